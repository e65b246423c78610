/** A signer for each type of key and each scheme, made anew in each run. */
import {
  constants,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  generatePrimeSync,
  type KeyObject,
  sign,
} from 'node:crypto'
import { ed25519ph } from '@noble/curves/ed25519.js'
import { type Hash, importPublicKey, type PublicKey, type Scheme } from '../../src/sigstore/signature.ts'

export interface Signer {
  readonly name: string
  readonly scheme: Scheme
  readonly spki: Buffer
  readonly key: PublicKey
  readonly sign: (message: Uint8Array) => Buffer
}

export interface Pair {
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

const HASHES: readonly Hash[] = ['sha256', 'sha384', 'sha512']
const PSS = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }

export const toSpki = (key: KeyObject) => key.export({ format: 'der', type: 'spki' })

function signer(what: string, scheme: Scheme, { publicKey }: Pair, sign: Signer['sign']): Signer {
  const spki = toSpki(publicKey)
  return { name: `${scheme} by ${what}`, scheme, spki, key: importPublicKey(spki), sign }
}

const ecdsa = ['P-256', 'P-384', 'P-521'].flatMap((namedCurve) => {
  const pair = generateKeyPairSync('ec', { namedCurve })
  return HASHES.map((hash) =>
    signer(namedCurve, `ecdsa-${hash}`, pair, (message) => sign(hash, message, pair.privateKey)),
  )
})

/**
 * OpenSSL makes moduli of an even number of bits only. Of one bit more than whole bytes, PSS signs a byte less than the
 * modulus has.
 */
function rsaOfOddLength(): Pair {
  const e = 65537n
  const [p, q] = [1025, 1024].map((bits) => generatePrimeSync(bits, { bigint: true }))
  if (p === undefined || q === undefined) throw new Error('two primes')
  const phi = (p - 1n) * (q - 1n)
  if ((p * q).toString(2).length !== 2049 || phi % e === 0n) return rsaOfOddLength()
  const d = inverse(e, phi)
  const members = { n: p * q, e, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: inverse(q, p) }
  const encoded = Object.entries(members).map(([name, value]) => [name, toBytes(value).toString('base64url')])
  const privateKey = createPrivateKey({ key: { kty: 'RSA', ...Object.fromEntries(encoded) }, format: 'jwk' })
  return { privateKey, publicKey: createPublicKey(privateKey) }
}

function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [value, modulus, 1n, 0n]
  while (b !== 0n) [a, b, x, y] = [b, a % b, y, x - (a / b) * y]
  return ((x % modulus) + modulus) % modulus
}

function toBytes(value: bigint): Buffer {
  const digits = value.toString(16)
  return Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex')
}

export const rsaEven: Pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
export const rsaOdd: Pair = rsaOfOddLength()
export const rsaPairs: readonly Pair[] = [
  rsaEven,
  rsaOdd,
  generateKeyPairSync('rsa', { modulusLength: 2054 }),
  generateKeyPairSync('rsa', { modulusLength: 3072, publicExponent: 3 }),
]

const rsa = rsaPairs.flatMap((pair) =>
  HASHES.flatMap((hash) => {
    const what = `RSA of ${pair.publicKey.asymmetricKeyDetails?.modulusLength} bits`
    const pss = { key: pair.privateKey, ...PSS }
    return [
      signer(what, `rsa-pkcs1-${hash}`, pair, (message) => sign(hash, message, pair.privateKey)),
      signer(what, `rsa-pss-${hash}`, pair, (message) => sign(hash, message, pss)),
    ]
  }),
)

const pssOnly = HASHES.flatMap((hash, at) => {
  const bound = { hashAlgorithm: hash, mgf1HashAlgorithm: hash, saltLength: 32 + 16 * at }
  const pairs = [{}, bound].map((options) => generateKeyPairSync('rsa-pss', { modulusLength: 2048, ...options }))
  return pairs.map((pair, bound) =>
    signer(`RSA for PSS ${bound === 0 ? '' : 'and one hash '}only`, `rsa-pss-${hash}`, pair, (message) =>
      sign(hash, message, { key: pair.privateKey, ...PSS }),
    ),
  )
})

const edwards = generateKeyPairSync('ed25519')
/** RFC 8410, section 7: the seed is at the end. */
const seed = edwards.privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32)

export const SIGNERS: readonly Signer[] = [
  ...ecdsa,
  signer('Ed25519', 'ed25519', edwards, (message) => sign(null, message, edwards.privateKey)),
  signer('Ed25519', 'ed25519ph', edwards, (message) => Buffer.from(ed25519ph.sign(message, seed))),
  ...rsa,
  ...pssOnly,
]

export function importP256(spki: Uint8Array): PublicKey & { readonly type: 'P-256' } {
  const key = importPublicKey(spki)
  if (key.type !== 'P-256') throw new Error('not a key over P-256')
  return key
}

export function flip(original: Uint8Array, bit: number): Buffer {
  const flipped = Buffer.from(original)
  const at = bit % (flipped.length * 8)
  flipped.writeUInt8(flipped.readUInt8(at >> 3) ^ (1 << (at & 7)), at >> 3)
  return flipped
}
