/** Everything that is known of a package's attestations, as data. */
import type { Had } from './obtained.ts'
import { had } from './obtained.ts'
import type { Publisher } from './publisher/publisher.ts'
import { publisherOf } from './publisher/publisher.ts'
import type { VerifiedAttestation } from './sigstore/attestation.ts'
import { encodeHex } from './sigstore/base64.ts'
import { parseCertificate } from './sigstore/certificate.ts'
import type { FulcioClaim } from './sigstore/fulcio.ts'
import type { Basis } from './verify-package.ts'

export interface ExplainedAttestation {
  readonly kind: 'provenance' | 'publication'
  readonly predicateType?: string
  readonly buildType?: string
  readonly san?: string
  readonly issuer?: string
  /** Of the key, for a publish attestation. */
  readonly hint?: string
  readonly certificate?: {
    /** In hexadecimal. */
    readonly serial: string
    readonly notBefore: string
    readonly notAfter: string
    readonly claims: Readonly<Partial<Record<FulcioClaim, string>>>
    readonly logs: readonly string[]
  }
  readonly times: readonly { readonly time: string; readonly by: 'timestampAuthority' | 'log'; readonly url: string }[]
  readonly logEntries: readonly {
    readonly log: string
    readonly index: string
    readonly kind: string
    readonly version: string
    readonly proven: 'inclusion' | 'promise'
  }[]
  /** What predicate and certificate agree about. */
  readonly agreed?: readonly string[]
  readonly publisher?: Publisher
}

export interface ExplainedAttestations extends Had {
  readonly served: number
  readonly verified: readonly ExplainedAttestation[]
}

export function explainAttestations({ evidence: { attestations }, attested }: Basis): ExplainedAttestations {
  const provenance = attested.provenance.map((each): ExplainedAttestation => {
    const publisher = publisherOf(each.identity)
    return {
      kind: 'provenance',
      predicateType: each.predicateType,
      buildType: each.buildType,
      ...explainAttestation(each.attestation),
      agreed: [...new Set(each.compared.flatMap(({ field, agrees }) => (agrees === true ? [field] : [])))],
      ...(publisher && { publisher }),
    }
  })
  const publications = attested.publications.map(
    (each): ExplainedAttestation => ({ kind: 'publication', ...explainAttestation(each) }),
  )
  const served = attestations.state === 'present' ? attestations.value.length : 0
  return { ...had(attestations), served, verified: [...provenance, ...publications] }
}

function explainAttestation({ signer, times, certificateLogs, logEntries }: VerifiedAttestation) {
  return {
    ...(signer.kind === 'publicKey' ? { hint: signer.hint } : explainCertificate(signer, certificateLogs)),
    times: times.map(({ time, by, url }) => ({ time: time.toISOString(), by, url })),
    logEntries: logEntries.map((entry) => ({ ...entry, index: String(entry.index) })),
  }
}

function explainCertificate(
  { identity, certificate }: Extract<VerifiedAttestation['signer'], { readonly kind: 'certificate' }>,
  logs: readonly string[],
) {
  const { serial, notBefore, notAfter } = parseCertificate(certificate)
  const { san, issuer, claims } = identity
  return {
    san,
    ...(issuer !== undefined && { issuer }),
    certificate: {
      serial: encodeHex(serial),
      notBefore: notBefore.toISOString(),
      notAfter: notAfter.toISOString(),
      claims,
      logs,
    },
  }
}
