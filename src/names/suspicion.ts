/**
 * What speaks for and against a name that looks like another.
 *
 * Likeness is no proof. What the registry knows of a package is its word only, but an author who squats a name is not the
 * registry: he can write what he likes into package.json, and cannot make a package older, or give it to somebody else.
 */
import { isUnder } from '../downgrade/age.ts'
import { sameRepository } from '../publisher/repository-url.ts'
import type { Likeness, Suspicion } from './likeness.ts'
import type { NameFacts } from './name-facts.ts'

export interface Circumstances {
  readonly likeness: Likeness
  /** Of the suspect; `undefined` where they could not be had, and nothing speaks for it then. */
  readonly facts: NameFacts | undefined
  /** Of the package that it looks like. */
  readonly target: NameFacts | undefined
  /** Whether the verified publishers of both are of one organisation. */
  readonly isSamePublisher: boolean
  /** Protected packages of the lockfile that depend on it. */
  readonly dependents: readonly string[]
  /** Whether the project itself asks for both of them. */
  readonly areBothDirect: boolean
  readonly runsOnInstall: boolean
  /** When the version in hand was published, as far as that is known. */
  readonly published: Date | undefined
  readonly now: Date
}

/** What speaks for a name, and what against it. */
export type Trait =
  | 'same-publisher'
  | 'same-maintainers'
  | 'established'
  | 'wanted'
  | 'both-direct'
  | 'new'
  | 'no-repository'
  | 'runs-on-install'

export interface Judged {
  readonly suspicion: Suspicion | 'cleared'
  readonly traits: readonly Trait[]
}

/** A squat is usually found out within days, and hardly ever lives for a year, with releases of its own. */
const ESTABLISHED_DAYS = 365
const ESTABLISHED_VERSIONS = 3
/** Whoever has the target's repository in his package.json may have copied it. */
const COPIED_VERSIONS = 5
const WANTED_DAYS = 90
const NEW_DAYS = 30

export function judgeSuspicion(circumstances: Circumstances): Judged {
  const traits = TRAITS.filter((trait) => HAS[trait](circumstances))
  const has = (trait: Trait) => traits.includes(trait)
  const judged = (suspicion: Judged['suspicion']): Judged => ({ suspicion, traits })
  const isHigh = circumstances.likeness.suspicion === 'high'
  // 1. Whose it is decides, where that is known. Maintainers are the registry's word only.
  if (has('same-publisher') || (has('same-maintainers') && !has('new'))) return judged('cleared')
  // 2. What is new has nothing else to show for itself.
  if (has('new')) {
    const grade = isHigh || has('no-repository') || has('runs-on-install') ? 'high' : 'warning'
    return judged(has('same-maintainers') ? 'warning' : grade)
  }
  // 3. Each takes a step back. Whoever slips a squat into package.json leaves the honest name beside it.
  const steps = [has('established'), has('wanted'), has('both-direct') && !isHigh].filter(Boolean).length
  if (steps === 0) return judged(isHigh ? 'high' : 'warning')
  return judged(isHigh && steps === 1 ? 'warning' : 'cleared')
}

const HAS: Readonly<Record<Trait, (circumstances: Circumstances) => boolean>> = {
  'same-publisher': ({ isSamePublisher }) => isSamePublisher,
  'same-maintainers': ({ facts, target }) => isWithin(facts?.maintainers ?? [], target?.maintainers ?? []),
  established: isEstablished,
  wanted: ({ facts, dependents, now }) =>
    dependents.length > 0 && facts !== undefined && !isUnder(WANTED_DAYS, facts.firstPublished, now),
  'both-direct': ({ areBothDirect }) => areBothDirect,
  new: ({ facts, now }) => facts?.firstPublished !== undefined && isUnder(NEW_DAYS, facts.firstPublished, now),
  'no-repository': ({ facts }) => facts !== undefined && facts.repository === undefined,
  'runs-on-install': ({ runsOnInstall }) => runsOnInstall,
}

const TRAITS = Object.keys(HAS) as readonly Trait[]

/** One who is not among the others may have added the rest of them. */
function isWithin(some: readonly string[], all: readonly string[]): boolean {
  return some.length > 0 && some.every((each) => all.includes(each))
}

function isEstablished({ likeness, facts, target, published, now }: Circumstances): boolean {
  if (facts?.repository === undefined || isUnder(ESTABLISHED_DAYS, facts.firstPublished, now)) return false
  // A name that was parked, or bought, is as dangerous as a new one on the day that it wakes up.
  if (likeness.suspicion === 'high' && isUnder(NEW_DAYS, published, now)) return false
  const isCopied = target?.repository !== undefined && sameRepository(facts.repository, target.repository)
  return facts.versions >= (isCopied ? COPIED_VERSIONS : ESTABLISHED_VERSIONS)
}
