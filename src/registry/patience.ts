/** How often and how soon one asks again. */

export interface Patience {
  /** How many times more. */
  readonly retries: number
  /** In milliseconds: before the first retry, how it grows from there, and at most. */
  readonly first: number
  readonly factor: number
  readonly most: number
  /** In milliseconds: for the beginning of an answer, and for each silence in it. */
  readonly silence: number
}

/** Node takes longer ones for one millisecond. */
const LONGEST_TIMER = 2 ** 31 - 1

/** As npm's own options say. */
export function patienceOf(options: Readonly<Record<string, unknown>>): Patience {
  const retry = (options['retry'] ?? {}) as Readonly<Record<string, unknown>>
  const number = (value: unknown, otherwise: number) => {
    const given = Number(value ?? Number.NaN)
    return Number.isFinite(given) && given >= 0 ? Math.min(given, LONGEST_TIMER) : otherwise
  }
  return {
    retries: number(retry['retries'] ?? options['fetchRetries'], 2),
    first: number(retry['minTimeout'] ?? options['fetchRetryMintimeout'], 500),
    factor: number(retry['factor'] ?? options['fetchRetryFactor'], 3),
    most: number(retry['maxTimeout'] ?? options['fetchRetryMaxtimeout'], 60_000),
    silence: number(options['timeout'], 0) || 30_000,
  }
}

/** What a server may have answered in passing. https://www.rfc-editor.org/rfc/rfc9110#section-15 */
export function isPassingStatus(status: number): boolean {
  return status === 408 || status === 420 || status === 429 || status >= 500
}

/**
 * @param attempt from 1
 * @param random from 0 to 1: many clients that failed together must not come back together
 * @returns milliseconds
 */
export function pauseBefore(attempt: number, { first, factor, most }: Patience, random: number): number {
  return (Math.min(most, first * factor ** (attempt - 1)) || 0) * (0.5 + random / 2)
}

/** In milliseconds: so long it takes at most until the last attempt, where each fails at once. */
export function pausesOf(patience: Patience): number {
  const pauses = Array.from({ length: Math.min(patience.retries, 100) }, (_, index) =>
    pauseBefore(index + 1, patience, 1),
  )
  return pauses.reduce((sum, pause) => sum + pause, 0)
}

/**
 * How long the server wishes to be left alone, in milliseconds. What cannot be understood is no wish.
 *
 * @param retryAfter the header: seconds, or a date. https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function wishOf(retryAfter: string | undefined, now: number): number {
  if (retryAfter === undefined) return 0
  if (/^\d+$/u.test(retryAfter)) return Number(retryAfter) * 1000
  const date = HTTP_DATE.test(retryAfter) ? Date.parse(retryAfter) : Number.NaN
  return Number.isNaN(date) ? 0 : Math.max(0, date - now)
}

const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/u
