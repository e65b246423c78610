import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { keysDocument, labKey } from '../../fixtures/lab/key.ts'
import { decodeEndpointKeys, decodeTufKeys } from '../../src/trust/registry-key.ts'

const KEY = labKey('registry key test')
const OLD = labKey('registry key test, before', '2025-06-01T00:00:00.000Z')
const P384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'der', type: 'spki' })

/** One key as a registry's endpoint gives it, and what must come of it; changed in one member. */
const endpointKey = (changes: object = {}) => ({
  keyid: KEY.keyid,
  key: KEY.spki,
  keytype: 'ecdsa-sha2-nistp256',
  scheme: 'ecdsa-sha2-nistp256',
  expires: null,
  ...changes,
})

/** The same in npm's target in TUF. */
const tufKey = (changes: object = {}, publicKey: object = {}) => ({
  keyId: KEY.keyid,
  keyUsage: 'npm:signatures',
  publicKey: {
    rawBytes: KEY.spki,
    keyDetails: 'PKIX_ECDSA_P256_SHA_256',
    validFor: { start: '1999-01-01T00:00:00.000Z' },
    ...publicKey,
  },
  ...changes,
})

const shapes = {
  endpoint: {
    decode: (keys: unknown) => decodeEndpointKeys({ keys }, 'a test'),
    one: (expires?: unknown, key = KEY.spki) => endpointKey({ expires, key }),
  },
  TUF: {
    decode: (keys: unknown) => decodeTufKeys({ keys }, 'a test'),
    one: (end?: unknown, rawBytes = KEY.spki) => tufKey({}, { rawBytes, validFor: { end } }),
  },
}

describe.each(Object.entries(shapes))('the shape of the %s', (_shape, { decode, one }) => {
  test('a key without an end', () => {
    const [key, ...others] = decode([one()])
    expect(others).toEqual([])
    expect(key).toMatchObject({ keyid: KEY.keyid, expires: undefined, from: 'a test' })
    expect(Buffer.from(key?.publicKey?.point ?? [])).toEqual(Buffer.from(KEY.spki, 'base64').subarray(-65))
  })

  test.each([
    ['in UTC', '2025-01-29T00:00:00.000Z'],
    ['without milliseconds', '2025-01-29T00:00:00Z'],
    ['in another zone', '2025-01-29T02:00:00+02:00'],
  ])('an end %s', (_how, end) => {
    expect(decode([one(end)])[0]?.expires).toEqual(new Date('2025-01-29T00:00:00.000Z'))
  })

  test.each([
    ['null', null],
    ['nothing', undefined],
  ])('an end that is %s is none', (_what, end) => {
    expect(decode([one(end)])[0]?.expires).toBeUndefined()
  })

  test.each([
    ['no time', 'soon'],
    ['in no known zone', '2025-01-29T00:00:00.000X'],
    ['empty', ''],
    ['a number', 1_738_108_800_000],
    ['a flag', false],
    ['a list', []],
    ['longer than any time', '2'.repeat(5000)],
  ])('an end that is %s is refused, and the whole document with it', (_what, end) => {
    expect(() => decode([one(), one(end)])).toThrow()
    expect(decode([one(), one('2025-01-29T00:00:00.000Z')])).toHaveLength(2)
  })

  test.each([
    ['no list', {}],
    ['nothing', undefined],
    ['null', null],
    ['words', 'keys'],
    ['a list of words', ['key']],
    ['a list of nothing', [null]],
    ['more keys than any registry has', Array.from({ length: 101 }, () => one())],
  ])('%s for keys is refused', (_what, keys) => {
    expect(() => decode(keys)).toThrow()
    expect(decode([one()])).toHaveLength(1)
    expect(decode(Array.from({ length: 100 }, () => one()))).toHaveLength(100)
  })

  test('no keys are no error', () => {
    expect(decode([])).toEqual([])
  })

  test.each([
    ['of another curve', P384.toString('base64')],
    ['cut off', KEY.spki.slice(0, -8)],
    ['no base64', '%%%'],
    ['empty', ''],
  ])('a key that is %s is kept, and cannot be used', (_what, spki) => {
    const [unusable, good] = decode([one('2025-01-29T00:00:00.000Z', spki), one()])
    expect(unusable).toEqual({
      keyid: KEY.keyid,
      publicKey: undefined,
      expires: new Date('2025-01-29T00:00:00.000Z'),
      from: 'a test',
    })
    expect(good?.publicKey?.type).toBe('P-256')
  })
})

describe('members of the wrong type', () => {
  test.each([{ keyid: undefined }, { keyid: 7 }, { keyid: 'x'.repeat(5000) }, { key: undefined }, { key: {} }])(
    'of the endpoint: %j',
    (changes) => {
      expect(() => decodeEndpointKeys({ keys: [endpointKey(changes)] }, 'a test')).toThrow()
      expect(decodeEndpointKeys({ keys: [endpointKey()] }, 'a test')).toHaveLength(1)
    },
  )

  test.each([{ keyId: undefined }, { keyId: 7 }, { keyUsage: undefined }, { keyUsage: 7 }, { publicKey: undefined }])(
    'of TUF: %j',
    (changes) => {
      expect(() => decodeTufKeys({ keys: [tufKey(changes)] }, 'a test')).toThrow()
      expect(decodeTufKeys({ keys: [tufKey()] }, 'a test')).toHaveLength(1)
    },
  )

  test.each([{ rawBytes: undefined }, { rawBytes: 7 }, { validFor: 'ever' }])('of a key of TUF: %j', (changes) => {
    expect(() => decodeTufKeys({ keys: [tufKey({}, changes)] }, 'a test')).toThrow()
    expect(decodeTufKeys({ keys: [tufKey()] }, 'a test')).toHaveLength(1)
  })

  test.each([undefined, null, 'keys', [], { Keys: [] }])('of the document: %j', (document) => {
    expect(() => decodeEndpointKeys(document, 'a test')).toThrow()
    expect(() => decodeTufKeys(document, 'a test')).toThrow()
  })
})

test('each shape is refused where the other is due', () => {
  expect(() => decodeTufKeys({ keys: [endpointKey()] }, 'a test')).toThrow()
  expect(() => decodeEndpointKeys({ keys: [tufKey()] }, 'a test')).toThrow()
})

test('TUF\u2019s keys for attestations sign no packages', () => {
  const usages = ['npm:attestations', 'npm:signatures', 'NPM:signatures', '']
  expect(decodeTufKeys({ keys: usages.map((keyUsage) => tufKey({ keyUsage })) }, 'a test')).toHaveLength(1)
})

test('several keys stay in their order', () => {
  const decoded = decodeEndpointKeys(keysDocument([OLD, KEY]), 'a test')
  expect(decoded.map(({ keyid, expires }) => [keyid, expires])).toEqual([
    [OLD.keyid, new Date('2025-06-01T00:00:00.000Z')],
    [KEY.keyid, undefined],
  ])
})
