/**
 * GitLab's Code Quality report: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
 *
 * GitLab shows the first of several entries with one fingerprint, so each has its own.
 */
import { jsonText } from './json-text.ts'
import type { Occurrence } from './occurrences.ts'
import { occurrencesOf } from './occurrences.ts'
import type { Report } from './report.ts'
import { cut, plain } from './text.ts'

/** In characters. */
const MAX_DESCRIPTION = 1000

type Severity = 'info' | 'minor' | 'major' | 'critical' | 'blocker'

export function gitlab(report: Report): string {
  return jsonText(occurrencesOf(report).map(issue))
}

function issue(occurrence: Occurrence): object {
  const { said, subject, fingerprint, places } = occurrence
  const [{ file, line }] = places
  return {
    description: cut(plain(`${subject === undefined ? '' : `${subject}: `}${describe(occurrence)}`), MAX_DESCRIPTION),
    check_name: plain(`${said.code}-${said.name}`),
    fingerprint,
    severity: severity(occurrence),
    location: { path: plain(file), lines: { begin: line } },
  }
}

function describe({ type, said }: Occurrence): string {
  if (type === 'finding') return `${said.title}. ${said.message}`
  return `Excepted by the policy until ${said.expires}: ${said.message} Reason: ${said.reason}`
}

function severity({ type, said, level }: Occurrence): Severity {
  if (type === 'excepted' || level === 'note') return 'info'
  if (level === 'warning') return 'minor'
  return said.kind === 'contradicted' ? 'blocker' : 'critical'
}
