/** Which keys count, and when; and what several signatures come to. */
import { describe, expect, test } from 'vitest'
import type { LabKey } from '../../fixtures/lab/key.ts'
import { labKey } from '../../fixtures/lab/key.ts'
import { registrySignature } from '../../src/checks/registry-signature.ts'
import type { Evidence, RegistrySignature } from '../../src/evidence.ts'
import { ENGINES, EngineDisagreement } from '../../src/sigstore/signature.ts'
import {
  absent,
  digestOf,
  honestEvidence,
  KEY,
  present,
  registryKey,
  registryKeys,
  said,
  unavailable,
  withDocument,
  withKeys,
} from '../support/evidence.ts'

const END = '2025-06-01T00:00:00.000Z'
const OLD = labKey('test registry, before', END)
const OTHER = labKey('another of the registry\u2019s keys')
const STRANGER = labKey('nobody knows this one')

const honest = await honestEvidence()
const old = await honestEvidence({ keys: [OLD] })
const signed = `honest@1.0.0:${digestOf(honest, 'sha512')}`

const proven = { codes: [], proven: true }
const refused = (code: string) => ({ codes: [code], proven: false })

describe('a key that has an end', () => {
  const published = (time: string): Evidence => ({ ...old, published: present(new Date(time)) })

  test.each([
    ['long before', '2020-01-01T00:00:00.000Z', proven],
    ['at the very moment', END, proven],
    ['a millisecond later', '2025-06-01T00:00:00.001Z', refused('VD204')],
    ['long after', '2026-01-01T00:00:00.000Z', refused('VD204')],
  ])('published %s', (_when, time, expected) => {
    expect(said(registrySignature, published(time))).toEqual(expected)
  })

  test('both times are told', () => {
    const [finding] = registrySignature.run(published('2026-01-01T00:00:00.000Z'), { engines: ['node'] }).findings
    expect(finding?.detail).toEqual({
      keyid: OLD.keyid,
      expires: new Date(END),
      publishedAt: new Date('2026-01-01T00:00:00.000Z'),
    })
  })

  test.each([
    ['that the registry does not tell', absent],
    ['that could not be had', unavailable],
  ])('a publish time %s decides nothing, and matters to such keys only', (_what, time) => {
    expect(said(registrySignature, { ...old, published: time })).toEqual(refused('VD207'))
    expect(said(registrySignature, { ...honest, published: time })).toEqual(proven)
  })

  test('a signature that does not hold is no less wrong for being old', () => {
    const wrong = withDocument(old, { signatures: [{ keyid: OLD.keyid, sig: OLD.sign('something else') }] })
    expect(said(registrySignature, wrong)).toEqual(refused('VD202'))
    expect(said(registrySignature, { ...wrong, published: absent })).toEqual(refused('VD202'))
  })
})

describe('several signatures', () => {
  const by = (key: LabKey, message = signed): RegistrySignature => ({ keyid: key.keyid, sig: key.sign(message) })
  const signatures = {
    good: by(KEY),
    alsoGood: by(OTHER),
    wrong: by(OTHER, 'something else'),
    unknown: by(STRANGER),
    expired: by(OLD),
  }
  const known = withKeys(honest, registryKeys([KEY, OTHER, OLD]))
  const carrying = (...names: readonly (keyof typeof signatures)[]): Evidence => ({
    ...withDocument(known, { signatures: names.map((name) => signatures[name]) }),
    published: present(new Date('2026-01-15T12:00:00.000Z')),
  })
  const noted = { codes: ['VD208'], proven: true }

  test.each([
    [['good'], proven],
    [['good', 'alsoGood'], proven],
    [['good', 'good'], proven],
    [['good', 'unknown'], noted],
    [['unknown', 'good'], noted],
    [['good', 'wrong'], noted],
    [['wrong', 'good'], noted],
    [['good', 'expired'], noted],
    [['expired', 'wrong', 'unknown', 'good'], noted],
    // Without a good one, evidence against comes before evidence that is missing.
    [['wrong', 'unknown'], refused('VD202')],
    [['unknown', 'wrong'], refused('VD202')],
    [['expired', 'wrong'], refused('VD202')],
    [['expired', 'unknown'], refused('VD204')],
    [['unknown', 'expired'], refused('VD204')],
    [['unknown', 'unknown'], refused('VD203')],
  ] as const)('%j', (names, expected) => {
    expect(said(registrySignature, carrying(...names))).toEqual(expected)
  })

  test('undated comes before unknown', () => {
    const undated = { ...carrying('unknown', 'expired'), published: absent }
    expect(said(registrySignature, undated)).toEqual(refused('VD207'))
    expect(said(registrySignature, { ...carrying('unknown', 'expired', 'good'), published: absent })).toEqual(noted)
  })

  test('the proof names the key that counted', () => {
    const { proof } = registrySignature.run(carrying('unknown', 'wrong', 'good'), { engines: ['node'] })
    expect(proof).toMatchObject({ keyid: KEY.keyid })
  })
})

describe('keys under one keyid', () => {
  const good = registryKey(KEY)
  const other = registryKey(OTHER)
  const called = (...keys: readonly (typeof good)[]) =>
    withKeys(
      honest,
      keys.map((key) => ({ ...key, keyid: KEY.keyid })),
    )
  const ended = { ...good, expires: new Date(END) }
  const late = present(new Date('2026-01-15T12:00:00.000Z'))

  test.each([
    ['one that signed', [good], proven],
    ['one that signed, and another', [good, other], proven],
    ['another, and one that signed', [other, good], proven],
    ['another only', [other], refused('VD202')],
    ['two others', [other, registryKey(STRANGER)], refused('VD202')],
    ['the same key twice, once with an end', [ended, good], proven],
    ['the same key twice, with an end both times', [ended, ended], refused('VD204')],
    ['one with an end that signed, and another without that did not', [ended, other], refused('VD204')],
  ])('%s', (_what, keys, expected) => {
    expect(said(registrySignature, { ...called(...keys), published: late })).toEqual(expected)
  })

  test('a key that goes by another keyid is not tried', () => {
    expect(said(registrySignature, withKeys(honest, [{ ...good, keyid: OTHER.keyid }]))).toEqual(refused('VD203'))
    expect(said(registrySignature, withKeys(honest, [good]))).toEqual(proven)
  })

  test('every engine that is asked must agree', () => {
    if (good.publicKey === undefined || other.publicKey === undefined) throw new Error('both keys can be used')
    const split = withKeys(honest, [{ ...good, publicKey: { ...good.publicKey, point: other.publicKey.point } }])
    expect(registrySignature.run(split, { engines: ['node'] }).proof).toBeDefined()
    expect(() => registrySignature.run(split, { engines: ENGINES })).toThrow(EngineDisagreement)
  })

  test('a key of a type that we cannot use verifies nothing', () => {
    const unusable = { ...good, publicKey: undefined }
    expect(said(registrySignature, withKeys(honest, [unusable]))).toEqual(refused('VD203'))
    expect(said(registrySignature, withKeys(honest, [unusable, good]))).toEqual(proven)
  })
})
