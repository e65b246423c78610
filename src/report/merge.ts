/** Several reports as one: the parts of each lockfile to its whole, and of several lockfiles (a fleet) one report. Pure. */
import { UsageError } from '../usage-error.ts'
import type { NamedReport } from './merge-shards.ts'
import { mergeInterrupted, mergeShards } from './merge-shards.ts'
import type { MergedLockfile, Report, ReportedLockfile } from './report.ts'
import { countsOf, outcomeOf } from './report.ts'

export interface GivenReport extends NamedReport {
  /** What tells this repository's files from those of others; it goes before all of their paths. */
  readonly label?: string | undefined
}

/** @throws UsageError where a part is missing, or two reports of one lockfile disagree */
export function mergeReports(given: readonly GivenReport[]): Report {
  const groups = new Map<string, NamedReport[]>()
  for (const { file, report, label } of given) {
    const named = { file, report: label === undefined ? report : under(label, report) }
    const path = named.report.lockfile.path
    groups.set(path, [...(groups.get(path) ?? []), named])
  }
  const wholes = [...groups.values()].map(wholeOf)
  const [only, ...more] = wholes
  if (only === undefined) throw new UsageError('There is no report to merge. Name the JSON reports.')
  return more.length === 0 ? only : fleet(only, wholes)
}

function wholeOf(group: readonly NamedReport[]): Report {
  const [first, ...others] = group
  if (first === undefined) throw new Error('a group without a report')
  if (group.every(({ report }) => report.shard !== undefined)) return mergeShards(group)
  const other = others.find(({ report }) => JSON.stringify(report) !== JSON.stringify(first.report))
  if (other === undefined) return first.report
  throw new UsageError(
    `${first.file} and ${other.file} are two reports about ${first.report.lockfile.path}, and differ. ` +
      'Where they are of several repositories, name each: api=REPORT.json web=REPORT.json',
  )
}

function fleet(first: Report, wholes: readonly Report[]): Report {
  const packages = wholes.flatMap((whole) => whole.packages)
  const findings = wholes.flatMap(({ lockfile: { path }, findings }) =>
    findings.map((finding) => ({ ...finding, lockfile: path })),
  )
  const each = (member: 'format' | 'version') => [...new Set(wholes.map(({ lockfile }) => lockfile[member]))].join(', ')
  const interrupted = mergeInterrupted(wholes)
  return {
    schemaVersion: first.schemaVersion,
    tool: first.tool,
    lockfile: { path: `${wholes.length} lockfiles`, format: each('format'), version: each('version') },
    lockfiles: wholes.map(memberOf),
    ...(interrupted !== undefined && { interrupted }),
    outcome: outcomeOf(packages, findings),
    counts: countsOf(packages),
    packages,
    findings,
  }
}

function memberOf({ lockfile, interrupted, changes, outcome, counts }: Report): MergedLockfile {
  const cut = interrupted !== undefined && { interrupted }
  return { ...lockfile, ...cut, ...(changes !== undefined && { changes }), outcome, counts }
}

function under(label: string, report: Report): Report {
  const lockfile: ReportedLockfile = { ...report.lockfile, path: `${label}/${report.lockfile.path}` }
  const packages = report.packages.map((pkg) => ({
    ...pkg,
    locations: pkg.locations.map((location) => ({ ...location, file: `${label}/${location.file}` })),
  }))
  return { ...report, lockfile, packages }
}
