import { expect, test } from 'vitest'
import { nearest } from '../../src/policy-file/nearest.ts'

const KNOWN = ['require', 'rules', 'names', 'exceptions', 'minimumReleaseAge']

test.each([
  ['requre', 'require'],
  ['requier', 'require'],
  ['Rules', 'rules'],
  ['rule', 'rules'],
  ['exeption', 'exceptions'],
  ['minReleaseAge', 'minimumReleaseAge'],
  ['something', undefined],
  ['', undefined],
  ['r'.repeat(1_000_000), undefined],
])('%.20s is near %s', (given, meant) => {
  expect(nearest(given, KNOWN)).toBe(meant)
})
