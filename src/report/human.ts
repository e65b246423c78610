/** The report for a person who is tired and in a hurry: what it comes to, then one entry for each cause. */
import { styleText } from 'node:util'
import type { Claim, Level } from '../finding.ts'
import type { Outcome } from '../policy.ts'
import type { Report, ReportedFinding, ReportedPackage } from './report.ts'
import { plain, plural, wrap } from './text.ts'

export interface HumanOptions {
  readonly colour?: boolean
  /** In columns. */
  readonly width?: number
}

type Style = 'red' | 'green' | 'yellow' | 'blue' | 'dim' | 'bold'
type Paint = (style: Style, text: string) => string

/** More packages than this behind one cause are counted, not listed. */
const LISTED = 6

export function human(report: Report, { colour = false, width = 80 }: HumanOptions = {}): string {
  const paint: Paint = (style, text) => (colour ? styleText(style, text, { validateStream: false }) : text)
  return `${[summary(report, paint, width), ...entries(report, paint, width), verdict(report, paint, width)].join('\n\n')}\n`
}

const OUTCOME: Readonly<Record<Outcome, { readonly style: Style; readonly meaning: string }>> = {
  failed: { style: 'red', meaning: 'evidence speaks against them' },
  unproven: { style: 'red', meaning: 'required evidence does not exist' },
  inconclusive: { style: 'yellow', meaning: 'evidence could not be had' },
  uncovered: { style: 'blue', meaning: 'no registry speaks for them' },
  verified: { style: 'green', meaning: 'all that is required is proven' },
}

const CLAIMS: readonly Claim[] = [
  'source',
  'integrity',
  'registry-signature',
  'provenance',
  'publisher',
  'contents',
  'name',
]

function summary({ lockfile, counts, packages }: Report, paint: Paint, width: number): string {
  const places = packages.reduce((sum, { locations }) => sum + locations.length, 0)
  const total = `${plural(counts.total, 'package')}${places > counts.total ? ` in ${plural(places, 'place')}` : ''}`
  const rows = (Object.keys(OUTCOME) as Outcome[]).flatMap((outcome) => {
    const { style, meaning } = OUTCOME[outcome]
    const row = `${counts[outcome].toLocaleString('en-US').padStart(7)} ${outcome.padEnd(13)}`
    return counts[outcome] === 0 ? [] : [`${paint(style, row)} ${paint('dim', meaning)}`]
  })
  const proven = CLAIMS.flatMap((claim) => {
    const count = packages.filter((each) => each.proven[claim] !== undefined).length
    return count === 0 ? [] : [`${count.toLocaleString('en-US').padStart(7)} ${claim}`]
  })
  const excepted = packages.reduce((sum, each) => sum + (each.excepted?.length ?? 0), 0)
  const heading = `${plain(lockfile.path)} (${lockfile.format}, version ${lockfile.version}): ${total}`
  return [
    paint('bold', wrap(heading, width, '', '  ')),
    ...rows,
    '',
    ...(proven.length === 0
      ? ['Nothing was proven.']
      : [`Proven, of ${counts.total.toLocaleString('en-US')}:`, ...proven]),
    ...(excepted === 0 ? [] : ['', `${plural(excepted, 'finding')} excepted by the policy, see --json.`]),
  ].join('\n')
}

const EACH_ITS_OWN = 'What of each: verify-deps explain NAME@VERSION.'

/** Findings to be told in one breath: of one package, or one finding of many. */
interface Entry {
  readonly packages: readonly ReportedPackage[]
  readonly findings: readonly ReportedFinding[]
}

const LEVEL: Readonly<Record<Level, { readonly order: number; readonly style: Style }>> = {
  error: { order: 0, style: 'red' },
  warning: { order: 1, style: 'yellow' },
  note: { order: 2, style: 'blue' },
}

/**
 * What is said of many packages alike has one cause and is one entry; the rest is told package by package. Notes are one
 * entry for each code, whatever they say: nobody would find an error among a hundred of them.
 */
function entries(report: Report, paint: Paint, width: number): readonly string[] {
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
    const own = pkg.findings.filter((finding) => !isShared(finding))
    if (own.length > 0) all.push({ packages: [pkg], findings: own.sort(bySeverity) })
  }
  return all
    .sort((a, b) => bySeverity(a.findings[0] as ReportedFinding, b.findings[0] as ReportedFinding))
    .map((entry) => render(entry, paint, width))
}

function bySeverity(a: ReportedFinding, b: ReportedFinding): number {
  const weight = ({ level, kind }: ReportedFinding) => LEVEL[level].order * 2 + (kind === 'contradicted' ? 0 : 1)
  return weight(a) - weight(b) || a.code.localeCompare(b.code)
}

function render({ packages, findings }: Entry, paint: Paint, width: number): string {
  const [first] = findings
  const told = findings.flatMap(({ code, level, title, message }) => [
    wrap(`${paint(LEVEL[level].style, `${level} ${code}`)} ${paint('bold', title)}`, width, '', '  '),
    wrap(plain(message), width, '  '),
  ])
  return [...who(packages, paint, width), ...told, paint('dim', wrap(`-> ${first?.help}`, width, '  ', '     '))].join(
    '\n',
  )
}

function who(packages: readonly ReportedPackage[], paint: Paint, width: number): readonly string[] {
  const label = ({ name, version }: ReportedPackage) => plain(version === '' ? name : `${name}@${version}`)
  if (packages.length > LISTED) {
    const some = packages.slice(0, 3).map(label).join(', ')
    return [wrap(`${paint('bold', plural(packages.length, 'package'))}: ${some}, …`, width, '', '  ')]
  }
  return packages.map((pkg) => {
    const [first, ...more] = pkg.locations
    const place = first === undefined ? '' : ` ${plain(first.file)}:${first.line}`
    const others = more.length > 0 ? ` and ${plural(more.length, 'other place')}` : ''
    return wrap(`${paint('bold', label(pkg))}${place}${others}`, width, '', '  ')
  })
}

function verdict({ counts, packages, findings }: Report, paint: Paint, width: number): string {
  const [worst] = [...packages.flatMap((pkg) => pkg.findings), ...findings].sort(bySeverity)
  const hint = worst === undefined ? [] : [paint('dim', `What a code means: verify-deps explain ${worst.code}`)]
  return [conclusion(counts, paint, width), ...hint].join('\n')
}

function conclusion(counts: Report['counts'], paint: Paint, width: number): string {
  const parts = (['failed', 'unproven', 'inconclusive'] as const).flatMap((outcome) =>
    counts[outcome] === 0 ? [] : [`${plural(counts[outcome], 'package')} ${outcome}`],
  )
  if (parts.length > 0) {
    const advice = counts.failed > 0 ? 'Do not install from this lockfile.' : 'The policy is not met.'
    const style = counts.failed + counts.unproven > 0 ? 'red' : 'yellow'
    return paint(style, wrap(`${parts.join(', ')}. ${advice}`, width, ''))
  }
  if (counts.total === 0) return 'There is no package to verify.'
  const rest = counts.uncovered > 0 ? ` ${plural(counts.uncovered, 'package')} could not be covered.` : ''
  return paint('green', wrap(`${plural(counts.verified, 'package')} verified.${rest}`, width, ''))
}
