/** Which bytes are a certificate. Nobody's signature is looked at here. */
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { bits, boolean, der, integer, none, octets, oid, sequence, tagged } from '../../fixtures/lab/der.ts'
import { at } from '../../fixtures/lab/json.ts'
import { hashAlgorithm, signatureAlgorithm } from '../../fixtures/lab/sigstore/algorithm.ts'
import type { CertificateOptions } from '../../fixtures/lab/sigstore/certificate.ts'
import { createInstance } from '../../fixtures/lab/sigstore/instance.ts'
import { parseCertificate } from '../../src/sigstore/certificate.ts'
import { MAX_CERTIFICATE_BYTES, MAX_EXTENSIONS } from '../../src/sigstore/limits.ts'
import { derAt, editDer } from '../support/der.ts'
import { rejectionOf } from '../support/rejection.ts'
import { AT, judge, minutes, refuseEach, STATEMENT, sent } from '../support/sigstore.ts'

vi.setConfig({ testTimeout: 60_000 })

const instance = createInstance()
const bundle = instance.attest({ statement: STATEMENT, at: AT })
const LEAF = Buffer.from(String(at(bundle, 'verificationMaterial.certificate.rawBytes')), 'base64')
const refusal = (bytes: Uint8Array) => rejectionOf(() => parseCertificate(bytes))

/** Where things are: RFC 5280, section 4.1. */
const PATH = {
  content: [0],
  version: [0, 0],
  serial: [0, 1],
  innerAlgorithm: [0, 2],
  issuer: [0, 3],
  notBefore: [0, 4, 0],
  notAfter: [0, 4, 1],
  subject: [0, 5],
  key: [0, 6],
  wrapper: [0, 7],
  extensions: [0, 7, 0],
  first: [0, 7, 0, 0],
  outerAlgorithm: [1],
  signature: [2],
} as const
const changed = (path: readonly number[], change: (value: Buffer) => Uint8Array | undefined) =>
  editDer(LEAF, path, change)
const replaced = (path: readonly number[], by: Buffer) => changed(path, () => by)
const removed = (path: readonly number[]) => changed(path, () => undefined)
const more = (path: readonly number[], value: Buffer) => changed(path, (old) => Buffer.concat([old, value]))
const UNREADABLE = /^the certificate's extensions (?:is missing, or )?has an unexpected DER tag$/
const EXTENSION = /^(the certificate's extensions (has|is|are)|an extension of the certificate (has|is))/
const unknown = octets(none())

test('what it says', () => {
  const certificate = parseCertificate(LEAF)
  expect(certificate).toMatchObject({
    notBefore: AT,
    notAfter: minutes(10),
    isAuthority: false,
    pathLength: undefined,
    scheme: 'ecdsa-sha384',
  })
  expect(certificate).toMatchObject({
    keyUsage: { signsData: true, signsCertificates: false },
    extendedKeyUsage: ['1.3.6.1.5.5.7.3.3'],
  })
  expect([certificate.raw, certificate.tbs.raw].map((each) => Buffer.from(each))).toEqual([
    LEAF,
    derAt(LEAF, PATH.content),
  ])
  expect(Buffer.from(certificate.publicKey.spki)).toEqual(derAt(LEAF, PATH.key))
  const [issuer = Buffer.alloc(0)] = instance.authority.chain
  expect(parseCertificate(issuer)).toMatchObject({
    isAuthority: true,
    pathLength: 0,
    keyUsage: { signsData: false, signsCertificates: true },
  })
})

test('without extensions it is neither for anything nor an authority', () => {
  const bare = parseCertificate(removed(PATH.wrapper))
  expect(bare).toMatchObject({
    isAuthority: false,
    pathLength: undefined,
    keyUsage: undefined,
    extendedKeyUsage: undefined,
  })
  expect(bare.extensions.size).toBe(0)
})

describe('what is none is refused', () => {
  test.each<[what: string, refused: Buffer, reason: RegExp]>([
    ['nothing', Buffer.alloc(0), /^the certificate is not one DER value$/],
    ['a set', Buffer.from([0x31, ...LEAF.subarray(1)]), /^the certificate has an unexpected DER tag$/],
    ['with a part more', more(PATH.signature, none()), /^the certificate is not one$/],
    ['without a signature', removed(PATH.signature), /^the certificate's signature is missing/],
    [
      'with a signature of octets',
      replaced(PATH.signature, octets(Buffer.of(0, 1))),
      /^the certificate's signature is missing/,
    ],
    ['with a signature of bits that do not count', replaced(PATH.signature, bits(Buffer.of(0xfe), 1)), /./],
    [
      'with content of another kind',
      replaced(PATH.content, none()),
      /^the certificate's content has an unexpected DER tag$/,
    ],
    ['without content', replaced(PATH.content, sequence()), /^the certificate is not of version 3$/],
    ['without a version', removed(PATH.version), /^the certificate is not of version 3$/],
    ['of version 2', replaced([...PATH.version, 0], integer(1)), /^the certificate is not of version 3$/],
    ['of version 259', replaced([...PATH.version, 0], integer(258)), /^the certificate is not of version 3$/],
    ['of two versions', more([...PATH.version, 0], integer(2)), /./],
    ['without a serial number', replaced(PATH.serial, none()), /./],
    ['without an issuer', replaced(PATH.issuer, none()), /./],
    ['without a subject', replaced(PATH.subject, none()), /./],
    [
      'with another algorithm within',
      replaced(PATH.innerAlgorithm, signatureAlgorithm('P-256', 'sha256')),
      /^the certificate names two signature algorithms$/,
    ],
    [
      'with another algorithm without',
      replaced(PATH.outerAlgorithm, signatureAlgorithm('P-256', 'sha256')),
      /^the certificate names two signature algorithms$/,
    ],
    [
      'with no algorithm within',
      changed(PATH.content, (content) => sequence(derAt(content, [0]), derAt(content, [1]))),
      /^the certificate names two signature algorithms$/,
    ],
    [
      'with an algorithm that is unknown',
      editDer(replaced(PATH.innerAlgorithm, hashAlgorithm('sha256')), PATH.outerAlgorithm, () =>
        hashAlgorithm('sha256'),
      ),
      /^the certificate is signed in a way that is not supported$/,
    ],
    [
      'without a key',
      changed(PATH.content, (content) => sequence(...[0, 1, 2, 3, 4, 5].map((at) => derAt(content, [at])))),
      /^the certificate has other members than it should$/,
    ],
    ['with more behind the extensions', more(PATH.wrapper, integer(1)), /./],
    [
      'with extensions twice',
      changed(PATH.wrapper, (old) => Buffer.concat([tagged(3, sequence(sequence(oid('2.25.1'), unknown))), old])),
      /./,
    ],
    ['with two lists of extensions', more(PATH.extensions, sequence(sequence(oid('2.25.1'), unknown))), /./],
  ])('%s', (_what, refused, reason) => {
    expect(refusal(refused)?.message).toMatch(reason)
    expect(refusal(LEAF)).toBeUndefined()
  })

  test('with more bytes than are allowed', () => {
    const padded = (bytes: number) =>
      changed(PATH.first, (old) => Buffer.concat([old, sequence(oid('2.25.1'), octets(Buffer.alloc(bytes)))]))
    const around = padded(10_000).length - 10_000
    const of = (bytes: number) => padded(bytes - around)
    expect(of(MAX_CERTIFICATE_BYTES)).toHaveLength(MAX_CERTIFICATE_BYTES)
    expect(refusal(of(MAX_CERTIFICATE_BYTES + 1))).toMatchObject({
      message: 'the certificate is too large',
      detail: { bytes: MAX_CERTIFICATE_BYTES + 1 },
    })
    expect(refusal(of(MAX_CERTIFICATE_BYTES))).toBeUndefined()
  })
})

describe('times', () => {
  const utc = (text: string) => der(0x17, Buffer.from(text))
  const general = (text: string) => der(0x18, Buffer.from(text))
  test.each([utc('260301100000Z'), general('20260301100000Z'), general('20500301100000Z'), utc('500101000000Z')])(
    '%#',
    (time) => {
      expect(refusal(replaced(PATH.notBefore, time))).toBeUndefined()
    },
  )
  test('two digits are of the years from 1950 to 2049', () => {
    expect(parseCertificate(replaced(PATH.notBefore, utc('490101000000Z'))).notBefore.getUTCFullYear()).toBe(2049)
    expect(parseCertificate(replaced(PATH.notBefore, utc('500101000000Z'))).notBefore.getUTCFullYear()).toBe(1950)
  })

  // RFC 5280, sections 4.1.2.5.1 and 4.1.2.5.2
  test.each([
    ['UTC: nothing', utc('')],
    ['UTC: text', utc('abc')],
    ['UTC: no seconds', utc('2603011000Z')],
    ['UTC: another zone', utc('260301100000+0100')],
    ['UTC: month 13', utc('261301100000Z')],
    ['UTC: 30 February', utc('260230100000Z')],
    ['UTC: second 99', utc('260301106099Z')],
    ['nothing', general('')],
    ['text', general('abc')],
    ['no zone', general('20260301100000')],
    ['another zone', general('20260301100000+0100')],
    ['no seconds', general('202603011000Z')],
    ['a fraction', general('20260301100000.5Z')],
    ['month 13', general('20261301100000Z')],
    ['a number', integer(1)],
  ])('%s is refused', (_what, time) => {
    expect(refusal(replaced(PATH.notBefore, time))).toBeDefined()
    expect(refusal(replaced(PATH.notAfter, time))).toBeDefined()
    expect(refusal(LEAF)).toBeUndefined()
  })
})

describe('extensions', () => {
  const added = (...parts: readonly Buffer[]) => changed(PATH.first, (old) => Buffer.concat([old, sequence(...parts)]))
  const id = oid('2.25.1')

  test('are critical when they say so', () => {
    const critical = (...parts: readonly Buffer[]) =>
      parseCertificate(added(id, ...parts)).extensions.get('2.25.1')?.critical
    expect([critical(unknown), critical(boolean(true), unknown)]).toEqual([false, true])
  })

  test.each<[what: string, refused: Buffer, accepted: Buffer, reason: RegExp]>([
    [
      'twice',
      changed(PATH.first, (old) => Buffer.concat([old, old])),
      added(id, unknown),
      /^the certificate has an extension twice$/,
    ],
    ['of no type', added(unknown), added(id, unknown), EXTENSION],
    ['of no value', added(id), added(id, unknown), EXTENSION],
    ['of a value that is no string of bytes', added(id, none()), added(id, unknown), EXTENSION],
    ['of nothing', added(), added(id, unknown), EXTENSION],
    ['critical by a number', added(id, integer(1), unknown), added(id, boolean(true), unknown), EXTENSION],
    ['of four parts, and critical', added(id, boolean(true), unknown, unknown), added(id, boolean(true), unknown), /./],
    ['of two values', added(id, unknown, unknown), added(id, unknown), EXTENSION],
    // X.690, section 11.5: a default is not written.
    ['not critical, and says so', added(id, boolean(false), unknown), added(id, unknown), /./],
  ])('%s', (_what, refused, accepted, reason) => {
    expect(refusal(refused)?.message).toMatch(reason)
    expect(refusal(accepted)).toBeUndefined()
  })

  test.each(['2.5.29.15', '2.5.29.19', '2.5.29.37'])('%s that cannot be read', (type) => {
    const wrong = (value: Buffer) => {
      const kept = removeExtension(type)
      return editDer(kept, PATH.first, (old) => Buffer.concat([old, sequence(oid(type), octets(value))]))
    }
    expect(refusal(wrong(oid('2.25.1')))?.message).toMatch(UNREADABLE)
    expect(
      refusal(
        wrong(
          type === '2.5.29.15' ? bits(Buffer.of(0x80), 7) : type === '2.5.29.19' ? sequence() : sequence(oid('2.25.1')),
        ),
      ),
    ).toBeUndefined()
  })

  test('as many as are allowed', () => {
    const of = (count: number) =>
      replaced(
        PATH.extensions,
        sequence(...Array.from({ length: count }, (_, at) => sequence(oid(`2.25.${at + 1}`), unknown))),
      )
    expect(refusal(of(MAX_EXTENSIONS + 1))?.message).toBe('the certificate has too many extensions')
    expect(refusal(of(MAX_EXTENSIONS))).toBeUndefined()
  })
})

function removeExtension(type: string): Buffer {
  for (let index = 0; ; index++) {
    const path = [...PATH.extensions, index]
    const extension = derAt(LEAF, path)
    if (extension.length === 0) return LEAF
    if (derAt(extension, [0]).equals(oid(type))) return removed(path)
  }
}

describe('the key', () => {
  const key = (change: (value: Buffer) => Uint8Array) => changed(PATH.key, change)
  test.each<[what: string, refused: Buffer]>([
    ['nothing', key(() => none())],
    ['of no parameters', key((old) => editDer(old, [0, 1], () => Buffer.alloc(0)))],
    ['of parameters of another kind', key((old) => editDer(old, [0, 1], (curve) => der(0x86, curve.subarray(2))))],
    ['of explicit parameters', key((old) => editDer(old, [0, 1], () => sequence(integer(1))))],
    ['with a part more', key((old) => editDer(old, [1], (point) => Buffer.concat([point, integer(1)])))],
    ['of an unknown kind', key((old) => editDer(old, [0, 0], () => oid('2.25.1')))],
    [
      'of a point that is not on the curve',
      key((old) => editDer(old, [1], () => bits(Buffer.concat([Buffer.of(4), Buffer.alloc(64, 1)])))),
    ],
  ])('%s is refused', (_what, refused) => {
    expect(refusal(refused)).toBeDefined()
    expect(refusal(LEAF)).toBeUndefined()
  })

  // Whoever makes a bundle makes its certificate.
  test('is examined before any signature', () => {
    const rawBytes = key((old) => editDer(old, [0, 1], () => Buffer.alloc(0))).toString('base64')
    expect(judge(sent('verificationMaterial.certificate.rawBytes', rawBytes))).toMatchObject({
      ok: false,
      step: 'certificate',
    })
  })
})

describe('signed by the authority, and refused all the same', () => {
  const tampered = (change: Partial<CertificateOptions>) => ({
    tamper: { certificate: (leaf: CertificateOptions) => ({ ...leaf, ...change }) },
  })
  refuseEach('certificate', [
    {
      name: 'of version 1',
      tamper: { finalCertificate: (leaf) => ({ ...leaf, version: 1, extensions: [] }) },
      reason: /^the certificate is not of version 3$/,
    },
    { name: 'of version 259', ...tampered({ version: 259 }), reason: /^the certificate is not of version 3$/ },
    {
      name: 'of two algorithms',
      ...tampered({ algorithm: { inner: signatureAlgorithm('P-384', 'sha256') } }),
      reason: /^the certificate names two signature algorithms$/,
    },
    {
      name: 'of an algorithm that is not supported',
      ...tampered({ algorithm: { inner: none(), outer: none() } }),
      reason: /^the certificate is signed in a way that is not supported$/,
    },
  ])
})

test('with anything changed it is read or refused', () => {
  const property = fc.property(fc.nat(LEAF.length - 1), fc.nat(255), (index, byte) => {
    refusal(Buffer.from(LEAF.map((each, at) => (at === index ? byte : each))))
  })
  fc.assert(property, { numRuns: 1000 })
})
