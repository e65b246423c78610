import { describe, expect, test } from 'vitest'
import { integrityOf, shasumOf } from '../../fixtures/lab/tarball.ts'
import { integrity } from '../../src/checks/integrity.ts'
import type { Evidence } from '../../src/evidence.ts'
import {
  absent,
  digestOf,
  honestEvidence,
  REGISTRY,
  said,
  unavailable,
  withBytes,
  withDocument,
  withPin,
} from '../support/evidence.ts'

const honest = await honestEvidence()
const SHA512 = digestOf(honest, 'sha512')
const SHA1 = digestOf(honest, 'sha1')

const HOSTILE = Buffer.from('something else')
const FOREIGN = integrityOf(HOSTILE)
const THIRD = Buffer.from('a third')

const proven = { codes: [], proven: true }
const refused = (...codes: readonly string[]) => ({ codes, proven: false })

const withoutDigests = withDocument(honest, { integrity: undefined, shasum: undefined })

test('honest evidence proves which bytes npm would install', () => {
  const { findings, proof } = integrity.run(honest, { engines: [] })
  expect(findings).toEqual([])
  expect(proof).toEqual({ digest: SHA512, bytes: honest.tarball.state === 'present' && honest.tarball.value.bytes })
})

describe('each rule, and the twin that differs in that point only', () => {
  const rows: readonly (readonly [string, Evidence, readonly string[], Evidence])[] = [
    ['other bytes come down the wire', withBytes(honest, HOSTILE), ['VD101'], honest],
    // The bytes are the published ones, so that only the lockfile is to blame; unless they are neither's.
    ['the lockfile pins other bytes', withPin(honest, FOREIGN), ['VD102'], withPin(honest, SHA512)],
    ['three sides, three stories', withPin(withBytes(honest, THIRD), FOREIGN), ['VD102', 'VD101'], honest],
    [
      'the lockfile pins other bytes, which come',
      withPin(withBytes(honest, HOSTILE), FOREIGN),
      ['VD102'],
      withPin(withBytes(withoutDigests, HOSTILE), FOREIGN),
    ],
    ['the registry changed its mind', withDocument(honest, { integrity: FOREIGN }), ['VD102'], honest],
    ['SHA-1 alone', withPin(honest, SHA1), ['VD103'], withPin(honest, `${SHA1} ${SHA512}`)],
    [
      'MD5 alone',
      withPin(honest, digestOf(honest, 'md5')),
      ['VD103'],
      withPin(honest, `${digestOf(honest, 'md5')} ${SHA512}`),
    ],
    ['no digest', withPin(honest, ''), ['VD104'], honest],
    ['no digest, other bytes', withBytes(withPin(honest, ''), HOSTILE), ['VD104', 'VD101'], honest],
    ['two artifacts', withPin(honest, `${SHA512} ${FOREIGN}`), ['VD105'], withPin(honest, `${SHA512} ${SHA512}`)],
    ['no tarball', { ...honest, tarball: absent }, ['VD106'], honest],
    ['no answer', { ...honest, tarball: unavailable }, ['VD106'], honest],
  ]
  test.each(rows)('%s', (_what, changed, codes, twin) => {
    expect(said(integrity, changed)).toEqual(refused(...codes))
    expect(said(integrity, twin)).toEqual(proven)
  })

  test('the details hold both digests, whole', () => {
    const details = (evidence: Evidence) =>
      integrity.run(evidence, { engines: [] }).findings.map(({ detail }) => detail)
    expect(details(withPin(honest, FOREIGN))).toEqual([{ actual: [FOREIGN], expected: [SHA512] }])
    expect(details(withBytes(honest, HOSTILE))).toEqual([{ actual: [FOREIGN], expected: [SHA512] }])
    expect(details({ ...honest, tarball: unavailable })).toEqual([{ address: REGISTRY, reason: unavailable.reason }])
    expect(details(withPin(honest, SHA1))).toEqual([{ pinned: SHA1 }])
    expect(details(withPin(honest, `${SHA512} ${FOREIGN}`))).toEqual([{ pinned: [SHA512, FOREIGN] }])
  })
})

describe('several digests', () => {
  test.each([
    ['the weaker one beside is not looked at, as by npm', `sha1-${Buffer.alloc(20).toString('base64')} ${SHA512}`],
    ['in any order', `${SHA512} ${SHA1}`],
    ['separated by anything blank', `  ${SHA1}\n\t${SHA512} `],
    ['with options', `${SHA512}?foo?bar`],
    ['the same digest again, with options', `${SHA512} ${SHA512}?foo`],
    ['beside one that is unreadable', `sha999-AAAA ${SHA512}`],
    ['beside weaker alternatives', `${SHA1} sha1-${Buffer.alloc(20).toString('base64')} ${SHA512}`],
  ])('%s', (_what, pin) => {
    expect(said(integrity, withPin(honest, pin))).toEqual(proven)
    expect(said(integrity, withPin(honest, pin.replaceAll(SHA512, FOREIGN)))).toEqual(refused('VD102'))
  })

  test('alternatives are refused though one is the published one, whichever comes', () => {
    const either = withPin(honest, `${FOREIGN} ${SHA512}`)
    expect(said(integrity, either)).toEqual(refused('VD105'))
    expect(said(integrity, withBytes(either, HOSTILE))).toEqual(refused('VD105', 'VD102'))
    expect(said(integrity, withBytes(either, THIRD))).toEqual(refused('VD105', 'VD101'))
  })

  test('alternatives of SHA-1 are refused as alternatives', () => {
    expect(said(integrity, withPin(honest, `${SHA1} ${integrityOf(HOSTILE, 'sha1')}`))).toEqual(refused('VD105'))
  })
})

describe('SHA-256 and SHA-384, which older tools wrote', () => {
  test.each(['sha256', 'sha384'])('%s alone', (algorithm) => {
    const pin = digestOf(honest, algorithm)
    expect(said(integrity, withPin(honest, pin))).toEqual(proven)
    expect(integrity.run(withPin(honest, pin), { engines: [] }).proof).toMatchObject({ digest: pin })
    expect(said(integrity, withPin(honest, integrityOf(HOSTILE, algorithm)))).toEqual(refused('VD101'))
  })
})

describe('what cannot be read pins nothing', () => {
  const bare = SHA512.slice('sha512-'.length)
  test.each([
    ['the algorithm in capitals', `SHA512-${bare}`],
    ['an unknown algorithm', `sha999-${bare}`],
    ['another separator', `sha512:${bare}`],
    ['no separator', `sha512${bare}`],
    ['no digest', 'sha512-'],
    ['no algorithm', bare],
    ['a method of objects', `constructor-${bare}`],
    ['words', 'not an integrity'],
    ['no base64', 'sha512-%%%%'],
    ['cut off', SHA512.slice(0, -8)],
    ['without padding', SHA512.replace(/=+$/u, '')],
    ['the digest in hexadecimal', `sha512-${Buffer.from(bare, 'base64').toString('hex')}`],
    ['of a longer algorithm', `sha512-256-${bare}`],
    ['blanks', ' \n '],
    ['more than any lockfile holds', `${SHA512} `.repeat(50)],
  ])('%s', (_what, pin) => {
    expect(said(integrity, withPin(honest, pin))).toEqual(refused('VD104'))
    expect(said(integrity, withPin(honest, SHA512))).toEqual(proven)
  })

  test.each([['of another case', `sha512-${bare.toLowerCase()}`]])(
    'a digest that is %s matches nothing, as with npm',
    (_what, pin) => {
      expect(said(integrity, withPin(honest, pin))).toEqual(refused('VD102'))
      expect(said(integrity, withPin(honest, SHA512))).toEqual(proven)
      // npm would compare it with the bytes, whatever the registry says.
      expect(said(integrity, withPin({ ...honest, manifest: absent }, pin))).toEqual(refused('VD101'))
      expect(said(integrity, { ...honest, manifest: absent })).toEqual(proven)
    },
  )
})

describe('registries of any age', () => {
  const shasum = (text: string | undefined) => withDocument(honest, { integrity: undefined, shasum: text })
  const hex = Buffer.from(SHA1.slice('sha1-'.length), 'base64').toString('hex')

  test.each([
    ['a shasum only', shasum(hex)],
    ['a shasum in capitals', shasum(hex.toUpperCase())],
    ['an unreadable shasum', shasum('x'.repeat(40))],
    ['a shasum of another length', shasum(`${hex}00`)],
    ['no digest at all', withoutDigests],
    ['an unreadable integrity', withDocument(withoutDigests, { integrity: 'SHA512-AAAA' })],
    ['no document', { ...honest, manifest: absent }],
    ['a document that cannot be had', { ...honest, manifest: unavailable }],
  ])('%s', (_what, evidence) => {
    expect(said(integrity, evidence)).toEqual(proven)
    expect(said(integrity, withBytes(evidence, HOSTILE))).toEqual(refused('VD101'))
  })

  test('a shasum is compared with the SHA-1 that the lockfile pins', () => {
    expect(said(integrity, withPin(shasum(hex), SHA1))).toEqual(refused('VD103'))
    for (const other of [shasumOf(HOSTILE), shasumOf(HOSTILE).toUpperCase()]) {
      expect(said(integrity, withPin(shasum(other), SHA1))).toEqual(refused('VD103', 'VD102'))
    }
  })

  test('where the lockfile pins nothing, the bytes are compared with the shasum', () => {
    expect(said(integrity, withPin(shasum(hex), ''))).toEqual(refused('VD104'))
    expect(said(integrity, withPin(shasum(shasumOf(HOSTILE)), ''))).toEqual(refused('VD104', 'VD101'))
  })

  // The bytes have every digest, so they tie what the lockfile pins to what the registry published.
  test.each([
    ['SHA-512 in the lockfile, a shasum in the registry', SHA512, { integrity: undefined, shasum: shasumOf(HOSTILE) }],
    [
      'SHA-256 in the lockfile, SHA-512 in the registry',
      digestOf(honest, 'sha256'),
      { integrity: FOREIGN, shasum: '' },
    ],
  ])('without an algorithm in common the bytes decide: %s', (_what, pin, published) => {
    expect(said(integrity, withPin(honest, pin))).toEqual(proven)
    expect(said(integrity, withDocument(withPin(honest, pin), published))).toEqual(refused('VD102'))
  })
})
