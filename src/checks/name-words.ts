/** A suspect in words: what it looks like, and every reason for and against it. */
import { ageInDays, ageInWords, dayOf } from '../downgrade/age.ts'
import type { Evidence } from '../evidence.ts'
import { LIKENESS_IN_WORDS } from '../names/in-words.ts'
import type { Likeness } from '../names/likeness.ts'
import type { NameFacts } from '../names/name-facts.ts'
import type { Naming } from '../names/naming.ts'
import type { Judged } from '../names/suspicion.ts'

export interface Suspect {
  readonly naming: Naming
  readonly likeness: Likeness
  readonly judged: Judged
  readonly now: Date
}

/** From then on, a date says more than a number of days. */
const LONG_AGO_DAYS = 90
const SHOWN = 2

export function describe(evidence: Evidence, { naming, likeness, judged, now }: Suspect): string {
  const { facts, imitated } = evidence
  const { target, kind } = likeness
  const reasons = [
    ...(facts?.state === 'present' ? ofFacts(facts.value, imitated?.facts, now) : [unknown(facts)]),
    ...(judged.traits.includes('runs-on-install') ? ['it runs a script when it is installed'] : []),
    ...ofLockfile(naming, target),
  ]
  return `Looks like ${target} (${LIKENESS_IN_WORDS[kind]}): ${reasons.join('; ')}.`
}

function unknown(facts: Evidence['facts']): string {
  if (facts?.state === 'unavailable') return `what its registry knows of it could not be had (${facts.reason})`
  return 'its registry knows nothing of it'
}

function ofFacts(facts: NameFacts, target: NameFacts | undefined, now: Date): readonly string[] {
  if (facts.isPlaceholder) return ['npm took it down, and has put a placeholder there']
  const { versions, deprecated } = facts
  return [
    `first published ${since(facts.firstPublished, now)}`,
    versions === 1 ? '1 version' : `${versions} versions`,
    ...maintainers(facts, target),
    repository(facts, target),
    ...(deprecated === undefined ? [] : [`deprecated with "${deprecated}"`]),
  ]
}

function since(time: Date | undefined, now: Date): string {
  const days = ageInDays(time, now)
  return days === undefined || days < LONG_AGO_DAYS ? ageInWords(days) : `on ${dayOf(time)}`
}

/** Mirrors leave them out: then there is nothing to compare. */
function maintainers(facts: NameFacts, target: NameFacts | undefined): readonly string[] {
  if (facts.maintainers.length === 0 || target === undefined || target.maintainers.length === 0) return []
  const others = facts.maintainers.filter((each) => !target.maintainers.includes(each))
  return [others.length === facts.maintainers.length ? 'other maintainers' : 'some of the same maintainers']
}

function repository(facts: NameFacts, target: NameFacts | undefined): string {
  if (facts.repository === undefined) return 'no repository'
  return facts.repository === target?.repository ? 'it names the same repository' : `repository ${facts.repository}`
}

function ofLockfile({ dependents, isTargetLocked }: Naming, target: string): readonly string[] {
  const [first, second] = dependents
  const more = dependents.length - SHOWN
  const all = [first, second].filter((each) => each !== undefined).join(', ')
  return [
    ...(isTargetLocked ? [`${target} is in this lockfile, too`] : []),
    ...(first === undefined ? [] : [`${all}${more > 0 ? ` and ${more} more` : ''} asks for it`]),
  ]
}
