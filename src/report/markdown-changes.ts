/** What a change does to the lockfile, in Markdown: for whoever reviews the pull request. */
import type { ChangeRow } from './changes.ts'
import { changeRows } from './changes.ts'
import { codeSpan } from './code-span.ts'
import type { Report } from './report.ts'

/** In characters. */
const MAX_NAME = 300

/** @returns a heading, then one line for each package, the worst first; nothing where no change was looked at */
export function changesInMarkdown(report: Report): {
  readonly head: readonly string[]
  readonly rows: readonly string[]
} {
  const { changes } = report
  if (changes === undefined) return { head: [], rows: [] }
  const { since, added, changed, removed, unchanged, notes } = changes
  const counts = `${added} added, ${changed} changed, ${removed.length} removed, ${unchanged} unchanged`
  return {
    head: [`### Changed since ${codeSpan(since, MAX_NAME)}: ${counts}`, ...notes.map((note) => `> ${codeSpan(note)}`)],
    rows: changeRows(report).map(inMarkdown),
  }
}

function inMarkdown({ name, step, summary, outcome, details, isAlarming }: ChangeRow): string {
  const isGood = outcome === undefined || outcome === 'verified' || outcome === 'uncovered'
  const mark = isGood ? (isAlarming ? '⚠️ ' : '') : '❌ '
  const said = [...(summary === '' ? [] : [codeSpan(summary)]), ...(isGood || outcome === undefined ? [] : [outcome])]
  return [
    `- ${mark}${codeSpan(name, MAX_NAME)} ${codeSpan(step, MAX_NAME)}${said.length === 0 ? '' : ` ${said.join(', ')}`}`,
    ...details.map((detail) => `  - ${codeSpan(detail)}`),
  ].join('\n')
}
