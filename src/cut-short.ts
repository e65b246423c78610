/** A run that is cut short: by whoever waits for it, or because its time is up. */
import { UsageError } from './usage-error.ts'

/** The longest that a timer of Node's can wait. */
const MAX_MS = 2 ** 31 - 1

export type CutReason = 'signal' | 'deadline'

/** How far a run got that was cut short. */
export interface Interrupted {
  readonly reason: CutReason
  /** How many packages were looked at to the end. The verdicts of these hold. */
  readonly finished: number
}

/** It was not yet known what there is to look at, so there is nothing to report. */
export class CutShort extends Error {
  override readonly name = 'CutShort'
  readonly reason: CutReason

  constructor(reason: CutReason) {
    super('The run was ended before it was known what there is to verify.')
    this.reason = reason
  }
}

/** What may end a run early. */
interface Ends {
  readonly signal?: AbortSignal
  readonly deadlineMs?: number
}

/** `AbortSignal.timeout()` says so by the name of its reason. */
export function cutReason(signal: AbortSignal): CutReason {
  return (signal.reason as { readonly name?: unknown } | undefined)?.name === 'TimeoutError' ? 'deadline' : 'signal'
}

/**
 * Does the work with one signal for both ends; the clock runs from here.
 *
 * @throws UsageError for a deadline that is no time
 */
export async function untilDeadline<T extends Ends, R>(options: T, work: (options: T) => Promise<R>): Promise<R> {
  const { deadlineMs, signal, ...rest } = options
  if (deadlineMs === undefined) return work(options)
  if (!(deadlineMs > 0)) throw new UsageError(`A deadline takes more than 0 milliseconds, not ${deadlineMs}.`)
  const either = new AbortController()
  const pass = () => either.abort(signal?.reason)
  if (signal?.aborted === true) pass()
  else signal?.addEventListener('abort', pass, { once: true })
  // Not AbortSignal.timeout: its clock does not keep a process alive that has nothing else to wait for.
  const timer = setTimeout(
    () => either.abort(new DOMException('The time is up.', 'TimeoutError')),
    Math.min(deadlineMs, MAX_MS),
  )
  try {
    return await work({ ...rest, signal: either.signal } as unknown as T)
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', pass)
  }
}

/**
 * Waits for the work no longer than until the signal. What it does afterwards is nobody's business.
 *
 * @throws CutShort where it is cut short before it calls `begin`; from then on it has to heed the signal itself
 */
export function orCutShort<T>(signal: AbortSignal | undefined, work: (begin: () => void) => Promise<T>): Promise<T> {
  if (signal === undefined) return work(() => {})
  return new Promise((resolve, reject) => {
    const cut = () => reject(new CutShort(cutReason(signal)))
    if (signal.aborted) return cut()
    const begin = () => signal.removeEventListener('abort', cut)
    signal.addEventListener('abort', cut, { once: true })
    work(begin).then(resolve, reject).finally(begin)
  })
}

/** Does one thing, or gives it up at once when the signal comes. */
type Giving = <T>(work: () => Promise<T>, otherwise: () => T) => Promise<T>

/** One listener for all: a promise of the signal that each is raced with would keep what every one of them came to. */
export function givingUp(signal: AbortSignal | undefined): Giving {
  if (signal === undefined) return (work) => work()
  const waiting = new Set<() => void>()
  const giveUpAll = () => {
    for (const giveUp of waiting) giveUp()
    waiting.clear()
  }
  signal.addEventListener('abort', giveUpAll, { once: true })
  return (work, otherwise) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return resolve(otherwise())
      const giveUp = () => resolve(otherwise())
      waiting.add(giveUp)
      work()
        .then(resolve, reject)
        .finally(() => waiting.delete(giveUp))
    })
}
