/** What each version of a bundle demands. Everything here is refused before any signature is looked at. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../../fixtures/lab/json.ts'
import { at, edit } from '../../fixtures/lab/json.ts'
import { createInstance } from '../../fixtures/lab/sigstore/instance.ts'
import { decodeBundle } from '../../src/sigstore/bundle.ts'
import * as limits from '../../src/sigstore/limits.ts'
import { Rejected } from '../../src/sigstore/rejected.ts'
import { rejectionOf } from '../support/rejection.ts'
import { ARTIFACT, AT, accept, judge, refuseEach, type Setup, STATEMENT, sent, sentEntry } from '../support/sigstore.ts'

const V01: Setup = { asked: { mediaType: 'v0.1', signer: 'chain' } }
const V02: Setup = { asked: { mediaType: 'v0.2', signer: 'chain' } }
const MESSAGE: Setup = { asked: { artifact: ARTIFACT } }
const TIMED: Setup = { asked: { timestamps: [{}] } }

const media = (type: string) => sent('mediaType', type)
const MATERIAL = 'verificationMaterial'
const LEAF = `${MATERIAL}.x509CertificateChain.certificates`
const base64 = (bytes: number) => Buffer.alloc(bytes, 1).toString('base64')
/** Not the encoding of anything: with a bit that does not count. */
const STRAY = 'AB=='
const hint = { hint: 'SHA256:x' }

const UNKNOWN_VERSION = /^the bundle is of an unknown version$/
const WRONG_SIGNER = /^the bundle has a chain where its version has a certificate, or vice versa$/
const ONE_SIGNER = /^the bundle does not have exactly one of certificate, chain and public key$/
const ONE_CONTENT = /^the bundle does not have exactly one of message and envelope$/
const ONE_SIGNATURE = /^the envelope does not have exactly one signature$/

describe('versions', () => {
  test.each([
    ['v0.1', { mediaType: 'v0.1', signer: 'chain', inclusion: ['promise'] }],
    ['v0.1 with a proof as well', { mediaType: 'v0.1', signer: 'chain' }],
    ['v0.2', { mediaType: 'v0.2', signer: 'chain' }],
    ['v0.3', {}],
    ['v0.3 by its older name', { mediaType: 'v0.3-old' }],
    ['v0.1 with a key', { mediaType: 'v0.1', signer: 'publicKey' }],
    ['v0.3 with a key', { signer: 'publicKey' }],
  ] as const)('%s', (_name, asked) => {
    accept({ asked })
  })

  test.each(['0.1', '0.2'])('%s by the newer name', (version) => {
    accept({ ...V02, ...media(`application/vnd.dev.sigstore.bundle.v${version}+json`) })
  })

  refuseEach('bundle', [
    ...['0.4', '0.30', '03', '1.0'].map((version) => ({
      name: `version ${version}`,
      ...media(`application/vnd.dev.sigstore.bundle.v${version}+json`),
      reason: UNKNOWN_VERSION,
      detail: { mediaType: `application/vnd.dev.sigstore.bundle.v${version}+json` },
    })),
    { name: 'no type', ...media(''), reason: UNKNOWN_VERSION },
    { name: 'another type', ...media('application/json'), reason: UNKNOWN_VERSION },
    {
      name: 'both spellings in one',
      ...media('application/vnd.dev.sigstore.bundle.v0.3+json;version=0.3'),
      reason: UNKNOWN_VERSION,
    },
    {
      name: 'v0.1 without a promise',
      given: V01,
      twin: { asked: { inclusion: ['promise'] } },
      asked: { inclusion: ['proof'], timestamps: [{}] },
      reason: /^a log entry of a version 0.1 bundle has no inclusion promise$/,
    },
    {
      name: 'v0.2 without a proof',
      given: V02,
      asked: { inclusion: ['promise'] },
      reason: /^a log entry has no inclusion proof$/,
      detail: { version: '0.2' },
    },
    { name: 'v0.3 without a proof', asked: { inclusion: ['promise'] }, reason: /no inclusion proof/ },
    {
      name: 'v0.1 with a proof that has no checkpoint',
      given: V01,
      ...sentEntry('inclusionProof.checkpoint', null),
      reason: /^an inclusion proof has no checkpoint to lead to$/,
    },
    {
      name: 'v0.3 with a proof that has no checkpoint',
      ...sentEntry('inclusionProof.checkpoint', undefined),
      reason: /no checkpoint/,
    },
  ])
})

describe('the signer', () => {
  refuseEach('bundle', [
    { name: 'a chain in v0.3', asked: { signer: 'chain' }, reason: WRONG_SIGNER, detail: { version: '0.3' } },
    { name: 'a certificate in v0.2', given: V02, asked: { signer: 'certificate' }, reason: WRONG_SIGNER },
    { name: 'a certificate in v0.1', given: V01, asked: { signer: 'certificate' }, reason: WRONG_SIGNER },
    { name: 'none', ...sent(`${MATERIAL}.certificate`, null), reason: ONE_SIGNER, detail: { given: 0 } },
    { name: 'certificate and key', ...sent(`${MATERIAL}.publicKey`, hint), reason: ONE_SIGNER, detail: { given: 2 } },
    {
      name: 'certificate and empty chain',
      twin: sent(`${MATERIAL}.x509CertificateChain`, null),
      ...sent(`${MATERIAL}.x509CertificateChain`, { certificates: [] }),
      reason: ONE_SIGNER,
    },
    { name: 'an empty chain', given: V02, ...sent(LEAF, []), reason: /^the bundle's chain is empty$/ },
    { name: 'a chain of nothing', given: V02, ...sent(LEAF, null), reason: /^the bundle's chain is empty$/ },
    {
      name: 'a certificate of too many bytes',
      ...sent(`${MATERIAL}.certificate.rawBytes`, base64(limits.MAX_CERTIFICATE_BYTES + 1)),
      reason: /^the certificate has more than \d+ bytes$/,
    },
    {
      name: 'base64 that is not canonical, in a certificate that is never used',
      given: V02,
      twin: sent(`${LEAF}.1.rawBytes`, 'AA=='),
      ...sent(`${LEAF}.1.rawBytes`, STRAY),
      reason: /^the certificate is not canonical base64$/,
    },
    {
      name: 'another certificate at the front of the chain',
      given: V02,
      twin: sent(LEAF, (old) => (Array.isArray(old) ? [...old].slice(0, 1) : [])),
      ...sent(LEAF, (old) => (Array.isArray(old) ? [...old].reverse() : [])),
      step: 'certificate',
      reason: /^the signer's certificate is that of an authority$/,
    },
  ])

  test('what is behind the first certificate of a chain is not looked at', () => {
    const noise = { rawBytes: 'AAAA' }
    accept({ ...V02, ...sent(LEAF, (old) => (Array.isArray(old) ? [old[0], noise, ...old.slice(1)] : [])) })
  })

  test('a key without a hint has the empty one', () => {
    const keyed = createInstance().attest({ statement: STATEMENT, at: AT, signer: 'publicKey' })
    for (const publicKey of [{}, { hint: null }, { hint: '' }]) {
      expect(decodeBundle(edit(keyed, `${MATERIAL}.publicKey`, publicKey)).signer).toEqual({
        kind: 'publicKey',
        hint: '',
      })
    }
  })
})

describe('the content', () => {
  refuseEach('bundle', [
    { name: 'neither', ...sent('dsseEnvelope', null), reason: ONE_CONTENT },
    {
      name: 'both',
      twin: sent('messageSignature', null),
      ...sent('messageSignature', { messageDigest: { algorithm: 'SHA2_256', digest: '' }, signature: 'AA==' }),
      reason: ONE_CONTENT,
    },
    { name: 'no signature', ...sent('dsseEnvelope.signatures', []), reason: ONE_SIGNATURE, detail: { signatures: 0 } },
    {
      name: 'two signatures',
      ...sent('dsseEnvelope.signatures', (old) => (Array.isArray(old) ? [...old, ...old] : [])),
      reason: ONE_SIGNATURE,
      detail: { signatures: 2 },
    },
    { name: 'an empty signature', ...sent('dsseEnvelope.signatures.0.sig', ''), reason: /^the signature is empty$/ },
    {
      name: 'a signature of too many bytes',
      ...sent('dsseEnvelope.signatures.0.sig', base64(limits.MAX_SIGNATURE_BYTES + 1)),
      reason: /^the signature has more than \d+ bytes$/,
    },
    {
      name: 'a signature without padding',
      ...sent('dsseEnvelope.signatures.0.sig', 'AA'),
      reason: /^the signature is not canonical base64$/,
    },
    {
      name: 'a payload in URL-safe base64',
      ...sent('dsseEnvelope.payload', '_-__'),
      reason: /^the envelope's payload is not canonical/,
    },
    {
      name: 'a digest of an unknown kind',
      given: MESSAGE,
      ...sent('messageSignature.messageDigest.algorithm', 'SHA3_256'),
      reason: /^the message's digest is of a kind that is not supported$/,
      detail: { algorithm: 'SHA3_256' },
    },
    {
      name: 'a digest of too many bytes',
      given: MESSAGE,
      ...sent('messageSignature.messageDigest.digest', base64(65)),
      reason: /^the message's digest has more than 64 bytes$/,
    },
    {
      name: 'an empty signature of a message',
      given: MESSAGE,
      ...sent('messageSignature.signature', ''),
      reason: /^the signature is empty$/,
    },
  ])

  test('signatures of as many bytes as are allowed are decoded', () => {
    expect(judge(sent('dsseEnvelope.signatures.0.sig', base64(limits.MAX_SIGNATURE_BYTES)))).toMatchObject({
      ok: false,
      step: expect.not.stringMatching('bundle'),
    })
  })
})

describe('bytes of a log entry', () => {
  const places: readonly (readonly [path: string, what: string, cap: number])[] = [
    ['logId.keyId', "the log's id", 32],
    ['inclusionPromise.signedEntryTimestamp', 'the inclusion promise', limits.MAX_SIGNATURE_BYTES],
    ['canonicalizedBody', "the log entry's body", limits.MAX_ENTRY_BYTES],
    ['inclusionProof.rootHash', "the inclusion proof's root", 32],
    ['inclusionProof.hashes.0', 'a hash of the inclusion proof', 32],
  ]
  refuseEach(
    'bundle',
    places.flatMap(([path, what, cap]) => [
      {
        name: `${path}: not canonical`,
        ...sentEntry(path, STRAY),
        reason: new RegExp(`^${what} is not canonical base64$`),
      },
      {
        name: `${path}: too many`,
        ...sentEntry(path, base64(cap + 1)),
        reason: new RegExp(`^${what} has more than ${cap} bytes$`),
      },
    ]),
  )
  test.each(places)('%s: as many as are allowed', (path, _what, cap) => {
    expect(judge(sentEntry(path, base64(cap)))).toMatchObject({ ok: false, step: expect.not.stringMatching('bundle') })
  })

  refuseEach('bundle', [
    {
      name: 'a timestamp that is not canonical',
      given: TIMED,
      ...sent('verificationMaterial.timestampVerificationData.rfc3161Timestamps.0.signedTimestamp', STRAY),
      reason: /^the timestamp is not canonical base64$/,
    },
    {
      name: 'a timestamp of too many bytes',
      given: TIMED,
      ...sent(
        'verificationMaterial.timestampVerificationData.rfc3161Timestamps.0.signedTimestamp',
        base64(limits.MAX_TIMESTAMP_BYTES + 1),
      ),
      reason: /^the timestamp has more than \d+ bytes$/,
    },
  ])
})

describe('two log entries', () => {
  const entries = (path: string, value: Json) =>
    sent(`${MATERIAL}.tlogEntries`, (old) => {
      const [entry] = old as unknown as readonly [JsonObject]
      return [entry, edit(entry, path, value)]
    })

  // What is in the second one is wrong in any case; but that is found later.
  test.each([
    // Nobody signs the index where there is no promise.
    ['the same body and log', entries('logIndex', '7'), 'bundle'],
    ['another body', entries('canonicalizedBody', 'AAAA'), 'timestamp'],
    ['another log', entries('logId.keyId', 'AAAA'), 'timestamp'],
  ] as const)('%s', (_what, setup, step) => {
    const examination = judge(setup)
    expect(examination).toMatchObject({ ok: false, step })
    if (step !== 'bundle') return
    expect(examination).toMatchObject({ reason: 'the bundle has a log entry twice' })
  })
})

describe('the text of a bundle', () => {
  const text = JSON.stringify(createInstance().attest({ statement: STATEMENT, at: AT }))
  const refusal = (json: string) => rejectionOf(() => decodeBundle(json))
  test.each([
    ['nothing', '', /^the bundle is not JSON$/],
    ['no JSON', text.slice(1), /^the bundle is not JSON$/],
    ['two values', text + text, /^the bundle is not JSON$/],
    ['a text in a text', JSON.stringify(text), /^the bundle does not have the shape of one$/],
    ['too much', text.padEnd(limits.MAX_BUNDLE_BYTES + 1), /^the bundle is too large$/],
    ['what is nested too deeply', '['.repeat(limits.MAX_BUNDLE_DEPTH + 1), /^the bundle is nested too deeply$/],
    ['what is nested less deeply', `"\\"[["${'['.repeat(limits.MAX_BUNDLE_DEPTH)}`, /^the bundle is not JSON$/],
  ])('%s is refused', (_what, refused, reason) => {
    expect(refusal(refused)?.message).toMatch(reason)
    expect(refusal(text.padEnd(limits.MAX_BUNDLE_BYTES))).toBeUndefined()
  })
})

describe('any JSON', () => {
  const bundle = createInstance().attest({ statement: STATEMENT, at: AT, timestamps: [{}] })
  const decode = (json: unknown) => {
    try {
      decodeBundle(json)
    } catch (error) {
      expect(error).toBeInstanceOf(Rejected)
    }
  }

  test('is decoded or refused', () => {
    fc.assert(fc.property(fc.jsonValue(), decode))
  })

  test('in the place of any value of a bundle is decoded or refused', () => {
    const places = placesIn(bundle)
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.jsonValue(), (path, value) =>
        decode(edit(bundle, path, value as string)),
      ),
      { numRuns: 500 },
    )
    for (const path of places) decode(edit(bundle, path, undefined))
    expect(places).toContain(`${MATERIAL}.tlogEntries.0.inclusionProof.hashes.0`)
    expect(at(bundle, 'mediaType')).toBeTypeOf('string')
  })
})

function placesIn(value: unknown, path: readonly string[] = []): readonly string[] {
  if (typeof value !== 'object' || value === null) return [path.join('.')]
  const within = Object.entries(value).flatMap(([name, each]) => placesIn(each, [...path, name]))
  return path.length === 0 ? within : [path.join('.'), ...within]
}
