/** The ways of signing that are known, each named by all that it leaves open: the family, the padding and the hash. */

export type Hash = 'sha256' | 'sha384' | 'sha512'

/** FIPS 180-4, section 1 */
export const HASH_BYTES: Readonly<Record<Hash, number>> = { sha256: 32, sha384: 48, sha512: 64 }

/** What is signed is the digest of the message, so that it is all that need be known of the message. */
export type DigestScheme = `ecdsa-${Hash}` | 'ed25519ph' | `rsa-pkcs1-${Hash}` | `rsa-pss-${Hash}`

/** `ed25519` hashes the message together with the key and half of the signature: it needs the message. */
export type Scheme = DigestScheme | 'ed25519'

export const HASH_OF: Readonly<Record<DigestScheme, Hash>> = {
  'ecdsa-sha256': 'sha256',
  'ecdsa-sha384': 'sha384',
  'ecdsa-sha512': 'sha512',
  ed25519ph: 'sha512',
  'rsa-pkcs1-sha256': 'sha256',
  'rsa-pkcs1-sha384': 'sha384',
  'rsa-pkcs1-sha512': 'sha512',
  'rsa-pss-sha256': 'sha256',
  'rsa-pss-sha384': 'sha384',
  'rsa-pss-sha512': 'sha512',
}

/** Any curve goes with any hash (FIPS 186-5, section 6.4.2): the digest is cut to the length of the curve's order. */
export const ECDSA: readonly Scheme[] = ['ecdsa-sha256', 'ecdsa-sha384', 'ecdsa-sha512']
export const ED25519: readonly Scheme[] = ['ed25519', 'ed25519ph']
export const RSA_PKCS1: readonly Scheme[] = ['rsa-pkcs1-sha256', 'rsa-pkcs1-sha384', 'rsa-pkcs1-sha512']
export const RSA_PSS: readonly Scheme[] = ['rsa-pss-sha256', 'rsa-pss-sha384', 'rsa-pss-sha512']
