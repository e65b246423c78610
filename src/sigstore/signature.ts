/**
 * Signatures and digests. The only file of this folder that calls cryptographic primitives.
 *
 * - ECDSA (FIPS 186-5, section 6.4), DER-encoded (RFC 3279, section 2.2.3). Both halves of the range of `s` are accepted:
 *   half of all genuine npm signatures have the higher one.
 * - Ed25519 and Ed25519ph (RFC 8032, section 5.1), see {@link verifyEd25519}.
 * - RSASSA-PKCS1-v1_5 and RSASSA-PSS (RFC 8017, section 8), see {@link file://./rsa.ts}. The salt of PSS must be as long as
 *   the digest, as Sigstore has it.
 */
import { constants, createHash, createPublicKey, type KeyObject, verify } from 'node:crypto'
import { ED25519_TORSION_SUBGROUP, ed25519 } from '@noble/curves/ed25519.js'
import { p256, p384, p521 } from '@noble/curves/nist.js'
import { bytesToNumberLE } from '@noble/curves/utils.js'
import { encodeHex, equalBytes } from './base64.ts'
import { type EcdsaKey, type Ed25519Key, type KeyParts, readPublicKey } from './public-key.ts'
import { Rejected } from './rejected.ts'
import { verifyPkcs1, verifyPss } from './rsa.ts'
import { type DigestScheme, HASH_BYTES, HASH_OF, type Hash, type Scheme } from './signature-scheme.ts'

export type { Hash, Scheme } from './signature-scheme.ts'

export type Engine = 'node' | 'noble'

/**
 * `node:crypto` is about 25 times faster. The other one, noble's curves and our own RSA, is independent of it, but for
 * SHA-2: noble's comes into play only with the hash that belongs to each curve.
 */
export const ENGINES: readonly Engine[] = ['node', 'noble']

export type PublicKey = KeyParts & { readonly node: KeyObject }

/** The engines gave different answers about the same signature: a bug in one of them, or an attack on it. */
export class EngineDisagreement extends Error {
  override readonly name = 'EngineDisagreement'
}

/** The digest of the parts, one after the other. */
export function hash(algorithm: Hash, ...parts: readonly Uint8Array[]): Uint8Array {
  const state = createHash(algorithm)
  for (const part of parts) state.update(part)
  return state.digest()
}

export const HASHES: readonly Hash[] = ['sha256', 'sha384', 'sha512']

/** The digests of all that is read, by every hash at once. */
export async function hashStream(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<Readonly<Record<Hash, Uint8Array>>> {
  const states = { sha256: createHash('sha256'), sha384: createHash('sha384'), sha512: createHash('sha512') }
  for await (const chunk of chunks) for (const hash of HASHES) states[hash].update(chunk)
  return { sha256: states.sha256.digest(), sha384: states.sha384.digest(), sha512: states.sha512.digest() }
}

/** For RFC 2634, section 5.4, which knows nothing else: there it only tells which of the trusted certificates is meant. */
export function hashSha1(bytes: Uint8Array): Uint8Array {
  return createHash('sha1').update(bytes).digest()
}

/**
 * @param spki SubjectPublicKeyInfo (RFC 5280, section 4.1), DER
 * @throws Rejected when it is not a key of a known type in its one encoding
 */
export function importPublicKey(spki: Uint8Array): PublicKey {
  const parts = readPublicKey(spki)
  if (parts.type === 'Ed25519' && !isUsablePoint(parts.raw)) throw new Rejected('the public key is not a usable point')
  try {
    return { ...parts, node: createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' }) }
  } catch {
    throw new Rejected('the public key is not on its curve')
  }
}

/**
 * OpenSSL looks at the point when it verifies, and then takes numbers beyond the field, and points of small order, under
 * which one signature fits many messages. No key pair has such a key.
 */
function isUsablePoint(raw: Uint8Array): boolean {
  try {
    return !ed25519.Point.fromBytes(raw, false).isSmallOrder()
  } catch {
    return false
  }
}

/**
 * @param signature anything malformed is simply no valid signature, and so is one by a scheme that does not fit the key
 * @param engines all of them must agree. OpenSSL before 3.2 has no Ed25519ph: whoever is asked, JavaScript verifies that
 * @throws EngineDisagreement
 */
export function verifySignature(
  key: PublicKey,
  scheme: Scheme,
  message: Uint8Array,
  signature: Uint8Array,
  engines: readonly Engine[] = ['node'],
): boolean {
  if (scheme === 'ed25519ph') return verifyDigest(key, scheme, hash('sha512', message), signature, engines)
  if (!isCandidate(key, scheme, signature, engines)) return false
  const verdicts = engines.map((engine) => verifyWith[engine](key, scheme, message, signature))
  if (verdicts.some((verdict) => verdict !== verdicts[0])) {
    const said = engines.map((engine, at) => `${engine} ${verdicts[at] === true ? 'accepts' : 'rejects'}`).join(', ')
    const [spki, text, bytes] = [key.spki, message, signature].map((each) => Buffer.from(each).toString('base64'))
    throw new EngineDisagreement(`${said} ${scheme}: key ${spki}, message ${text}, signature ${bytes}`)
  }
  return verdicts.every(Boolean)
}

/**
 * For a message of which only the digest is known. OpenSSL as Node 20 offers it always hashes by itself, so that whoever is
 * asked, JavaScript verifies.
 *
 * @param digest by the hash of the scheme, SHA-512 for Ed25519ph. Ed25519 needs the message: no digest will do
 */
export function verifyDigest(
  key: PublicKey,
  scheme: Scheme,
  digest: Uint8Array,
  signature: Uint8Array,
  engines: readonly Engine[] = ['node'],
): boolean {
  if (!isCandidate(key, scheme, signature, engines) || scheme === 'ed25519') return false
  return digest.length === HASH_BYTES[HASH_OF[scheme]] && verifyDigestInJs(key, scheme, digest, signature)
}

/** Nobody signs with such an R. OpenSSL takes one in Node 20 and 22, and refuses it from Node 24 on, as RFC 8032 permits. */
const SMALL_ORDER: ReadonlySet<string> = new Set(ED25519_TORSION_SUBGROUP)

/**
 * What no engine need be asked about. The length of an RSA signature is fixed (RFC 8017, section 8.1.2), but OpenSSL takes
 * one by PSS without its leading zeros.
 */
function isCandidate(key: PublicKey, scheme: Scheme, signature: Uint8Array, engines: readonly Engine[]): boolean {
  if (engines.length === 0) throw new Error('no engine to verify with')
  if (!key.schemes.includes(scheme)) return false
  if (key.type === 'Ed25519') return signature.length === 64 && !SMALL_ORDER.has(encodeHex(signature.subarray(0, 32)))
  return key.type !== 'RSA' || signature.length === Math.ceil(key.modulus.toString(16).length / 2)
}

type Verify = (key: PublicKey, scheme: PlainScheme, message: Uint8Array, signature: Uint8Array) => boolean
type PlainScheme = Exclude<Scheme, 'ed25519ph'>

const verifyWith: Readonly<Record<Engine, Verify>> = {
  node: ({ node }, scheme, message, signature) => {
    try {
      if (scheme === 'ed25519') return verify(null, message, node, signature)
      const algorithm = HASH_OF[scheme]
      if (!scheme.startsWith('rsa-pss')) return verify(algorithm, message, node, signature)
      const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: HASH_BYTES[algorithm] }
      return verify(algorithm, message, { key: node, ...pss }, signature)
    } catch {
      return false
    }
  },
  noble: (key, scheme, message, signature) => {
    if (scheme === 'ed25519') return key.type === 'Ed25519' && verifyEd25519(key, Buffer.alloc(0), message, signature)
    if (isEcdsa(key) && scheme === CURVES[key.type].scheme) return verifyEcdsa(key, message, signature, true)
    return verifyDigestInJs(key, scheme, hash(HASH_OF[scheme], message), signature)
  },
}

function verifyDigestInJs(key: PublicKey, scheme: DigestScheme, digest: Uint8Array, signature: Uint8Array): boolean {
  if (isEcdsa(key)) return verifyEcdsa(key, digest, signature, false)
  if (key.type === 'Ed25519') return verifyEd25519(key, DOM2, digest, signature)
  const algorithm = HASH_OF[scheme]
  if (!scheme.startsWith('rsa-pss')) return verifyPkcs1(key, algorithm, digest, signature)
  return verifyPss(key, algorithm, (bytes) => hash(algorithm, bytes), digest, signature)
}

/** Each curve with the scheme whose hash noble brings along. */
const CURVES = {
  'P-256': { curve: p256, scheme: 'ecdsa-sha256' },
  'P-384': { curve: p384, scheme: 'ecdsa-sha384' },
  'P-521': { curve: p521, scheme: 'ecdsa-sha512' },
} as const

type AnyEcdsaKey = EcdsaKey<keyof typeof CURVES>

function isEcdsa(key: KeyParts): key is AnyEcdsaKey {
  return key.type in CURVES
}

/**
 * Whatever the bytes of the signature and the point are, noble says no and does not throw.
 *
 * @param prehash whether the text is to be hashed, or is a digest
 */
function verifyEcdsa({ type, point }: AnyEcdsaKey, text: Uint8Array, signature: Uint8Array, prehash: boolean): boolean {
  return CURVES[type].curve.verify(signature, text, point, { format: 'der', lowS: false, prehash })
}

/** RFC 8032, section 5.1, dom2(1, ""): what sets Ed25519ph apart. */
const DOM2 = Buffer.concat([Buffer.from('SigEd25519 no Ed25519 collisions'), Buffer.of(1, 0)])

/**
 * RFC 8032, section 5.1.7, without the cofactor: R must be the very bytes of [S]B - [k]A. The RFC permits either equation,
 * and noble's own `verify` has the other. OpenSSL has this one, which accepts less; and whether a signature holds must not
 * depend on who is asked.
 */
function verifyEd25519({ raw }: Ed25519Key, prefix: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const { Point } = ed25519
  const [r, s] = [signature.subarray(0, 32), bytesToNumberLE(signature.subarray(32))]
  if (s >= Point.Fn.ORDER) return false
  const k = Point.Fn.create(bytesToNumberLE(hash('sha512', prefix, r, raw, message)))
  const expected = Point.BASE.multiplyUnsafe(s).subtract(Point.fromBytes(raw, false).multiplyUnsafe(k))
  return equalBytes(expected.toBytes(), r)
}
