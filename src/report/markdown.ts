/**
 * Markdown for a job's summary or a comment on a pull request: what it comes to, then one entry for each cause. Every
 * text that is not written in this file stands in a code span.
 */
import type { Level } from '../finding.ts'
import { OUTCOMES } from '../policy.ts'
import type { Entry } from './causes.ts'
import { entriesOf, labelOf } from './causes.ts'
import { codeSpan } from './code-span.ts'
import { conclusion } from './conclusion.ts'
import { changesInMarkdown } from './markdown-changes.ts'
import { OUTCOME_MEANING } from './outcome-meaning.ts'
import { placeOfRun, placesOf } from './place.ts'
import type { Report, ReportedPackage } from './report.ts'
import { grouped, plural } from './text.ts'

/** In characters: GitHub takes comments of up to 65,536, and summaries of up to 1 MiB. */
const MAX_LENGTH = 60_000
/** What the last words may take of it. */
const RESERVE = 500
/** More packages than this behind one cause are folded. */
const LISTED = 6
/** In characters, of one list: what is beyond is counted, so that no cause takes the room of the others. */
const MAX_LIST = 8000
/** In characters. */
const MAX_NAME = 300

export function markdown(report: Report): string {
  const blocks = [...head(report), ...changed(report)]
  const entries = entriesOf(report).map((entry) => describe(entry, report))
  let length = blocks.join('\n\n').length
  let shown = 0
  // The worst come first. A block that no longer fits ends it: what follows is smaller in weight, not only in size.
  for (const block of entries) {
    if (length + block.length + 2 > MAX_LENGTH - RESERVE) break
    blocks.push(block)
    length += block.length + 2
    shown++
  }
  const left = entries.length - shown
  if (left > 0) {
    blocks.push(`**${plural(left, 'more cause is', 'more causes are')} cut**, to fit. The JSON report has everything.`)
  }
  const excepted = report.packages.reduce((sum, each) => sum + (each.excepted?.length ?? 0), 0)
  if (excepted > 0) blocks.push(`${plural(excepted, 'finding')} excepted by the policy; the JSON report has them.`)
  return `${blocks.join('\n\n')}\n`
}

function head(report: Report): readonly string[] {
  const { counts, interrupted, lockfile, lockfiles, shard, outcome } = report
  const rows = OUTCOMES.flatMap((each) =>
    counts[each] === 0 ? [] : [`| ${each} | ${grouped(counts[each])} | ${OUTCOME_MEANING[each]} |`],
  )
  const part = `This is part ${shard?.index} of ${shard?.of}. The whole is decided by verify-deps merge, over all parts.`
  const merged = (lockfiles ?? []).map(
    (each) => `- ${codeSpan(each.path, MAX_NAME)}: ${plural(each.counts.total, 'package')}, ${each.outcome}`,
  )
  return [
    `## ${ICON[outcome]} verify-deps: ${outcome}${interrupted === undefined ? '' : ', cut short'}`,
    `**${conclusion(report)}**`,
    ...(shard === undefined ? [] : [part]),
    lockfiles === undefined
      ? `${codeSpan(lockfile.path, MAX_NAME)} (${codeSpan(lockfile.format)}, version ${codeSpan(lockfile.version)})`
      : fold(
          plural(lockfiles.length, 'lockfile'),
          bounded(merged, (rest) => `- and ${plural(rest, 'more lockfile')}`),
        ),
    ...(rows.length === 0 ? [] : [['| Outcome | Packages | |', '| --- | ---: | --- |', ...rows].join('\n')]),
  ]
}

function changed(report: Report): readonly string[] {
  const { head, rows } = changesInMarkdown(report)
  const lines = bounded(rows, (rest) => `- and ${plural(rest, 'more change')}`)
  return rows.length === 0 ? head : [...head, lines.join('\n')]
}

const ICON = {
  failed: '❌',
  unproven: '❌',
  inconclusive: '⚠️',
  uncovered: 'ℹ️',
  verified: '✅',
} as const satisfies Record<Report['outcome'], string>

const LEVEL = { error: '❌ error', warning: '⚠️ warning', note: 'ℹ️ note' } as const satisfies Record<Level, string>

function describe({ packages, findings }: Entry, report: Report): string {
  const [worst] = findings
  const told = findings.map(({ code, level, title, message }, index) =>
    [
      `${index === 0 ? '### ' : ''}${LEVEL[level]} ${codeSpan(code)} ${codeSpan(title)}`,
      ...(index === 0 ? [who(packages, report, worst)] : []),
      `> ${codeSpan(message)}`,
    ].join('\n\n'),
  )
  const [first = '', ...others] = told
  const more = bounded(others, (rest) => `And ${plural(rest, 'more finding')}.`)
  return [first, ...more, `→ ${codeSpan(worst.help)}`].join('\n\n')
}

function who(packages: Entry['packages'], report: Report, worst: Entry['findings'][0]): string {
  if (packages.length === 0) return `- ${codeSpan(placeOfRun(report, worst).file, MAX_NAME)}`
  const lines = bounded(packages.map(line), (rest) => `- and ${plural(rest, 'more package')}`)
  return packages.length > LISTED ? fold(plural(packages.length, 'package'), lines) : lines.join('\n')
}

/** As many as there is room for, and how many more there are. */
function bounded(all: readonly string[], more: (rest: number) => string): readonly string[] {
  let length = 0
  const end = all.findIndex((each) => {
    length += each.length
    return length > MAX_LIST
  })
  return end < 0 ? all : [...all.slice(0, end), more(all.length - end)]
}

function line(pkg: ReportedPackage): string {
  const [first, ...more] = placesOf(pkg)
  const place = first === undefined ? '' : ` at ${codeSpan(`${first.file}:${first.line}`, MAX_NAME)}`
  return `- ${codeSpan(labelOf(pkg), MAX_NAME)}${place}${more.length === 0 ? '' : ` and ${plural(more.length, 'other place')}`}`
}

/** @param summary our own words: Markdown does nothing to what is in there */
function fold(summary: string, lines: readonly string[]): string {
  return `<details><summary>${summary}</summary>\n\n${lines.join('\n')}\n\n</details>`
}
