/**
 * JUnit XML, as Jenkins, GitLab and others read it: a lockfile is a suite, and each of its packages a test, which fails
 * where the package's outcome makes a run fail.
 *
 * The shape is that of Jenkins' junit-10.xsd. Nothing tells a time: none is measured of a package.
 */
import type { Outcome } from '../policy.ts'
import { labelOf } from './causes.ts'
import { normalPath, placeOfRun, placesOf } from './place.ts'
import type { Report, ReportedFinding, ReportedPackage } from './report.ts'
import { outcomeOf } from './report.ts'
import { cut, plain } from './text.ts'
import { attributes, escapeXml } from './xml.ts'

/** In characters, of a name and of a message. */
const [MAX_NAME, MAX_MESSAGE] = [300, 2000]

interface Test {
  readonly lockfile: string
  readonly name: string
  readonly outcome: Outcome
  /** The first error, in short. */
  readonly headline: string | undefined
  /** Errors, which are why it did not pass. */
  readonly errors: readonly string[]
  /** What else is to be said. */
  readonly remarks: readonly string[]
}

const ELEMENT = {
  failed: 'failure',
  unproven: 'failure',
  inconclusive: 'error',
  uncovered: 'skipped',
  verified: undefined,
} as const satisfies Record<Outcome, string | undefined>

const OTHERWISE = {
  failed: 'Evidence speaks against it.',
  unproven: 'Required evidence does not exist.',
  inconclusive: 'Evidence could not be had.',
  uncovered: 'No registry speaks for it.',
  verified: '',
} as const satisfies Record<Outcome, string>

export function junit(report: Report): string {
  const files = (report.lockfiles ?? [report.lockfile]).map(({ path }) => normalPath(path))
  // A lockfile without packages is a suite, too: a report without any looks like a run that never was.
  const suites = new Map<string, Test[]>(files.map((file) => [file, []]))
  for (const test of [...testsOfRun(report), ...testsOfPackages(report)]) {
    const known = suites.get(test.lockfile)
    if (known === undefined) suites.set(test.lockfile, [test])
    else known.push(test)
  }
  const { skipped: _, ...counts } = countsOf([...suites.values()].flat())
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'verify-deps', ...counts })}>`,
    ...[...suites].flatMap(([file, tests]) => suite(file, tests)),
    '</testsuites>',
  ]
  return `${lines.join('\n')}\n`
}

function testsOfPackages(report: Report): readonly Test[] {
  const seen = new Set<string>()
  return report.packages.map((pkg) => {
    const lockfile = placesOf(pkg)[0]?.file ?? placeOfRun(report).file
    const label = cut(plain(labelOf(pkg)), MAX_NAME)
    const isKnown = seen.has(`${lockfile}\n${label}`)
    seen.add(`${lockfile}\n${label}`)
    // One version from two sources is two packages: readers would take tests of one name for one.
    const name = isKnown ? `${label} (${cut(plain(pkg.locations[0]?.path ?? ''), MAX_NAME)})` : label
    const excepted = (pkg.excepted ?? []).map(
      ({ code, message, reason, expires }) => `excepted ${code} ${message} Until ${expires}: ${reason}`,
    )
    return testOf(lockfile, name, pkg.outcome, pkg.findings, excepted)
  })
}

/** What belongs to no package is one more test of its lockfile. It ends as it makes the run end. */
function testsOfRun(report: Report): readonly Test[] {
  const byFile = new Map<string, ReportedFinding[]>()
  for (const finding of report.findings) {
    const { file } = placeOfRun(report, finding)
    byFile.set(file, [...(byFile.get(file) ?? []), finding])
  }
  return [...byFile].map(([file, findings]) => {
    const outcome = outcomeOf([{ outcome: 'verified' }], findings)
    return testOf(file, 'the lockfile', outcome, findings, [])
  })
}

function testOf(
  lockfile: string,
  name: string,
  outcome: Outcome,
  findings: ReportedPackage['findings'],
  more: readonly string[],
): Test {
  const isWhy = ({ level }: ReportedFinding) => level === 'error' && outcome !== 'verified'
  const told = ({ level, code, title, message, help }: ReportedFinding) =>
    `${level} ${code} ${title}. ${message} -> ${help}`
  const errors = findings.filter(isWhy)
  const [first] = errors
  return {
    lockfile,
    name,
    outcome,
    headline: first && `${first.code} ${first.title}`,
    errors: errors.map(told),
    remarks: [...findings.filter((finding) => !isWhy(finding)).map(told), ...more],
  }
}

function suite(file: string, tests: readonly Test[]): readonly string[] {
  return [
    `  <testsuite${attributes({ name: file, ...countsOf(tests), file })}>`,
    ...tests.flatMap((test) => testcase(test)),
    '  </testsuite>',
  ]
}

function testcase({ lockfile, name, outcome, headline, errors, remarks }: Test): readonly string[] {
  const head = `    <testcase${attributes({ name, classname: lockfile })}`
  const element = ELEMENT[outcome]
  const text = (all: readonly string[]) => all.map((each) => escapeXml(cut(plain(each), MAX_MESSAGE))).join('\n')
  const message = cut(plain(headline ?? OTHERWISE[outcome]), MAX_MESSAGE)
  const inside = [
    ...(element === undefined
      ? []
      : [`      <${element}${attributes({ type: outcome, message })}>${text(errors)}</${element}>`]),
    ...(remarks.length === 0 ? [] : [`      <system-out>${text(remarks)}</system-out>`]),
  ]
  return inside.length === 0 ? [`${head}/>`] : [`${head}>`, ...inside, '    </testcase>']
}

function countsOf(tests: readonly Test[]) {
  const count = (element: string) => tests.filter(({ outcome }) => ELEMENT[outcome] === element).length
  return { tests: tests.length, failures: count('failure'), errors: count('error'), skipped: count('skipped') }
}
