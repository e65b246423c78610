/** What a verification learned of a package's name: what it looks like, and both packages side by side. Only what was gathered. */
import type { NameStanding } from './checks/name-standing.ts'
import { standingOf } from './checks/name-standing.ts'
import { isKnown, levelOf } from './checks/publisher.ts'
import type { Listed } from './contents/recorded-facts.ts'
import { listed } from './contents/recorded-facts.ts'
import type { Evidence } from './evidence.ts'
import type { Likeness } from './names/likeness.ts'
import type { NameFacts } from './names/name-facts.ts'
import type { Naming } from './names/naming.ts'
import { codePoint } from './names/plain-name.ts'
import type { Judged, Trait } from './names/suspicion.ts'
import type { AcceptedPublisher } from './publisher/accepted.ts'
import { accept } from './publisher/accepted.ts'
import { publisherOf } from './publisher/publisher.ts'
import type { Basis } from './verify-package.ts'

export interface ExplainedName {
  readonly standing: NameStanding['standing']
  /** Code points that no registry's name has. */
  readonly stray?: Listed
  /** The day of the list of names that others imitate. */
  readonly listed?: string
  readonly likeness?: ExplainedLikeness
  /** By all that speaks for it and against it. */
  readonly suspicion?: Judged['suspicion']
  readonly traits?: readonly Trait[]
  /** Where its registry was asked about it. */
  readonly own?: KnownOfName
  /** Where a registry was asked about the package that it looks like. */
  readonly target?: KnownOfName
}

/** By the names alone. */
interface ExplainedLikeness extends Likeness {
  readonly isTargetLocked: boolean
  /** Packages of the lockfile that depend on it, and are themselves such as others imitate. */
  readonly dependents: Listed
}

export interface KnownOfName {
  /** By the registry's word. */
  readonly facts?: ExplainedFacts
  /** Why the facts are not known. */
  readonly reason?: string
  /** Verified. */
  readonly publisher?: AcceptedPublisher
  readonly publisherReason?: string
}

interface ExplainedFacts {
  readonly firstPublished?: string
  readonly versions: number
  readonly maintainers: Listed
  readonly repository?: string
  readonly isPlaceholder: boolean
  readonly deprecated?: string
}

export function explainName(basis: Basis): ExplainedName {
  const { evidence, attested, naming: context = {} } = basis
  const known = standingOf(evidence, context, attested)
  const { standing } = known
  switch (known.standing) {
    case 'malformed':
      return { standing, stray: listed(known.stray.map(codePoint)) }
    case 'not-looked-at':
      return { standing }
    case 'allowed':
    case 'protected':
    case 'unlike':
    case 'taken-down':
      return { standing, ...explainNaming(known.naming), ...explainOwn(basis) }
    case 'suspected':
    case 'cleared': {
      const { suspicion, traits } = known.judged
      return {
        standing,
        ...explainNaming(known.naming),
        suspicion,
        traits,
        ...explainOwn(basis),
        ...explainTarget(evidence),
      }
    }
  }
}

function explainNaming({
  listed: day,
  likeness,
  isTargetLocked,
  dependents,
}: Naming): Pick<ExplainedName, 'listed' | 'likeness'> {
  return {
    listed: day,
    ...(likeness && { likeness: { ...likeness, isTargetLocked, dependents: listed(dependents) } }),
  }
}

function explainOwn({ evidence, attested }: Basis): Pick<ExplainedName, 'own'> {
  const { facts, package: pkg } = evidence
  if (facts === undefined) return {}
  const level = isKnown(evidence, attested) ? levelOf(evidence, attested) : undefined
  const [first] = attested.provenance
  const publisher = first && publisherOf(first.identity)
  const isVerified = level !== undefined && level !== 'signature' && publisher !== undefined
  const why = level === undefined ? 'the evidence does not hold, or could not be had' : 'it has no provenance'
  return {
    own: {
      ...(facts.state === 'present' && { facts: explainFacts(facts.value) }),
      ...(facts.state === 'absent' && { reason: 'its registry has no package of that name' }),
      ...(facts.state === 'unavailable' && { reason: facts.reason }),
      ...(isVerified ? { publisher: accept(pkg.version, level, publisher) } : { publisherReason: why }),
    },
  }
}

function explainTarget({ imitated }: Evidence): Pick<ExplainedName, 'target'> {
  if (imitated === undefined) return {}
  const { facts } = imitated
  const known = facts && { facts: explainFacts(facts) }
  if (imitated.state === 'known') return { target: { ...known, publisher: imitated.publisher } }
  const { reason } = imitated
  return { target: { ...known, ...(known === undefined && { reason }), publisherReason: reason } }
}

function explainFacts(facts: NameFacts): ExplainedFacts {
  const { firstPublished, versions, maintainers, repository, isPlaceholder, deprecated } = facts
  return {
    ...(firstPublished && { firstPublished: firstPublished.toISOString() }),
    versions,
    maintainers: listed(maintainers),
    ...(repository !== undefined && { repository }),
    isPlaceholder,
    ...(deprecated !== undefined && { deprecated }),
  }
}
