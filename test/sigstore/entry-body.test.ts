/** What an entry has to be made of, in each of the kinds. */
import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../../fixtures/lab/json.ts'
import { at, canonicalJson, edit } from '../../fixtures/lab/json.ts'
import { createInstance } from '../../fixtures/lab/sigstore/instance.ts'
import { deriveKey, pemOf } from '../../fixtures/lab/sigstore/signing-key.ts'
import { isRekorV2, readEntryBody } from '../../src/sigstore/entry-body.ts'
import { MAX_CERTIFICATE_BYTES, MAX_SIGNATURE_BYTES } from '../../src/sigstore/limits.ts'
import { rejectionOf } from '../support/rejection.ts'
import { ARTIFACT, AT, ENTRY, logged, refuseEach, STATEMENT, sentEntry } from '../support/sigstore.ts'

const instance = createInstance()
const bodyOf = (request: object): JsonObject => {
  const bundle = instance.attest({ at: AT, statement: STATEMENT, ...request } as never)
  return JSON.parse(Buffer.from(String(at(bundle, `${ENTRY}.canonicalizedBody`)), 'base64').toString()) as JsonObject
}
const BODIES = {
  'hashedrekord 0.0.1': bodyOf({ statement: undefined, artifact: ARTIFACT }),
  'hashedrekord 0.0.2': bodyOf({ statement: undefined, artifact: ARTIFACT, log: 'v2' }),
  'dsse 0.0.1': bodyOf({}),
  'dsse 0.0.2': bodyOf({ log: 'v2' }),
  'intoto 0.0.2': bodyOf({ entryKind: 'intoto' }),
} as const
type Kind = keyof typeof BODIES
const KINDS = Object.keys(BODIES) as readonly Kind[]

const read = (kind: Kind, body: JsonObject) => {
  const [name = '', version = ''] = kind.split(' ')
  return readEntryBody(Buffer.from(canonicalJson(body)), name, version)
}
const refusal = (kind: Kind, path: string, value: Json | undefined | ((old: Json | undefined) => Json | undefined)) =>
  rejectionOf(() => read(kind, edit(BODIES[kind], path, value)))
const base64 = (bytes: Uint8Array | string) => Buffer.from(bytes).toString('base64')
const SHAPE = "the log entry's body does not have the shape of its kind"

test.each(KINDS)('%s', (kind) => {
  const logged = read(kind, BODIES[kind])
  expect(logged).toMatchObject({ hash: 'sha256', verifier: { kind: 'certificate' } })
  expect(logged.digestOf).toBe(kind.startsWith('hashedrekord') ? 'artifact' : 'payload')
  expect(logged.payloadType).toBe(kind.startsWith('intoto') ? 'application/vnd.in-toto+json' : undefined)
})

describe('the kind', () => {
  const OTHER = /^the log entry is of another kind than the bundle says$/
  const UNKNOWN = /^the log entry is of an unknown kind$/
  const v01 = { name: 'dsse 0.0.1', given: { asked: { inclusion: ['proof'], timestamps: [{}] } } } as const
  refuseEach('entry', [
    {
      ...v01,
      name: 'another one in the bundle',
      ...sentEntry('kindVersion.kind', 'intoto'),
      reason: OTHER,
      detail: { bundle: 'intoto 0.0.1', log: 'dsse 0.0.1' },
    },
    {
      ...v01,
      name: 'another version in the bundle',
      ...sentEntry('kindVersion.version', '0.0.2'),
      reason: OTHER,
      detail: { bundle: 'dsse 0.0.2', log: 'dsse 0.0.1' },
    },
    {
      name: 'an unknown one',
      ...logged('kind', 'alpine'),
      reason: UNKNOWN,
      detail: { kind: 'alpine', version: '0.0.1' },
    },
    {
      name: 'an unknown version',
      ...logged('apiVersion', '0.0.3'),
      reason: UNKNOWN,
      detail: { kind: 'dsse', version: '0.0.3' },
    },
    {
      name: 'intoto 0.0.1',
      given: { asked: { entryKind: 'intoto' } },
      ...logged('apiVersion', '0.0.1'),
      reason: UNKNOWN,
    },
    { name: 'what every object has', ...logged('kind', 'constructor'), reason: UNKNOWN },
    {
      name: 'the shape of another kind',
      ...logged('kind', 'hashedrekord'),
      reason: /does not have the shape of its kind$/,
    },
  ])

  test('those of Rekor v2', () => {
    expect(KINDS.filter((kind) => isRekorV2(kind.split(' ')[0] ?? '', kind.split(' ')[1] ?? ''))).toEqual([
      'hashedrekord 0.0.2',
      'dsse 0.0.2',
    ])
  })
})

describe('bodies', () => {
  refuseEach('entry', [
    {
      name: 'no JSON',
      tamper: { canonicalBody: () => Buffer.from('{') },
      reason: /^the log entry's body is not JSON$/,
    },
    {
      name: 'not UTF-8',
      tamper: { canonicalBody: (body) => Buffer.from(body.toString().replace('dsse', 'dss\u00e9'), 'latin1') },
      reason: /^the log entry's body is not JSON$/,
    },
    { name: 'a list', tamper: { canonicalBody: () => Buffer.from('[]') }, reason: /shape/ },
    { name: 'another member', ...logged('more', 1), reason: /shape/, detail: { at: 'more' } },
    { name: 'no content', ...logged('spec', undefined), reason: /shape/ },
  ])
})

test('a version that is a number', () => {
  expect(refusal('dsse 0.0.1', 'apiVersion', 1)).toMatchObject({ message: SHAPE, detail: { at: 'apiVersion' } })
})

describe('what is missing, of another type, or more than one', () => {
  const hashed = 'spec.hashedRekordV002'
  const dsse = 'spec.dsseV002'
  const intoto = 'spec.content'
  const PATHS: Readonly<Record<Kind, readonly string[]>> = {
    'hashedrekord 0.0.1': [
      'spec.data',
      'spec.data.hash',
      'spec.data.hash.algorithm',
      'spec.data.hash.value',
      'spec.signature',
      'spec.signature.content',
      'spec.signature.publicKey',
      'spec.signature.publicKey.content',
    ],
    'hashedrekord 0.0.2': [
      hashed,
      `${hashed}.data`,
      `${hashed}.data.algorithm`,
      `${hashed}.data.digest`,
      `${hashed}.signature`,
      `${hashed}.signature.content`,
      `${hashed}.signature.verifier`,
    ],
    'dsse 0.0.1': [
      'spec.payloadHash',
      'spec.payloadHash.value',
      'spec.signatures',
      'spec.signatures.0',
      'spec.signatures.0.signature',
      'spec.signatures.0.verifier',
    ],
    'dsse 0.0.2': [
      dsse,
      `${dsse}.payloadHash`,
      `${dsse}.payloadHash.digest`,
      `${dsse}.signatures`,
      `${dsse}.signatures.0`,
      `${dsse}.signatures.0.content`,
      `${dsse}.signatures.0.verifier`,
    ],
    'intoto 0.0.2': [
      intoto,
      `${intoto}.payloadHash`,
      `${intoto}.envelope`,
      `${intoto}.envelope.payloadType`,
      `${intoto}.envelope.signatures`,
      `${intoto}.envelope.signatures.0`,
      `${intoto}.envelope.signatures.0.sig`,
      `${intoto}.envelope.signatures.0.publicKey`,
    ],
  }
  test.each(KINDS.flatMap((kind) => PATHS[kind].map((path) => [kind, path] as const)))('%s: %s', (kind, path) => {
    for (const value of [undefined, null, 7]) expect(refusal(kind, path, value)?.message).toBe(SHAPE)
    if (path.endsWith('signatures'))
      expect(refusal(kind, path, (old) => [...(old as Json[]), ...(old as Json[])])?.message).toBe(SHAPE)
    expect(rejectionOf(() => read(kind, BODIES[kind]))).toBeUndefined()
  })

  test.each([
    ['hashedrekord 0.0.1', 'spec.more'],
    ['hashedrekord 0.0.2', 'spec.more'],
    ['hashedrekord 0.0.2', `${hashed}.more`],
    ['dsse 0.0.2', 'spec.more'],
    ['dsse 0.0.2', `${dsse}.more`],
  ] as const)('%s: %s is not known', (kind, path) => {
    expect(refusal(kind, path, 1)).toMatchObject({ message: SHAPE, detail: { at: path.replace('spec.', '') } })
  })
})

describe('digests', () => {
  const V1 = ['hashedrekord 0.0.1', 'spec.data.hash'] as const
  const V2 = ['hashedrekord 0.0.2', 'spec.hashedRekordV002.data'] as const
  test.each([
    ['sha256', 32],
    ['sha384', 48],
    ['sha512', 64],
  ] as const)('%s', (hash, bytes) => {
    const v1 = (value: string) => edit(BODIES[V1[0]], V1[1], { algorithm: hash, value })
    const v2 = (digest: string) => edit(BODIES[V2[0]], V2[1], { algorithm: hash.replace('sha', 'SHA2_'), digest })
    expect(read(V1[0], v1('ab'.repeat(bytes)))).toMatchObject({ hash, digest: Buffer.alloc(bytes, 0xab) })
    expect(read(V2[0], v2(base64(Buffer.alloc(bytes, 0xab))))).toMatchObject({
      hash,
      digest: Buffer.alloc(bytes, 0xab),
    })
    for (const text of ['ab'.repeat(bytes - 1), 'ab'.repeat(bytes + 1), 'AB'.repeat(bytes)]) {
      expect(rejectionOf(() => read(V1[0], v1(text)))?.message).toBe(
        `the log entry's digest is not ${bytes} bytes of lower-case hexadecimal digits`,
      )
    }
    expect(rejectionOf(() => read(V2[0], v2(base64(Buffer.alloc(bytes + 1)))))?.message).toBe(
      `the log entry's digest has more than ${bytes} bytes`,
    )
  })

  test('by a hash that is not supported', () => {
    expect(refusal(...V1, { algorithm: 'sha1', value: 'ab'.repeat(20) })?.message).toBe(SHAPE)
    const rejection = refusal(...V2, { algorithm: 'SHA3_256', digest: base64(Buffer.alloc(32)) })
    expect(rejection).toMatchObject({
      message: "the log entry's digest is of a kind that is not supported",
      detail: { algorithm: 'SHA3_256' },
    })
  })
})

describe('signatures and keys', () => {
  const { pem, spki } = deriveKey('P-256', 'somebody')
  const V1 = ['dsse 0.0.1', 'spec.signatures.0.verifier'] as const
  const V2 = ['dsse 0.0.2', 'spec.dsseV002.signatures.0.verifier'] as const
  const der = { rawBytes: base64(spki) }
  const ONE = 'the log entry does not have exactly one key'
  const given = (path: readonly [Kind, string], value: Json) =>
    read(path[0], edit(BODIES[path[0]], path[1], value)).verifier

  test('a key', () => {
    expect(given(V1, base64(pem))).toEqual({ kind: 'publicKey', der: spki })
    expect(given(V2, { publicKey: der })).toEqual({ kind: 'publicKey', der: spki })
    expect(given(V2, { publicKey: der, x509Certificate: null, keyDetails: 'x' })).toEqual({
      kind: 'publicKey',
      der: spki,
    })
    expect(given(V2, { x509Certificate: der, publicKey: null })).toEqual({ kind: 'certificate', der: spki })
  })

  test.each<[what: string, refused: ReturnType<typeof refusal>, reason: string]>([
    ['both', refusal(...V2, { publicKey: der, x509Certificate: der }), ONE],
    ['neither', refusal(...V2, { publicKey: null }), ONE],
    [
      'too large',
      refusal(...V2, { publicKey: { rawBytes: base64(Buffer.alloc(MAX_CERTIFICATE_BYTES + 1)) } }),
      `the log entry's certificate or key has more than ${MAX_CERTIFICATE_BYTES} bytes`,
    ],
    ['another member', refusal(...V2, { publicKey: { ...der, more: 1 } }), SHAPE],
    [
      'bare DER in the place of PEM',
      refusal(...V1, base64(spki)),
      "the log entry's certificate or key is not one PEM block",
    ],
    [
      'PEM that is not encoded again',
      refusal(...V1, pem),
      "the log entry's certificate or key is not canonical base64",
    ],
    ['two keys', refusal(...V1, base64(pem + pem)), "the log entry's certificate or key is not one PEM block"],
    [
      'too much PEM',
      refusal(...V1, base64(pemOf('PUBLIC KEY', Buffer.alloc(2 * MAX_CERTIFICATE_BYTES)))),
      `the log entry's certificate or key has more than ${2 * MAX_CERTIFICATE_BYTES} bytes`,
    ],
    [
      'a signature that is too long',
      refusal('dsse 0.0.1', 'spec.signatures.0.signature', base64(Buffer.alloc(MAX_SIGNATURE_BYTES + 1))),
      `the log entry's signature has more than ${MAX_SIGNATURE_BYTES} bytes`,
    ],
    [
      'a signature that is encoded once where it should be twice',
      refusal('intoto 0.0.2', 'spec.content.envelope.signatures.0.sig', base64(Buffer.of(1, 2))),
      "the log entry's signature is not canonical base64",
    ],
    [
      'a signature that is not encoded',
      refusal('intoto 0.0.2', 'spec.content.envelope.signatures.0.sig', '*'),
      "the log entry's body is not canonical base64",
    ],
  ])('%s', (_what, refused, reason) => {
    expect(refused?.message).toBe(reason)
  })
})
