/** The report as data: what `--json` prints and what the library returns. Its schema is schema/report.schema.json. */
import type { Replaces, ReportedChanges } from '../changes/changes.ts'
import type { Interrupted } from '../cut-short.ts'
import type { Claim, Detail, Finding, Kind, Level } from '../finding.ts'
import { docsPage } from '../finding.ts'
import type { Lockfile } from '../lockfile/format.ts'
import type { Location } from '../lockfile/locked-package.ts'
import type { Graded, Outcome, Verdict } from '../policy.ts'
import { OUTCOMES } from '../policy.ts'
import type { Excepted } from '../policy-file/exceptions.ts'
import type { Shard } from '../shard.ts'
import { VERSION } from '../version.ts'

export interface Report {
  readonly schemaVersion: 1
  readonly tool: { readonly name: 'verify-deps'; readonly version: string }
  readonly lockfile: ReportedLockfile
  /** Which part of the packages this report is about, where it is not about all. */
  readonly shard?: ReportedShard
  /** Where the run was cut short: not all of the packages were looked at, whatever the outcome says. */
  readonly interrupted?: Interrupted
  /** Where several reports were merged: each lockfile. `lockfile` then only says how many. */
  readonly lockfiles?: readonly MergedLockfile[]
  /** What the change did to the lockfile, where it was compared with an earlier one. */
  readonly changes?: ReportedChanges
  /** The worst outcome of any package here, or of what belongs to none; of none at all, `uncovered`. */
  readonly outcome: Outcome
  readonly counts: Counts
  readonly packages: readonly ReportedPackage[]
  /** Those that belong to no single package. */
  readonly findings: readonly ReportedFinding[]
}

export type Counts = Readonly<Record<'total' | Outcome, number>>

export interface ReportedLockfile {
  readonly path: string
  readonly format: string
  readonly version: string
  /** SHA-256 of its bytes, in hexadecimal. */
  readonly digest?: string
}

export interface MergedLockfile extends ReportedLockfile {
  readonly interrupted?: Interrupted
  readonly changes?: ReportedChanges
  readonly outcome: Outcome
  readonly counts: Counts
}

export interface ReportedShard extends Shard {
  /** How many packages all parts have together. */
  readonly total: number
  /** Where each of this part's packages stands among those of all parts, counted from 0. */
  readonly positions: readonly number[]
  /** Findings of the run that hold only if every other part has them, too; and before which of this part's they stand. */
  readonly undecided: readonly { readonly before: number; readonly finding: ReportedFinding }[]
}

/** A part as a run has it. */
export interface Part extends Pick<ReportedShard, 'total' | 'positions'> {
  readonly shard: Shard
  readonly undecided: readonly { readonly before: number; readonly graded: Graded }[]
}

export interface ReportedPackage {
  readonly name: string
  readonly version: string
  readonly outcome: Outcome
  readonly locations: readonly Location[]
  readonly proven: Readonly<Partial<Record<Claim, Detail>>>
  readonly findings: readonly ReportedFinding[]
  /** Findings that the policy excepts, where it does. They count for nothing. */
  readonly excepted?: readonly ReportedException[]
  /** What it replaces, and what differs, where the lockfile was compared with an earlier one. */
  readonly replaces?: Replaces
}

interface ReportedException {
  readonly code: string
  readonly name: string
  readonly message: string
  readonly reason: string
  readonly expires: string
}

export interface ReportedFinding {
  readonly code: string
  readonly name: string
  readonly kind: Kind
  readonly level: Level
  readonly title: string
  readonly message: string
  readonly detail: Detail
  readonly help: string
  /** Relative to the package of verify-deps; `verify-deps explain CODE` prints it. */
  readonly docs: string
  /** The lockfile that it is about, where several were merged. */
  readonly lockfile?: string
}

interface Partly {
  readonly part?: Part | undefined
  readonly interrupted?: Interrupted | undefined
  readonly changes?: ReportedChanges | undefined
}

export function makeReport(
  { path, format, version, digest }: Lockfile,
  verdicts: readonly Verdict[],
  graded: readonly Graded[],
  { part, interrupted, changes }: Partly = {},
): Report {
  const packages = verdicts.map(reportPackage)
  const findings = graded.map(reportFinding)
  return {
    schemaVersion: 1,
    tool: { name: 'verify-deps', version: VERSION },
    lockfile: { path, format, version, ...(digest !== undefined && { digest }) },
    ...(part !== undefined && { shard: reportShard(part) }),
    ...(interrupted !== undefined && { interrupted }),
    ...(changes !== undefined && { changes }),
    outcome: outcomeOf(packages, findings),
    counts: countsOf(packages),
    packages,
    findings,
  }
}

export function countsOf(packages: readonly Pick<ReportedPackage, 'outcome'>[]): Counts {
  const count = (wanted: Outcome) => packages.filter(({ outcome }) => outcome === wanted).length
  const [failed, unproven, inconclusive] = [count('failed'), count('unproven'), count('inconclusive')]
  const [verified, uncovered] = [count('verified'), count('uncovered')]
  return { total: packages.length, verified, failed, unproven, inconclusive, uncovered }
}

/** The worst of any package, and of what lies beside all of them: that can make a run fail, too. */
export function outcomeOf(
  packages: readonly Pick<ReportedPackage, 'outcome'>[],
  findings: readonly Pick<ReportedFinding, 'kind' | 'level'>[],
): Outcome {
  const kinds = findings.flatMap(({ kind, level }) => (level === 'error' ? [kind] : []))
  const ofTheRun = kinds.includes('contradicted')
    ? 'failed'
    : kinds.includes('unavailable')
      ? 'inconclusive'
      : undefined
  const all = new Set([...packages.map(({ outcome }) => outcome), ofTheRun])
  return OUTCOMES.find((outcome) => all.has(outcome)) ?? 'uncovered'
}

function reportShard({ shard: { index, of }, total, positions, undecided }: Part): ReportedShard {
  const reported = undecided.map(({ before, graded }) => ({ before, finding: reportFinding(graded) }))
  return { index, of, total, positions, undecided: reported }
}

function reportPackage({ package: pkg, outcome, proven, findings, excepted, replaces }: Verdict): ReportedPackage {
  const { name, version, locations } = pkg
  return {
    ...{ name, version, outcome, locations, proven, findings: findings.map(reportFinding) },
    ...(excepted.length > 0 && { excepted: excepted.map(reportExcepted) }),
    ...(replaces !== undefined && { replaces }),
  }
}

function reportExcepted({ finding: { rule, message }, exception: { reason, expires } }: Excepted): ReportedException {
  return { code: rule.code, name: rule.name, message, reason, expires }
}

function reportFinding({ finding, level }: Graded): ReportedFinding {
  const { rule, message, detail }: Finding = finding
  const { code, name, kind, title, help } = rule
  return { code, name, kind, level, title, message, detail, help, docs: docsPage(rule) }
}

/**
 * 0: all that is required is met. 1: something failed or fell short. 2: the verdict could not be reached, as always where
 * the run was cut short: whoever stopped it must be able to tell that from a run that came to its end.
 */
export function exitCode({ outcome, interrupted }: Pick<Report, 'outcome' | 'interrupted'>): 0 | 1 | 2 {
  return interrupted === undefined ? EXIT_CODES[outcome] : 2
}

const EXIT_CODES = {
  failed: 1,
  unproven: 1,
  inconclusive: 2,
  uncovered: 0,
  verified: 0,
} as const satisfies Record<Outcome, 0 | 1 | 2>
