/** What a package's name is, with all that was gathered about it: on this, the check and what is told of a package rest. */
import type { Evidence } from '../evidence.ts'
import { isFromRegistry } from '../evidence.ts'
import type { Likeness } from '../names/likeness.ts'
import type { Naming } from '../names/naming.ts'
import { strayCharacters } from '../names/plain-name.ts'
import type { Judged } from '../names/suspicion.ts'
import { judgeSuspicion } from '../names/suspicion.ts'
import { publisherOf } from '../publisher/publisher.ts'
import type { Attested } from './attestations.ts'
import type { NameContext } from './name-questions.ts'
import { timeOf } from './publisher-history.ts'

export type NameStanding =
  /** No registry has such names. */
  | { readonly standing: 'malformed'; readonly stray: readonly string[] }
  /** Nobody wanted to know. */
  | { readonly standing: 'not-looked-at' }
  | { readonly standing: 'allowed' | 'protected' | 'unlike' | 'taken-down'; readonly naming: Naming }
  | ({ readonly standing: 'suspected' | 'cleared' } & Suspect)

export interface Suspect {
  readonly naming: Naming
  readonly likeness: Likeness
  readonly judged: Judged
  readonly now: Date
}

export function standingOf(evidence: Evidence, context: NameContext, attested: Attested | undefined): NameStanding {
  const stray = isOwn(evidence) ? [] : strayCharacters(evidence.package.name)
  if (stray.length > 0) return { standing: 'malformed', stray }
  const { naming, names } = context
  if (naming === undefined || !isFromRegistry(evidence.package)) return { standing: 'not-looked-at' }
  if (names?.isAllowed === true || names?.isPrivate === true) return { standing: 'allowed', naming }
  const { likeness } = naming
  if (likeness === undefined) return { standing: naming.isProtected ? 'protected' : 'unlike', naming }
  // What npm has taken down is told as that (VD604), whatever it looked like.
  if (evidence.facts?.state === 'present' && evidence.facts.value.isPlaceholder)
    return { standing: 'taken-down', naming }
  const now = context.ages?.now ?? new Date(0)
  const judged = judgeSuspicion({
    likeness,
    facts: evidence.facts?.state === 'present' ? evidence.facts.value : undefined,
    target: evidence.imitated?.facts,
    isSamePublisher: isSameOrganisation(evidence, attested),
    dependents: naming.dependents,
    areBothDirect: context.isDirect === true && naming.isTargetDirect,
    runsOnInstall: runsOnInstall(evidence),
    published: attested === undefined ? undefined : timeOf(evidence, attested),
    now,
  })
  return { standing: judged.suspicion === 'cleared' ? 'cleared' : 'suspected', naming, likeness, judged, now }
}

/** A directory of the project's own may be called anything, and so may what is in it, if nobody publishes that. */
function isOwn({ package: { source } }: Evidence): boolean {
  return source.type === 'workspace' || source.type === 'link'
}

/** By numbers that stay the same when an owner is renamed, and that nobody can take over. */
function isSameOrganisation({ imitated }: Evidence, attested: Attested | undefined): boolean {
  if (imitated?.state !== 'known' || attested === undefined || attested.provenance.length === 0) return false
  const { issuer, ownerId } = imitated.publisher
  if (issuer === undefined || ownerId === undefined || attested.findings.some(({ rule }) => rule.kind !== 'weak'))
    return false
  const publishers = attested.provenance.map(({ identity }) => publisherOf(identity))
  return publishers.every((publisher) => publisher?.issuer === issuer && publisher.ownerId === ownerId)
}

/** By the registry's word or, where it was read, by the tarball. */
function runsOnInstall({ manifest, tarball }: Evidence): boolean {
  const facts = tarball.state === 'present' ? tarball.value.contents?.facts : undefined
  const isTold = manifest.state === 'present' && manifest.value.described?.hasInstallScript === true
  return isTold || (facts !== undefined && (facts.implicitGyp || facts.installScripts.length > 0))
}
