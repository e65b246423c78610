/** The names that other formats give to signature schemes and hashes. What is not listed here is not supported. */
import { pssIdentifier } from './algorithm-identifier.ts'
import { encodeHex } from './base64.ts'
import type { Hash, PublicKey, Scheme } from './signature.ts'

/** Object identifiers of hashes (RFC 5754, section 2). */
const HASH_OIDS: Readonly<Record<string, Hash>> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
}

export function hashByOid(oid: string): Hash | undefined {
  return HASH_OIDS[oid]
}

/** `HashAlgorithm` of Sigstore's protobuf-specs, `sigstore_common.proto`. */
const HASH_NAMES: Readonly<Record<string, Hash>> = { SHA2_256: 'sha256', SHA2_384: 'sha384', SHA2_512: 'sha512' }

export function hashByName(name: string): Hash | undefined {
  return Object.hasOwn(HASH_NAMES, name) ? HASH_NAMES[name] : undefined
}

/**
 * Whole AlgorithmIdentifiers in DER, with their parameters: RFC 5758 (ECDSA), RFC 8017 (RSA), RFC 8410 (Ed25519). The
 * parameters of RSA-PSS are those with MGF1 over the same hash, and a salt as long as the hash.
 */
const SCHEMES_BY_IDENTIFIER: Readonly<Record<string, Scheme>> = {
  '300a06082a8648ce3d040302': 'ecdsa-sha256',
  '300a06082a8648ce3d040303': 'ecdsa-sha384',
  '300a06082a8648ce3d040304': 'ecdsa-sha512',
  '300506032b6570': 'ed25519',
  '300d06092a864886f70d01010b0500': 'rsa-pkcs1-sha256',
  '300d06092a864886f70d01010c0500': 'rsa-pkcs1-sha384',
  '300d06092a864886f70d01010d0500': 'rsa-pkcs1-sha512',
  [pssIdentifier('01', '20')]: 'rsa-pss-sha256',
  [pssIdentifier('02', '30')]: 'rsa-pss-sha384',
  [pssIdentifier('03', '40')]: 'rsa-pss-sha512',
}

/** @param identifier an AlgorithmIdentifier, DER */
export function schemeByIdentifier(identifier: Uint8Array): Scheme | undefined {
  return SCHEMES_BY_IDENTIFIER[encodeHex(identifier)]
}

interface KeyDetails {
  readonly type: PublicKey['type']
  readonly scheme: Scheme
}

/** The one kind of which the key is not a SubjectPublicKeyInfo but a bare RSAPublicKey. */
export const PKCS1_KEY = 'PKCS1_RSA_PKCS1V5'

/** `PublicKeyDetails` of Sigstore's protobuf-specs, `sigstore_common.proto`, as far as it names keys with SHA-2. */
const KEY_DETAILS: Readonly<Record<string, KeyDetails>> = {
  PKIX_ECDSA_P256_SHA_256: { type: 'P-256', scheme: 'ecdsa-sha256' },
  PKIX_ECDSA_P384_SHA_384: { type: 'P-384', scheme: 'ecdsa-sha384' },
  PKIX_ECDSA_P384_SHA_256: { type: 'P-384', scheme: 'ecdsa-sha256' },
  PKIX_ECDSA_P521_SHA_512: { type: 'P-521', scheme: 'ecdsa-sha512' },
  PKIX_ECDSA_P521_SHA_256: { type: 'P-521', scheme: 'ecdsa-sha256' },
  PKIX_ED25519: { type: 'Ed25519', scheme: 'ed25519' },
  PKIX_ED25519_PH: { type: 'Ed25519', scheme: 'ed25519ph' },
  [PKCS1_KEY]: { type: 'RSA', scheme: 'rsa-pkcs1-sha256' },
  PKIX_RSA_PKCS1V5: { type: 'RSA', scheme: 'rsa-pkcs1-sha256' },
  PKIX_RSA_PKCS1V15_2048_SHA256: { type: 'RSA', scheme: 'rsa-pkcs1-sha256' },
  PKIX_RSA_PKCS1V15_3072_SHA256: { type: 'RSA', scheme: 'rsa-pkcs1-sha256' },
  PKIX_RSA_PKCS1V15_4096_SHA256: { type: 'RSA', scheme: 'rsa-pkcs1-sha256' },
  PKIX_RSA_PSS_2048_SHA256: { type: 'RSA', scheme: 'rsa-pss-sha256' },
  PKIX_RSA_PSS_3072_SHA256: { type: 'RSA', scheme: 'rsa-pss-sha256' },
  PKIX_RSA_PSS_4096_SHA256: { type: 'RSA', scheme: 'rsa-pss-sha256' },
}

export function keyDetails(name: string): KeyDetails | undefined {
  return Object.hasOwn(KEY_DETAILS, name) ? KEY_DETAILS[name] : undefined
}

/**
 * The schemes in which a signer's key signs: its own in Sigstore's algorithm registry, and where old clients used another
 * one, that as well. An RSA key does not tell its padding.
 *
 * @param hash of the artifact, where the bundle names it
 */
export function signerSchemes(key: PublicKey, hash?: Hash): readonly Scheme[] {
  switch (key.type) {
    case 'P-256':
      return ofHash(['ecdsa-sha256'], hash)
    case 'P-384':
      return ofHash(['ecdsa-sha384', 'ecdsa-sha256'], hash)
    case 'P-521':
      return ofHash(['ecdsa-sha512', 'ecdsa-sha256'], hash)
    case 'RSA':
      return ofHash(['rsa-pkcs1-sha256', 'rsa-pss-sha256'], hash)
    case 'Ed25519':
      return ['ed25519', 'ed25519ph']
  }
}

function ofHash(schemes: readonly Scheme[], hash: Hash | undefined): readonly Scheme[] {
  return hash === undefined ? schemes : schemes.filter((scheme) => scheme.endsWith(hash))
}
