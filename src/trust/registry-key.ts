/**
 * The keys that a registry signs with, in the two shapes they are published in:
 * - a registry's own endpoint, https://docs.npmjs.com/about-registry-signatures
 * - npm's target in Sigstore's TUF repository, which says for what and how long each key is used
 */
import * as v from 'valibot'
import type { PublicKey } from '../sigstore/signature.ts'
import { importPublicKey } from '../sigstore/signature.ts'
import { EndpointShape, TufShape } from './registry-key-shape.ts'

/** Registries sign by ECDSA over P-256 with SHA-256, and npm's documentation knows nothing else. */
type RegistryPublicKey = PublicKey & { readonly type: 'P-256' }

export interface RegistryKey {
  readonly keyid: string
  /** `undefined` for a type of key that we cannot use: signatures by it are not verified, and said to be so. */
  readonly publicKey: RegistryPublicKey | undefined
  /** The last moment at which it may have signed. */
  readonly expires: Date | undefined
  /** In words, for the report. */
  readonly from: string
}

/** @throws ValiError when the document has another shape */
export function decodeEndpointKeys(document: unknown, from: string): readonly RegistryKey[] {
  return v
    .parse(EndpointShape, document)
    .keys.map(({ keyid, key, expires }) => toKey(keyid, key, expires ?? undefined, from))
}

/**
 * Only the keys for signatures over packages. The start of `validFor` is not read: npm signs versions anew that are older
 * than its newest key.
 *
 * @throws ValiError when the document has another shape
 */
export function decodeTufKeys(document: unknown, from: string): readonly RegistryKey[] {
  return v
    .parse(TufShape, document)
    .keys.filter(({ keyUsage }) => keyUsage === 'npm:signatures')
    .map(({ keyId, publicKey }) => toKey(keyId, publicKey.rawBytes, publicKey.validFor?.end ?? undefined, from))
}

function toKey(keyid: string, spki: string, expires: Date | undefined, from: string): RegistryKey {
  return { keyid, publicKey: toPublicKey(spki), expires, from }
}

function toPublicKey(spki: string): RegistryPublicKey | undefined {
  try {
    const key = importPublicKey(Buffer.from(spki, 'base64'))
    return key.type === 'P-256' ? key : undefined
  } catch {
    return undefined
  }
}
