/** A publisher that somebody accepted: what of it is kept, to be compared with later versions. */
import type { RecordedFacts } from '../contents/recorded-facts.ts'
import type { Publisher, RefKind } from './publisher.ts'

/** How much was verified, from the least to the most. */
export const LEVELS = ['signature', 'provenance', 'trusted-publisher'] as const
export type Level = (typeof LEVELS)[number]

export interface AcceptedPublisher {
  /** The version that was looked at. Later ones of the same publisher do not change it. */
  readonly version: string
  readonly level: Level
  readonly issuer?: string | undefined
  /** Only where there is no repository: the whole identity then. */
  readonly san?: string | undefined
  readonly repository?: string | undefined
  readonly repositoryId?: string | undefined
  readonly ownerId?: string | undefined
  readonly workflow?: string | undefined
  readonly refKind?: RefKind | undefined
  readonly trigger?: string | undefined
  readonly runner?: string | undefined
  /** What was in that version; unknown in entries from before it was recorded. */
  readonly contents?: RecordedFacts | undefined
}

/** What is kept of a publisher, in the order in which it is written. */
export const KEPT = [
  'issuer',
  'san',
  'repository',
  'repositoryId',
  'ownerId',
  'workflow',
  'refKind',
  'trigger',
  'runner',
] as const satisfies readonly (keyof AcceptedPublisher & keyof Publisher)[]
export type Kept = (typeof KEPT)[number]

export function accept(
  version: string,
  level: Level,
  publisher: Publisher | undefined,
  contents?: RecordedFacts,
): AcceptedPublisher {
  const known = contents === undefined ? {} : { contents }
  // A registry's signature says nothing about who built the package.
  if (publisher === undefined || level === 'signature') return { version, level: 'signature', ...known }
  const told = KEPT.filter((field) => publisher[field] !== undefined)
  const kept = publisher.repository === undefined ? told : told.filter((field) => field !== 'san')
  return { version, level, ...Object.fromEntries(kept.map((field) => [field, publisher[field]])), ...known }
}
