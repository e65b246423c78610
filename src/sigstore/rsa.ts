/**
 * Verification of RSA signatures (RFC 8017) in plain arithmetic, independent of OpenSSL. It need not take the same time for
 * all input: nothing in it is secret.
 */
import { encodeHex, equalBytes } from './base64.ts'
import { HASH_BYTES, type Hash } from './signature-scheme.ts'

export interface RsaNumbers {
  readonly modulus: bigint
  readonly exponent: bigint
}

export type HashFunction = (bytes: Uint8Array) => Uint8Array

/** The DER of DigestInfo up to the digest, in hexadecimal digits: section 9.2, note 1. */
const DIGEST_INFO: Readonly<Record<Hash, string>> = {
  sha256: '3031300d060960864801650304020105000420',
  sha384: '3041300d060960864801650304020205000430',
  sha512: '3051300d060960864801650304020305000440',
}

/**
 * RSASSA-PKCS1-v1_5, section 8.2.2. What must have been signed is built and compared whole, never taken apart: whoever
 * parses the padding sooner or later accepts a forgery (CVE-2006-4339).
 */
export function verifyPkcs1(key: RsaNumbers, hash: Hash, digest: Uint8Array, signature: Uint8Array): boolean {
  const info = Buffer.concat([Buffer.from(DIGEST_INFO[hash], 'hex'), digest])
  const padding = Buffer.alloc(bytesFor(bitsOf(key)) - info.length - 3, 0xff)
  const expected = Buffer.concat([Buffer.of(0x00, 0x01), padding, Buffer.of(0x00), info])
  return publicOperation(key, signature) === toNumber(expected)
}

/**
 * RSASSA-PSS, section 8.1.2, as Sigstore uses it: MGF1 with the hash of the message, and a salt as long as a digest.
 *
 * @param digestOf the hash of that name
 */
export function verifyPss(
  key: RsaNumbers,
  hash: Hash,
  digestOf: HashFunction,
  digest: Uint8Array,
  signature: Uint8Array,
): boolean {
  // EMSA-PSS-VERIFY, section 9.1.2, for the bits that are sure to be below the modulus.
  const bits = bitsOf(key) - 1
  const number = publicOperation(key, signature)
  if (number === undefined || number >> BigInt(bits) !== 0n) return false
  const hashBytes = HASH_BYTES[hash]
  const encoded = toBytes(number, bytesFor(bits))
  const masked = encoded.subarray(0, -hashBytes - 1)
  const h = encoded.subarray(-hashBytes - 1, -1)
  const mask = mgf1(h, masked.length, hashBytes, digestOf)
  // The mask has whole bytes: of its first one, the bits that the signature cannot have are taken off again.
  const block = BigInt.asUintN(bits - 8 * (hashBytes + 1), toNumber(masked) ^ toNumber(mask))
  const salt = toBytes(BigInt.asUintN(8 * hashBytes, block), hashBytes)
  const expected = digestOf(Buffer.concat([Buffer.alloc(8), digest, salt]))
  return block >> BigInt(8 * hashBytes) === 1n && encoded.at(-1) === 0xbc && equalBytes(h, expected)
}

/** Appendix B.2.1 */
function mgf1(seed: Uint8Array, length: number, hashBytes: number, digestOf: HashFunction): Uint8Array {
  const blocks = Array.from({ length: Math.ceil(length / hashBytes) }, (_, counter) =>
    digestOf(Buffer.concat([seed, toBytes(BigInt(counter), 4)])),
  )
  return Buffer.concat(blocks, length)
}

/**
 * RSAVP1, section 5.2.2
 *
 * @returns `undefined` for a number that no private key makes
 */
function publicOperation({ modulus, exponent }: RsaNumbers, signature: Uint8Array): bigint | undefined {
  const base = toNumber(signature)
  if (base >= modulus) return undefined
  let power = 1n
  for (const bit of exponent.toString(2)) {
    power = (power * power) % modulus
    if (bit === '1') power = (power * base) % modulus
  }
  return power
}

const bitsOf = ({ modulus }: RsaNumbers) => modulus.toString(2).length
const bytesFor = (bits: number) => Math.ceil(bits / 8)
const toNumber = (bytes: Uint8Array) => BigInt(`0x${encodeHex(bytes)}`)
const toBytes = (number: bigint, length: number) => Buffer.from(number.toString(16).padStart(2 * length, '0'), 'hex')
