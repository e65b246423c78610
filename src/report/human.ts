/** The report for a person who is tired and in a hurry: what it comes to, then one entry for each cause. */
import { styleText } from 'node:util'
import type { Claim, Level } from '../finding.ts'
import type { Outcome } from '../policy.ts'
import { OUTCOMES } from '../policy.ts'
import type { Entry } from './causes.ts'
import { bySeverity, entriesOf, labelOf } from './causes.ts'
import { changesSection } from './changes-section.ts'
import { conclusion, cutShort } from './conclusion.ts'
import { OUTCOME_MEANING } from './outcome-meaning.ts'
import type { MergedLockfile, Report, ReportedPackage } from './report.ts'
import { cut, grouped, plain, plural, wrap } from './text.ts'

export interface HumanOptions {
  readonly colour?: boolean
  /** In columns. */
  readonly width?: number
}

type Style = 'red' | 'green' | 'yellow' | 'blue' | 'dim' | 'bold'
type Paint = (style: Style, text: string) => string

/** More packages than this behind one cause are counted, not listed. */
const LISTED = 6
/** In characters. */
const [MAX_NAME, MAX_MESSAGE] = [300, 4000]

export function human(report: Report, { colour = false, width = 80 }: HumanOptions = {}): string {
  const paint: Paint = (style, text) => (colour ? styleText(style, text, { validateStream: false }) : text)
  return `${[summary(report, paint, width), ...changesSection(report, paint, width), ...entriesOf(report).map((entry) => render(entry, paint, width)), verdict(report, paint, width)].join('\n\n')}\n`
}

const STYLE: Readonly<Record<Outcome, Style>> = {
  failed: 'red',
  unproven: 'red',
  inconclusive: 'yellow',
  uncovered: 'blue',
  verified: 'green',
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

function summary(
  { lockfile, lockfiles, shard, interrupted, counts, packages }: Report,
  paint: Paint,
  width: number,
): string {
  const places = packages.reduce((sum, { locations }) => sum + locations.length, 0)
  const total = `${plural(counts.total, 'package')}${places > counts.total ? ` in ${plural(places, 'place')}` : ''}`
  const rows = OUTCOMES.flatMap((outcome) => {
    const row = `${grouped(counts[outcome]).padStart(7)} ${outcome.padEnd(13)}`
    return counts[outcome] === 0 ? [] : [`${paint(STYLE[outcome], row)} ${paint('dim', OUTCOME_MEANING[outcome])}`]
  })
  const proven = CLAIMS.flatMap((claim) => {
    const count = packages.filter((each) => each.proven[claim] !== undefined).length
    return count === 0 ? [] : [`${grouped(count).padStart(7)} ${claim}`]
  })
  const excepted = packages.reduce((sum, each) => sum + (each.excepted?.length ?? 0), 0)
  const heading = `${nameOf(lockfile.path)}${lockfiles === undefined ? ` (${lockfile.format}, version ${lockfile.version})` : ''}${partOf(shard)}: ${total}`
  // Before all else: nothing below is about the whole.
  const partial = interrupted === undefined ? [] : [wrap(cutShort(interrupted, counts.total), width, '', '  ')]
  return [
    ...partial.map((line) => paint('red', line)),
    paint('bold', wrap(heading, width, '', '  ')),
    ...(lockfiles ?? []).map((each) => eachLockfile(each, paint, width)),
    ...rows,
    '',
    ...(proven.length === 0 ? ['Nothing was proven.'] : [`Proven, of ${grouped(counts.total)}:`, ...proven]),
    ...(excepted === 0 ? [] : ['', `${plural(excepted, 'finding')} excepted by the policy, see --json.`]),
  ].join('\n')
}

/** Nobody can read on behind a name that fills the screen. */
function nameOf(text: string): string {
  return cut(plain(text), MAX_NAME)
}

function partOf(shard: Report['shard']): string {
  return shard === undefined ? '' : `, part ${shard.index} of ${shard.of} (${plural(shard.total, 'package')} in all)`
}

function eachLockfile({ path, format, version, outcome, counts }: MergedLockfile, paint: Paint, width: number): string {
  const told = `${nameOf(path)} (${format}, version ${version}): ${plural(counts.total, 'package')},`
  return wrap(`${told} ${paint(STYLE[outcome], outcome)}`, width, '  ', '    ')
}

const LEVEL: Readonly<Record<Level, Style>> = { error: 'red', warning: 'yellow', note: 'blue' }

function render({ packages, findings }: Entry, paint: Paint, width: number): string {
  const [first] = findings
  const told = findings.flatMap(({ code, level, title, message }) => [
    wrap(`${paint(LEVEL[level], `${level} ${code}`)} ${paint('bold', title)}`, width, '', '  '),
    wrap(cut(plain(message), MAX_MESSAGE), width, '  '),
  ])
  const where = first.lockfile === undefined ? [] : [wrap(paint('bold', nameOf(first.lockfile)), width, '', '  ')]
  return [
    ...who(packages, paint, width),
    ...where,
    ...told,
    paint('dim', wrap(`-> ${first.help}`, width, '  ', '     ')),
  ].join('\n')
}

function who(packages: readonly ReportedPackage[], paint: Paint, width: number): readonly string[] {
  const label = (pkg: ReportedPackage) => nameOf(labelOf(pkg))
  if (packages.length > LISTED) {
    const some = packages.slice(0, 3).map(label).join(', ')
    return [wrap(`${paint('bold', plural(packages.length, 'package'))}: ${some}, …`, width, '', '  ')]
  }
  return packages.map((pkg) => {
    const [first, ...more] = pkg.locations
    const place = first === undefined ? '' : ` ${nameOf(first.file)}:${first.line}`
    const others = more.length > 0 ? ` and ${plural(more.length, 'other place')}` : ''
    return wrap(`${paint('bold', label(pkg))}${place}${others}`, width, '', '  ')
  })
}

function verdict(report: Report, paint: Paint, width: number): string {
  const { shard, packages, findings } = report
  const [worst] = [...packages.flatMap((pkg) => pkg.findings), ...findings].sort(bySeverity)
  const hint = worst === undefined ? [] : [paint('dim', `What a code means: verify-deps explain ${worst.code}`)]
  return [painted(report, paint, width), ...ofTheWhole(shard, width), ...hint].join('\n')
}

/** A part is never taken for the whole. */
function ofTheWhole(shard: Report['shard'], width: number): readonly string[] {
  if (shard === undefined) return []
  const told = `This is part ${shard.index} of ${shard.of}. The whole is decided by verify-deps merge, over the JSON reports of all parts.`
  return [wrap(told, width, '')]
}

function painted(report: Report, paint: Paint, width: number): string {
  const { failed, unproven, inconclusive, total } = report.counts
  const text = wrap(conclusion(report), width, '')
  if (failed + unproven > 0) return paint('red', text)
  if (inconclusive > 0) return paint('yellow', text)
  return total === 0 ? text : paint('green', text)
}
