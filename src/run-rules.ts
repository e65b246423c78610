/** Rules that speak of the run rather than of evidence. */
import type { Rule } from './finding.ts'

export const OMITTED: Rule = {
  code: 'VD007',
  name: 'packages-left-out',
  kind: 'missing',
  claim: 'source',
  title: 'Packages were left out',
  help: 'Install with the same left out, or verify without --omit and --changed.',
}

export const OUT_OF_STEP: Rule = {
  code: 'VD010',
  name: 'lockfile-out-of-step',
  kind: 'weak',
  claim: 'source',
  title: 'The lockfile is not of this package.json',
  help: 'Install without changing the lockfile (npm ci, --frozen-lockfile). Find out who changed which of the two, and make the lockfile anew.',
}

export const SETTINGS_CHANGED: Rule = {
  code: 'VD905',
  name: 'settings-changed',
  kind: 'weak',
  claim: 'policy',
  title: 'The change alters settings as well',
  help: 'Review these files as you review code: the verdict was reached with those of the change.',
}

/** Of the run, and of each package that it did not come to. */
export const CUT_SHORT: Rule = {
  code: 'VD013',
  name: 'run-cut-short',
  kind: 'unavailable',
  claim: 'source',
  isFinal: true,
  title: 'The run was cut short',
  help: 'Verify again, and let it come to its end. Where it takes too long: --deadline, --changed or --shard.',
}

export const ANOTHER_LOCKFILE: Rule = {
  code: 'VD014',
  name: 'snapshot-of-another-lockfile',
  kind: 'weak',
  claim: 'source',
  title: 'The snapshot was made for another lockfile',
  help: 'Make a new snapshot, for the lockfile as it is: verify-deps snapshot.',
}

export const INTERNAL_ERROR: Rule = {
  code: 'VD000',
  name: 'internal-error',
  kind: 'unavailable',
  claim: 'source',
  title: 'verify-deps stumbled over a package',
  help: 'This is a bug in verify-deps, or its two engines disagree: please report it with what --verbose prints.',
}
