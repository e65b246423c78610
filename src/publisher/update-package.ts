/** The entries of one package: which of its locked versions goes by which, and what of that changes. */
import { compareVersions, releaseLine } from '../downgrade/release-line.ts'
import type { AcceptedPublisher } from './accepted.ts'
import { KEPT, LEVELS } from './accepted.ts'
import type { Candidate, Change, Refusal } from './candidate.ts'
import { compare, compareContents, fails, toEntry } from './candidate.ts'
import { exactKey, lineKey, parseKey } from './entry-key.ts'
import type { IdentityLock } from './identity-lock.ts'
import { acceptedOf, keyOf } from './identity-lock.ts'

/** What is done, by keys; and of which version, where there is no key. */
export interface Tally<C extends Candidate> {
  readonly added: string[]
  readonly completed: string[]
  readonly changed: Change[]
  readonly unchanged: string[]
  readonly refused: Refusal<C>[]
}

/**
 * @param packages the entries so far, which are changed
 * @param verified all of one name, the newest first: each only changes an entry that no newer one goes by
 * @param accepts whether the name was given
 */
export function updatePackage<C extends Candidate>(
  packages: Map<string, AcceptedPublisher>,
  verified: readonly C[],
  before: IdentityLock,
  accepts: boolean,
  tally: Tally<C>,
): void {
  const taken = new Set<string>()
  const record = (key: string, candidate: C) => {
    packages.set(key, toEntry(candidate))
    taken.add(key)
  }
  for (const [index, candidate] of verified.entries()) {
    const { name, version, publisher: actual } = candidate
    const key = keyOf({ packages }, name, version)
    const entry = key === undefined ? undefined : packages.get(key)
    if (key === undefined || entry === undefined) {
      record(name, candidate)
      tally.added.push(name)
      continue
    }

    // 1. It is who is recorded. The newest that goes by an entry may know more, and the main one is the newest's.
    const isFirst = !taken.has(key)
    const decides = isFirst && (key !== name || index === 0)
    taken.add(key)
    const differences = compare(candidate, entry)
    const contents = compareContents(candidate, entry)
    const isSame = differences.length === 0 && contents.length === 0
    const complete = decides && isSame ? completeWith(entry, toEntry(candidate)) : undefined
    if (complete !== undefined) {
      packages.set(key, complete)
      tally.completed.push(key)
    }
    const isOpen = accepts && needsOwn(candidate, complete ?? entry, before)
    if (isSame && !isOpen) {
      if (isFirst && complete === undefined) tally.unchanged.push(key)
      continue
    }

    // 2. It is not, or its entry does not settle all.
    const change = { name, version, differences, contents, expected: entry, actual }
    const differs = fails(change)
    const isFirstUse =
      isFirstUseOf(before, key, candidate) || (!fails({ ...change, contents: [] }) && isFirstRead(before, key))
    // An entry of one of them would speak for the other.
    if ((accepts || differs) && verified.some((other) => other.version === version && !isTwin(other, candidate))) {
      const reason = 'the lockfile has this version twice, and their publishers or contents differ'
      tally.refused.push({ name, version, candidate, reason })
      continue
    }
    if (accepts ? !differs && !decides && !isOpen : !differs || !isFirstUse) {
      tally.changed.push({ ...change, recorded: false, isRecordable: differs || decides })
      continue
    }
    const isOfLine = verified.findIndex((other) => releaseLine(other.version) === releaseLine(version)) === index
    const ownKey = keyFor(candidate, { key, entry, isChanged: !isSame, differs, decides, isOfLine, packages })
    if (parseKey(ownKey) === undefined) {
      tally.refused.push({ name, version, candidate, reason: 'its version cannot be a key of the identity lock' })
      continue
    }
    // Whoever leaves an entry does not decide about it.
    if (isFirst && ownKey !== key) taken.delete(key)
    record(ownKey, candidate)
    if (accepts && !isSame) tally.changed.push({ ...change, recorded: true, isRecordable: true })
    else tally.added.push(ownKey)
  }
}

function isFirstUseOf({ packages }: IdentityLock, key: string, { name }: Candidate): boolean {
  return !packages.has(name) && !packages.has(key)
}

/** What is in its versions was not recorded until now: that of the newest is not what the others changed from. */
function isFirstRead({ packages }: IdentityLock, key: string): boolean {
  return packages.get(key)?.contents === undefined
}

function isTwin(one: Candidate, other: Candidate): boolean {
  return one === other || JSON.stringify(toEntry(one)) === JSON.stringify(toEntry(other))
}

interface Place {
  /** The entry that it goes by, and whether it is the one that decides about it. */
  readonly key: string
  readonly entry: AcceptedPublisher
  readonly isChanged: boolean
  /** In more than what is harmless. */
  readonly differs: boolean
  readonly decides: boolean
  /** Whether no newer one is on its release line. */
  readonly isOfLine: boolean
  readonly packages: ReadonlyMap<string, AcceptedPublisher>
}

/**
 * An entry is replaced by whoever decides about it; otherwise there is a new one. Without a publisher it is about one
 * version alone: as that of a line, it would let anybody publish there.
 */
function keyFor({ name, version, level, isUndeclared }: Candidate, place: Place): string {
  const { key, entry, isChanged, differs, decides, isOfLine, packages } = place
  const exact = exactKey(name, version)
  const isProven = level !== 'signature'
  if (decides && isChanged && (key === name || isProven)) return key
  const isAboutLine = differs || (isUndeclared === true && entry.level === 'signature')
  const line = lineKey(name, version)
  return isProven && isAboutLine && isOfLine && !packages.has(line) ? line : exact
}

/** Whether `verify-deps` would find something all the same: see `publisher-expectation` and `publisher-history`. */
function needsOwn(candidate: Candidate, entry: AcceptedPublisher, before: IdentityLock): boolean {
  const { name, version, level = 'signature', hasLess = false, isUndeclared = false } = candidate
  if (isUndeclared && level !== 'signature' && entry.level === 'signature') return true
  if (entry.version === version) return false
  // It was accepted with less, in an entry that is a newer version's now.
  const wasAccepted = acceptedOf(before, name, version)?.version === version
  return hasLess || (wasAccepted && LEVELS.indexOf(level) < LEVELS.indexOf(entry.level))
}

/** @returns undefined when nothing new is known */
function completeWith(accepted: AcceptedPublisher, fresh: AcceptedPublisher): AcceptedPublisher | undefined {
  if ((compareVersions(fresh.version, accepted.version) ?? 0) < 0) return undefined
  const learned = KEPT.filter((field) => accepted[field] === undefined && fresh[field] !== undefined)
  const rises = LEVELS.indexOf(fresh.level) > LEVELS.indexOf(accepted.level)
  const isFirstRead = accepted.contents === undefined && fresh.contents !== undefined
  if (learned.length === 0 && !rises && !isFirstRead) return undefined
  const known = KEPT.filter((field) => field !== 'san' || fresh.repository === undefined)
  const members = known.map((field) => [field, accepted[field] ?? fresh[field]])
  const { version, contents = accepted.contents } = fresh
  // A version that a person approved has less than the accepted one, and is held to no less.
  const { level } = rises ? fresh : accepted
  const told = members.filter(([, value]) => value !== undefined)
  return { version, level, ...Object.fromEntries(told), ...(contents !== undefined && { contents }) }
}
