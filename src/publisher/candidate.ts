/** A locked package on its way into the identity lock, and how it differs from who is recorded there. */
import type { FactChange } from '../contents/compare-facts.ts'
import { changesSince, isSevere } from '../contents/compare-facts.ts'
import type { Facts } from '../contents/contents.ts'
import { recordFacts } from '../contents/recorded-facts.ts'
import { compareVersions } from '../downgrade/release-line.ts'
import type { AcceptedPublisher, Level } from './accepted.ts'
import { accept } from './accepted.ts'
import type { Difference } from './compare.ts'
import { comparableLevel, compareWithAccepted, isHarmless } from './compare.ts'
import { codeUnits, isName, isVersion } from './entry-key.ts'
import type { Publisher } from './publisher.ts'

/** A package of the lockfile, after its verification. */
export interface Candidate {
  readonly name: string
  readonly version: string
  /** `undefined`: it did not verify, and `reason` says why. */
  readonly level: Level | undefined
  /** To be compared with what was accepted, where that is not `level`. */
  readonly heldLevel?: Level
  readonly publisher: Publisher | undefined
  readonly reason?: string | undefined
  /** Releases before had more evidence (VD407). Only an entry of this very version accepts that. */
  readonly hasLess?: boolean
  /** It declares another repository (VD404). Only an entry with a publisher accepts that. */
  readonly isUndeclared?: boolean
  /** What is in it; `undefined` where it was not read. */
  readonly facts?: Facts | undefined
}

export interface Change {
  readonly name: string
  readonly version: string
  readonly differences: readonly Difference[]
  /** What is in it that was not in the accepted version. */
  readonly contents: readonly FactChange[]
  readonly expected: AcceptedPublisher
  readonly actual: Publisher | undefined
  /** Whether the lock now has the new one. */
  readonly recorded: boolean
  /** Whether it will, once the name is given. Not where a version that is only unusual goes by a newer one's entry. */
  readonly isRecordable: boolean
}

export interface Refusal<C extends Candidate> {
  readonly name: string
  /** None for a name that is not in the lockfile. */
  readonly version?: string
  readonly candidate?: C
  readonly reason: string
}

export function reasonToRefuse({ name, level, publisher, reason }: Candidate): string | undefined {
  if (level === undefined) return reason ?? 'it did not verify'
  if (!isName(name)) return 'its name cannot be a key of the identity lock'
  return level !== 'signature' && publisher === undefined ? 'its certificate names no publisher' : undefined
}

export function compare(candidate: Candidate, accepted: AcceptedPublisher): readonly Difference[] {
  const { version, publisher, heldLevel, level = 'signature' } = candidate
  return compareWithAccepted(publisher, accepted, comparableLevel(version, accepted, heldLevel ?? level))
}

export function compareContents({ version, facts }: Candidate, accepted: AcceptedPublisher): readonly FactChange[] {
  return changesSince(accepted, version, facts)
}

/** Whether it fails, and is more than a warning. */
export function fails({ differences, contents }: Pick<Change, 'differences' | 'contents'>): boolean {
  return !differences.every(isHarmless) || contents.some(isSevere)
}

/** Not recorded, and more than a warning. */
export function isDrift(change: Change): boolean {
  return !change.recorded && fails(change)
}

export function toEntry({ version, level = 'signature', publisher, facts }: Candidate): AcceptedPublisher {
  return accept(version, level, publisher, facts && recordFacts(facts))
}

/** What is no version comes last. One order for all, so that the lockfile's decides about nothing. */
export function newestFirst(one: Candidate, other: Candidate): number {
  const [a, b] = [one.version, other.version]
  const byVersion = Number(isVersion(b)) - Number(isVersion(a)) || (compareVersions(b, a) ?? 0) || codeUnits(b, a)
  return byVersion || codeUnits(JSON.stringify(toEntry(other)), JSON.stringify(toEntry(one)))
}
