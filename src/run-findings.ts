/** What there is to say of a run as a whole: what it left out, and what the change brings along. */
import type { Baseline } from './baseline.ts'
import type { CutReason, Interrupted } from './cut-short.ts'
import type { Finding } from './finding.ts'
import { found } from './finding.ts'
import type { Lockfile } from './lockfile/format.ts'
import type { LockedPackage, Omittable } from './lockfile/locked-package.ts'
import type { Graded, Verdict } from './policy.ts'
import { ANOTHER_LOCKFILE, CUT_SHORT, OMITTED, SETTINGS_CHANGED } from './run-rules.ts'
import type { Index } from './snapshot/snapshot-index.ts'

export function warning(finding: Finding): Graded {
  return { finding, level: 'warning' }
}

export function omittedNote(count: number, omit: readonly Omittable[] = []): readonly Graded[] {
  if (count === 0) return []
  const message = `${count} ${count === 1 ? 'package was' : 'packages were'} left out: ${omit.map((group) => `--omit ${group}`).join(' ')}.`
  return [{ finding: found(OMITTED, message, { count, omit }), level: 'note' }]
}

const CUT_BY = { signal: 'the run was interrupted', deadline: 'the time was up' } as const satisfies Record<
  CutReason,
  string
>

/** No exception makes up for it: nobody knows what there would have been to except. */
export function notLookedAt(pkg: LockedPackage, reason: CutReason): Verdict {
  const finding = found(CUT_SHORT, `Not looked at to the end: ${CUT_BY[reason]}.`, { reason })
  return { package: pkg, outcome: 'inconclusive', proven: {}, findings: [{ finding, level: 'error' }], excepted: [] }
}

/** It counts nothing: parts that were cut short alike say the same. */
export function cutShortError(interrupted: Interrupted | undefined): readonly Graded[] {
  if (interrupted === undefined) return []
  const { reason } = interrupted
  const message = `Not all packages were looked at: ${CUT_BY[reason]}. This report is not the whole.`
  return [{ finding: found(CUT_SHORT, message, { reason }), level: 'error' }]
}

export function settingsWarning(baseline: Baseline | undefined): readonly Graded[] {
  const { named, alsoChanged: files = [] } = baseline ?? {}
  if (files.length === 0) return []
  const message = `Changed since ${named}: ${files.join(', ')}. That decides what is demanded of packages, where they come from, or what stands before an install.`
  return [warning(found(SETTINGS_CHANGED, message, { files, since: named }))]
}

export function unchangedNote(count: number, baseline: Baseline | undefined): readonly Graded[] {
  if (count === 0 || baseline === undefined) return []
  const { named } = baseline
  const message = `${count} ${count === 1 ? 'package is' : 'packages are'} as at ${named}, and ${count === 1 ? 'was' : 'were'} left out.`
  return [{ finding: found(OMITTED, message, { count, unchangedSince: named }), level: 'note' }]
}

/** @param index of the snapshot, where there is one */
export function anotherLockfile(
  index: Pick<Index, 'lockfile'> | undefined,
  { digest }: Pick<Lockfile, 'digest'>,
): readonly Finding[] {
  if (index === undefined || digest === undefined || index.lockfile.digest === digest) return []
  const message = 'The snapshot was made for another lockfile, or another state of it. It may lack what this one needs.'
  return [found(ANOTHER_LOCKFILE, message, { madeFor: index.lockfile.digest ?? 'unknown', lockfile: digest })]
}
