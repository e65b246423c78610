/** The quick numbers of names are those of the texts that the folds make. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { skeleton, sound } from '../../src/names/fold.ts'
import { numberOf, skeletonNumber, soundNumber } from '../../src/names/folded-number.ts'
import { namesList } from '../../src/names/names-list.ts'

/** What folds look at more often than the rest, and what is not plain. */
const pieces = [
  'rn',
  'rrn',
  'vv',
  'vvv',
  'ph',
  'p-h',
  'pp',
  'hh',
  'cq',
  'kz',
  's',
  'z',
  'aeiouy',
  'a',
  'm',
  'w',
  'f',
  'l',
]
const signs = ['0', '1', 'i', 'o', '-', '_', '.', '--', 'a-a', 'v-v', 'r.n', 'b', 'bb', '2']
const strange = ['A', 'RN', 'İ', 'ı', 'ß', 'é', '\u{1D41A}\u{1D41A}', '\n', '~', ' ']

const plain = fc.array(fc.constantFrom(...pieces, ...signs), { maxLength: 8 }).map((parts) => parts.join(''))
const any = fc.array(fc.constantFrom(...pieces, ...signs, ...strange), { maxLength: 8 }).map((parts) => parts.join(''))

function expectSame(name: string): void {
  expect([name, skeletonNumber(name), soundNumber(name)]).toEqual([
    name,
    numberOf(skeleton(name)),
    numberOf(sound(name)),
  ])
}

describe('the numbers of folded names', () => {
  test('are those of the folded texts, for every name of the list', () => {
    namesList().popular.forEach(expectSame)
  })

  test('are those of the folded texts, for plain names by chance', () => {
    fc.assert(fc.property(plain, expectSame), { numRuns: 5000, seed: 6 })
  })

  test('are those of the folded texts, for names that nobody should have', () => {
    fc.assert(fc.property(any, expectSame), { numRuns: 5000, seed: 6 })
  })

  test.each([
    ['modern', 'modem'],
    ['vvebpack', 'webpack'],
    ['l0dash', 'lodash'],
    ['commmander', 'commander'],
    ['json-stream', 'jsonstream'],
  ])('%s has the skeleton of %s', (one, other) => {
    expect(skeletonNumber(one)).toBe(skeletonNumber(other))
  })

  test.each([
    ['lodash', 'lodasj'],
    ['a-a', 'a'],
    ['il', 'l'],
  ])('%s has not the skeleton of %s', (one, other) => {
    expect(skeletonNumber(one)).not.toBe(skeletonNumber(other))
  })

  test.each([
    ['p-hone', 'fone'],
    ['quiz', 'kus'],
  ])('%s sounds like %s', (one, other) => {
    expect(soundNumber(one)).toBe(soundNumber(other))
  })
})
