/** What a change does to the lockfile, for reviewers: the rows as data, for any reporter that shows them. Pure. */
import type { Replaces } from '../changes/changes.ts'
import type { Outcome } from '../policy.ts'
import { OUTCOMES } from '../policy.ts'
import { differencesInWords, isAlarming, summaryInWords } from './changes-in-words.ts'
import type { Report, ReportedPackage } from './report.ts'

export interface ChangeRow {
  readonly kind: 'added' | 'changed' | 'removed'
  readonly name: string
  readonly from?: string
  readonly to?: string
  readonly outcome?: Outcome
  /** "1.3.0 → 1.4.0", "new 1.4.0", "removed 1.3.0". */
  readonly step: string
  /** "same publisher, same evidence": in a few words. */
  readonly summary: string
  /** Only what differs; names in it were chosen by others, as everywhere. */
  readonly details: readonly string[]
  /** Whether somebody should look at it before the others. */
  readonly isAlarming: boolean
}

/** @returns the worst first, and then what differs most; nothing where no change was looked at */
export function changeRows({ packages, changes }: Report): readonly ChangeRow[] {
  if (changes === undefined) return []
  const rows = packages.flatMap((pkg) => (isAsItWas(pkg.replaces) ? [] : [rowOf(pkg)]))
  const removed = changes.removed.map(
    ({ name, version }): ChangeRow => ({
      kind: 'removed',
      name,
      ...(version !== '' && { from: version }),
      step: `removed ${version}`.trimEnd(),
      summary: '',
      details: [],
      isAlarming: false,
    }),
  )
  return [...rows, ...removed]
    .map((row) => ({ row, weight: weightOf(row) }))
    .sort((a, b) => compare(a.weight, b.weight))
    .map(({ row }) => row)
}

/** Verified again because its lockfile is of another package manager, and nothing else. */
function isAsItWas(replaces: Replaces | undefined): boolean {
  return replaces?.same === true
}

function rowOf({ name, version, outcome, replaces }: ReportedPackage): ChangeRow {
  const from = replaces?.from
  const kind = replaces !== undefined && from === undefined ? 'added' : 'changed'
  return {
    kind,
    name,
    ...(from !== undefined && { from }),
    to: version,
    outcome,
    step: stepOf(version, replaces),
    summary: replaces === undefined ? 'could not be compared' : summaryInWords(replaces),
    details: replaces === undefined ? [] : differencesInWords(replaces),
    isAlarming: (replaces !== undefined && isAlarming(replaces)) || replaces === undefined,
  }
}

function stepOf(version: string, replaces: Replaces | undefined): string {
  const [to, from] = [version || 'no version', replaces?.from || 'no version']
  if (replaces === undefined) return to
  if (replaces.from === undefined) return `new ${to}`
  if (replaces.from === version) return replaces.repacked === true ? `${to} REPACKED` : to
  if (replaces.beside === true) return `${to} beside ${from}`
  return `${from} → ${to}${replaces.downgrade === true ? ' DOWNGRADE' : ''}`
}

const KINDS: readonly ChangeRow['kind'][] = ['changed', 'added', 'removed']

/** Compared from the left. */
function weightOf({
  outcome,
  isAlarming,
  step,
  details,
  kind,
  name,
  to = '',
}: ChangeRow): readonly (number | string)[] {
  const isBad = outcome === 'failed' || outcome === 'unproven' || outcome === 'inconclusive'
  const isBack = step.endsWith('DOWNGRADE') || step.endsWith('REPACKED')
  return [
    isBad ? OUTCOMES.indexOf(outcome) : OUTCOMES.length,
    isAlarming ? 0 : 1,
    isBack ? 0 : 1,
    KINDS.indexOf(kind) === 2 ? 1 : 0,
    kind === 'added' || details.length > 0 ? 0 : 1,
    KINDS.indexOf(kind),
    name,
    to,
  ]
}

function compare(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  for (const [index, one] of a.entries()) {
    const other = b[index] as number | string
    if (one !== other) return one < other ? -1 : 1
  }
  return 0
}
