/** Adding names to the words of scopes comes to the same as reading all of them at once, order and all. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { scopeWords, withWords } from '../../src/names/scope-words.ts'

const scope = fc.constantFrom('@a', '@b', '@c', '@d')
const word = fc.constantFrom('x', 'y', 'z', '*')
const name = fc.oneof(
  fc.tuple(scope, word).map(([of, each]) => `${of}/${each}`),
  word,
  fc.constant('@'),
)
const names = fc.array(name, { maxLength: 6 })
const organisations = fc.array(fc.tuple(scope, fc.array(word, { maxLength: 3 })), { maxLength: 4 })

const inOrder = (words: ReturnType<typeof scopeWords>) => [...words].map(([of, each]) => [of, [...each].sort()])

describe('words of scopes', () => {
  test('are the same, whether names come together or later', () => {
    fc.assert(
      fc.property(names, organisations, names, names, (popular, orgs, protect, direct) => {
        const list = { date: '2026-01-01', popular, organisations: new Map(orgs) }
        const together = scopeWords(list, [...protect, ...direct])
        expect(inOrder(withWords(scopeWords(list, protect), protect, direct))).toEqual(inOrder(together))
      }),
      { numRuns: 2000, seed: 6 },
    )
  })

  test('do not change by what is added to them', () => {
    const words = scopeWords({ date: '2026-01-01', popular: ['@a/x'], organisations: new Map() })
    expect(inOrder(withWords(words, [], ['@a/y', '@b/x']))).toEqual([
      ['@a', ['x', 'y']],
      ['@b', ['x']],
    ])
    expect(inOrder(words)).toEqual([['@a', ['x']]])
  })
})
