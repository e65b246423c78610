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

export const INTERNAL_ERROR: Rule = {
  code: 'VD000',
  name: 'internal-error',
  kind: 'unavailable',
  claim: 'source',
  title: 'verify-deps stumbled over a package',
  help: 'This is a bug in verify-deps, or its two engines disagree: please report it with what --verbose prints.',
}
