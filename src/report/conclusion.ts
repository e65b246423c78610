/** What a report comes to, in one line. */
import type { Interrupted } from '../cut-short.ts'
import type { Report } from './report.ts'
import { grouped, plural } from './text.ts'

export function conclusion(report: Pick<Report, 'counts' | 'shard' | 'interrupted'>): string {
  const { counts, interrupted } = report
  const cut = interrupted === undefined ? '' : `${cutShort(interrupted, counts.total)} `
  return cut + decided(report)
}

/** What nobody may overlook of such a report. */
export function cutShort({ reason, finished }: Interrupted, total: number): string {
  const [of, all] = [grouped(finished), plural(total, 'package')]
  return `${reason === 'deadline' ? 'Out of time' : 'Interrupted'}: ${of} of ${all} were looked at.`
}

function decided({ counts, shard }: Pick<Report, 'counts' | 'shard'>): string {
  const parts = (['failed', 'unproven', 'inconclusive'] as const).flatMap((outcome) =>
    counts[outcome] === 0 ? [] : [`${plural(counts[outcome], 'package')} ${outcome}`],
  )
  if (parts.length > 0) {
    const advice = counts.failed > 0 ? 'Do not install from this lockfile.' : 'The policy is not met.'
    return `${parts.join(', ')}. ${advice}`
  }
  if (counts.total === 0) return `There is no package to verify${shard === undefined ? '' : ' in this part'}.`
  const rest = counts.uncovered > 0 ? ` ${plural(counts.uncovered, 'package')} could not be covered.` : ''
  const where = shard === undefined ? '' : ' in this part'
  return `${plural(counts.verified, 'package')} verified${where}.${rest}`
}
