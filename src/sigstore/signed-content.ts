/** The signature over an artifact, or over an envelope: Sigstore client specification, section 4.5. */
import { signerSchemes } from './algorithm.ts'
import { encodeHex, equalBytes } from './base64.ts'
import type { Envelope, MessageSignature } from './bundle.ts'
import { encodePreAuthentication } from './dsse.ts'
import { demand, Rejected } from './rejected.ts'
import type { Engine, Hash, PublicKey } from './signature.ts'
import { verifyDigest, verifySignature } from './signature.ts'

/** What was signed, where the bundle does not hold it. */
export interface Artifact {
  readonly digests: Readonly<Partial<Record<Hash, Uint8Array>>>
  /** Ed25519 cannot do without. */
  readonly bytes?: Uint8Array
}

const NOT_SIGNED = 'the signature does not fit'

/** @throws Rejected unless this key signed the envelope */
export function verifyEnvelope(envelope: Envelope, key: PublicKey, engines: readonly Engine[]): void {
  const signed = encodePreAuthentication(envelope.payloadType, envelope.payload)
  const valid = signerSchemes(key).some((scheme) => verifySignature(key, scheme, signed, envelope.signature, engines))
  demand(valid, NOT_SIGNED, { key: key.type })
}

/** @throws Rejected unless this key signed the artifact, and the bundle names it by its digest */
export function verifyMessage(
  { hash, digest, signature }: MessageSignature,
  artifact: Artifact,
  key: PublicKey,
  engines: readonly Engine[],
): void {
  const ofArtifact = digestOf(artifact, hash)
  demand(equalBytes(digest, ofArtifact), 'the bundle has the digest of another artifact', {
    bundle: encodeHex(digest),
    artifact: encodeHex(ofArtifact),
  })
  const { bytes, digests } = artifact
  const valid = signerSchemes(key, hash).some((scheme) => {
    if (bytes !== undefined) return verifySignature(key, scheme, bytes, signature, engines)
    const known = scheme === 'ed25519ph' ? digests.sha512 : ofArtifact
    return known !== undefined && verifyDigest(key, scheme, known, signature, engines)
  })
  demand(valid, NOT_SIGNED, { key: key.type, artifact: bytes === undefined ? 'digest alone' : 'whole' })
}

/** @throws Rejected when this digest is not known */
export function digestOf({ digests }: Artifact, hash: Hash): Uint8Array {
  const digest = digests[hash]
  if (digest === undefined) throw new Rejected(`the artifact's ${hash} digest is needed, or the artifact itself`)
  return digest
}
