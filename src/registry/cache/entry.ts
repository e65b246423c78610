/** What is known of one document that is kept. */

/** Larger ones are not kept. */
export const MAX_ENTRY_BYTES = 8 * 1024 * 1024

export interface Entry {
  /** SHA-256 of its bytes, in base64url: they are addressed by it. */
  readonly digest: string
  /** Where they lie. */
  readonly pack: string
  readonly offset: number
  readonly length: number
  readonly etag: string | undefined
  readonly modified: string | undefined
  /** In milliseconds: when the server last said so, and until when it need not be asked again. */
  readonly fetchedAt: number
  readonly freshUntil: number
}

/** What comes from the future was written by a clock that was wrong, or set back since: how old it is nobody knows. */
export function isFresh({ fetchedAt, freshUntil }: Entry, now: number): boolean {
  return fetchedAt <= now && now < freshUntil
}

/** Of two about the same document. */
export function newer(a: Entry, b: Entry, now: number): Entry {
  const rank = ({ fetchedAt }: Entry) => (fetchedAt > now ? 0 : fetchedAt)
  return rank(b) > rank(a) ? b : a
}
