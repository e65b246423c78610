/** That the log entry is about this signature: each value that an entry records, in each of the kinds. */
import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../../fixtures/lab/json.ts'
import { at, edit } from '../../fixtures/lab/json.ts'
import { createInstance } from '../../fixtures/lab/sigstore/instance.ts'
import { deriveKey } from '../../fixtures/lab/sigstore/signing-key.ts'
import { examine } from '../../src/sigstore/examine.ts'
import { decodeTrustRoot } from '../../src/sigstore/trust-root.ts'
import {
  ARTIFACT,
  type Asked,
  AT,
  accept,
  ENTRY,
  logged,
  type Refusal,
  refuseEach,
  STATEMENT,
} from '../support/sigstore.ts'

const other = deriveKey('P-256', 'somebody else')
const base64 = (text: string | Uint8Array) => Buffer.from(text).toString('base64')
const twice = (bytes: Uint8Array) => base64(base64(bytes))
const SIGNATURE = other.sign(ARTIFACT)

const OTHER_SIGNATURE = /^the log has another signature$/
const OTHER_KEY = /^the log has another certificate or key$/
const OTHER_CONTENT = /^the log has the digest of other content$/
const OTHER_TYPE = /^the log has another payload type$/
const OTHER_KIND = /^the log entry is about another kind of content$/

interface Kind {
  readonly name: string
  readonly asked: Asked
  /** Paths in the entry, and a foreign value for each. */
  readonly signature: readonly [path: string, foreign: Json]
  readonly verifier: readonly [path: string, foreignKey: Json]
  readonly digest: readonly [path: string, foreign: Json]
}

const V1: Pick<Kind, 'signature' | 'verifier' | 'digest'> = {
  signature: ['spec.signature.content', base64(SIGNATURE)],
  verifier: ['spec.signature.publicKey.content', base64(other.pem)],
  digest: ['spec.data.hash.value', '00'.repeat(32)],
}
const hashedV2 = 'spec.hashedRekordV002'
const V2: Pick<Kind, 'signature' | 'verifier' | 'digest'> = {
  signature: [`${hashedV2}.signature.content`, base64(SIGNATURE)],
  verifier: [`${hashedV2}.signature.verifier`, { keyDetails: '', publicKey: { rawBytes: base64(other.spki) } }],
  digest: [`${hashedV2}.data.digest`, base64(Buffer.alloc(32))],
}

const KINDS: readonly Kind[] = [
  { name: 'hashedrekord 0.0.1 of an artifact', asked: { artifact: ARTIFACT }, ...V1 },
  { name: 'hashedrekord 0.0.1 of an envelope', asked: { entryKind: 'hashedrekord' }, ...V1 },
  { name: 'hashedrekord 0.0.2 of an artifact', asked: { artifact: ARTIFACT, log: 'v2' }, ...V2 },
  { name: 'hashedrekord 0.0.2 of an envelope', asked: { entryKind: 'hashedrekord', log: 'v2' }, ...V2 },
  {
    name: 'dsse 0.0.1',
    asked: {},
    signature: ['spec.signatures.0.signature', base64(SIGNATURE)],
    verifier: ['spec.signatures.0.verifier', base64(other.pem)],
    digest: ['spec.payloadHash.value', '00'.repeat(32)],
  },
  {
    name: 'dsse 0.0.2',
    asked: { log: 'v2' },
    signature: ['spec.dsseV002.signatures.0.content', base64(SIGNATURE)],
    verifier: ['spec.dsseV002.signatures.0.verifier', { keyDetails: '', publicKey: { rawBytes: base64(other.spki) } }],
    digest: ['spec.dsseV002.payloadHash.digest', base64(Buffer.alloc(32))],
  },
  {
    name: 'intoto 0.0.2',
    asked: { entryKind: 'intoto' },
    signature: ['spec.content.envelope.signatures.0.sig', twice(SIGNATURE)],
    verifier: ['spec.content.envelope.signatures.0.publicKey', base64(other.pem)],
    digest: ['spec.content.payloadHash.value', '00'.repeat(32)],
  },
]

describe.each(KINDS)('$name', ({ asked, signature, verifier, digest }) => {
  const hex = expect.stringMatching(/^[0-9a-f]+$/)
  const keyed = { asked: { ...asked, signer: 'publicKey' } } as const
  const rows: readonly Refusal[] = [
    {
      name: 'another signature',
      ...logged(...signature),
      reason: OTHER_SIGNATURE,
      detail: { log: SIGNATURE.toString('hex'), bundle: hex },
    },
    {
      name: 'a key in the place of the certificate',
      ...logged(...verifier),
      reason: OTHER_KEY,
      detail: { log: expect.stringMatching(/^publicKey /), bundle: expect.stringMatching(/^certificate /) },
    },
    {
      name: 'another key',
      given: keyed,
      ...logged(...verifier),
      reason: OTHER_KEY,
      detail: { log: expect.stringMatching(/^publicKey /), bundle: expect.stringMatching(/^publicKey /) },
    },
    {
      name: 'another digest',
      ...logged(...digest),
      reason: OTHER_CONTENT,
      detail: { log: '00'.repeat(32), bundle: hex },
    },
  ]
  refuseEach('entry', rows, { asked })
})

describe('payload types', () => {
  const path = 'spec.content.envelope.payloadType'
  refuseEach('entry', [
    {
      name: 'of intoto',
      given: { asked: { entryKind: 'intoto' } },
      ...logged(path, 'text/plain'),
      reason: OTHER_TYPE,
      detail: { log: 'text/plain', bundle: 'application/vnd.in-toto+json' },
    },
    // It is part of what is signed, and so of the digest.
    {
      name: 'of hashedrekord',
      given: { asked: { entryKind: 'hashedrekord' } },
      tamper: {
        bundle: (bundle) => ({
          ...bundle,
          dsseEnvelope: { ...(bundle['dsseEnvelope'] as object), payloadType: 'text/plain' },
        }),
      },
      reason: OTHER_CONTENT,
    },
  ])
})

describe('kinds of content', () => {
  refuseEach('entry', [
    {
      name: 'a message, logged as dsse',
      given: { asked: { artifact: ARTIFACT } },
      asked: { entryKind: 'dsse' },
      reason: OTHER_KIND,
      detail: { kind: 'dsse', content: 'message' },
    },
    {
      name: 'a message, logged as dsse 0.0.2',
      given: { asked: { artifact: ARTIFACT, log: 'v2' } },
      asked: { entryKind: 'dsse' },
      reason: OTHER_KIND,
    },
    {
      name: 'a message, logged as intoto',
      given: { asked: { artifact: ARTIFACT } },
      asked: { entryKind: 'intoto' },
      reason: OTHER_KIND,
    },
    {
      name: 'a message, logged with another hash',
      given: { asked: { artifact: ARTIFACT } },
      tamper: {
        body: (body) => ({
          ...body,
          spec: { ...(body['spec'] as object), data: { hash: { algorithm: 'sha512', value: '00'.repeat(64) } } },
        }),
      },
      reason: OTHER_KIND,
    },
  ])

  test.each(['P-384', 'P-521'] as const)('an artifact whose signer hashes with more than SHA-256: %s', (keyType) => {
    for (const log of ['v1', 'v2'] as const) accept({ asked: { artifact: ARTIFACT, keyType, log } })
  })
})

describe('what is claimed of an artifact does not count', () => {
  const digest = Buffer.alloc(32).toString('base64')
  refuseEach('entry', [
    {
      name: 'the digest of another one, in bundle and log alike',
      given: { asked: { artifact: ARTIFACT } },
      tamper: {
        body: (body) => ({
          ...body,
          spec: { ...(body['spec'] as object), data: { hash: { algorithm: 'sha256', value: '00'.repeat(32) } } },
        }),
        bundle: (bundle) => ({
          ...bundle,
          messageSignature: {
            ...(bundle['messageSignature'] as object),
            messageDigest: { algorithm: 'SHA2_256', digest },
          },
        }),
      },
      reason: OTHER_CONTENT,
    },
    {
      name: 'an artifact that is not given',
      given: { asked: { artifact: ARTIFACT } },
      examine: { artifact: { digests: {} } },
      reason: /^the artifact's sha256 digest is needed, or the artifact itself$/,
    },
  ])
})

test('every entry has to be about the bundle', () => {
  const instance = createInstance()
  const make = (of: typeof STATEMENT) => instance.attest({ statement: of, at: AT })
  // The log has the same signature at two places: nothing here is left to chance.
  const [first, again] = [make(STATEMENT), make(STATEMENT)]
  const second = make({ ...STATEMENT, predicateType: 'https://other.example' })
  const both = (...of: readonly JsonObject[]) =>
    edit(
      first,
      'verificationMaterial.tlogEntries',
      of.map((each) => at(each, ENTRY) ?? null),
    )
  const judged = (bundle: JsonObject) => examine(bundle, { trust: decodeTrustRoot(instance.trustedRoot()) })
  expect(judged(both(first, again))).toMatchObject({ ok: true, attestation: { logEntries: [{}, {}], times: [{}] } })
  const reason = expect.stringMatching(OTHER_SIGNATURE)
  for (const bundle of [both(first, second), both(second, first)]) {
    expect(judged(bundle)).toMatchObject({ ok: false, step: 'entry', reason })
  }
})
