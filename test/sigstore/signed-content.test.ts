/** The signature itself: over an envelope, over an artifact, and over an artifact of which only the digest is known. */

import { createHash } from 'node:crypto'
import { ed25519ph } from '@noble/curves/ed25519.js'
import { describe, expect, test, vi } from 'vitest'
import type { KeyType, SigningKey } from '../../fixtures/lab/sigstore/signing-key.ts'
import { deriveKey } from '../../fixtures/lab/sigstore/signing-key.ts'
import { ENGINES } from '../../src/sigstore/signature.ts'
import {
  ARTIFACT,
  type Asked,
  accept,
  artifactOf,
  judge,
  refuseEach,
  type Setup,
  trusted,
} from '../support/sigstore.ts'

vi.setConfig({ testTimeout: 60_000 })

const other = deriveKey('P-256', 'somebody else')
const TYPES = ['P-256', 'P-384', 'P-521', 'Ed25519', 'RSA', 'RSA-PSS'] as const satisfies readonly KeyType[]
const NOT_FITTING = /^the signature does not fit$/
const { digests } = artifactOf(ARTIFACT)
/** The log has nothing to say here. */
const UNLOGGED: Setup = { asked: { log: 'none' }, ...trusted('tlogs', []) }
const engines = { engines: ENGINES }

describe.each(TYPES)('%s', (keyType) => {
  const message: Asked = { artifact: ARTIFACT, keyType }

  test('signs envelopes and artifacts', () => {
    accept({ asked: { keyType }, examine: engines })
    accept({ asked: message, examine: engines })
  })

  test('is known by the digest alone, but for Ed25519', () => {
    const digestOnly = { ...engines, artifact: { digests } }
    const examination = judge({ asked: message, examine: digestOnly })
    expect(examination.ok).toBe(keyType !== 'Ed25519')
    if (!examination.ok)
      expect(examination).toMatchObject({ step: 'signature', detail: { key: 'Ed25519', artifact: 'digest alone' } })
  })

  refuseEach('signature', [
    {
      name: 'over another envelope',
      given: { asked: { keyType } },
      tamper: { signature: (signature) => Buffer.from(signature.map((byte, at) => (at === 20 ? byte ^ 1 : byte))) },
      reason: NOT_FITTING,
      detail: { key: keyType === 'RSA-PSS' ? 'RSA' : keyType },
    },
    {
      name: 'over another artifact',
      given: { asked: message },
      tamper: { signature: (signature) => Buffer.from(signature.map((byte, at) => (at === 20 ? byte ^ 1 : byte))) },
      reason: NOT_FITTING,
      detail: { artifact: 'whole' },
    },
  ])
})

describe('schemes of old clients', () => {
  test.each(['P-384', 'P-521'] as const)('%s with SHA-256', (keyType) => {
    accept({ asked: { keyType, hash: 'sha256' } })
    accept({ asked: { artifact: ARTIFACT, keyType, hash: 'sha256' } })
    accept({ asked: { artifact: ARTIFACT, keyType, hash: 'sha256' }, examine: { artifact: { digests } } })
  })

  refuseEach(
    'signature',
    [
      {
        name: 'P-256 with SHA-512',
        given: { asked: { keyType: 'P-256' } },
        asked: { hash: 'sha512' },
        reason: NOT_FITTING,
      },
      {
        name: 'P-384 with SHA-512',
        given: { asked: { keyType: 'P-384' } },
        twin: { asked: { hash: 'sha256' } },
        asked: { hash: 'sha512' },
        reason: NOT_FITTING,
      },
      {
        name: 'RSA with SHA-512',
        given: { asked: { keyType: 'RSA' } },
        asked: { hash: 'sha512' },
        reason: NOT_FITTING,
      },
      {
        name: 'by another key',
        tamper: { signature: () => other.sign(ARTIFACT) },
        reason: NOT_FITTING,
        detail: { key: 'P-256' },
      },
    ],
    UNLOGGED,
  )
})

describe('the digest of an artifact', () => {
  const message = (algorithm: string, digest: Uint8Array): Setup => ({
    tamper: {
      bundle: (bundle) => ({
        ...bundle,
        messageSignature: {
          ...(bundle['messageSignature'] as object),
          messageDigest: { algorithm, digest: Buffer.from(digest).toString('base64') },
        },
      }),
    },
  })
  const another = createHash('sha256').update('another').digest()
  const given = { asked: { artifact: ARTIFACT } } as const
  const detail = { bundle: another.toString('hex'), artifact: Buffer.from(digests.sha256 ?? []).toString('hex') }
  const OTHER = /^the bundle has the digest of another artifact$/
  refuseEach(
    'signature',
    [
      { name: 'another one in the bundle', given, ...message('SHA2_256', another), reason: OTHER, detail },
      { name: 'cut off', given, ...message('SHA2_256', another.subarray(1)), reason: OTHER },
      { name: 'empty', given, ...message('SHA2_256', Buffer.alloc(0)), reason: OTHER, detail: { bundle: '' } },
      {
        name: 'of another artifact',
        given,
        examine: { artifact: artifactOf(Buffer.from('another')) },
        reason: OTHER,
        detail: { artifact: detail.bundle, bundle: detail.artifact },
      },
      {
        name: 'of the artifact, and other bytes',
        given,
        examine: { artifact: { digests, bytes: Buffer.from('another') } },
        reason: NOT_FITTING,
      },
      {
        name: 'by another hash than it was signed with',
        given,
        ...message('SHA2_512', digests.sha512 ?? Buffer.alloc(0)),
        reason: NOT_FITTING,
      },
      {
        name: 'by another hash than it was signed with, P-384',
        given: { asked: { artifact: ARTIFACT, keyType: 'P-384' } },
        ...message('SHA2_256', digests.sha256 ?? Buffer.alloc(0)),
        reason: NOT_FITTING,
      },
    ],
    UNLOGGED,
  )
  refuseEach(
    'entry',
    [
      {
        name: 'not known',
        given,
        twin: { examine: { artifact: { digests: { sha256: digests.sha256 ?? Buffer.alloc(0) } } } },
        examine: { artifact: { digests: { sha512: digests.sha512 ?? Buffer.alloc(0) } } },
        reason: /^the artifact's sha256 digest is needed/,
      },
    ],
    UNLOGGED,
  )

  test('is what the attestation is about', () => {
    expect(accept(given).content).toEqual({ kind: 'message', hash: 'sha256', digest: digests.sha256 })
  })
})

describe('Ed25519ph', () => {
  const seed = createHash('sha256').update('an Ed25519 key').digest()
  const own = deriveKey('Ed25519', 'an Ed25519 key')
  const key: SigningKey = { ...own, hash: 'sha512', sign: (message) => Buffer.from(ed25519ph.sign(message, seed)) }
  const asked: Asked = { artifact: ARTIFACT, key, hash: 'sha512' }
  const sha512 = digests.sha512 ?? Buffer.alloc(0)

  test('is known by SHA-512 alone, and by the artifact', () => {
    accept({ asked })
    accept({ asked, examine: { artifact: { digests: { sha512 } } } })
    accept({ asked: { ...asked, hash: 'sha256' } })
    accept({ asked: { key } })
  })

  refuseEach('signature', [
    {
      name: 'is not known by another hash',
      given: { asked: { ...asked, hash: 'sha256' } },
      twin: { examine: { artifact: { digests } } },
      examine: { artifact: { digests: { sha256: digests.sha256 ?? Buffer.alloc(0) } } },
      reason: NOT_FITTING,
      detail: { key: 'Ed25519', artifact: 'digest alone' },
    },
  ])
})
