/** A span of time. */

export interface Window {
  readonly start: Date
  readonly end: Date | undefined
}

/** Both ends are part of it, as in `TimeRange` of Sigstore's protobuf-specs and in RFC 5280, section 4.1.2.5. */
export function isWithin(time: Date, { start, end }: Window): boolean {
  return time >= start && (end === undefined || time <= end)
}

/** The values of a disagreement, for its detail. */
export function outside(time: Date, { start, end }: Window): Readonly<Record<string, string>> {
  return { time: time.toISOString(), from: start.toISOString(), until: end?.toISOString() ?? 'open' }
}
