/** Which JSON is a bundle's: its members and their types, what may be missing, and how much of it there may be. */
import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../../fixtures/lab/json.ts'
import { at, edit } from '../../fixtures/lab/json.ts'
import { createInstance } from '../../fixtures/lab/sigstore/instance.ts'
import { BundleShape } from '../../src/sigstore/bundle-shape.ts'
import * as limits from '../../src/sigstore/limits.ts'
import { parseShape } from '../../src/sigstore/shape.ts'
import { rejectionOf } from '../support/rejection.ts'
import { ARTIFACT, AT, ENTRY, STATEMENT, TIMESTAMPS } from '../support/sigstore.ts'

const instance = createInstance()
const DSSE = instance.attest({ statement: STATEMENT, at: AT, timestamps: [{}], keyid: '' })
const CHAIN = instance.attest({ statement: STATEMENT, at: AT, mediaType: 'v0.2', signer: 'chain' })
const KEY = instance.attest({ artifact: ARTIFACT, at: AT, signer: 'publicKey' })

const REASON = 'the bundle does not have the shape of one'
const parse = (bundle: unknown) => parseShape(BundleShape, bundle, REASON)
const refusal = (bundle: unknown) => rejectionOf(() => parse(bundle))
const MATERIAL = 'verificationMaterial'
const CHECKPOINT = `${ENTRY}.inclusionProof.checkpoint.envelope`
const times = (count: number, value: Json) => Array.from({ length: count }, () => value)

describe('members that are not known', () => {
  test.each([
    [DSSE, ''],
    [DSSE, `${MATERIAL}.`],
    [DSSE, `${MATERIAL}.certificate.`],
    [CHAIN, `${MATERIAL}.x509CertificateChain.`],
    [CHAIN, `${MATERIAL}.x509CertificateChain.certificates.0.`],
    [KEY, `${MATERIAL}.publicKey.`],
    [DSSE, `${ENTRY}.`],
    [DSSE, `${ENTRY}.logId.`],
    [DSSE, `${ENTRY}.kindVersion.`],
    [DSSE, `${ENTRY}.inclusionPromise.`],
    [DSSE, `${ENTRY}.inclusionProof.`],
    [DSSE, `${ENTRY}.inclusionProof.checkpoint.`],
    [DSSE, `${MATERIAL}.timestampVerificationData.`],
    [DSSE, `${TIMESTAMPS}.0.`],
    [DSSE, 'dsseEnvelope.'],
    [DSSE, 'dsseEnvelope.signatures.0.'],
    [KEY, 'messageSignature.'],
    [KEY, 'messageSignature.messageDigest.'],
  ])('%#: %s', (bundle, path) => {
    expect(refusal(edit(bundle, `${path}media_type`, null))).toMatchObject({
      message: REASON,
      detail: { at: `${path}media_type` },
    })
    expect(refusal(bundle)).toBeUndefined()
  })
})

describe('members that have to be there', () => {
  test.each([
    [DSSE, 'mediaType'],
    [DSSE, MATERIAL],
    [DSSE, `${MATERIAL}.certificate.rawBytes`],
    [DSSE, `${ENTRY}.logId`],
    [DSSE, `${ENTRY}.logId.keyId`],
    [DSSE, `${ENTRY}.kindVersion`],
    [DSSE, `${ENTRY}.kindVersion.kind`],
    [DSSE, `${ENTRY}.kindVersion.version`],
    [DSSE, `${ENTRY}.inclusionPromise.signedEntryTimestamp`],
    [DSSE, `${ENTRY}.inclusionProof.rootHash`],
    [DSSE, `${ENTRY}.inclusionProof.treeSize`],
    [DSSE, CHECKPOINT],
    [DSSE, `${ENTRY}.canonicalizedBody`],
    [DSSE, `${TIMESTAMPS}.0.signedTimestamp`],
    [DSSE, 'dsseEnvelope.payload'],
    [DSSE, 'dsseEnvelope.payloadType'],
    [DSSE, 'dsseEnvelope.signatures'],
    [DSSE, 'dsseEnvelope.signatures.0.sig'],
    [KEY, 'messageSignature.messageDigest'],
    [KEY, 'messageSignature.messageDigest.algorithm'],
    [KEY, 'messageSignature.messageDigest.digest'],
    [KEY, 'messageSignature.signature'],
  ])('%#: %s', (bundle, path) => {
    for (const value of [undefined, null]) {
      expect(refusal(edit(bundle, path, value))).toMatchObject({ message: REASON, detail: { at: path } })
    }
    expect(refusal(edit(bundle, path, 7))).toMatchObject(path.endsWith('treeSize') ? {} : { detail: { at: path } })
    expect(refusal(bundle)).toBeUndefined()
  })
})

describe('members that may be missing, or null', () => {
  test.each([
    [DSSE, `${MATERIAL}.certificate`],
    [CHAIN, `${MATERIAL}.x509CertificateChain`],
    [CHAIN, `${MATERIAL}.x509CertificateChain.certificates`],
    [KEY, `${MATERIAL}.publicKey`],
    [KEY, `${MATERIAL}.publicKey.hint`],
    [DSSE, `${MATERIAL}.tlogEntries`],
    [DSSE, `${ENTRY}.inclusionPromise`],
    [DSSE, `${ENTRY}.inclusionProof`],
    [DSSE, `${ENTRY}.inclusionProof.checkpoint`],
    [DSSE, `${ENTRY}.inclusionProof.hashes`],
    [DSSE, `${MATERIAL}.timestampVerificationData`],
    [DSSE, TIMESTAMPS],
    [DSSE, 'dsseEnvelope'],
    [DSSE, 'dsseEnvelope.signatures.0.keyid'],
    [KEY, 'messageSignature'],
  ])('%#: %s', (bundle, path) => {
    expect(refusal(edit(bundle, path, undefined))).toBeUndefined()
    expect(refusal(edit(bundle, path, null))).toBeUndefined()
    expect(refusal(edit(bundle, path, 7))).toMatchObject({ message: REASON, detail: { at: path } })
  })
})

describe('numbers', () => {
  const read = (path: string, value: Json | undefined) => {
    const parsed = parse(edit(DSSE, path, value))
    return at(parsed as unknown as JsonObject, path) as unknown
  }
  const PLACES = [`${ENTRY}.logIndex`, `${ENTRY}.inclusionProof.logIndex`, `${ENTRY}.inclusionProof.treeSize`]

  test.each([...PLACES, `${ENTRY}.integratedTime`])('%s', (path) => {
    expect([0, '0', 17, '17', Number('253402300799')].map((value) => read(path, value))).toEqual([
      0n,
      0n,
      17n,
      17n,
      253402300799n,
    ])
    for (const value of [
      '',
      '00',
      '017',
      '-1',
      '+1',
      '1.0',
      '1e3',
      '0x1',
      ' 1',
      '1\n',
      '٣',
      -1,
      0.5,
      2 ** 53,
      true,
      [],
      null,
    ]) {
      expect(refusal(edit(DSSE, path, value))).toMatchObject({ message: REASON, detail: { at: path } })
    }
    if (path.endsWith('treeSize')) expect(refusal(edit(DSSE, path, undefined))).toBeDefined()
    else expect(read(path, undefined)).toBe(0n)
  })

  test.each(PLACES)('%s has 63 bits', (path) => {
    expect(read(path, '9223372036854775807')).toBe(2n ** 63n - 1n)
    expect(refusal(edit(DSSE, path, '9223372036854775808'))).toMatchObject({
      detail: { at: path, expected: 'too large' },
    })
    expect(refusal(edit(DSSE, path, '10000000000000000000'))?.message).toBe(REASON)
    expect(read(path, 2 ** 53 - 1)).toBe(2n ** 53n - 1n)
  })

  test('a time ends with the year 9999', () => {
    const path = `${ENTRY}.integratedTime`
    expect(read(path, '253402300799')).toBe(BigInt(Date.parse('9999-12-31T23:59:59Z') / 1000))
    expect(refusal(edit(DSSE, path, '253402300800'))).toMatchObject({ detail: { at: path, expected: 'too late' } })
  })
})

describe('at most', () => {
  const listed = (bundle: JsonObject, path: string) => (at(bundle, `${path}.0`) ?? null) as Json
  test.each<[count: number, path: string, bundle: JsonObject]>([
    [limits.MAX_BUNDLED_CERTIFICATES, `${MATERIAL}.x509CertificateChain.certificates`, CHAIN],
    [limits.MAX_LOG_ENTRIES, `${MATERIAL}.tlogEntries`, DSSE],
    [limits.MAX_TIMESTAMPS, TIMESTAMPS, DSSE],
    [limits.MAX_PROOF_HASHES, `${ENTRY}.inclusionProof.hashes`, DSSE],
  ])('%i: %s', (count, path, bundle) => {
    const of = (many: number) => edit(bundle, path, times(many, listed(bundle, path)))
    expect(refusal(of(count + 1))).toMatchObject({ message: REASON, detail: { at: path, expected: `<=${count}` } })
    expect(refusal(of(count))).toBeUndefined()
  })

  test.each([
    [CHECKPOINT, limits.MAX_CHECKPOINT_BYTES],
    ['dsseEnvelope.payload', limits.MAX_BUNDLE_BYTES],
  ])('so much of a text: %s', (path, most) => {
    expect(refusal(edit(DSSE, path, 'x'.repeat(most + 1)))).toMatchObject({
      detail: { at: path, expected: `<=${most}` },
    })
    expect(refusal(edit(DSSE, path, 'x'.repeat(most)))).toBeUndefined()
  })
})

test.each([undefined, null, 'a text', 7, true])('%o is no bundle', (json) => {
  expect(refusal(json)).toMatchObject({ message: REASON, detail: { at: '' } })
  expect(refusal({})).toMatchObject({ message: REASON, detail: { at: 'mediaType' } })
})

test('of the name of a member that is not known, only the beginning is told', () => {
  expect(String(refusal(edit(DSSE, 'x'.repeat(1000), 1))?.detail['at'])).toHaveLength(200)
})
