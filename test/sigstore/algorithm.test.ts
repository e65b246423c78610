/** Which names of other formats are known; that each means what it says is shown by the tests that use them. */
import { describe, expect, test } from 'vitest'
import { oid, sequence } from '../../fixtures/lab/der.ts'
import { hashAlgorithm, signatureAlgorithm } from '../../fixtures/lab/sigstore/algorithm.ts'
import { deriveKey } from '../../fixtures/lab/sigstore/signing-key.ts'
import { hashByName, hashByOid, keyDetails, schemeByIdentifier, signerSchemes } from '../../src/sigstore/algorithm.ts'
import { oidText } from '../../src/sigstore/der-primitive.ts'
import { importPublicKey } from '../../src/sigstore/signature.ts'
import { contentOf, derAt } from '../support/der.ts'

const HASHES = ['sha256', 'sha384', 'sha512'] as const

test('hashes', () => {
  const byOid = (hash: Parameters<typeof hashAlgorithm>[0]) =>
    hashByOid(oidText(contentOf(derAt(hashAlgorithm(hash), [0]))))
  expect(HASHES.map(byOid)).toEqual(HASHES)
  expect(byOid('sha1')).toBeUndefined()
  expect(['SHA2_256', 'SHA2_384', 'SHA2_512'].map(hashByName)).toEqual(HASHES)
  for (const name of ['SHA3_256', 'sha256', '', 'toString']) expect(hashByName(name)).toBeUndefined()
})

describe('identifiers of schemes', () => {
  test.each(HASHES)('with %s', (hash) => {
    expect(schemeByIdentifier(signatureAlgorithm('P-256', hash))).toBe(`ecdsa-${hash}`)
    expect(schemeByIdentifier(signatureAlgorithm('RSA', hash))).toBe(`rsa-pkcs1-${hash}`)
    expect(schemeByIdentifier(signatureAlgorithm('RSA-PSS', hash))).toBe(`rsa-pss-${hash}`)
    expect(schemeByIdentifier(signatureAlgorithm('Ed25519', hash))).toBe('ed25519')
  })

  test.each([
    ['RSA without parameters', sequence(oid('1.2.840.113549.1.1.11'))],
    ['RSA with SHA-1', sequence(oid('1.2.840.113549.1.1.5'), Buffer.from('0500', 'hex'))],
    ['ECDSA with parameters', sequence(oid('1.2.840.10045.4.3.2'), Buffer.from('0500', 'hex'))],
    ['PSS without parameters, which means SHA-1', sequence(oid('1.2.840.113549.1.1.10'))],
    ['nothing', Buffer.alloc(0)],
  ])('%s is unknown', (_what, identifier) => {
    expect(schemeByIdentifier(identifier)).toBeUndefined()
  })
})

describe('kinds of keys in a trusted root', () => {
  test.each([
    ['PKIX_ECDSA_P256_SHA_256', 'P-256', 'ecdsa-sha256'],
    ['PKIX_ECDSA_P384_SHA_384', 'P-384', 'ecdsa-sha384'],
    ['PKIX_ECDSA_P384_SHA_256', 'P-384', 'ecdsa-sha256'],
    ['PKIX_ECDSA_P521_SHA_512', 'P-521', 'ecdsa-sha512'],
    ['PKIX_ED25519', 'Ed25519', 'ed25519'],
    ['PKIX_ED25519_PH', 'Ed25519', 'ed25519ph'],
    ['PKCS1_RSA_PKCS1V5', 'RSA', 'rsa-pkcs1-sha256'],
    ['PKIX_RSA_PKCS1V15_4096_SHA256', 'RSA', 'rsa-pkcs1-sha256'],
    ['PKIX_RSA_PSS_3072_SHA256', 'RSA', 'rsa-pss-sha256'],
  ])('%s', (name, type, scheme) => {
    expect(keyDetails(name)).toEqual({ type, scheme })
  })

  test.each(['PKCS1_RSA_PSS', 'PKIX_ECDSA_P256_HMAC_SHA_256', 'LMS_SHA256', '', 'constructor'])(
    '%s is unknown',
    (name) => {
      expect(keyDetails(name)).toBeUndefined()
    },
  )
})

describe('schemes of a signer', () => {
  test.each([
    ['P-256', 'ecdsa-sha256'],
    ['P-384', 'ecdsa-sha384 ecdsa-sha256'],
    ['P-521', 'ecdsa-sha512 ecdsa-sha256'],
    ['RSA', 'rsa-pkcs1-sha256 rsa-pss-sha256'],
    ['Ed25519', 'ed25519 ed25519ph'],
  ] as const)('%s', (type, schemes) => {
    const key = importPublicKey(deriveKey(type, 'schemes').spki)
    const of = (hash?: (typeof HASHES)[number]) => signerSchemes(key, hash).join(' ')
    expect(of()).toBe(schemes)
    // Ed25519 does its own hashing.
    const only = (hash: string) =>
      type === 'Ed25519'
        ? schemes
        : schemes
            .split(' ')
            .filter((each) => each.endsWith(hash))
            .join(' ')
    for (const hash of HASHES) expect(of(hash)).toBe(only(hash))
  })
})
