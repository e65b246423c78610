/** What was presented does not hold: malformed, forged, or at odds with something else that was presented. */

/** Plain values that disagreed, or that say what was looked at; for machines. */
export type RejectionDetail = Readonly<Record<string, string | number | boolean>>

/**
 * The one error that the primitives of this folder throw about their input. They do not know which step of an
 * examination they serve (a chain of certificates belongs to two of them), so the caller adds that. Any other error that
 * leaves them is a bug.
 */
export class Rejected extends Error {
  override readonly name = 'Rejected'
  readonly detail: RejectionDetail

  /**
   * @param reason part of a sentence, without a full stop, in words of our own: text from the input goes into `detail`
   */
  constructor(reason: string, detail: RejectionDetail = {}) {
    super(reason)
    this.detail = Object.fromEntries(Object.entries(detail).map(([name, value]) => [name, cut(value)]))
  }
}

/** An RSA signature of 4,096 bits in hexadecimal digits; what is longer says nothing to anybody. */
const MAX_LENGTH = 1024

function cut<T>(value: T): T | string {
  return typeof value === 'string' && value.length > MAX_LENGTH ? `${value.slice(0, MAX_LENGTH)}…` : value
}

/**
 * @param detail as a function where it takes work to say: nearly always, the condition holds
 * @throws Rejected unless the condition holds
 */
export function demand(
  condition: boolean,
  reason: string,
  detail?: RejectionDetail | (() => RejectionDetail),
): asserts condition {
  if (!condition) throw new Rejected(reason, typeof detail === 'function' ? detail() : detail)
}
