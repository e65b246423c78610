/** Days of the calendar in UTC, as `YYYY-MM-DD`. */

const MILLISECONDS = 24 * 60 * 60 * 1000

/** Shared with the JSON Schema, which cannot tell that February has no 30th. */
export const DAY_PATTERN = /^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$/u

export function isDay(text: string): boolean {
  if (!DAY_PATTERN.test(text)) return false
  const start = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(start) && new Date(start).toISOString().startsWith(text)
}

/** Whether the whole of the day is over. */
export function isOver(day: string, now: Date): boolean {
  return now.getTime() >= Date.parse(`${day}T00:00:00Z`) + MILLISECONDS
}
