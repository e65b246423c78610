/** What was found, for people and for machines. Pure. */
import { jsonText } from '../report/json-text.ts'
import { cut, plain, plural, wrap } from '../report/text.ts'
import { VERSION } from '../version.ts'
import type { Status } from './diagnosis.ts'
import { exitCodeOf, STATUSES } from './diagnosis.ts'
import type { Told } from './index.ts'
import type { Surroundings } from './surroundings.ts'

type Subject = Pick<Surroundings, 'manager' | 'lockfile'>

/** schema/doctor.schema.json */
export function doctorJson({ manager, lockfile }: Subject, told: readonly Told[]): string {
  const document = {
    schemaVersion: 1,
    tool: { name: 'verify-deps', version: VERSION },
    ...('value' in manager && { manager: manager.value.name }),
    ...('value' in lockfile && { lockfile: { path: lockfile.value.path, format: lockfile.value.format } }),
    exitCode: exitCodeOf(told),
    counts: countsOf(told),
    findings: told.map(({ check, status, title, why, mend }) => ({ check, status, title, why, ...(mend && { mend }) })),
  }
  return jsonText(document)
}

function countsOf(told: readonly Told[]): Readonly<Record<Status, number>> {
  const count = (status: Status) => told.filter((each) => each.status === status).length
  return { ok: count('ok'), warn: count('warn'), bad: count('bad'), unknown: count('unknown') }
}

const MARKS: Readonly<Record<Status, string>> = { ok: 'ok     ', warn: 'warn   ', bad: 'BAD    ', unknown: 'unknown' }
const INDENT = ' '.repeat(9)

/** What is well takes one line; the worst comes last, where people look. */
export function doctorText(told: readonly Told[], width: number): string {
  const order = ['ok', 'unknown', 'warn', 'bad'] satisfies Status[]
  const blocks = order.flatMap((status) =>
    told.filter((each) => each.status === status).map((each) => block(each, width)),
  )
  return `${blocks.join('\n')}\n\n${conclude(told)}\n`
}

function block({ check, status, title, why, mend }: Told, width: number): string {
  const head = `${MARKS[status]}  ${plain(check)}: ${shown(title)}`
  const lines = [head, wrap(shown(why), width, INDENT)]
  if (mend !== undefined)
    lines.push('run' in mend ? `${INDENT}Mend: ${plain(mend.run)}` : wrap(`Mend: ${shown(mend.text)}`, width, INDENT))
  return lines.join('\n')
}

/** A project's files may have been written by anybody, at any length. */
function shown(text: string): string {
  return cut(plain(text), 4000)
}

function conclude(told: readonly Told[]): string {
  const counts = countsOf(told)
  const parts = STATUSES.flatMap((status) => (counts[status] === 0 ? [] : [`${counts[status]} ${status}`]))
  const unknown = counts.unknown === 0 ? '' : ` ${plural(counts.unknown, 'point')} could not be found out.`
  return `${parts.join(', ')}.${unknown}`
}
