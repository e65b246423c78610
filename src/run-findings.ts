/** What there is to say of a run as a whole: what it left out, and what the change brings along. */
import type { Baseline } from './baseline.ts'
import type { Finding } from './finding.ts'
import { found } from './finding.ts'
import type { Omittable } from './lockfile/locked-package.ts'
import type { Graded } from './policy.ts'
import { OMITTED, SETTINGS_CHANGED } from './run-rules.ts'

export function warning(finding: Finding): Graded {
  return { finding, level: 'warning' }
}

export function omittedNote(count: number, omit: readonly Omittable[] = []): readonly Graded[] {
  if (count === 0) return []
  const message = `${count} ${count === 1 ? 'package was' : 'packages were'} left out: ${omit.map((group) => `--omit ${group}`).join(' ')}.`
  return [{ finding: found(OMITTED, message, { count, omit }), level: 'note' }]
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
