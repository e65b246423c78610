/**
 * Claim `name`: it is the package that was meant. What a name looks like is suspicion only; what is known of the package
 * speaks for it or against it, and the finding says all of it.
 */
import { dayOf } from '../downgrade/age.ts'
import type { Evidence } from '../evidence.ts'
import { isFromRegistry } from '../evidence.ts'
import type { Detail, Finding } from '../finding.ts'
import { found } from '../finding.ts'
import { codePoint, strayCharacters } from '../names/plain-name.ts'
import type { Judged } from '../names/suspicion.ts'
import { judgeSuspicion } from '../names/suspicion.ts'
import { publisherOf } from '../publisher/publisher.ts'
import type { Attested } from './attestations.ts'
import type { Check, Context, Result } from './check.ts'
import * as rules from './name-rules.ts'
import type { Suspect } from './name-words.ts'
import { describe } from './name-words.ts'

export const name: Check = {
  claim: 'name',
  rules: Object.values(rules),
  run(evidence, context) {
    const stray = strayCharacters(evidence.package.name)
    if (stray.length > 0) return { findings: [malformed(stray)], proof: undefined }
    const { naming, names } = context
    if (naming === undefined || !isFromRegistry(evidence.package)) return { findings: [], proof: undefined }
    const { likeness, listed } = naming
    if (names?.isAllowed === true) return proven({ standing: 'allowed' })
    if (likeness === undefined) return proven({ standing: naming.isProtected ? 'protected' : 'unlike', listed })
    return judge(evidence, context, { naming, likeness })
  },
}

function proven(proof: Detail): Result {
  return { findings: [], proof }
}

function malformed(stray: readonly string[]): Finding {
  const named = stray.slice(0, 5).map((character) => `"${character}" (${codePoint(character)})`)
  const more = stray.length > named.length ? ` and ${stray.length - named.length} more` : ''
  const message = `It has ${named.join(', ')}${more}. Names on registries are of ASCII, without what an address would escape.`
  return found(rules.MALFORMED_NAME, message, { characters: stray.map(codePoint) })
}

function judge(
  evidence: Evidence,
  context: Context,
  { naming, likeness }: Pick<Suspect, 'naming' | 'likeness'>,
): Result {
  const { facts, imitated } = evidence
  const now = context.ages?.now ?? new Date(0)
  const judged = judgeSuspicion({
    likeness,
    facts: facts?.state === 'present' ? facts.value : undefined,
    target: imitated?.facts,
    isSamePublisher: isSameOrganisation(evidence, context.attested),
    dependents: naming.dependents,
    runsOnInstall: runsOnInstall(evidence),
    now,
  })
  const detail = detailOf(evidence, { naming, likeness }, judged)
  if (judged.suspicion === 'cleared') return proven({ standing: 'cleared', ...detail })
  const message = describe(evidence, { naming, likeness, judged, now })
  // Nobody has looked at it yet: later on, a warning is all that is left to say.
  const isOpen = judged.suspicion === 'high' && (context.isDirect !== false || context.isNew === true)
  return { findings: [found(isOpen ? rules.LOOK_ALIKE : rules.POSSIBLE_LOOK_ALIKE, message, detail)], proof: undefined }
}

function detailOf(
  { facts }: Evidence,
  { naming, likeness }: Pick<Suspect, 'naming' | 'likeness'>,
  judged: Judged,
): Detail {
  const known = facts?.state === 'present' ? facts.value : undefined
  return {
    resembles: likeness.target,
    kind: likeness.kind,
    byName: likeness.suspicion,
    suspicion: judged.suspicion,
    traits: judged.traits,
    dependents: naming.dependents,
    ...(known && { firstPublished: dayOf(known.firstPublished), versions: known.versions }),
    listed: naming.listed,
  }
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
