import { describe, expect, test } from 'vitest'
import { labKey } from '../../fixtures/lab/key.ts'
import { integrityOf } from '../../fixtures/lab/tarball.ts'
import { registrySignature } from '../../src/checks/registry-signature.ts'
import type { Evidence } from '../../src/evidence.ts'
import {
  absent,
  digestOf,
  honestEvidence,
  KEY,
  REGISTRY,
  registryKeys,
  said,
  unavailable,
  withBytes,
  withDocument,
  withKeys,
  withLock,
  withPin,
} from '../support/evidence.ts'

const STRANGER = labKey('nobody knows this one')
const HOSTILE = Buffer.from('something else')
const FOREIGN = integrityOf(HOSTILE)

const honest = await honestEvidence()
const strange = await honestEvidence({ keys: [STRANGER] })
const SHA512 = digestOf(honest, 'sha512')

const proven = { codes: [], proven: true }
const refused = (...codes: readonly string[]) => ({ codes, proven: false })

test('honest evidence proves that the registry signed what the lockfile pins', () => {
  const { findings, proof } = registrySignature.run(honest, { engines: ['node'] })
  expect(findings).toEqual([])
  expect(proof).toEqual({ keyid: KEY.keyid, keyFrom: 'the test registry', integrity: SHA512 })
})

describe('each rule, and the twin that differs in that point only', () => {
  const rows: readonly (readonly [string, Evidence, string, Evidence])[] = [
    ['no signature', withDocument(honest, { signatures: [] }), 'VD201', honest],
    ['other bytes in the lockfile', withPin(honest, FOREIGN), 'VD202', withPin(honest, SHA512)],
    ['another version in the lockfile', withLock(honest, { version: '1.0.1' }), 'VD202', honest],
    ['another name in the lockfile', withLock(honest, { name: 'h0nest' }), 'VD202', honest],
    ['a name of another case', withLock(honest, { name: 'Honest' }), 'VD202', honest],
    ['a scope too many', withLock(honest, { name: '@scope/honest' }), 'VD202', honest],
    ['an unknown key', withKeys(strange, registryKeys([KEY])), 'VD203', strange],
    ['no key', withKeys(honest, []), 'VD203', honest],
    ['keys that cannot be had', { ...honest, keys: unavailable }, 'VD205', honest],
    ['a registry that has no keys', { ...honest, keys: absent }, 'VD206', honest],
    ['no document', { ...honest, manifest: absent }, 'VD209', honest],
    ['a document that cannot be had', { ...honest, manifest: unavailable }, 'VD209', honest],
  ]
  test.each(rows)('%s', (_what, changed, code, twin) => {
    expect(said(registrySignature, changed)).toEqual(refused(code))
    expect(said(registrySignature, twin)).toEqual(proven)
  })
})

describe('what the signature is over', () => {
  const signedFor = (message: string) => honestEvidence({ message })

  test.each([
    ['another version', `honest@1.0.1:${SHA512}`],
    ['another name', `other@1.0.0:${SHA512}`],
    ['another digest', `honest@1.0.0:${FOREIGN}`],
    ['another algorithm', `honest@1.0.0:${digestOf(honest, 'sha1')}`],
    ['the same with a line end', `honest@1.0.0:${SHA512}\n`],
    ['the digest alone', SHA512],
    ['nothing', ''],
  ])('%s', async (_what, message) => {
    expect(said(registrySignature, await signedFor(message))).toEqual(refused('VD202'))
    expect(said(registrySignature, await signedFor(`honest@1.0.0:${SHA512}`))).toEqual(proven)
  })

  test('the registry\u2019s digest is signed, and the lockfile pins another', () => {
    const [finding] = registrySignature.run(withPin(honest, FOREIGN), { engines: ['node'] }).findings
    expect(finding?.detail).toEqual({ keyid: KEY.keyid, lockfile: FOREIGN, registry: [SHA512] })
  })

  test('what the registry\u2019s document says of the digest does not matter', () => {
    expect(said(registrySignature, withDocument(honest, { integrity: FOREIGN }))).toEqual(proven)
    expect(said(registrySignature, withDocument(honest, { integrity: undefined }))).toEqual(proven)
  })

  test.each(['@scope/honest', '@scope/name.with-dots_and-dashes', 'Honest'])('a name such as %s', async (name) => {
    const evidence = await honestEvidence({ name })
    expect(said(registrySignature, evidence)).toEqual(proven)
    expect(said(registrySignature, withLock(evidence, { name: `${name}x` }))).toEqual(refused('VD202'))
  })

  test.each(['1.0.0-rc.1', '1.0.0+build.7', '0.0.0-0'])('a version such as %s is signed whole', async (version) => {
    const evidence = await honestEvidence({ version })
    expect(said(registrySignature, evidence)).toEqual(proven)
    expect(said(registrySignature, withLock(evidence, { version: version.slice(0, 5) }))).toEqual(refused('VD202'))
  })
})

describe('which digest of the lockfile must be signed', () => {
  test.each(['sha256', 'sha384'])('the bytes tie %s to the SHA-512 that is signed', (algorithm) => {
    const pinned = withPin(honest, digestOf(honest, algorithm))
    expect(said(registrySignature, pinned)).toEqual(proven)
    expect(registrySignature.run(pinned, { engines: ['node'] }).proof).toMatchObject({ integrity: SHA512 })

    // Without the bytes nothing can be said of it yet.
    expect(said(registrySignature, { ...pinned, tarball: unavailable })).toEqual(refused('VD211'))
    expect(said(registrySignature, { ...pinned, tarball: absent })).toEqual(refused('VD211'))
    // Other bytes tie it to nothing; that they are the wrong ones is for the integrity claim to say.
    expect(said(registrySignature, withBytes(pinned, HOSTILE))).toEqual(refused())
    // The same lie in both places is caught by the signature.
    expect(said(registrySignature, withBytes(withPin(honest, integrityOf(HOSTILE, algorithm)), HOSTILE))).toEqual(
      refused('VD202'),
    )
  })

  test('SHA-512 needs no bytes', () => {
    expect(said(registrySignature, { ...honest, tarball: unavailable })).toEqual(proven)
    expect(said(registrySignature, { ...withPin(honest, FOREIGN), tarball: unavailable })).toEqual(refused('VD202'))
  })

  test.each([
    ['nothing', ''],
    ['nothing readable', 'SHA512-AAAA'],
    ['SHA-1 alone', digestOf(honest, 'sha1')],
    ['MD5 alone', digestOf(honest, 'md5')],
    ['alternatives', `${SHA512} ${FOREIGN}`],
  ])('a lockfile that pins %s has nothing that could be signed', (_what, pin) => {
    expect(said(registrySignature, withPin(honest, pin))).toEqual(refused())
    expect(said(registrySignature, { ...withPin(honest, pin), tarball: unavailable })).toEqual(refused())
    expect(said(registrySignature, withPin(honest, `${digestOf(honest, 'sha1')} ${SHA512}`))).toEqual(proven)
  })
})

test('what is missing is told in the order of its causes', () => {
  const nothing = { ...withDocument(honest, { signatures: [] }), keys: absent }
  expect(said(registrySignature, { ...nothing, keys: unavailable, manifest: absent })).toEqual(refused('VD205'))
  expect(said(registrySignature, { ...nothing, keys: unavailable })).toEqual(refused('VD205'))
  expect(said(registrySignature, { ...nothing, manifest: unavailable })).toEqual(refused('VD209'))
  expect(said(registrySignature, { ...nothing, manifest: absent })).toEqual(refused('VD209'))
  expect(said(registrySignature, nothing)).toEqual(refused('VD206'))
  expect(said(registrySignature, { ...nothing, keys: honest.keys })).toEqual(refused('VD201'))
  expect(registrySignature.run(nothing, { engines: [] }).findings[0]?.detail).toEqual({ registry: REGISTRY })
})
