/** Whatever is alike shares a trace: the index finds all that comparing with each name would. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { differenceOf } from '../../src/names/difference.ts'
import { namesList } from '../../src/names/names-list.ts'
import { indexTraces } from '../../src/names/trace-index.ts'

const words = namesList()
  .popular.filter((name) => !name.startsWith('@'))
  .slice(0, 2000)
const index = indexTraces(words)

const character = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789-_.')

/** A name with one slip in it, or two. */
const misspelt = fc
  .tuple(
    fc.constantFrom(...words),
    fc.array(fc.tuple(fc.nat({ max: 4 }), fc.nat({ max: 30 }), character), { minLength: 1, maxLength: 2 }),
  )
  .map(([name, slips]) =>
    slips.reduce((text, [kind, place, other]) => slip(text, kind, place % (text.length || 1), other), name),
  )

function slip(text: string, kind: number, at: number, other: string): string {
  const [before, after] = [text.slice(0, at), text.slice(at + 1)]
  const slips = [
    before + after,
    before + other + after,
    before + other + text.slice(at),
    `${before}${text.slice(at, at + 2)[1] ?? ''}${text[at] ?? ''}${text.slice(at + 2)}`,
    `${before}${text[at] ?? ''}${text.slice(at)}`,
  ]
  return slips[kind] ?? text
}

describe('the index of traces', () => {
  test('finds what comparing with every word finds', () => {
    let alike = 0
    fc.assert(
      fc.property(misspelt, (word) => {
        const compared = words.filter((target) => differenceOf(word, target) !== undefined)
        alike += compared.length
        const near = new Set(index.near(word))
        expect(compared.filter((target) => !near.has(target))).toEqual([])
      }),
      { numRuns: 200, seed: 6 },
    )
    expect(alike).toBeGreaterThan(50)
  })

  test('keeps the order of the vocabulary', () => {
    const found = index.near('chalk').map((word) => words.indexOf(word))
    expect(found).toEqual([...found].sort((a, b) => a - b))
    expect(index.near('chalk')).toContain('chalk')
  })

  test('gives only so many of the words with one trace, the first ones, and all where there are fewer', () => {
    // Digits apart, all of them are of the same letters.
    const anagrams = (count: number) =>
      Array.from({ length: count }, (_, at) => [...'abcdefghijkl'].map((_l, i) => 'ab'[(at >> i) & 1]).join('')).map(
        (word) => `${word}${[...word].map((each) => (each === 'a' ? 'b' : 'a')).join('')}`,
      )
    const few = anagrams(60)
    expect(indexTraces(few).near('ab'.repeat(12))).toEqual(few)
    const many = anagrams(4000)
    expect(indexTraces(many).near('ab'.repeat(12)).slice(0, 60)).toEqual(few)
    expect(indexTraces(many).near('ab'.repeat(12)).length).toBeLessThan(1000)
  })

  test('gives all popular words that share a trace: they are fewer than the limit by far', () => {
    const popular = namesList().popular.filter((name) => !name.startsWith('@'))
    const all = indexTraces(popular)
    expect(Math.max(...popular.map((word) => all.near(word).length))).toBeLessThan(40)
  })

  test('counts a word once that has one trace several times', () => {
    const words = [...Array(50).keys()].map((at) => `${'a'.repeat(100)}${at}`)
    const target = `${'a'.repeat(101)}b`
    const found = indexTraces([...words, target]).near(`${'a'.repeat(100)}b`)
    expect(found).toContain(target)
  })

  test('has nothing for a word that is like none, and takes one without characters', () => {
    expect(index.near('qqqqqqqqqqqqqqqq').filter((word) => differenceOf('qqqqqqqqqqqqqqqq', word))).toEqual([])
    expect(indexTraces([]).near('lodash')).toEqual([])
    expect(indexTraces(['', 'a']).near('')).toContain('')
  })
})
