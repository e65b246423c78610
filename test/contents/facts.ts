/** Facts about a package, for tests. */
import type { Facts } from '../../src/contents/contents.ts'

export const PLAIN: Facts = {
  installScripts: [],
  implicitGyp: false,
  bins: [],
  natives: [],
  foreign: [],
  files: 3,
  unpackedBytes: 1000,
}

export const withFacts = (changes: Partial<Facts>): Facts => ({ ...PLAIN, ...changes })
