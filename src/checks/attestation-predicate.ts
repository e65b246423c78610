/** What a verified attestation says, and whether its signer may say that. */
import type { AttestationTrust } from '../evidence.ts'
import type { Finding } from '../finding.ts'
import { found } from '../finding.ts'
import type { LockedPackage } from '../lockfile/locked-package.ts'
import type { Compared } from '../provenance/agreement.ts'
import { compareBuilds } from '../provenance/agreement.ts'
import type { CertifiedBuild } from '../provenance/certified-build.ts'
import { certifiedBuild } from '../provenance/certified-build.ts'
import { isSameRegistry, PUBLISH, readPublication } from '../provenance/publish.ts'
import { isProvenance, readProvenance } from '../provenance/slsa.ts'
import type { VerifiedAttestation } from '../sigstore/attestation.ts'
import type { Identity } from '../sigstore/fulcio.ts'
import { Rejected } from '../sigstore/rejected.ts'
import type { Statement } from '../sigstore/statement.ts'
import { short, titleOf } from './attestation-words.ts'
import * as rules from './provenance-rules.ts'

/** Who built the package, as far as a verified and bound attestation says it. */
export interface Provenance {
  readonly attestation: VerifiedAttestation
  /** Of the certificate. */
  readonly identity: Identity
  readonly build: CertifiedBuild
  readonly predicateType: string
  readonly buildType: string
  readonly compared: readonly Compared[]
}

export interface Judged {
  readonly findings: readonly Finding[]
  readonly provenance?: Provenance
  readonly publication?: VerifiedAttestation
}

/** By the type that was signed, not the one that the registry lists. */
export function judgeStatement(
  attestation: VerifiedAttestation,
  statement: Statement,
  pkg: LockedPackage,
  { registries }: AttestationTrust,
): Judged {
  const { predicateType } = statement
  try {
    if (isProvenance(predicateType)) return judgeProvenance(attestation, statement)
    if (predicateType === PUBLISH) return judgePublication(attestation, statement, pkg, registries)
  } catch (error) {
    if (!(error instanceof Rejected)) throw error
    const message = `${titleOf(predicateType)} cannot be read: ${error.message}.`
    return { findings: [found(rules.STATEMENT, message, { predicateType, ...error.detail })] }
  }
  const message = 'Its signature and its log entry hold. What it says was not looked at.'
  return { findings: [found(rules.UNKNOWN_TYPE, message, { predicateType: short(predicateType) })] }
}

function judgeProvenance(attestation: VerifiedAttestation, { predicateType, predicate }: Statement): Judged {
  const { signer } = attestation
  const build = signer.kind === 'certificate' ? certifiedBuild(signer.identity) : undefined
  if (signer.kind !== 'certificate' || build === undefined) {
    const actual = signer.kind === 'certificate' ? signer.identity.san : signer.hint
    const by = signer.kind === 'certificate' ? 'a certificate that is not of a build' : "the registry's key"
    const message = `The provenance is signed with ${by}.`
    return { findings: [found(rules.OTHER_SIGNER, message, { predicateType, signer: actual })] }
  }
  const { identity } = signer
  const claimed = readProvenance(predicateType, predicate)
  const compared = compareBuilds(claimed, build)
  const differing = compared.filter(({ agrees }) => agrees === false)
  const { buildType } = claimed
  if (differing.length === 0) {
    return { provenance: { attestation, identity, build, predicateType, buildType, compared }, findings: [] }
  }
  const fields = [...new Set(differing.map(({ field }) => FIELD_NAMES[field]))]
  const message = `The provenance names another ${fields.join(', another ')} than the certificate.`
  const differences = differing.slice(0, MAX_DIFFERENCES).map(({ field, at, predicate: said, certificate }) => ({
    field,
    at,
    predicate: said,
    certificate,
  }))
  return { findings: [found(rules.OTHER_BUILD, message, { predicateType, buildType, differences })] }
}

/** A predicate may repeat itself without end. */
const MAX_DIFFERENCES = 32

const FIELD_NAMES = {
  repository: 'repository',
  repositoryId: 'repository id',
  ownerId: 'owner id',
  ref: 'ref',
  commit: 'commit',
  workflow: 'workflow',
  configRef: 'ref',
  configCommit: 'commit',
  builder: 'builder',
  runner: 'runner',
  trigger: 'trigger',
  runUrl: 'run',
} as const satisfies Record<Compared['field'], string>

function judgePublication(
  attestation: VerifiedAttestation,
  { predicateType, predicate }: Statement,
  pkg: LockedPackage,
  registries: readonly string[],
): Judged {
  const { signer } = attestation
  if (signer.kind !== 'publicKey') {
    const message = "npm's publish attestation is signed with a certificate, not with the registry's key."
    return { findings: [found(rules.OTHER_SIGNER, message, { predicateType, signer: signer.identity.san })] }
  }
  const published = readPublication(predicate)
  const differing = [
    ...(published.name === pkg.name ? [] : ['name']),
    ...(published.version === pkg.version ? [] : ['version']),
    ...(registries.some((registry) => isSameRegistry(registry, published.registry)) ? [] : ['registry']),
  ]
  if (differing.length === 0) return { publication: attestation, findings: [] }
  const message = `npm's publish attestation has another ${differing.join(', another ')}.`
  const expected = { name: pkg.name, version: pkg.version, registries }
  return { findings: [found(rules.OTHER_PUBLICATION, message, { actual: published, expected })] }
}
