/** The keys that a registry signs publish attestations with. */
import * as v from 'valibot'
import { Rejected } from '../sigstore/rejected.ts'
import { importPublicKey } from '../sigstore/signature.ts'
import type { TrustedKey } from '../sigstore/signer.ts'
import type { RegistryKey } from './registry-key.ts'
import { Time, tufShape } from './registry-key-shape.ts'

export interface AttestationKey extends TrustedKey {
  /** As bundles name it. */
  readonly hint: string
}

const TufShape = tufShape(v.object({ start: Time, end: v.nullish(Time) }))

/**
 * npm's, from its target in Sigstore's TUF repository: only those for attestations, each for its time alone.
 *
 * @throws ValiError when the document has another shape
 */
export function decodeAttestationKeys(document: unknown): readonly AttestationKey[] {
  return v.parse(TufShape, document).keys.flatMap(({ keyId, keyUsage, publicKey }) => {
    if (keyUsage !== 'npm:attestations') return []
    const { start, end } = publicKey.validFor
    return importKey(keyId, publicKey.rawBytes, { start, end: end ?? undefined })
  })
}

/** Of a registry with keys of its own, whose endpoint does not say what each is for, nor from when on. */
export function fromRegistryKeys(keys: readonly RegistryKey[]): readonly AttestationKey[] {
  return keys.flatMap(({ keyid, publicKey, expires }) =>
    publicKey === undefined ? [] : [{ hint: keyid, key: publicKey, window: { start: new Date(0), end: expires } }],
  )
}

/** A key of a kind that is not supported is left out: what it signed is said to be by an unknown key. */
function importKey(hint: string, spki: string, window: NonNullable<TrustedKey['window']>): readonly AttestationKey[] {
  try {
    return [{ hint, key: importPublicKey(Buffer.from(spki, 'base64')), window }]
  } catch (error) {
    if (!(error instanceof Rejected)) throw error
    return []
  }
}
