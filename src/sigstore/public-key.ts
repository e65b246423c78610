/**
 * Reads a SubjectPublicKeyInfo (RFC 5280, section 4.1) of which each key has exactly one. OpenSSL would also take other
 * forms of a point, explicit parameters of a curve, and bytes behind the key. Nothing is computed with the key here.
 */
import { pssIdentifier, RSA_ENCRYPTION } from './algorithm-identifier.ts'
import { encodeHex } from './base64.ts'
import { childrenOf, contentOf, type Der, readDer } from './der.ts'
import { TAG } from './der-primitive.ts'
import { demand } from './rejected.ts'
import { ECDSA, ED25519, RSA_PKCS1, RSA_PSS, type Scheme } from './signature-scheme.ts'

interface AnyKey {
  readonly spki: Uint8Array
  /** All that it may be used with. */
  readonly schemes: readonly Scheme[]
}

export interface EcdsaKey<Curve extends 'P-256' | 'P-384' | 'P-521'> extends AnyKey {
  readonly type: Curve
  /** The uncompressed point (SEC 1, section 2.3.3). */
  readonly point: Uint8Array
}

export interface Ed25519Key extends AnyKey {
  readonly type: 'Ed25519'
  /** The compressed point (RFC 8032, section 5.1.2). */
  readonly raw: Uint8Array
}

interface RsaKey extends AnyKey {
  readonly type: 'RSA'
  readonly modulus: bigint
  readonly exponent: bigint
}

export type KeyParts = EcdsaKey<'P-256'> | EcdsaKey<'P-384'> | EcdsaKey<'P-521'> | Ed25519Key | RsaKey

type Reader = (spki: Uint8Array, bits: Uint8Array) => KeyParts

/** The DER of each AlgorithmIdentifier, parameters and all, in hexadecimal digits. */
const READERS: Readonly<Record<string, Reader>> = {
  // RFC 5480, section 2.1.1: the curve by its name.
  '301306072a8648ce3d020106082a8648ce3d030107': ecdsa('P-256', 32),
  '301006072a8648ce3d020106052b81040022': ecdsa('P-384', 48),
  '301006072a8648ce3d020106052b81040023': ecdsa('P-521', 66),
  // RFC 8410, section 3: without parameters.
  '300506032b6570': ed25519,
  // RFC 3279, section 2.3.1: the parameters are NULL.
  [RSA_ENCRYPTION]: rsa([...RSA_PKCS1, ...RSA_PSS]),
  // RFC 4055, section 3.1: id-RSASSA-PSS, for any hash; or for one, which is then that of MGF1 and the salt's length, too.
  '300b06092a864886f70d01010a': rsa(RSA_PSS),
  [pssIdentifier('01', '20')]: rsa(['rsa-pss-sha256']),
  [pssIdentifier('02', '30')]: rsa(['rsa-pss-sha384']),
  [pssIdentifier('03', '40')]: rsa(['rsa-pss-sha512']),
}

/** @throws Rejected when it is not a key of a known type in its one encoding; points are not looked at */
export function readPublicKey(spki: Uint8Array): KeyParts {
  const parts = childrenOf(readDer(spki, 'the public key'), TAG.sequence, 'the public key')
  const [algorithm, key] = parts
  demand(algorithm !== undefined && parts.length === 2, 'the public key is not made of an algorithm and a key')
  const bits = contentOf(key, TAG.bitString, 'the public key')
  demand(bits[0] === 0, 'the public key is not made of whole bytes')
  const reader = READERS[encodeHex(algorithm.raw)]
  demand(reader !== undefined, 'the public key is of an unknown type, or has unknown parameters')
  return reader(spki, bits.subarray(1))
}

function ecdsa(type: 'P-256' | 'P-384' | 'P-521', bytes: number): Reader {
  return (spki, point) => {
    demand(point.length === 1 + 2 * bytes && point[0] === 0x04, 'the public key is not an uncompressed point')
    return { type, spki, schemes: ECDSA, point }
  }
}

function ed25519(spki: Uint8Array, raw: Uint8Array): KeyParts {
  demand(raw.length === 32, 'the public key does not have 32 bytes')
  return { type: 'Ed25519', spki, schemes: ED25519, raw }
}

/** RFC 8017, appendix A.1.1. The upper limits bound what a verification costs; every exponent in use is 65537 or 3. */
function rsa(schemes: readonly Scheme[]): Reader {
  return (spki, bits) => {
    const numbers = childrenOf(readDer(bits, 'the RSA key'), TAG.sequence, 'the RSA key')
    demand(numbers.length === 2, 'the RSA key is not made of two numbers')
    const [modulus, exponent] = [toInteger(numbers[0]), toInteger(numbers[1])]
    demand(modulus >> 2047n !== 0n && modulus >> 8192n === 0n, 'the RSA modulus does not have 2048 to 8192 bits')
    demand((modulus & 1n) === 1n, 'the RSA modulus is even')
    demand(exponent >= 3n && exponent >> 32n === 0n, 'the RSA exponent is below 3, or has more than 32 bits')
    demand((exponent & 1n) === 1n, 'the RSA exponent is even')
    return { type: 'RSA', spki, schemes, modulus, exponent }
  }
}

/** ITU-T X.690, section 8.3: two's complement. */
function toInteger(value: Der | undefined): bigint {
  const content = contentOf(value, TAG.integer, 'the RSA key')
  return BigInt.asIntN(8 * content.length, BigInt(`0x${encodeHex(content)}`))
}
