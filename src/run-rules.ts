/** Rules that speak of the run rather than of evidence. */
import type { Rule } from './finding.ts'

export const OMITTED: Rule = {
  code: 'VD007',
  name: 'packages-left-out',
  kind: 'missing',
  claim: 'source',
  title: 'Packages were left out',
  help: 'Install with the same --omit, or verify without it.',
}

export const OUT_OF_STEP: Rule = {
  code: 'VD010',
  name: 'lockfile-out-of-step',
  kind: 'weak',
  claim: 'source',
  title: 'The lockfile is not of this package.json',
  help: 'Install without changing the lockfile (npm ci, --frozen-lockfile). Find out who changed which of the two, and make the lockfile anew.',
}

export const INTERNAL_ERROR: Rule = {
  code: 'VD000',
  name: 'internal-error',
  kind: 'unavailable',
  claim: 'source',
  title: 'verify-deps stumbled over a package',
  help: 'This is a bug in verify-deps, or its two engines disagree: please report it with what --verbose prints.',
}
