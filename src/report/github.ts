/**
 * Annotations on GitHub, by workflow commands: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 *
 * A line of the log is a command if it begins with `::`, or if `##[` is anywhere in it. So every line here is a command
 * of ours with everything in it escaped, or holds nothing but our own words and numbers.
 */
import type { Level } from '../finding.ts'
import type { Entry } from './causes.ts'
import { entriesOf, labelOf } from './causes.ts'
import { conclusion } from './conclusion.ts'
import type { Place } from './place.ts'
import { placeOfRun, placesOf } from './place.ts'
import type { Report } from './report.ts'
import { cut, plain, plural } from './text.ts'

/** GitHub shows no more errors, warnings and notices of one step, and does not say that there were any. */
const SHOWN = 10
/** More packages than this behind one cause are counted, not listed. */
const LISTED = 6
/** In characters. */
const [MAX_NAME, MAX_MESSAGE, MAX_TITLE] = [200, 2000, 200]

const COMMAND = { error: 'error', warning: 'warning', note: 'notice' } as const satisfies Record<Level, string>

export function github(report: Report): string {
  const all = entriesOf(report)
  const levels = Object.keys(COMMAND) as Level[]
  const commands = levels.flatMap((level) => {
    const entries = all.filter(({ findings: [worst] }) => worst.level === level)
    const shown = entries.length > SHOWN ? entries.slice(0, SHOWN - 1) : entries
    const rest = entries.length - shown.length
    return [
      ...shown.map((entry) => annotate(level, entry, report)),
      ...(rest === 0 ? [] : [command(level, placeOfRun(report), plural(rest, 'more cause'), unsaid(rest, level))]),
    ]
  })
  const part = report.shard === undefined ? '' : ` This is part ${report.shard.index} of ${report.shard.of}.`
  return `${[...commands, `verify-deps: ${report.outcome}. ${conclusion(report)}${part}`].join('\n')}\n`
}

function unsaid(rest: number, level: Level): string {
  const what = plural(rest, `more cause with ${level}s is`, `more causes with ${level}s are`)
  return `${what} not shown here: GitHub shows ${SHOWN} in a step. Any other format of the report has all of them.`
}

function annotate(level: Level, { packages, findings }: Entry, report: Report): string {
  const [worst] = findings
  const [first] = packages
  const place = (first === undefined ? undefined : placesOf(first)[0]) ?? placeOfRun(report, worst)
  const listed = packages.length > LISTED ? packages.slice(0, 3) : packages
  const names = listed.map((pkg) => cut(plain(labelOf(pkg)), MAX_NAME)).join(', ')
  const who = packages.length > LISTED ? `${plural(packages.length, 'package')}: ${names}, …` : names
  const told = findings.map(({ code, level: its, title, message }, index) =>
    cut(plain(index === 0 ? message : `${its} ${code} ${title}. ${message}`), MAX_MESSAGE),
  )
  const lines = [...(who === '' ? [] : [who]), ...told, `-> ${cut(plain(worst.help), MAX_MESSAGE)}`]
  return command(level, place, `${worst.code} ${worst.title}`, lines.join('\n'))
}

function command(level: Level, { file, line }: Place, title: string, message: string): string {
  const properties = [
    `file=${escapeProperty(plain(file))}`,
    `line=${line}`,
    `title=${escapeProperty(cut(plain(title), MAX_TITLE))}`,
  ]
  return `::${COMMAND[level]} ${properties.join(',')}::${escapeData(message)}`
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
