/**
 * The age that a version must have before it may be installed, so that others have the time to find out about it.
 *
 * Of two times the later one counts. A log or an authority proves when the version was signed, and it was not published
 * earlier; but what was signed may be published much later, and then the registry's younger time is the right one.
 * The registry can say what it likes: an early time by itself is its word only, and the message says so.
 */
import type { Finding } from '../finding.ts'
import { found } from '../finding.ts'
import { ageInDays, ageInWords, dayOf, isUnder } from './age.ts'
import { TOO_YOUNG } from './rules.ts'

export interface ReleaseTimes {
  /** When a log or a timestamp authority saw its signature. */
  readonly verifiedTime?: Date | undefined
  /** When the registry says that it was published. */
  readonly registryTime?: Date | undefined
}

/**
 * @param days 0 asks for no age at all
 * @returns a finding too where no time is known: what is not known to be old enough is too young
 */
export function judgeAge(times: ReleaseTimes, days: number, now: Date): Finding | undefined {
  if (days <= 0) return undefined
  const { time, source } = laterOf(times)
  if (!isUnder(days, time, now)) return undefined
  const ageDays = ageInDays(time, now)
  const asked = `The policy asks for ${days === 1 ? '1 day' : `${days} days`}.`
  return found(TOO_YOUNG, `${inWords[source](ageInWords(ageDays), dayOf(time))} ${asked}`, {
    days,
    ageDays,
    time,
    source,
  })
}

type TimeSource = 'verified' | 'registry' | 'none'

const inWords: Readonly<Record<TimeSource, (age: string, day: string) => string>> = {
  verified: (age, day) => `Signed ${age}, on ${day}, as a log or a timestamp proves.`,
  registry: (age, day) => `Published ${age}, on ${day}; that is the registry's word only.`,
  none: () => 'When it was published is not known.',
}

function laterOf({ verifiedTime, registryTime }: ReleaseTimes): { time: Date | undefined; source: TimeSource } {
  const verified = milliseconds(verifiedTime)
  const registry = milliseconds(registryTime)
  if (verified === undefined && registry === undefined) return { time: undefined, source: 'none' }
  return (verified ?? -Infinity) >= (registry ?? -Infinity)
    ? { time: verifiedTime, source: 'verified' }
    : { time: registryTime, source: 'registry' }
}

function milliseconds(time: Date | undefined): number | undefined {
  const value = time?.getTime()
  return value === undefined || Number.isNaN(value) ? undefined : value
}
