/** The section "Changed since REF" of the report for people. */
import type { ChangeRow } from './changes.ts'
import { changeRows } from './changes.ts'
import type { Report } from './report.ts'
import { cut, plain, plural, wrap } from './text.ts'

type Paint = (style: 'red' | 'green' | 'yellow' | 'blue' | 'dim' | 'bold', text: string) => string

/** More rows than this nobody reads in a terminal. They are in every other format. */
const SHOWN = 50
const WIDEST = 40
/** In characters. */
const [MAX_NAME, MAX_DETAIL] = [300, 2000]

/** @returns nothing where no change was looked at */
export function changesSection(report: Report, paint: Paint, width: number): readonly string[] {
  const { changes } = report
  if (changes === undefined) return []
  const { since, added, changed, removed, unchanged, notes } = changes
  const counts = `${added} added, ${changed} changed, ${removed.length} removed, ${unchanged} unchanged`
  const rows = changeRows(report)
  const shown = rows.slice(0, SHOWN)
  const column = Math.min(WIDEST, Math.max(0, ...shown.map(({ name }) => nameOf(name).length)))
  const step = Math.min(WIDEST, Math.max(0, ...shown.map((row) => nameOf(row.step).length)))
  const more = rows.length - shown.length
  return [
    [
      paint('bold', wrap(`Changed since ${nameOf(since)}: ${counts}.`, width, '', '  ')),
      ...notes.map((note) => wrap(detailOf(note), width, '  ')),
      ...shown.flatMap((row) => lines(row, paint, width, column, step)),
      ...(more > 0 ? [`  And ${plural(more, 'more change')}, in --json.`] : []),
    ].join('\n'),
  ]
}

function lines(row: ChangeRow, paint: Paint, width: number, column: number, step: number): readonly string[] {
  const isBad = row.outcome === 'failed' || row.outcome === 'unproven'
  const style = isBad ? 'red' : row.isAlarming ? 'yellow' : row.kind === 'removed' ? 'dim' : 'green'
  const outcome = row.outcome === undefined || row.outcome === 'verified' ? '' : `, ${row.outcome}`
  const said = row.summary === '' ? '' : `   ${detailOf(row.summary)}${outcome}`
  const head = `  ${nameOf(row.name).padEnd(column)}  ${nameOf(row.step).padEnd(step)}${said}`.trimEnd()
  return [
    // It is a table: only a line that is too long is broken.
    paint(style, head.length <= width ? head : wrap(head.trimStart().replace(/ +/gu, ' '), width, '  ', '      ')),
    ...row.details.map((detail) => wrap(detailOf(detail), width, '      ', '        ')),
  ]
}

function nameOf(text: string): string {
  return cut(plain(text), MAX_NAME)
}

function detailOf(text: string): string {
  return cut(plain(text), MAX_DETAIL)
}
