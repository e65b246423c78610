/** Verifies one Sigstore bundle over one artifact, by an expected signer: what `verify-deps verify-bundle` does. */
import type { Step, VerifiedAttestation } from './sigstore/attestation.ts'
import { encodeHex } from './sigstore/base64.ts'
import { examineUnderAny } from './sigstore/examine.ts'
import type { RejectionDetail } from './sigstore/rejected.ts'
import type { Engine, PublicKey } from './sigstore/signature.ts'
import { HASHES } from './sigstore/signature.ts'
import type { Artifact } from './sigstore/signed-content.ts'
import type { Statement } from './sigstore/statement.ts'
import type { TrustRoot } from './sigstore/trust-root.ts'

/** Who has to have signed: whom a certificate names, both matched exactly, or a key. */
export type ExpectedSigner =
  | { readonly kind: 'certificate'; readonly identity: string; readonly issuer: string }
  | { readonly kind: 'publicKey'; readonly key: PublicKey }

export type BundleVerdict =
  | { readonly ok: true; readonly attestation: VerifiedAttestation }
  | {
      readonly ok: false
      /** A step of the examination, or what was asked for and is not what the bundle proves. */
      readonly step: Step | 'identity' | 'artifact'
      readonly reason: string
      readonly detail: RejectionDetail
    }

export interface VerifyBundleOptions {
  readonly bundle: string
  readonly artifact: Artifact
  readonly signer: ExpectedSigner
  /** At least one; each is tried on its own. */
  readonly roots: readonly TrustRoot[]
  readonly engines: readonly Engine[]
}

/** Pure. @throws EngineDisagreement; whatever else it throws is a bug */
export function verifyBundle({ bundle, artifact, signer, roots, engines }: VerifyBundleOptions): BundleVerdict {
  const keys = signer.kind === 'publicKey' ? [{ key: signer.key, window: undefined }] : []
  const examination = examineUnderAny(bundle, roots, { keys: () => keys, artifact, engines })
  if (!examination.ok) return examination
  const { attestation } = examination
  const other = otherSigner(attestation, signer)
  if (other !== undefined) return { ok: false, step: 'identity', ...other }
  const { content } = attestation
  const mismatch = content.kind === 'statement' ? otherSubject(content.statement, artifact) : undefined
  return mismatch === undefined ? { ok: true, attestation } : { ok: false, step: 'artifact', ...mismatch }
}

type Mismatch = { readonly reason: string; readonly detail: RejectionDetail }

function otherSigner({ signer }: VerifiedAttestation, expected: ExpectedSigner): Mismatch | undefined {
  // A bundle with a key was examined with the expected one, or with none.
  if (signer.kind === 'publicKey') return undefined
  const { san, issuer = 'none' } = signer.identity
  if (expected.kind === 'publicKey') {
    return { reason: 'the bundle is signed with a certificate, not with the given key', detail: { san, issuer } }
  }
  if (san !== expected.identity) {
    return { reason: 'the certificate is for another identity', detail: { san, expected: expected.identity } }
  }
  if (issuer !== expected.issuer) {
    return { reason: 'the identity is vouched for by another issuer', detail: { issuer, expected: expected.issuer } }
  }
  return undefined
}

/** A subject is the artifact when every digest of it that both sides know is the same, and there is one. */
function otherSubject({ subjects }: Statement, { digests }: Artifact): Mismatch | undefined {
  const known = HASHES.filter((hash) => digests[hash] !== undefined)
  const isArtifact = subjects.some(({ digest }) => {
    const common = known.filter((hash) => digest.has(hash))
    return common.length > 0 && common.every((hash) => equalDigest(digest.get(hash), digests[hash]))
  })
  if (isArtifact) return undefined
  const named = new Set(subjects.flatMap(({ digest }) => [...digest.keys()]))
  const comparable = known.filter((hash) => named.has(hash))
  const names = subjects.slice(0, 5).map(({ name = '(no name)' }) => name)
  const detail = {
    subjects: names.join(', '),
    ...Object.fromEntries(comparable.map((hash) => [hash, encodeHex(digests[hash] ?? new Uint8Array())])),
  }
  const reason =
    comparable.length > 0
      ? 'no subject of the statement is the artifact'
      : 'the statement names its subjects by other digests: give the artifact itself'
  return comparable.length > 0 ? { reason, detail } : { reason, detail: { ...detail, digests: [...named].join(', ') } }
}

function equalDigest(hex: string | undefined, digest: Uint8Array | undefined): boolean {
  return hex !== undefined && digest !== undefined && hex.toLowerCase() === encodeHex(digest)
}
