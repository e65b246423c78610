/** The report as data: what `--json` prints and what the library returns. Its schema is schema/report.schema.json. */
import type { Claim, Detail, Finding, Kind, Level } from '../finding.ts'
import { docsPage } from '../finding.ts'
import type { Lockfile } from '../lockfile/format.ts'
import type { Location } from '../lockfile/locked-package.ts'
import type { Graded, Outcome, Verdict } from '../policy.ts'
import { OUTCOMES } from '../policy.ts'
import type { Excepted } from '../policy-file/exceptions.ts'
import { VERSION } from '../version.ts'

export interface Report {
  readonly schemaVersion: 1
  readonly tool: { readonly name: 'verify-deps'; readonly version: string }
  readonly lockfile: { readonly path: string; readonly format: string; readonly version: string }
  /** The worst outcome of any package, or of what belongs to none; of a lockfile without packages, `uncovered`. */
  readonly outcome: Outcome
  readonly counts: Readonly<Record<'total' | Outcome, number>>
  readonly packages: readonly ReportedPackage[]
  /** Those that belong to no single package. */
  readonly findings: readonly ReportedFinding[]
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
}

export function makeReport(lockfile: Lockfile, verdicts: readonly Verdict[], findings: readonly Graded[]): Report {
  const packages = verdicts.map(reportPackage)
  const count = (outcome: Outcome) => packages.filter((each) => each.outcome === outcome).length
  const [failed, unproven, inconclusive, uncovered, verified] = OUTCOMES.map(count) as [
    number,
    number,
    number,
    number,
    number,
  ]
  return {
    schemaVersion: 1,
    tool: { name: 'verify-deps', version: VERSION },
    lockfile: { path: lockfile.path, format: lockfile.format, version: lockfile.version },
    outcome: OUTCOMES.find((outcome) => count(outcome) > 0 || outcome === ofTheRun(findings)) ?? 'uncovered',
    counts: { total: packages.length, verified, failed, unproven, inconclusive, uncovered },
    packages,
    findings: findings.map(reportFinding),
  }
}

/** What lies beside all packages can make a run fail, too. */
function ofTheRun(findings: readonly Graded[]): Outcome | undefined {
  const kinds = findings.flatMap(({ finding, level }) => (level === 'error' ? [finding.rule.kind] : []))
  if (kinds.includes('contradicted')) return 'failed'
  return kinds.includes('unavailable') ? 'inconclusive' : undefined
}

function reportPackage({ package: pkg, outcome, proven, findings, excepted }: Verdict): ReportedPackage {
  const { name, version, locations } = pkg
  const reported = { name, version, outcome, locations, proven, findings: findings.map(reportFinding) }
  return excepted.length === 0 ? reported : { ...reported, excepted: excepted.map(reportExcepted) }
}

function reportExcepted({ finding: { rule, message }, exception: { reason, expires } }: Excepted): ReportedException {
  return { code: rule.code, name: rule.name, message, reason, expires }
}

function reportFinding({ finding, level }: Graded): ReportedFinding {
  const { rule, message, detail }: Finding = finding
  const { code, name, kind, title, help } = rule
  return { code, name, kind, level, title, message, detail, help, docs: docsPage(rule) }
}

/** 0: all that is required is met. 1: something failed or fell short. 2: the verdict could not be reached. */
export function exitCode({ outcome }: Report): 0 | 1 | 2 {
  return EXIT_CODES[outcome]
}

const EXIT_CODES = {
  failed: 1,
  unproven: 1,
  inconclusive: 2,
  uncovered: 0,
  verified: 0,
} as const satisfies Record<Outcome, 0 | 1 | 2>
