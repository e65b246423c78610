/**
 * Trust on first use: what `verify-deps trust` writes into the identity lock.
 *
 * An entry is made once and then stays as it is, so that a new version of a package changes nothing in the file. Only
 * what was not known before is added to it, and only a name that the user gives replaces it by somebody else. Entries
 * of packages that are not in this lockfile stay, because other branches and other lockfiles may share the file; they
 * go when that is asked for.
 */
import semver from 'semver'
import type { AcceptedPublisher, Level } from './accepted.ts'
import { accept, KEPT, LEVELS } from './accepted.ts'
import type { Difference } from './compare.ts'
import { compareWithAccepted } from './compare.ts'
import type { IdentityLock } from './identity-lock.ts'
import type { Publisher } from './publisher.ts'

/** A package of the lockfile, after its verification. */
export interface Candidate {
  readonly name: string
  readonly version: string
  /** `undefined`: it did not verify, and `reason` says why. */
  readonly level: Level | undefined
  readonly publisher: Publisher | undefined
  readonly reason?: string | undefined
}

interface Change {
  readonly name: string
  readonly version: string
  readonly differences: readonly Difference[]
  readonly expected: AcceptedPublisher
  readonly actual: Publisher | undefined
  /** Whether the lock now has the new one: only for names that were given, and there for the newest version. */
  readonly recorded: boolean
}

export interface Update {
  readonly lock: IdentityLock
  readonly added: readonly string[]
  /** Same publisher, of which more is known now, or who is known for the first time. */
  readonly completed: readonly string[]
  readonly changed: readonly Change[]
  readonly unchanged: readonly string[]
  readonly refused: readonly { readonly name: string; readonly version?: string; readonly reason: string }[]
  readonly removed: readonly string[]
}

export interface UpdateOptions {
  /** Looks at these packages alone, and accepts their changes. */
  readonly only?: readonly string[]
  /** Removes the entries of packages that are not among the candidates. */
  readonly prune?: boolean
}

export function updateIdentityLock(
  lock: IdentityLock,
  candidates: readonly Candidate[],
  { only, prune = false }: UpdateOptions = {},
): Update {
  const packages = new Map(lock.packages)
  const result = {
    added: [] as string[],
    completed: [] as string[],
    changed: [] as Change[],
    unchanged: [] as string[],
    refused: [] as { name: string; version?: string; reason: string }[],
  }
  const byName = new Map<string, Candidate[]>()
  for (const candidate of candidates) byName.set(candidate.name, [...(byName.get(candidate.name) ?? []), candidate])
  const names = [...new Set(only ?? byName.keys())].sort(codeUnits)

  for (const name of names) {
    const all = [...(byName.get(name) ?? [])].sort(newestFirst)
    if (all.length === 0) result.refused.push({ name, reason: 'it is not in the lockfile' })
    const verified = all.filter((candidate) => {
      const reason = reasonToRefuse(candidate)
      if (reason !== undefined) result.refused.push({ name, version: candidate.version, reason })
      return reason === undefined
    })
    const [newest] = verified
    if (newest === undefined) continue

    // 1. The newest version decides about the entry.
    const accepted = packages.get(name)
    const differences = accepted === undefined ? [] : compare(newest, accepted)
    const fresh = accept(newest.version, newest.level ?? 'signature', newest.publisher)
    const complete = accepted === undefined ? undefined : completeWith(accepted, fresh)
    if (accepted === undefined) {
      result.added.push(name)
      packages.set(name, fresh)
    } else if (differences.length > 0) {
      const recorded = only !== undefined
      result.changed.push(toChange(newest, accepted, differences, recorded))
      if (recorded) packages.set(name, fresh)
    } else if (complete !== undefined) {
      result.completed.push(name)
      packages.set(name, complete)
    } else {
      result.unchanged.push(name)
    }

    // 2. Older ones beside it are only compared: there is one entry for all of them.
    const entry = packages.get(name) ?? fresh
    for (const older of verified.slice(1)) {
      const drift = compare(older, entry)
      if (drift.length > 0) result.changed.push(toChange(older, entry, drift, false))
    }
  }
  const removed = prune ? [...packages.keys()].filter((name) => !byName.has(name)).sort(codeUnits) : []
  for (const name of removed) packages.delete(name)
  return { lock: { packages }, ...result, removed }
}

function reasonToRefuse({ level, publisher, reason }: Candidate): string | undefined {
  if (level === undefined) return reason ?? 'it did not verify'
  return level !== 'signature' && publisher === undefined ? 'its certificate names no publisher' : undefined
}

function compare({ version, level, publisher }: Candidate, accepted: AcceptedPublisher): readonly Difference[] {
  return compareWithAccepted(publisher, accepted, isOlder(version, accepted.version) ? undefined : level)
}

/** @returns undefined when nothing new is known */
function completeWith(accepted: AcceptedPublisher, fresh: AcceptedPublisher): AcceptedPublisher | undefined {
  if (isOlder(fresh.version, accepted.version)) return undefined
  const learned = KEPT.filter((field) => accepted[field] === undefined && fresh[field] !== undefined)
  const rises = LEVELS.indexOf(fresh.level) > LEVELS.indexOf(accepted.level)
  if (learned.length === 0 && !rises) return undefined
  const known = KEPT.filter((field) => field !== 'san' || fresh.repository === undefined)
  const members = known.map((field) => [field, accepted[field] ?? fresh[field]])
  const { version, level } = fresh
  return { version, level, ...Object.fromEntries(members.filter(([, value]) => value !== undefined)) }
}

function toChange(
  { name, version, publisher }: Candidate,
  expected: AcceptedPublisher,
  differences: readonly Difference[],
  recorded: boolean,
): Change {
  return { name, version, differences, expected, actual: publisher, recorded }
}

function newestFirst(a: Candidate, b: Candidate): number {
  return compareVersions(b.version, a.version) || codeUnits(b.version, a.version)
}

function isOlder(version: string, than: string): boolean {
  return compareVersions(version, than) < 0
}

/** What is no version comes before all that are. */
function compareVersions(a: string, b: string): number {
  const [left, right] = [semver.valid(a, true), semver.valid(b, true)]
  if (left === null || right === null) return Number(left !== null) - Number(right !== null)
  return semver.compare(left, right)
}

function codeUnits(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1
}
