/** A suspect in words: what it looks like, and every reason for and against it. */
import { ageInDays, ageInWords, dayOf } from '../downgrade/age.ts'
import type { Evidence } from '../evidence.ts'
import { LIKENESS_IN_WORDS } from '../names/in-words.ts'
import type { NameFacts } from '../names/name-facts.ts'
import type { Naming } from '../names/naming.ts'
import { sameRepository } from '../publisher/repository-url.ts'
import type { Suspect } from './name-standing.ts'

/** From then on, a date says more than a number of days. */
const LONG_AGO_DAYS = 90
const SHOWN = 2
/** Of an address: its author may have written any. */
const MAX_ADDRESS = 120

export function describe(evidence: Evidence, { naming, likeness, judged, now }: Suspect): string {
  const { facts, imitated } = evidence
  const { target, kind } = likeness
  const reasons = [
    ...(facts?.state === 'present' ? ofFacts(facts.value, imitated?.facts, target, now) : [unknown(facts)]),
    ...ofTarget(imitated, target),
    ...(judged.traits.includes('runs-on-install') ? ['it runs a script when it is installed'] : []),
    ...ofLockfile(naming, target),
  ]
  return `Looks like ${target} (${LIKENESS_IN_WORDS[kind]}): ${reasons.join('; ')}.`
}

function unknown(facts: Evidence['facts']): string {
  switch (facts?.state) {
    case 'unavailable':
      return `what its registry knows of it could not be had (${facts.reason})`
    case 'absent':
      return 'its registry has no package of that name'
    default:
      return 'its registry was not asked about it'
  }
}

function ofFacts(facts: NameFacts, other: NameFacts | undefined, target: string, now: Date): readonly string[] {
  const { deprecated } = facts
  return [
    `first published ${since(facts.firstPublished, now)}`,
    versions(facts),
    ...maintainers(facts, other),
    repository(facts, other, target),
    ...(deprecated === undefined ? [] : [`deprecated with ${quoted(deprecated)}`]),
  ]
}

/** Whoever published it wrote that: it must not end its own quotation, and go on as if it were ours. */
function quoted(notice: string): string {
  return `"${notice.replaceAll('"', "'").replace(/\.$/u, '')}"`
}

function since(time: Date | undefined, now: Date): string {
  const days = ageInDays(time, now)
  return days === undefined || days < LONG_AGO_DAYS ? ageInWords(days) : `on ${dayOf(time)}`
}

function versions({ versions: count }: NameFacts): string {
  if (count === 0) return 'none of its versions is left'
  return count === 1 ? '1 version' : `${count} versions`
}

/** Mirrors leave them out: then there is nothing to compare. */
function maintainers(facts: NameFacts, other: NameFacts | undefined): readonly string[] {
  if (facts.maintainers.length === 0 || other === undefined || other.maintainers.length === 0) return []
  const others = facts.maintainers.filter((each) => !other.maintainers.includes(each))
  return [others.length === facts.maintainers.length ? 'other maintainers' : 'some of the same maintainers']
}

/** Whoever publishes a package writes its repository. */
function repository({ repository: own }: NameFacts, other: NameFacts | undefined, target: string): string {
  if (own === undefined) return 'no repository'
  const isSame = other?.repository !== undefined && sameRepository(own, other.repository)
  if (isSame) return `by its own word from the repository of ${target}`
  return `repository ${own.length > MAX_ADDRESS ? `${own.slice(0, MAX_ADDRESS - 1)}\u2026` : own}`
}

/** Without them, maintainers and repository are compared with nothing. */
function ofTarget(imitated: Evidence['imitated'], target: string): readonly string[] {
  if (imitated === undefined || imitated.facts !== undefined || imitated.state === 'known') return []
  return [`there was no ${target} to compare it with (${imitated.reason})`]
}

function ofLockfile({ dependents, isTargetLocked, isTargetDirect }: Naming, target: string): readonly string[] {
  return [
    ...(isTargetDirect
      ? [`the project asks for ${target}, too`]
      : isTargetLocked
        ? [`${target} is in this lockfile, too`]
        : []),
    ...(dependents.length === 0 ? [] : [`${inWords(dependents)} ${dependents.length === 1 ? 'asks' : 'ask'} for it`]),
  ]
}

function inWords(names: readonly string[]): string {
  const more = names.length - SHOWN
  return more > 0 ? `${names.slice(0, SHOWN).join(', ')} and ${more} more` : names.join(' and ')
}
