/** From reports to what Bun is told. Pure. */
import type { LockedPackage } from '../lockfile/locked-package.ts'
import type { Report, ReportedFinding, ReportedPackage } from '../report/report.ts'
import { exitCode } from '../report/report.ts'
import { cut, plain } from '../report/text.ts'
import type { BunPackage } from './bun-scanner-packages.ts'

/** Only `fatal`: what the command line lets pass, Bun must let pass, and it cancels for a `warn` where nobody can be asked. */
export interface FatalAdvisory {
  readonly level: 'fatal'
  readonly package: string
  readonly url: null
  readonly description: string
}

/** One of Bun's packages, and the packages of the reports that it was judged as. */
export interface Asked {
  readonly package: BunPackage
  readonly judgedAs: readonly Pick<LockedPackage, 'name' | 'version'>[]
}

const MAX_DESCRIPTION = 4000

/** What the command line ends with 1 or 2 for is fatal, and so is what Bun asks about and no report has. */
export function advisoriesOf(reports: readonly Report[], asked: readonly Asked[]): readonly FatalAdvisory[] {
  const reported = new Set(reports.flatMap(({ packages }) => packages.map(identity)))
  const unjudged = asked.filter(
    ({ judgedAs }) => judgedAs.length === 0 || !judgedAs.every((each) => reported.has(identity(each))),
  )
  return [
    ...reports.flatMap(ofReport),
    ...unjudged.map(({ package: { name, version } }) =>
      fatal(name, `${name}@${version} was not judged. Nothing is installed unseen.`),
    ),
  ]
}

function ofReport(report: Report): readonly FatalAdvisory[] {
  const errors = report.findings.filter(({ level }) => level === 'error')
  const advisories = [
    ...report.packages.filter(({ outcome }) => STOPPING.has(outcome)).map(ofPackage),
    ...errors.map((finding) => fatal(report.lockfile.path, inOneLine(finding))),
  ]
  if (exitCode(report) === 0 || advisories.length > 0) return advisories
  return [fatal(report.lockfile.path, `The outcome is ${report.outcome}. Run verify-deps for the whole report.`)]
}

const STOPPING: ReadonlySet<ReportedPackage['outcome']> = new Set(['failed', 'unproven', 'inconclusive'])

function ofPackage({ name, version, outcome, findings, locations: [place] }: ReportedPackage): FatalAdvisory {
  const errors = findings.filter(({ level }) => level === 'error')
  const told = (errors.length > 0 ? errors : findings).map(inOneLine)
  const where = place === undefined ? '' : ` (${place.file}:${place.line})`
  return fatal(name, [`${name}@${version} is ${outcome}${where}`, ...told].map(plain).join('\n    '))
}

function inOneLine({ code, title, message }: ReportedFinding): string {
  return plain(`${code} ${title}: ${message}`)
}

export function fatal(name: string, description: string): FatalAdvisory {
  const shown = description.split('\n').map(plain).join('\n')
  return { level: 'fatal', package: cut(plain(name), 300), url: null, description: cut(shown, MAX_DESCRIPTION) }
}

function identity({ name, version }: Pick<LockedPackage, 'name' | 'version'>): string {
  return JSON.stringify([name, version])
}
