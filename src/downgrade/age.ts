/** Ages in days. What is not known to be old enough is too young: an unknown time never lets anything pass. */

const DAY = 24 * 60 * 60 * 1000

/** In full days; negative where the time is still to come. */
export function ageInDays(time: Date | undefined, now: Date): number | undefined {
  const age = exactAge(time, now)
  return Number.isNaN(age) ? undefined : Math.floor(age)
}

/** On the day itself it is old enough. */
export function isUnder(days: number, time: Date | undefined, now: Date): boolean {
  return !(exactAge(time, now) >= days)
}

function exactAge(time: Date | undefined, now: Date): number {
  return (now.getTime() - (time?.getTime() ?? Number.NaN)) / DAY
}

export function ageInWords(days: number | undefined): string {
  if (days === undefined) return 'at a time that is not known'
  if (days < 0) return 'at a time that is still to come'
  if (days === 0) return 'less than a day ago'
  return days === 1 ? '1 day ago' : `${days} days ago`
}

export function dayOf(time: Date | undefined): string {
  return time === undefined || Number.isNaN(time.getTime()) ? 'an unknown day' : time.toISOString().slice(0, 10)
}
