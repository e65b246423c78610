/** The report for a person who is tired and in a hurry: what it comes to, then one entry for each cause. */
import { styleText } from 'node:util'
import type { Claim, Level } from '../finding.ts'
import type { Outcome } from '../policy.ts'
import type { Report, ReportedFinding, ReportedPackage } from './report.ts'
import { exitCode } from './report.ts'
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
  return `${[summary(report, paint), ...entries(report, paint, width), verdict(report, paint, width)].join('\n\n')}\n`
}

const OUTCOME: Readonly<Record<Outcome, { readonly style: Style; readonly meaning: string }>> = {
  failed: { style: 'red', meaning: 'evidence speaks against them' },
  unproven: { style: 'red', meaning: 'required evidence does not exist' },
  inconclusive: { style: 'yellow', meaning: 'evidence could not be had' },
  uncovered: { style: 'blue', meaning: 'from git, a file, an address, a workspace or another tarball' },
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

function summary({ lockfile, counts, packages }: Report, paint: Paint): string {
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
  const heading = `${plain(lockfile.path)} (${lockfile.format}, version ${lockfile.version}): ${total}`
  return [
    paint('bold', heading),
    ...rows,
    '',
    ...(proven.length === 0
      ? ['Nothing was proven.']
      : [`Proven, of ${counts.total.toLocaleString('en-US')}:`, ...proven]),
  ].join('\n')
}

interface Entry {
  readonly finding: ReportedFinding
  readonly packages: ReportedPackage[]
}

const LEVEL: Readonly<Record<Level, { readonly order: number; readonly style: Style }>> = {
  error: { order: 0, style: 'red' },
  warning: { order: 1, style: 'yellow' },
  note: { order: 2, style: 'blue' },
}

/** Findings that say the same of many packages have one cause and are one entry. */
function entries(report: Report, paint: Paint, width: number): readonly string[] {
  const causes = new Map<string, Entry>()
  const add = (finding: ReportedFinding, pkg?: ReportedPackage) => {
    const cause = JSON.stringify([finding.code, finding.level, finding.message])
    const entry = causes.get(cause) ?? { finding, packages: [] }
    if (pkg !== undefined) entry.packages.push(pkg)
    causes.set(cause, entry)
  }
  for (const pkg of report.packages) for (const finding of pkg.findings) add(finding, pkg)
  for (const finding of report.findings) add(finding)
  const weight = ({ finding }: Entry) => LEVEL[finding.level].order * 2 + (finding.kind === 'contradicted' ? 0 : 1)
  return [...causes.values()]
    .sort((a, b) => weight(a) - weight(b) || a.finding.code.localeCompare(b.finding.code))
    .map((entry) => render(entry, paint, width))
}

function render({ finding, packages }: Entry, paint: Paint, width: number): string {
  const { code, level, title, message, help } = finding
  const heading = `${paint(LEVEL[level].style, `${level} ${code}`)} ${paint('bold', title)}`
  return [
    heading,
    ...who(packages, width),
    wrap(plain(message), width, '  '),
    paint('dim', wrap(`-> ${help}`, width, '  ', '     ')),
  ].join('\n')
}

function who(packages: readonly ReportedPackage[], width: number): readonly string[] {
  if (packages.length === 0) return []
  const label = ({ name, version }: ReportedPackage) => plain(version === '' ? name : `${name}@${version}`)
  if (packages.length > LISTED) {
    const some = packages.slice(0, 3).map(label).join(', ')
    return [wrap(`${plural(packages.length, 'package')}: ${some}, …`, width, '  ', '    ')]
  }
  return packages.map((pkg) => {
    const [first, ...more] = pkg.locations
    const place = first === undefined ? '' : ` ${plain(first.file)}:${first.line}`
    return `  ${label(pkg)}${place}${more.length > 0 ? ` and ${plural(more.length, 'other place')}` : ''}`
  })
}

function verdict(report: Report, paint: Paint, width: number): string {
  const { counts } = report
  const unmet = counts.failed + counts.unproven
  const code = exitCode(report)
  if (code === 1) {
    const advice = counts.failed > 0 ? 'Do not install from this lockfile.' : 'The policy is not met.'
    return paint(
      'red',
      wrap(`${plural(unmet, 'package')} of ${counts.total.toLocaleString('en-US')} fell short. ${advice}`, width, ''),
    )
  }
  if (code === 2)
    return paint('yellow', wrap(`No verdict for ${plural(counts.inconclusive, 'package')}. Run again.`, width, ''))
  const rest = counts.uncovered > 0 ? ` ${plural(counts.uncovered, 'package')} could not be covered.` : ''
  return paint('green', wrap(`${plural(counts.verified, 'package')} verified.${rest}`, width, ''))
}
