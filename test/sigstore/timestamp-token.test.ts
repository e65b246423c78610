/** The shape of a timestamp. What is changed within the TSTInfo is signed anew, and so are the attributes. */
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { boolean, integer, none, octets, oid, primitive, sequence, tagged } from '../../fixtures/lab/der.ts'
import { at } from '../../fixtures/lab/json.ts'
import { hashAlgorithm } from '../../fixtures/lab/sigstore/algorithm.ts'
import { ATTRIBUTE } from '../../fixtures/lab/sigstore/cms.ts'
import { createInstance } from '../../fixtures/lab/sigstore/instance.ts'
import { MAX_BUNDLED_CERTIFICATES, MAX_TIMESTAMP_BYTES } from '../../src/sigstore/limits.ts'
import { parseTimestamp } from '../../src/sigstore/timestamp-token.ts'
import { derAt, editDer } from '../support/der.ts'
import { rejectionOf } from '../support/rejection.ts'
import { AT, accept, LATER, type Refusal, refuseEach, STATEMENT, TIMESTAMPS } from '../support/sigstore.ts'
import { PATH, prepared, sentTimestamp, stamped } from '../support/timestamp.ts'

vi.setConfig({ testTimeout: 60_000 })

const GIVEN = { asked: { log: 'v2' } } as const
const remove = () => undefined
const append = (more: Buffer) => (value: Buffer) => Buffer.concat([value, more])
const TAG = /^the timestamp is missing, or has an unexpected DER tag$/
const UNEXPECTED = /^the timestamp has an unexpected DER tag$/
const NOT_SIGNED_DATA = /^the timestamp is not signed data$/
const ABOUT_ELSE = /^the timestamp is signed data about something else$/
const VERSION = /^the timestamp is signed data of an unknown version$/
const ONE_SIGNER = /^the timestamp does not have exactly one signer$/
const HASH = /^the timestamp uses a hash that is not supported$/
const AMBIGUOUS = /^the timestamp has an ambiguous attribute$/
const NOT_TIME = /^the time of the timestamp is not a time$/
const MEMBERS = /^the timestamp has members that are not known$/

describe('the response', () => {
  refuseEach(
    'timestamp',
    [
      { name: 'is no DER', ...sentTimestamp([], () => Buffer.of(1, 2, 3)), reason: /^the timestamp is cut off$/ },
      {
        name: 'is followed by something',
        ...sentTimestamp([], append(none())),
        reason: /^the timestamp is not one DER value$/,
      },
      { name: 'is nothing', ...sentTimestamp([], remove), reason: /^the timestamp is not one DER value$/ },
      { name: 'has no status', ...sentTimestamp(PATH.status, remove), reason: TAG },
      {
        name: 'was refused',
        ...prepared(() => ({ status: 2 })),
        twin: prepared(() => ({ status: 1 })),
        reason: /^the timestamp was not granted$/,
      },
      {
        name: 'has a status of two bytes',
        ...sentTimestamp(PATH.status, () => integer(256)),
        reason: /^the timestamp was not granted$/,
      },
      { name: 'was granted, and is not there', ...sentTimestamp([1], remove), reason: MEMBERS },
      { name: 'is empty', ...sentTimestamp([], () => sequence()), reason: MEMBERS },
      {
        name: 'is of another type',
        ...sentTimestamp(PATH.contentType, () => oid('1.2.840.113549.1.7.1')),
        reason: NOT_SIGNED_DATA,
      },
      { name: 'has a type and no content', ...sentTimestamp([1, 1], remove), reason: MEMBERS },
      { name: 'is empty signed data', ...sentTimestamp([1, 1, 0], remove), reason: MEMBERS },
      { name: 'is of version 1', ...sentTimestamp(PATH.version, () => integer(1)), reason: VERSION },
      { name: 'is of version 770', ...sentTimestamp(PATH.version, () => integer(770)), reason: VERSION },
      {
        name: 'is about something else',
        ...prepared(() => ({ contentType: '1.2.840.113549.1.7.1' })),
        reason: ABOUT_ELSE,
      },
      { name: 'is about nothing', ...sentTimestamp([...PATH.encapsulated, 1], remove), reason: MEMBERS },
      { name: 'has no signers', ...sentTimestamp(PATH.signers, remove), reason: /^the timestamp has no signer$/ },
      { name: 'has an empty set of signers', ...sentTimestamp(PATH.signer, remove), reason: ONE_SIGNER },
      {
        name: 'has two signers',
        ...sentTimestamp(PATH.signer, (signer) => Buffer.concat([signer, signer])),
        reason: ONE_SIGNER,
      },
      {
        name: 'has nothing behind its content',
        ...sentTimestamp(PATH.signedData, (data) => sequence(...[0, 1, 2].map((each) => derAt(data, [each])))),
        reason: /^the timestamp has no signer$/,
      },
    ],
    GIVEN,
  )
})

describe('members that are not known', () => {
  const more = (name: string, path: readonly number[], count: number): Refusal => ({
    name,
    ...sentTimestamp(path, append(none())),
    reason: MEMBERS,
    detail: { members: count + 1, count },
  })
  refuseEach(
    'timestamp',
    [
      more('of the response', [1], 2),
      more('of the token', [1, 1], 2),
      more('around the signed data', PATH.signedData, 1),
      more('of the content', [...PATH.encapsulated, 1], 2),
      more('around the content', [...PATH.encapsulated, 1, 0], 1),
      more('of an attribute', [...PATH.attributes, 0, 1], 2),
      more("of the signer's name", [...PATH.sid, 1], 2),
      { name: 'of the digest', ...stamped([2, 1], append(none())), reason: MEMBERS, detail: { members: 3, count: 2 } },
    ],
    GIVEN,
  )
})

describe('what is stamped', () => {
  refuseEach(
    'timestamp',
    [
      {
        name: 'of another version',
        ...stamped([0], () => integer(2)),
        twin: stamped([0], () => integer(1)),
        reason: /^the timestamp has an unknown version$/,
      },
      {
        name: 'of a version of two bytes',
        ...stamped([0], () => integer(257)),
        reason: /^the timestamp has an unknown version$/,
      },
      {
        name: 'with extensions',
        ...stamped([5], append(tagged(1))),
        twin: stamped([5], append(boolean(true))),
        reason: /^the timestamp has extensions, of which none is known$/,
      },
      {
        name: 'with a digest by SHA-1',
        ...stamped([2, 0], () => hashAlgorithm('sha1')),
        twin: stamped([2, 0], () => hashAlgorithm('sha256')),
        reason: HASH,
        detail: { oid: '1.3.14.3.2.26' },
      },
      { name: 'without a digest', ...stamped([2, 1], remove), reason: MEMBERS },
      { name: 'without a time', ...stamped([4], remove), reason: /^the time of the timestamp is not a time$/ },
      {
        name: 'with a UTCTime',
        ...stamped([4], () => Buffer.from('\x17\x0d260301100001Z')),
        reason: /^the time of the timestamp is not a time$/,
      },
      {
        name: 'with a time of another zone',
        ...stamped([4], () => Buffer.from('\x18\x1320260301100001+0000')),
        twin: stamped([4], () => Buffer.from('\x18\x0f20260301100001Z')),
        reason: NOT_TIME,
      },
      { name: 'without anything', ...stamped([], () => sequence()), reason: TAG },
      { name: 'that is no DER', ...stamped([], () => Buffer.of(0x30, 0x80)), reason: /^the timestamp is not DER$/ },
    ],
    GIVEN,
  )

  test('a fraction of a second is kept', () => {
    const tenth = stamped([4], () => Buffer.from('\x18\x1120260301100001.5Z'))
    expect(accept({ ...GIVEN, ...tenth }).times[0]?.time).toEqual(new Date(LATER.getTime() + 500))
  })

  test('what is of no use here may be there, or missing', () => {
    accept({ ...GIVEN, ...prepared(() => ({ nonce: Buffer.of(1, 2, 3), policy: '2.25.1' })) })
    accept({ ...GIVEN, ...stamped([5], remove) })
    accept({ ...GIVEN, ...stamped([5], append(tagged(0, octets(Buffer.of(1))))) })
  })
})

describe('the signer', () => {
  const twice = (value: Buffer) => Buffer.concat([value, value])
  refuseEach(
    'timestamp',
    [
      {
        name: 'has no attributes',
        ...sentTimestamp(PATH.attributes, remove),
        reason: /^the timestamp has no signed attributes$/,
      },
      {
        name: 'has an attribute twice',
        ...sentTimestamp([...PATH.attributes, 0], twice),
        reason: AMBIGUOUS,
        detail: { oid: ATTRIBUTE.contentType },
      },
      {
        name: 'has an attribute of two values',
        ...sentTimestamp([...PATH.attributes, 0, 1, 0], twice),
        reason: AMBIGUOUS,
      },
      {
        name: 'has an attribute of an empty set',
        ...sentTimestamp([...PATH.attributes, 0, 1, 0], remove),
        reason: AMBIGUOUS,
      },
      { name: 'has an attribute of no value', ...sentTimestamp([...PATH.attributes, 0, 1], remove), reason: MEMBERS },
      {
        name: 'has an attribute of no type',
        ...sentTimestamp([...PATH.attributes, 0], () => sequence()),
        reason: MEMBERS,
      },
      { name: 'is named by nothing', ...sentTimestamp(PATH.sid, () => sequence()), reason: MEMBERS },
      { name: 'is named by an issuer alone', ...sentTimestamp([...PATH.sid, 1], remove), reason: MEMBERS },
      {
        name: 'is named in another way',
        ...sentTimestamp(PATH.sid, () => primitive(1, Buffer.of(1))),
        reason: UNEXPECTED,
      },
      { name: 'hashes with SHA-1', ...sentTimestamp(PATH.digestAlgorithm, () => hashAlgorithm('sha1')), reason: HASH },
      { name: 'hashes with nothing', ...sentTimestamp(PATH.digestAlgorithm, () => sequence()), reason: TAG },
      { name: 'has no signature', ...sentTimestamp(PATH.signature, remove), reason: TAG },
      {
        name: 'has neither an algorithm nor a signature',
        ...sentTimestamp(PATH.signer, (signer) => sequence(...[0, 1, 2, 3].map((each) => derAt(signer, [each])))),
        reason: TAG,
      },
      {
        name: 'is nothing',
        ...sentTimestamp(PATH.signer, () => sequence()),
        reason: /^the timestamp has no signed attributes$/,
      },
    ],
    GIVEN,
  )
})

describe('caps', () => {
  const instance = createInstance()
  const bundle = instance.attest({ statement: STATEMENT, at: AT, log: 'v2' })
  const response = Buffer.from(String(at(bundle, `${TIMESTAMPS}.0.signedTimestamp`)), 'base64')
  const refusal = (bytes: Uint8Array) => rejectionOf(() => parseTimestamp(bytes))
  const embedding = (certificate: Buffer, count: number) =>
    editDer(response, PATH.certificates, () => tagged(0, ...Array.from({ length: count }, () => certificate)))

  test('certificates', () => {
    const [certificate = none()] = instance.timestampAuthority.chain
    const count = MAX_BUNDLED_CERTIFICATES
    expect(refusal(embedding(certificate, count + 1))?.message).toBe('the timestamp brings too many certificates')
    expect(refusal(embedding(certificate, count))).toBeUndefined()
  })

  test('bytes', () => {
    const around = embedding(octets(Buffer.alloc(60_000)), 1).length - 60_000
    const of = (bytes: number) => embedding(octets(Buffer.alloc(bytes - around)), 1)
    expect(of(MAX_TIMESTAMP_BYTES)).toHaveLength(MAX_TIMESTAMP_BYTES)
    expect(refusal(of(MAX_TIMESTAMP_BYTES + 1))).toMatchObject({
      message: 'the timestamp is too large',
      detail: { bytes: MAX_TIMESTAMP_BYTES + 1 },
    })
    expect(refusal(of(MAX_TIMESTAMP_BYTES))).toBeUndefined()
  })

  test('with anything changed it is read or refused', () => {
    const property = fc.property(fc.nat(response.length - 1), fc.nat(255), (index, byte) => {
      refusal(Buffer.from(response.map((each, at) => (at === index ? byte : each))))
    })
    fc.assert(property, { numRuns: 1000 })
    expect(refusal(response)).toBeUndefined()
  })
})
