import { describe, expect, test } from 'vitest'
import type { Json } from '../../fixtures/lab/json.ts'
import { at, edit } from '../../fixtures/lab/json.ts'
import { createInstance } from '../../fixtures/lab/sigstore/instance.ts'
import { MAX_TRUSTED_ENTRIES } from '../../src/sigstore/limits.ts'
import { parseShape } from '../../src/sigstore/shape.ts'
import { decodeTrustRoot } from '../../src/sigstore/trust-root.ts'
import { TrustRootShape } from '../../src/sigstore/trust-root-shape.ts'
import { rejectionOf } from '../support/rejection.ts'

const ROOT = createInstance().trustedRoot()
const REASON = 'the trusted root does not have the shape of one'
const refusal = (json: unknown) => rejectionOf(() => parseShape(TrustRootShape, json, REASON))

test.each([
  'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
  'application/vnd.dev.sigstore.trustedroot.v0.1+json',
  'application/vnd.dev.sigstore.trustedroot.v0.2+json',
])('%s', (mediaType) => {
  expect(refusal(edit(ROOT, 'mediaType', mediaType))).toBeUndefined()
  expect(refusal(edit(ROOT, 'mediaType', mediaType.replace('0.', '1.')))).toMatchObject({
    message: REASON,
    detail: { at: 'mediaType' },
  })
})

test.each([
  'tlogs.0.publicKey',
  'tlogs.0.publicKey.rawBytes',
  'tlogs.0.publicKey.keyDetails',
  'tlogs.0.logId',
  'tlogs.0.logId.keyId',
  'ctlogs.0.publicKey',
  'certificateAuthorities.0.certChain',
  'certificateAuthorities.0.certChain.certificates',
  'certificateAuthorities.0.certChain.certificates.0.rawBytes',
  'timestampAuthorities.0.certChain',
])('%s has to be there', (path) => {
  for (const value of [undefined, null, 7]) {
    expect(refusal(edit(ROOT, path, value))).toMatchObject({ message: REASON, detail: { at: path } })
  }
  expect(refusal(ROOT)).toBeUndefined()
})

test('members that are not known are passed over', () => {
  for (const path of ['later', 'tlogs.0.later', 'ctlogs.0.publicKey.later', 'certificateAuthorities.0.later']) {
    expect(decodeTrustRoot(edit(ROOT, path, 1)).leftOut).toEqual([])
  }
})

test('another hash of the Merkle tree is refused', () => {
  const path = 'tlogs.0.hashAlgorithm'
  expect(refusal(edit(ROOT, path, 'SHA2_512'))).toMatchObject({ message: REASON, detail: { at: path } })
  for (const value of ['SHA2_256', undefined, null]) expect(refusal(edit(ROOT, path, value))).toBeUndefined()
})

test.each([
  'tlogs',
  'ctlogs',
  'certificateAuthorities',
  'timestampAuthorities',
  'certificateAuthorities.0.certChain.certificates',
])('%s has a cap', (path) => {
  const of = (count: number) =>
    edit(
      ROOT,
      path,
      Array.from({ length: count }, () => at(ROOT, `${path}.0`) as Json),
    )
  expect(refusal(of(MAX_TRUSTED_ENTRIES + 1))).toMatchObject({
    message: REASON,
    detail: { at: path, expected: `<=${MAX_TRUSTED_ENTRIES}` },
  })
  expect(refusal(of(MAX_TRUSTED_ENTRIES))).toBeUndefined()
})

test('a text has a cap', () => {
  const path = 'tlogs.0.baseUrl'
  expect(refusal(edit(ROOT, path, 'x'.repeat(64 * 1024 + 1)))).toMatchObject({ message: REASON, detail: { at: path } })
  expect(refusal(edit(ROOT, path, 'x'.repeat(64 * 1024)))).toBeUndefined()
})

describe('times', () => {
  const path = 'tlogs.0.publicKey.validFor.start'
  const read = (text: Json) => decodeTrustRoot(edit(ROOT, path, text)).signatureLogs[0]?.window.start.toISOString()

  test.each([
    ['2026-03-01T10:00:00Z', '2026-03-01T10:00:00.000Z'],
    ['2026-03-01T10:00:00.5Z', '2026-03-01T10:00:00.500Z'],
    ['2026-03-01T10:00:00.123999Z', '2026-03-01T10:00:00.123Z'],
    ['2026-03-01T10:00:00+02:00', '2026-03-01T08:00:00.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
  ])('%s', (text, iso) => {
    expect(read(text)).toBe(iso)
  })

  test.each([
    '2026-03-01',
    '2026-03-01T10:00Z',
    '2026-03-01T10:00:00',
    '2026-03-01 10:00:00Z',
    '1 March 2026',
    '',
    1772359200,
  ])('%s is none', (text) => {
    expect(refusal(edit(ROOT, path, text))).toMatchObject({ message: REASON, detail: { at: path } })
    expect(refusal(ROOT)).toBeUndefined()
  })

  test('month 13 is none either', () => {
    expect(refusal(edit(ROOT, path, '2026-13-01T10:00:00Z'))).toMatchObject({
      detail: { at: path, expected: 'not a time' },
    })
    expect(refusal(edit(ROOT, path, '2026-12-01T10:00:00Z'))).toBeUndefined()
  })
})

test.each([undefined, null, 'a text', 7])('%o is no trusted root', (json) => {
  expect(refusal(json)).toMatchObject({ message: REASON, detail: { at: '' } })
})
