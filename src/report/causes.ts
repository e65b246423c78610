/** The findings of a report, joined by their causes: what many packages have alike is told once. */
import type { Level } from '../finding.ts'
import type { Report, ReportedFinding, ReportedPackage } from './report.ts'

/** Findings to be told in one breath: of one package, or one finding of many. */
export interface Entry {
  /** None, where the findings belong to no package. */
  readonly packages: readonly ReportedPackage[]
  /** At least one; the worst comes first. */
  readonly findings: readonly [ReportedFinding, ...ReportedFinding[]]
}

const EACH_ITS_OWN = 'What of each: verify-deps explain NAME@VERSION.'

const ORDER: Readonly<Record<Level, number>> = { error: 0, warning: 1, note: 2 }

/**
 * What is said of many packages alike has one cause and is one entry; the rest is told package by package. Notes are one
 * entry for each code, whatever they say: nobody would find an error among a hundred of them. The worst comes first.
 */
export function entriesOf(report: Report): readonly Entry[] {
  const causes = new Map<string, { finding: ReportedFinding; packages: Set<ReportedPackage> }>()
  const causeOf = ({ code, level, message }: ReportedFinding) =>
    JSON.stringify(level === 'note' ? [code, level] : [code, level, message])
  for (const pkg of report.packages) {
    for (const finding of pkg.findings) {
      const known = causes.get(causeOf(finding))
      const isSame = known === undefined || known.finding.message === finding.message
      const told = isSame ? finding : { ...finding, message: EACH_ITS_OWN }
      const cause = { finding: told, packages: known?.packages ?? new Set() }
      causes.set(causeOf(finding), cause)
      cause.packages.add(pkg)
    }
  }
  const isShared = (finding: ReportedFinding) => (causes.get(causeOf(finding))?.packages.size ?? 0) > 1

  const all: Entry[] = report.findings.map((finding) => ({ packages: [], findings: [finding] }))
  for (const { finding, packages } of causes.values()) {
    if (packages.size > 1) all.push({ packages: [...packages], findings: [finding] })
  }
  for (const pkg of report.packages) {
    const [first, ...more] = pkg.findings.filter((finding) => !isShared(finding)).sort(bySeverity)
    if (first !== undefined) all.push({ packages: [pkg], findings: [first, ...more] })
  }
  return all.sort((a, b) => bySeverity(a.findings[0], b.findings[0]))
}

export function bySeverity(a: ReportedFinding, b: ReportedFinding): number {
  const weight = ({ level, kind }: ReportedFinding) => ORDER[level] * 2 + (kind === 'contradicted' ? 0 : 1)
  return weight(a) - weight(b) || a.code.localeCompare(b.code)
}

/** Not yet fit to be printed. */
export function labelOf({ name, version }: Pick<ReportedPackage, 'name' | 'version'>): string {
  return version === '' ? name : `${name}@${version}`
}
