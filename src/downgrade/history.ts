/** The releases of a package as its full packument has them. Claims only: {@link file://./claimed-evidence.ts}. */
import type { Obtained } from '../obtained.ts'
import { claimedEvidence } from './claimed-evidence.ts'
import type { EvidenceLevel } from './evidence-level.ts'
import { isObject, ownMember } from './json-object.ts'

export interface Release {
  readonly version: string
  /** When the registry says that it was published; `undefined` where it does not say so, or not in a form we can read. */
  readonly time: Date | undefined
  /**
   * `undefined` where the entry is in a shape that we do not know. Such a release is no claim that could be held against
   * another. Whether it lost something itself cannot be told, so it cannot be judged either.
   */
  readonly level: EvidenceLevel | undefined
  readonly staged: boolean
  /** Anybody with a token can set this at any time: it takes nothing away from what the release claims. */
  readonly deprecated?: boolean
}

/** The largest packuments have about 20,000 versions. */
export const MAX_VERSIONS = 100_000

/**
 * A version in `time` that is not in `versions` was unpublished; nothing is known of its evidence, and it is left out.
 * Where `time` is missing altogether, as in abridged packuments, no time is known: the judge then goes by the versions.
 *
 * @param packument the JSON of the full packument; the abridged one has no trusted publishers
 * @param from where it was asked for
 */
export function decodeHistory(packument: unknown, from: string): Obtained<readonly Release[]> {
  const unavailable = (reason: string) => ({ state: 'unavailable', from, reason }) as const
  if (!isObject(packument)) return unavailable('the document is malformed: it is no object')
  const versions = ownMember(packument, 'versions')
  if (!isObject(versions)) return unavailable('the document is malformed: it has no versions')
  const entries = Object.entries(versions)
  if (entries.length > MAX_VERSIONS) return unavailable(`the document has more than ${MAX_VERSIONS} versions`)
  const time = ownMember(packument, 'time')
  const times = isObject(time) ? time : {}
  const value = entries.map(([version, entry]) => decodeRelease(version, entry, ownMember(times, version)))
  return { state: 'present', value, from }
}

/** A claim may be hidden in what could not be read. That is no reason to fail, but it must not go unsaid. */
export function unreadVersions(history: readonly Release[]): readonly string[] {
  return history.flatMap(({ version, level }) => (level === undefined ? [version] : []))
}

function decodeRelease(version: string, entry: unknown, time: unknown): Release {
  const claimed = isObject(entry) ? claimedEvidence(entry) : undefined
  return {
    version,
    time: decodeTime(time),
    level: claimed?.level,
    staged: claimed?.staged ?? false,
    ...(isObject(entry) && isDeprecated(ownMember(entry, 'deprecated')) ? { deprecated: true } : {}),
  }
}

/** The message is usually text; an empty one takes the deprecation back. */
function isDeprecated(message: unknown): boolean {
  return message === true || (typeof message === 'string' && message !== '')
}

/**
 * What registries write: `2025-07-18T18:40:09.123Z`; mirrors write the same as `2024-12-02T18:35:22.306000+00:00`. Always UTC.
 * Date itself would take a 30th of February, and much else.
 */
export function decodeTime(time: unknown): Date | undefined {
  const [, clock = '', fraction = ''] = (typeof time === 'string' && TIME.exec(time)) || []
  const date = new Date(`${clock}${fraction}Z`)
  if (Number.isNaN(date.getTime())) return undefined
  return date.toISOString().slice(0, 19) === clock ? date : undefined
}

const TIME = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(\.\d{1,9})?(?:Z|\+00:00)$/u
