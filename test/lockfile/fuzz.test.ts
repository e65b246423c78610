/** A slice of what `npm run fuzz:lockfiles` does at length. */
import { expect, test } from 'vitest'
import { fuzzLockfiles } from '../fuzz/lockfiles/fuzz.ts'
import type { Format } from '../fuzz/lockfiles/samples.ts'
import { FORMATS, samplesOf } from '../fuzz/lockfiles/samples.ts'

const SEED = 20_261_122
const COUNT = 400

test.each(Object.keys(FORMATS) as Format[])('mutated lockfiles of %s are read or refused', (format) => {
  const { findings, read, refused } = fuzzLockfiles(samplesOf(format), SEED, COUNT)
  expect(findings.map(({ round, problem }) => ({ round, problem }))).toEqual([])
  expect(read + refused).toBe(COUNT)
  // Both happen, or the mutations are too wild or too tame.
  expect(Math.min(read, refused)).toBeGreaterThan(COUNT / 50)
})
