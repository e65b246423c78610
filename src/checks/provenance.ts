/**
 * Claim `provenance`: which build made these bytes, by a logged attestation that the build itself signed, and that agrees
 * with what the certificate authority was told by the platform.
 * https://docs.npmjs.com/generating-provenance-statements
 *
 * The registry's publish attestation is held to the same rules, but is no provenance: it says who published, not who built.
 */
import type { Evidence } from '../evidence.ts'
import type { Detail, Finding } from '../finding.ts'
import { found } from '../finding.ts'
import { registryUrl } from '../parsed-url.ts'
import type { BuildField } from '../provenance/claimed-build.ts'
import { publisherOf } from '../publisher/publisher.ts'
import { TRUSTED_ROOT_FROM_COPY } from '../trust/rules.ts'
import type { Provenance } from './attestation-predicate.ts'
import type { Attested } from './attestations.ts'
import { examineAttestations } from './attestations.ts'
import type { Check, Context, Result } from './check.ts'
import * as rules from './provenance-rules.ts'

const { BY_STEP, ...others } = rules

export const provenance = {
  claim: 'provenance',
  rules: [...Object.values(others), TRUSTED_ROOT_FROM_COPY],
  run(evidence: Evidence, context: Context): Result {
    const attested = context.attested ?? examineAttestations(evidence, context)
    const findings = [...attested.findings, ...explainAbsence(evidence, attested, context.requireProvenance === true)]
    const [first] = attested.provenance
    return { findings, proof: first === undefined ? undefined : prove(first, attested) }
  },
} satisfies Check

/** Why there is no provenance, where no attestation is to blame for that. */
function explainAbsence(
  { registry, manifest, attestations }: Evidence,
  { provenance: [first], publications, findings }: Attested,
  isRequired: boolean,
): readonly Finding[] {
  if (first !== undefined || findings.some(({ rule }) => rule.kind !== 'weak')) return []
  const { host } = registryUrl(registry)
  const none = (message: string) => [found(rules.NONE, message, { registry })]
  const unavailable = (reason: string, detail: Detail = {}) => {
    const message = `Advertised but unavailable, ${host}: ${reason}.`
    return [found(rules.UNAVAILABLE, message, { address: attestations.from, reason, ...detail })]
  }

  // 1. Nobody knows whether there are any.
  if (manifest.state !== 'present' && attestations.state !== 'present') {
    const reason = manifest.state === 'absent' ? 'it says that there is no such version' : manifest.reason
    const message = `Whether there are attestations is not known, ${host}: ${reason}.`
    return isRequired ? [found(rules.UNAVAILABLE, message, { address: manifest.from, reason })] : []
  }
  // 2. There are none, or none that was understood.
  const isAdvertised = manifest.state === 'present' && manifest.value.advertisesAttestations
  // What is advertised has to hold, whoever requires it.
  if (!isAdvertised && !isRequired) return []
  if (findings.length > 0) return none(`${host} serves attestations, but no provenance of a type that is known here.`)
  if (!isAdvertised && publications.length > 0)
    return none(`${host} attests that it published this, but not who built it.`)
  if (!isAdvertised) return none(`${host} advertises no attestations.`)
  // 3. There are some, which could not be had, or not all of them: a registry has nothing to advertise without provenance.
  if (attestations.state === 'unavailable') return unavailable(attestations.reason)
  if (attestations.state === 'absent') return unavailable('the server answered 404')
  if (publications.length === 0) return unavailable('the list is empty')
  const published = { publishAttestation: true }
  return unavailable('the list has the publish attestation, which holds, but no provenance', published)
}

/** The core of a build. Its trigger, runner and numbers are compared as well, where both sides have them. */
const CORE = ['repository', 'ref', 'commit', 'workflow', 'builder'] as const satisfies readonly BuildField[]

/** All of it by the certificate and the log, none by the predicate. What the claims of an unknown issuer mean, nobody knows. */
function prove({ attestation, identity, predicateType, buildType, compared }: Provenance, attested: Attested): Detail {
  const agreed = new Set(compared.flatMap(({ field, agrees }) => (agrees === true ? [field] : [])))
  const { times, logEntries } = attestation
  const [entry] = logEntries
  const by = publisherOf(identity)
  const signedAt = times.map(({ time }) => time.getTime()).reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  return {
    issuer: identity.issuer,
    san: identity.san,
    repository: by?.repository,
    repositoryId: by?.repositoryId,
    ownerId: by?.ownerId,
    workflow: by?.workflow,
    ref: by?.ref,
    commit: by?.commit,
    trigger: by?.trigger,
    runner: by?.runner,
    runUrl: by?.runUrl,
    signedAt: new Date(signedAt).toISOString(),
    log: entry && { origin: entry.log, index: String(entry.index), proven: entry.proven },
    predicateType,
    buildType,
    compared: [...agreed],
    notCompared: CORE.filter((field) => !agreed.has(field)),
    publishAttestation: attested.publications.length > 0,
  }
}
