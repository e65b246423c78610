/** Reports that differ from one another in what a test is about. */
import type { Level } from '../../src/finding.ts'
import type { Outcome } from '../../src/policy.ts'
import type { Report, ReportedFinding, ReportedPackage } from '../../src/report/report.ts'
import { countsOf, outcomeOf } from '../../src/report/report.ts'

export function sampleFinding(
  level: Level = 'error',
  { code = 'VD101', message = 'A message.', ...more }: Partial<ReportedFinding> = {},
): ReportedFinding {
  return {
    code,
    name: 'tarball-digest-mismatch',
    kind: level === 'error' ? 'contradicted' : 'weak',
    level,
    title: 'The bytes differ',
    message,
    detail: {},
    help: 'Do not install.',
    docs: `docs/findings/${code}.md`,
    ...more,
  }
}

export function samplePackage(
  name: string,
  outcome: Outcome,
  findings: readonly ReportedFinding[] = [],
  more: Partial<ReportedPackage> = {},
): ReportedPackage {
  const locations = [{ file: 'package-lock.json', line: 7, path: `node_modules/${name}` }]
  return { name, version: '1.0.0', outcome, locations, proven: {}, findings, ...more }
}

export function sampleReport(
  packages: readonly ReportedPackage[],
  findings: readonly ReportedFinding[] = [],
  path = 'package-lock.json',
): Report {
  return {
    schemaVersion: 1,
    tool: { name: 'verify-deps', version: '1.2.3' },
    lockfile: { path, format: 'npm', version: '3' },
    outcome: outcomeOf(packages, findings),
    counts: countsOf(packages),
    packages,
    findings,
  }
}

export const EXCEPTED = {
  excepted: [
    { code: 'VD103', name: 'only-weak-digests', message: 'Only SHA-1.', reason: 'From 2015.', expires: '2030-01-01' },
  ],
} as const
