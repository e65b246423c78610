/**
 * Signatures. The only file that calls cryptographic primitives on keys.
 *
 * ECDSA (FIPS 186-5, section 6.4) over P-256 with SHA-256, DER-encoded (RFC 3279, section 2.2.3). Both halves of the range
 * of `s` are accepted: half of all genuine npm signatures have the higher one.
 */
import type { KeyObject } from 'node:crypto'
import { createPublicKey, verify } from 'node:crypto'
import { p256 } from '@noble/curves/nist.js'

export type Engine = 'node' | 'noble'

/** `node:crypto` is about 25 times faster; the other one is independent of it. */
export const ENGINES: readonly Engine[] = ['node', 'noble']

export interface PublicKey {
  readonly type: 'ecdsa-p256'
  readonly node: KeyObject
  /** The uncompressed point (SEC 1, section 2.3.3). */
  readonly point: Uint8Array
}

/** The engines gave different answers about the same signature: a bug in one of them, or an attack on it. */
export class EngineDisagreement extends Error {
  override readonly name = 'EngineDisagreement'
}

/**
 * All that comes before the point in the DER of a P-256 key: the algorithm, the named curve (RFC 5480, section 2.1.1) and
 * the head of the bit string. OpenSSL would also take the hybrid form of the point, trailing bytes and explicit parameters.
 */
const P256_PREFIX = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex')
/** `04`, x and y. */
const POINT_BYTES = 65

/**
 * @param spki SubjectPublicKeyInfo (RFC 5280, section 4.1), DER
 * @throws Error when it is not a P-256 key with its point written out
 */
export function importPublicKey(spki: Uint8Array): PublicKey {
  const point = spki.subarray(P256_PREFIX.length)
  if (!P256_PREFIX.equals(spki.subarray(0, P256_PREFIX.length)) || point.length !== POINT_BYTES || point[0] !== 4) {
    throw new Error('only uncompressed ECDSA keys over P-256 are supported')
  }
  const node = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })
  return { type: 'ecdsa-p256', node, point }
}

/**
 * @param signature DER; anything malformed is simply no valid signature
 * @param engines all of them must agree
 * @throws EngineDisagreement
 */
export function verifySignature(
  key: PublicKey,
  message: Uint8Array,
  signature: Uint8Array,
  engines: readonly Engine[] = ['node'],
): boolean {
  const [first, ...others] = engines.map((engine) => ({ engine, valid: verifyWith[engine](key, message, signature) }))
  if (first === undefined) throw new Error('no engine to verify with')
  const other = others.find(({ valid }) => valid !== first.valid)
  if (other !== undefined) {
    const word = (valid: boolean) => (valid ? 'accepts' : 'rejects')
    throw new EngineDisagreement(
      `${first.engine} ${word(first.valid)} a signature that ${other.engine} ${word(other.valid)}: ` +
        `message ${Buffer.from(message).toString('base64')}, signature ${Buffer.from(signature).toString('base64')}`,
    )
  }
  return first.valid
}

const verifyWith: Readonly<Record<Engine, (key: PublicKey, message: Uint8Array, signature: Uint8Array) => boolean>> = {
  node: ({ node }, message, signature) => {
    try {
      return verify('sha256', message, node, signature)
    } catch {
      return false
    }
  },
  noble: ({ point }, message, signature) => {
    try {
      return p256.verify(signature, message, point, { format: 'der', lowS: false, prehash: true })
    } catch {
      return false
    }
  },
}
