/** The certificate that signed a timestamp: which one it is, and that the timestamp binds this very one. */
import { describe, expect, test, vi } from 'vitest'
import { none, octets, oid, sequence, setOf, tagged } from '../../fixtures/lab/der.ts'
import { edit } from '../../fixtures/lab/json.ts'
import { hashAlgorithm, signatureAlgorithm } from '../../fixtures/lab/sigstore/algorithm.ts'
import { issueCertificate, withExtension, withoutExtension } from '../../fixtures/lab/sigstore/certificate.ts'
import type { Attributes } from '../../fixtures/lab/sigstore/cms.ts'
import { ATTRIBUTE, signingCertificate } from '../../fixtures/lab/sigstore/cms.ts'
import { basicConstraints } from '../../fixtures/lab/sigstore/extensions.ts'
import { createInstance, type InstanceOptions } from '../../fixtures/lab/sigstore/instance.ts'
import { deriveKey } from '../../fixtures/lab/sigstore/signing-key.ts'
import { ENGINES } from '../../src/sigstore/signature.ts'
import { contentOf, editDer } from '../support/der.ts'
import { AT, accept, judge, minutes, refuseEach, type Setup, trusted } from '../support/sigstore.ts'
import { PATH, prepared, sentTimestamp } from '../support/timestamp.ts'

vi.setConfig({ testTimeout: 60_000 })

const GIVEN = { asked: { log: 'v2' } } as const
const other = deriveKey('P-384', 'somebody else')
const CHAIN = 'timestampAuthorities.0.certChain.certificates'
const signer = (tsaSigner: NonNullable<InstanceOptions['tamper']>['tsaSigner'] & {}): Setup => ({
  options: { tamper: { tsaSigner } },
})
const attributes = (tamperAttributes: (all: Attributes) => Attributes) => prepared(() => ({ tamperAttributes }))
/** The trusted root names authorities alone: the certificate comes with the timestamp. */
const UNNAMED = { ...GIVEN, ...trusted(CHAIN, (old) => (Array.isArray(old) ? old.slice(1) : null)) }
const timestamps = (...requests: readonly object[]): Setup => ({ asked: { timestamps: requests } })

const OTHER_CERTIFICATE = /^the timestamp binds another certificate than its signer$/
const NOT_NAMED = /^the timestamp's signer is no certificate of the trusted authority$/
const NOT_FITTING = /^the signature of the timestamp does not fit$/
const NOT_ALONE = /^the timestamp authority's certificate is not for timestamps alone$/
const authority = 'https://timestamp.sigstore.example'

describe('the certificate that it binds', () => {
  test.each([['sha1'], ['sha256'], ['sha384'], ['sha512'], ['sha1', 'sha512']] as const)('by %s', (...names) => {
    accept({ asked: { log: 'v2', timestamps: [{ names }] } })
  })

  const bound = (hash: 'sha1' | 'sha256' | 'sha512', added: boolean) =>
    prepared(({ signer: { certificate }, attributes: all }) => ({
      attributes: { ...(added ? all : {}), ...signingCertificate(Buffer.from('another'), certificate, hash) },
    }))
  const v2 = (id: Buffer) => attributes((all) => ({ ...all, [ATTRIBUTE.signingCertificateV2]: sequence(id) }))
  refuseEach(
    'timestamp',
    [
      {
        name: 'none',
        ...timestamps({ names: [] }),
        reason: /^the timestamp does not bind the certificate of its signer$/,
      },
      {
        name: 'another one, by SHA-1',
        ...bound('sha1', false),
        twin: timestamps({ names: ['sha1'] }),
        reason: OTHER_CERTIFICATE,
      },
      {
        name: 'another one, by SHA-1, and the right one',
        ...bound('sha1', true),
        twin: timestamps({ names: ['sha256', 'sha1'] }),
        reason: OTHER_CERTIFICATE,
      },
      { name: 'another one, by SHA-256', ...bound('sha256', false), reason: OTHER_CERTIFICATE },
      {
        name: 'another one, by SHA-512',
        ...bound('sha512', false),
        twin: timestamps({ names: ['sha512'] }),
        reason: OTHER_CERTIFICATE,
      },
      {
        name: 'by a hash that is not supported',
        ...v2(sequence(sequence(hashAlgorithm('sha1'), octets(Buffer.alloc(20))))),
        reason: /^the timestamp uses a hash that is not supported$/,
      },
      { name: 'by nothing', ...v2(sequence(sequence())), reason: /^the signing certificate is missing/ },
      {
        name: 'by an algorithm alone',
        ...v2(sequence(sequence(hashAlgorithm('sha256')))),
        reason: /^the signing certificate is missing/,
      },
      { name: 'an empty list', ...v2(sequence()), reason: /^the timestamp is incomplete$/ },
      {
        name: 'the right one behind another one',
        ...attributes((all) => ({
          ...all,
          [ATTRIBUTE.signingCertificateV2]: editDer(all[ATTRIBUTE.signingCertificateV2] ?? none(), [0, 0], (id) =>
            Buffer.concat([sequence(octets(Buffer.alloc(32))), id]),
          ),
        })),
        twin: attributes((all) => ({
          ...all,
          [ATTRIBUTE.signingCertificateV2]: editDer(all[ATTRIBUTE.signingCertificateV2] ?? none(), [0, 0], (id) =>
            Buffer.concat([id, sequence(octets(Buffer.alloc(32)))]),
          ),
        })),
        reason: OTHER_CERTIFICATE,
      },
    ],
    GIVEN,
  )

  test('with SHA-256 written out', () => {
    const written = (all: Attributes) => ({
      ...all,
      [ATTRIBUTE.signingCertificateV2]: editDer(all[ATTRIBUTE.signingCertificateV2] ?? none(), [0, 0, 0], (hash) =>
        Buffer.concat([hashAlgorithm('sha256'), hash]),
      ),
    })
    accept({ ...GIVEN, ...attributes(written) })
  })
})

describe('the signer', () => {
  test.each(['issuerAndSerial', 'subjectKeyIdentifier'] as const)(
    'by %s, named by the root or embedded',
    (identifiedBy) => {
      for (const embed of ['none', 'leaf', 'chain'] as const) {
        accept({ asked: { log: 'v2', timestamps: [{ identifiedBy, embed }] } })
        if (embed !== 'none') accept({ ...UNNAMED, asked: { log: 'v2', timestamps: [{ identifiedBy, embed }] } })
      }
    },
  )

  const named = (
    change: (certificate: ReturnType<typeof createInstance>['timestampAuthority']['signer']['certificate']) => object,
  ) =>
    prepared(({ signer: { key, certificate } }) => ({
      signer: { key, certificate: { ...certificate, ...change(certificate) } },
    }))
  const BY_KEY = timestamps({ identifiedBy: 'subjectKeyIdentifier' })
  refuseEach(
    'timestamp',
    [
      {
        name: 'another issuer',
        ...named(({ issuer }) => ({ issuer: { ...issuer, name: sequence() } })),
        reason: NOT_NAMED,
        detail: { authority },
      },
      {
        name: 'another serial number',
        ...named(() => ({ serial: Buffer.of(1) })),
        reason: NOT_NAMED,
        detail: { authority },
      },
      { name: 'another key identifier', given: BY_KEY, ...named(() => ({ publicKey: other.spki })), reason: NOT_NAMED },
      {
        name: 'a key identifier that the certificate does not have',
        given: BY_KEY,
        ...signer((leaf) => withoutExtension(leaf, '2.5.29.14')),
        reason: NOT_NAMED,
      },
      {
        name: 'a key identifier that is malformed',
        given: BY_KEY,
        ...signer((leaf) => withExtension(leaf, { oid: '2.5.29.14', value: none() })),
        reason: /^the timestamp authority's key identifier is missing/,
      },
      {
        name: 'not embedded, and not named by the root',
        given: UNNAMED,
        twin: timestamps({ embed: 'leaf' }),
        ...timestamps({ embed: 'none' }),
        reason: NOT_NAMED,
      },
      {
        name: 'embedded, and not a certificate',
        given: UNNAMED,
        ...prepared(() => ({ certificates: [none()] })),
        reason: /^the certificate has an unexpected DER tag$/,
      },
      {
        name: 'an authority, embedded',
        given: UNNAMED,
        ...signer((leaf) => withExtension(leaf, basicConstraints(true))),
        reason: /^the signer's certificate is that of an authority$/,
      },
      {
        name: 'an authority that nobody trusts',
        trust: (root) => edit(root, 'timestampAuthorities', []),
        reason: /^the trusted root has no timestamp authority$/,
      },
      {
        name: 'by another key',
        ...prepared(({ signer: { certificate } }) => ({ signer: { key: other, certificate } })),
        reason: NOT_FITTING,
        detail: { authority },
      },
      { name: 'with a signature of nothing', ...sentTimestamp(PATH.signature, () => octets()), reason: NOT_FITTING },
      {
        name: 'by another scheme than it says',
        ...sentTimestamp(PATH.signatureAlgorithm, () => signatureAlgorithm('P-384', 'sha256')),
        twin: sentTimestamp(PATH.signatureAlgorithm, () => signatureAlgorithm('P-384', 'sha384')),
        reason: NOT_FITTING,
      },
      {
        name: 'by a scheme that is not supported',
        ...sentTimestamp(PATH.signatureAlgorithm, () => sequence(oid('1.2.840.10045.2.1'))),
        reason: /^the timestamp is signed in a way that is not supported$/,
      },
      {
        name: 'with an attribute more than it signed',
        ...sentTimestamp(PATH.attributes, (all) => tagged(0, contentOf(all), sequence(oid('2.25.1'), setOf(none())))),
        reason: NOT_FITTING,
      },
    ],
    GIVEN,
  )

  test('the certificate that authorises is the one that signed', () => {
    // Somebody else's, with the same issuer and serial number, is embedded first: its key did not sign.
    const forged = (options: Parameters<typeof issueCertificate>[0]) =>
      issueCertificate({ ...options, publicKey: other.spki, issuer: { ...options.issuer, key: other } })
    const { signer: own } = createInstance().timestampAuthority
    const certificate = forged({
      ...own.certificate,
      subject: sequence(),
      notBefore: AT,
      notAfter: minutes(10),
      extensions: [],
    })
    const examination = judge({ ...UNNAMED, ...prepared(() => ({ certificates: [certificate] })) })
    expect(examination).toMatchObject({
      ok: false,
      step: 'timestamp',
      reason: expect.stringMatching(OTHER_CERTIFICATE),
    })
    const mine = { key: other, certificate: own.certificate }
    const signed = prepared(() => ({
      certificates: [certificate],
      signer: mine,
      attributes: signingCertificate(certificate, own.certificate),
    }))
    expect(judge({ ...UNNAMED, ...signed })).toMatchObject({
      ok: false,
      step: 'timestamp',
      reason: expect.stringMatching(NOT_ALONE),
    })
  })

  test.each(['P-256', 'P-384', 'P-521', 'Ed25519', 'RSA', 'RSA-PSS'] as const)('with a key of type %s', (type) => {
    const options = { keyTypes: { tsaRoot: type, tsaIntermediate: type, tsaSigner: type } }
    accept({ ...GIVEN, options, examine: { engines: ENGINES } })
  })

  const RSA: Setup = { asked: { timestamps: [{ hash: 'sha512' }] }, options: { keyTypes: { tsaSigner: 'RSA' } } }
  const rsaEncryption = () => sequence(oid('1.2.840.113549.1.1.1'), none())
  refuseEach(
    'timestamp',
    [
      {
        name: 'with RSA, whose hash is the one of the digest',
        given: RSA,
        twin: sentTimestamp(PATH.signatureAlgorithm, rsaEncryption),
        ...sentTimestamp(PATH.signatureAlgorithm, () => signatureAlgorithm('RSA', 'sha256')),
        reason: NOT_FITTING,
      },
    ],
    GIVEN,
  )
})
