/**
 * Downgrade: a version with less evidence than releases before it.
 *
 * On its own release line that fails while the version is young, and warns afterwards. Across release lines, where an
 * honest maintenance release by hand looks the same, it fails only while the version is very young. A theft is fresh
 * when it does harm; an old version that is still there has been looked at. So no old release needs an exception.
 *
 * What the history says are claims, and nobody has verified them. Before one fails a build, the caller fetches the bundle
 * of `from`. If that does not hold, its version goes into `refuted`, and the judge is asked again.
 */
import { ageInDays, isUnder } from './age.ts'
import type { EvidenceLevel } from './evidence-level.ts'
import { lostBetween, rank } from './evidence-level.ts'
import type { Release } from './history.ts'
import { compareVersions, isPrerelease, releaseLine } from './release-line.ts'

/** The version in the lockfile. Its level is what was verified, not what is claimed. */
export interface Judged {
  readonly version: string
  readonly level: EvidenceLevel
  readonly time: Date | undefined
  /** With provenance, a staged version may have come from a trusted publisher: that marker is not missed then. */
  readonly staged?: boolean
}

export interface Terms {
  readonly now: Date
  readonly youngDays?: number | undefined
  /** Across release lines nothing is judged harder than on the line: more than `youngDays` has no effect. */
  readonly veryYoungDays?: number | undefined
  /** Versions whose claims were found not to hold. One whose bundle could not be had is not among them. */
  readonly refuted?: ReadonlySet<string> | undefined
}

/** A release that claims something. */
type Claimant = Release & { readonly level: EvidenceLevel }

export interface Downgrade {
  readonly scope: 'line' | 'across'
  /** The release that decides: the first of the candidates. */
  readonly from: Claimant
  /** All that claim more, in the order in which to hold them against the version: own line, highest level, latest. */
  readonly candidates: readonly Claimant[]
  readonly lost: readonly EvidenceLevel[]
  /** `undefined` where the time is unknown; the version then counts as published right now. */
  readonly ageDays: number | undefined
  readonly severity: 'fail' | 'warn' | 'note'
}

export const YOUNG_DAYS = 180
export const VERY_YOUNG_DAYS = 14

/** @returns `undefined` where nothing was lost */
export function judgeDowngrade(judged: Judged, history: readonly Release[], terms: Terms): Downgrade | undefined {
  const { now, youngDays = YOUNG_DAYS, veryYoungDays = VERY_YOUNG_DAYS, refuted } = terms
  const level = levelToHold(judged)
  const line = releaseLine(judged.version)
  const claimants = history
    .filter((release): release is Claimant => release.level !== undefined && rank(release.level) > rank(level))
    .filter(({ version }) => refuted?.has(version) !== true)
    .filter((release) => speaksFor(release, judged) && isBefore(release, judged))
    .map((release) => ({ release, onLine: releaseLine(release.version) === line }))
  const candidates = claimants
    .sort((a, b) => Number(b.onLine) - Number(a.onLine) || byPreference(a.release, b.release))
    .map(({ release }) => release)
  const [from] = candidates
  if (from === undefined) return undefined
  const scope = releaseLine(from.version) === line ? 'line' : 'across'
  const failsUnder = scope === 'line' ? youngDays : Math.min(youngDays, veryYoungDays)
  const later = scope === 'line' ? 'warn' : 'note'
  return {
    scope,
    from,
    candidates,
    lost: lostBetween(from.level, judged.level),
    ageDays: ageInDays(judged.time, now),
    severity: isUnder(failsUnder, judged.time, now) ? 'fail' : later,
  }
}

function levelToHold({ level, staged }: Judged): EvidenceLevel {
  return staged === true && level === 'provenance' ? 'trusted-publisher' : level
}

/** Where only nightlies are built with provenance, the stable releases have lost nothing. */
function speaksFor(release: Release, { version }: Judged): boolean {
  return release.version !== version && (!isPrerelease(release.version) || isPrerelease(version))
}

/** By their times. Where one is unknown, or both are the same, the lower version; what cannot be compared was before. */
function isBefore(release: Release, judged: Judged): boolean {
  const apart = millisecondsApart(release.time, judged.time)
  if (apart !== undefined && apart !== 0) return apart < 0
  return (compareVersions(release.version, judged.version) ?? -1) < 0
}

function byPreference(one: Claimant, other: Claimant): number {
  return (
    rank(other.level) - rank(one.level) ||
    latest(other.time) - latest(one.time) ||
    (compareVersions(other.version, one.version) ?? 0)
  )
}

/** Unknown ones come last. */
function latest(time: Date | undefined): number {
  return time?.getTime() || 0
}

function millisecondsApart(one: Date | undefined, other: Date | undefined): number | undefined {
  const apart = (one?.getTime() ?? Number.NaN) - (other?.getTime() ?? Number.NaN)
  return Number.isNaN(apart) ? undefined : apart
}
