/** A downgrade in words. */
import type { Finding, Rule } from '../finding.ts'
import { found } from '../finding.ts'
import { ageInWords, dayOf } from './age.ts'
import type { Downgrade, Judged } from './judge.ts'
import {
  EVIDENCE_LOST,
  EVIDENCE_LOST_ACROSS,
  EVIDENCE_LOST_LONG_AGO,
  HISTORY_UNAVAILABLE,
  RECENT_HISTORY_UNAVAILABLE,
} from './rules.ts'

const RULES: Readonly<Record<Downgrade['severity'], Rule>> = {
  fail: EVIDENCE_LOST,
  warn: EVIDENCE_LOST_LONG_AGO,
  note: EVIDENCE_LOST_ACROSS,
}

/** @param isConfirmed whether what the earlier release had was verified, and is more than the registry's word */
export function downgradeFinding(judged: Judged, downgrade: Downgrade, isConfirmed: boolean): Finding {
  const { scope, from, lost, ageDays, severity } = downgrade
  const line = scope === 'line' ? '' : ', of another release line,'
  const was = isConfirmed ? 'was' : 'is said to have been'
  const then = `${from.version}${line} ${was} published ${had(downgrade)} on ${dayOf(from.time)}`
  const message = `${then}, this one ${has(judged, downgrade)}, ${ageInWords(ageDays)}.${hedge(judged)}`
  return found(RULES[severity], message, {
    scope,
    from: { version: from.version, publishedAt: from.time, level: from.level, verified: isConfirmed },
    level: judged.level,
    lost,
    publishedAt: judged.time,
    ageDays,
  })
}

/** @param reason without a full stop */
export function historyUnavailable(host: string, reason: string): Finding {
  return found(HISTORY_UNAVAILABLE, `${host}: ${reason}.`, { reason })
}

/** Of a version that is young enough to fail for what the history may say. */
export function recentHistoryUnavailable(host: string, reason: string): Finding {
  return found(RECENT_HISTORY_UNAVAILABLE, `${host}: ${reason}.`, { reason })
}

function had({ from }: Downgrade): string {
  return from.level === 'trusted-publisher' ? 'by a trusted publisher with provenance' : 'with provenance'
}

function has({ level }: Judged, { lost }: Downgrade): string {
  if (level === 'provenance') return 'with provenance only'
  return lost.length > 1 ? 'without either' : 'without any'
}

/** Where only the marker is missing, nothing signed says that it ever was there. */
function hedge({ level }: Judged): string {
  return level === 'provenance' ? " Who is a trusted publisher is the registry's word only." : ''
}
