import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test, vi } from 'vitest'
import type { JsonObject } from '../../fixtures/lab/json.ts'
import { at, edit } from '../../fixtures/lab/json.ts'
import { withExtension } from '../../fixtures/lab/sigstore/certificate.ts'
import { basicConstraints } from '../../fixtures/lab/sigstore/extensions.ts'
import { createInstance } from '../../fixtures/lab/sigstore/instance.ts'
import type { KeyType } from '../../fixtures/lab/sigstore/signing-key.ts'
import { MAX_CERTIFICATE_BYTES } from '../../src/sigstore/limits.ts'
import { ENGINES } from '../../src/sigstore/signature.ts'
import { decodeTrustRoot } from '../../src/sigstore/trust-root.ts'
import { accept, refuseEach, trusted } from '../support/sigstore.ts'

// How long it takes to find an RSA key is a matter of luck.
vi.setConfig({ testTimeout: 60_000 })

const ROOT = createInstance().trustedRoot()
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
const STRAY = 'AB=='
const KEY = 'tlogs.0.publicKey'
const id = (path: string) => String(at(ROOT, path))

test('everything in it is decoded', () => {
  const trust = decodeTrustRoot(ROOT, ENGINES)
  expect(trust.leftOut).toEqual([])
  expect(trust.certificateAuthorities.map(({ uri, chain }) => [uri, chain.length])).toEqual([
    ['https://fulcio.sigstore.example', 2],
  ])
  expect(trust.timestampAuthorities.map(({ uri, chain }) => [uri, chain.length])).toEqual([
    ['https://timestamp.sigstore.example', 3],
  ])
  expect(trust.certificateLogs.map(({ url, scheme }) => [url, scheme])).toEqual([
    ['https://ctfe.sigstore.example', 'ecdsa-sha256'],
  ])
  expect(trust.signatureLogs.map(({ url, scheme }) => [url, scheme])).toEqual([
    ['https://rekor.sigstore.example', 'ecdsa-sha256'],
    ['https://log2026.rekor.sigstore.example', 'ed25519'],
  ])
  expect([trust.logsCertificates, trust.logsSignatures]).toEqual([true, true])
  const start = new Date('2020-01-01T00:00:00Z')
  for (const { window } of [...trust.signatureLogs, ...trust.certificateAuthorities])
    expect(window).toEqual({ start, end: undefined })
})

describe('what cannot be used is left out, and the rest is not', () => {
  const log = `https://rekor.sigstore.example ${id('tlogs.0.logId.keyId')}`
  const ca = 'https://fulcio.sigstore.example'
  test.each<[what: string, root: JsonObject, name: string, reason: RegExp]>([
    [
      'a kind of key',
      edit(ROOT, `${KEY}.keyDetails`, 'LMS_SHA256'),
      log,
      /^its key is of a kind that is not supported$/,
    ],
    [
      'another kind of key than it says',
      edit(ROOT, `${KEY}.keyDetails`, 'PKIX_ED25519'),
      log,
      /^its key is of another kind than it says$/,
    ],
    ['a key that is none', edit(ROOT, `${KEY}.rawBytes`, 'AAAA'), log, /^the public key is/],
    ['a key that is not canonical', edit(ROOT, `${KEY}.rawBytes`, STRAY), log, /^its key is not canonical base64$/],
    [
      'a key of too many bytes',
      edit(ROOT, `${KEY}.rawBytes`, base64(Buffer.alloc(MAX_CERTIFICATE_BYTES + 1))),
      log,
      /^its key has more than/,
    ],
    [
      'an id that is not canonical',
      edit(ROOT, 'tlogs.0.logId.keyId', STRAY),
      `https://rekor.sigstore.example ${STRAY}`,
      /^its id is not canonical/,
    ],
    [
      'an id of 33 bytes',
      edit(edit(ROOT, 'tlogs.0.baseUrl', null), 'tlogs.0.logId.keyId', base64(Buffer.alloc(33))),
      base64(Buffer.alloc(33)),
      /^its id has more than 32 bytes$/,
    ],
    [
      'another id of its checkpoints',
      edit(ROOT, 'tlogs.0.checkpointKeyId', { keyId: STRAY }),
      log,
      /^its checkpoints' key id is not canonical/,
    ],
    ['a log without a start', edit(ROOT, `${KEY}.validFor`, {}), log, /^it does not say from when on it is valid$/],
    [
      'a log whose start is null',
      edit(ROOT, `${KEY}.validFor.start`, null),
      log,
      /^it does not say from when on it is valid$/,
    ],
    [
      'a log without a window',
      edit(ROOT, `${KEY}.validFor`, undefined),
      log,
      /^it does not say from when on it is valid$/,
    ],
    [
      'an authority without a start',
      edit(ROOT, 'certificateAuthorities.0.validFor.start', undefined),
      ca,
      /^it does not say from when/,
    ],
    ['an empty chain', edit(ROOT, 'certificateAuthorities.0.certChain.certificates', []), ca, /^its chain is empty$/],
    [
      'a certificate that is none',
      edit(ROOT, 'certificateAuthorities.0.certChain.certificates.1.rawBytes', 'AAAA'),
      ca,
      /^the certificate is/,
    ],
    [
      'a certificate that is not canonical',
      edit(ROOT, 'certificateAuthorities.0.certChain.certificates.1.rawBytes', STRAY),
      ca,
      /^a certificate of the trusted root is not canonical/,
    ],
    [
      'an authority without a URI',
      edit(edit(ROOT, 'certificateAuthorities.0.uri', null), 'certificateAuthorities.0.certChain.certificates', []),
      'an authority without a URI',
      /^its chain is empty$/,
    ],
    [
      'a chain in another order',
      edit(ROOT, 'certificateAuthorities.0.certChain.certificates', (old) =>
        Array.isArray(old) ? [...old].reverse() : null,
      ),
      ca,
      /^a certificate names another issuer than the next one$/,
    ],
    [
      'a chain of another instance',
      edit(
        ROOT,
        'certificateAuthorities.0.certChain.certificates.1.rawBytes',
        id('timestampAuthorities.0.certChain.certificates.2.rawBytes'),
      ),
      ca,
      /^a certificate names another issuer than the next one$/,
    ],
    [
      'a chain whose root has the same name and another key',
      edit(
        ROOT,
        'certificateAuthorities.0.certChain.certificates.1.rawBytes',
        String(
          at(
            createInstance({ seed: 'other' }).trustedRoot(),
            'certificateAuthorities.0.certChain.certificates.1.rawBytes',
          ),
        ),
      ),
      ca,
      /^the certificate is not signed by the authority that it names$/,
    ],
    [
      'a path that is too long',
      createInstance({ tamper: { root: (ca) => withExtension(ca, basicConstraints(true, 0)) } }).trustedRoot(),
      ca,
      /^the path is longer/,
    ],
  ])('%s', (_what, root, what, reason) => {
    const trust = decodeTrustRoot(root)
    expect(trust.leftOut).toEqual([{ what, reason: expect.stringMatching(reason) }])
    const counts = [
      trust.certificateAuthorities,
      trust.timestampAuthorities,
      trust.certificateLogs,
      trust.signatureLogs,
    ].map((each) => each.length)
    expect(counts).toEqual(what === ca || what.startsWith('an authority') ? [0, 1, 1, 2] : [1, 1, 1, 1])
    expect([trust.logsCertificates, trust.logsSignatures]).toEqual([true, true])
    expect(decodeTrustRoot(ROOT).leftOut).toEqual([])
  })
})

describe('an instance that does not log', () => {
  test('is another one than an instance whose logs had to be left out', () => {
    for (const empty of [undefined, null, []]) {
      const { logsSignatures, logsCertificates } = decodeTrustRoot(edit(edit(ROOT, 'tlogs', empty), 'ctlogs', empty))
      expect([logsSignatures, logsCertificates]).toEqual([false, false])
    }
    accept({ asked: { log: 'none' }, trust: (root) => edit(root, 'tlogs', []) })
    accept({ tamper: { scts: () => undefined }, ...trusted('ctlogs', []) })
  })

  const unusable = (path: string) => trusted(`${path}.0.publicKey.keyDetails`, 'LMS_SHA256')
  refuseEach('inclusion', [
    {
      name: 'logs of signatures',
      given: { asked: { log: 'none' } },
      twin: trusted('tlogs', []),
      trust: (root) => edit(edit(root, 'tlogs.1', undefined), 'tlogs.0.publicKey.keyDetails', 'LMS_SHA256'),
      reason: /^the bundle has no log entry$/,
    },
    {
      name: 'logs of certificates',
      given: { tamper: { scts: () => undefined } },
      twin: trusted('ctlogs', []),
      ...unusable('ctlogs'),
      step: 'sct',
      reason: /^no certificate log has seen the certificate$/,
    },
  ])

  test('authorities may be missing altogether', () => {
    const bare = decodeTrustRoot({ mediaType: ROOT['mediaType'] })
    expect(bare).toMatchObject({ certificateAuthorities: [], timestampAuthorities: [], leftOut: [] })
  })
})

describe('keys of logs', () => {
  test.each(['P-256', 'P-384', 'P-521', 'Ed25519', 'RSA', 'RSA-PSS'] as const)('%s', (type: KeyType) => {
    accept({ options: { keyTypes: { rekorV1: type } } })
    accept({ asked: { log: 'v2' }, options: { keyTypes: { rekorV2: type } } })
  })

  test('the same RSA key, bare and as SubjectPublicKeyInfo', () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const spki = publicKey.export({ format: 'der', type: 'spki' })
    const keyOf = (type: 'spki' | 'pkcs1', keyDetails: string) => {
      const key = {
        rawBytes: base64(publicKey.export({ format: 'der', type })),
        keyDetails,
        validFor: { start: '2020-01-01T00:00:00Z' },
      }
      return decodeTrustRoot(edit(ROOT, KEY, key))
    }
    for (const trust of [keyOf('pkcs1', 'PKCS1_RSA_PKCS1V5'), keyOf('spki', 'PKIX_RSA_PKCS1V5')]) {
      expect(Buffer.from(trust.signatureLogs[0]?.key.spki ?? [])).toEqual(spki)
    }
    expect(keyOf('spki', 'PKCS1_RSA_PKCS1V5').leftOut).toHaveLength(1)
    expect(keyOf('pkcs1', 'PKIX_RSA_PKCS1V5').leftOut).toHaveLength(1)
  })

  test('the id of its checkpoints may be another one', () => {
    const other = Buffer.alloc(32, 7)
    const [log] = decodeTrustRoot(edit(ROOT, 'tlogs.0.checkpointKeyId', { keyId: base64(other) })).signatureLogs
    expect([log?.checkpointId, log?.id].map((each) => each && base64(each))).toEqual([
      base64(other),
      id('tlogs.0.logId.keyId'),
    ])
    const [same] = decodeTrustRoot(edit(ROOT, 'tlogs.0.checkpointKeyId', null)).signatureLogs
    expect(same?.checkpointId).toBe(same?.id)
  })

  test('without an address it has none', () => {
    const root = edit(edit(ROOT, 'tlogs.0.baseUrl', undefined), 'certificateAuthorities.0.uri', undefined)
    const trust = decodeTrustRoot(root)
    expect([trust.signatureLogs[0]?.url, trust.certificateAuthorities[0]?.uri]).toEqual(['', ''])
  })
})

test('an end is kept', () => {
  const end = '2030-01-01T00:00:00.123456Z'
  const trust = decodeTrustRoot(edit(ROOT, `${KEY}.validFor.end`, end))
  expect(trust.signatureLogs[0]?.window.end).toEqual(new Date('2030-01-01T00:00:00.123Z'))
})

test('what is not about the input is not swallowed', () => {
  expect(() => decodeTrustRoot(ROOT, [])).toThrow('no engine to verify with')
  expect(() => decodeTrustRoot(ROOT)).not.toThrow()
})
