/** That the log has the entry, in a tree whose root it has signed. */
import { describe, expect, test } from 'vitest'
import { cosigner, noteSigner } from '../../fixtures/lab/sigstore/checkpoint.ts'
import { deriveKey } from '../../fixtures/lab/sigstore/signing-key.ts'
import type { Tamper } from '../../fixtures/lab/sigstore/tamper.ts'
import { ENGINES } from '../../src/sigstore/signature.ts'
import { AT, accept, LATER, minutes, refuseEach, type Setup, sentEntry, trusted } from '../support/sigstore.ts'

const V2: Setup = { asked: { log: 'v2' } }
const other = deriveKey('P-256', 'somebody else')
const flip = (bytes: Buffer) => Buffer.from(bytes.map((byte, at) => (at === 0 ? byte ^ 1 : byte)))
const checkpoint = (change: NonNullable<Tamper['checkpoint']>): Setup => ({ tamper: { checkpoint: change } })
const proof = (change: NonNullable<Tamper['proof']>): Setup => ({ tamper: { proof: change } })
const HOST = 'rekor.sigstore.example'
const url = 'https://log2026.rekor.sigstore.example'

const OTHER_SIZE = /^the checkpoint is of a tree of another size than the proof$/
const OTHER_ROOT = /^the checkpoint has another root than the proof$/
const NOT_LEADING = /^the inclusion proof does not lead to the root of the tree$/
const LENGTH = /^the Merkle proof has the wrong number of hashes$/
const OTHER_LOG = /^the checkpoint is of another log$/
const NOT_BY_KEY = /^the signed note has no signature by this key$/
const INVALID = /^the signed note has an invalid signature by this key$/

describe('the proof leads to the root that the log has signed', () => {
  refuseEach('inclusion', [
    {
      name: 'not with another size',
      ...proof((honest) => ({ ...honest, size: honest.size + 1 })),
      reason: OTHER_SIZE,
      detail: { checkpoint: '7', proof: '8' },
    },
    {
      name: 'not with another root',
      ...proof((honest) => ({ ...honest, root: Buffer.alloc(32) })),
      reason: OTHER_ROOT,
      detail: { checkpoint: expect.stringMatching(/^[0-9a-f]{64}$/), proof: '00'.repeat(32) },
    },
    {
      name: 'not with a root of no bytes',
      ...sentEntry('inclusionProof.rootHash', ''),
      reason: OTHER_ROOT,
      detail: { proof: '' },
    },
    {
      name: 'not with another hash',
      ...proof((honest) => ({ ...honest, hashes: honest.hashes.map(flip) })),
      reason: NOT_LEADING,
    },
    {
      name: 'not from another index',
      ...proof((honest) => ({ ...honest, index: honest.index - 1 })),
      reason: NOT_LEADING,
    },
    {
      name: 'not from outside of the tree',
      ...proof((honest) => ({ ...honest, index: honest.size })),
      reason: /^the index is outside of the tree$/,
    },
    {
      name: 'not with a hash too few',
      ...proof((honest) => ({ ...honest, hashes: honest.hashes.slice(1) })),
      reason: LENGTH,
    },
    {
      name: 'not with a hash too many',
      ...proof((honest) => ({ ...honest, hashes: [...honest.hashes, Buffer.alloc(32)] })),
      reason: LENGTH,
    },
    {
      name: 'not with a hash of 31 bytes',
      ...proof((honest) => ({ ...honest, hashes: honest.hashes.map((hash) => hash.subarray(1)) })),
      reason: /^a hash of the Merkle tree has the wrong length$/,
    },
    { name: 'not without hashes', ...sentEntry('inclusionProof.hashes', null), reason: LENGTH },
    { name: 'not from another entry', given: V2, ...sentEntry('canonicalizedBody', 'e30='), reason: NOT_LEADING },
  ])
})

describe('the checkpoint', () => {
  refuseEach('inclusion', [
    { name: 'of another tree', ...checkpoint((honest) => ({ ...honest, root: Buffer.alloc(32) })), reason: OTHER_ROOT },
    { name: 'of another size', ...checkpoint((honest) => ({ ...honest, size: honest.size + 1 })), reason: OTHER_SIZE },
    {
      name: 'of another log',
      ...checkpoint((honest) => ({ ...honest, origin: 'other.example' })),
      reason: OTHER_LOG,
      detail: { origin: 'other.example', expected: HOST },
    },
    {
      name: 'of a log whose name goes on',
      ...checkpoint((honest) => ({ ...honest, origin: `${HOST}.example` })),
      twin: checkpoint((honest) => ({ ...honest, origin: HOST })),
      reason: OTHER_LOG,
    },
    {
      name: 'by another key',
      ...checkpoint((honest) => ({ ...honest, signers: [noteSigner(HOST, other, Buffer.from('none'))] })),
      reason: NOT_BY_KEY,
    },
    {
      name: 'by another key that says it is the log',
      ...checkpoint((honest) => ({
        ...honest,
        signers: honest.signers.map((each) => ({ ...each, sign: (text) => other.sign(Buffer.from(text)) })),
      })),
      reason: INVALID,
    },
    {
      name: 'by the log under another name',
      ...checkpoint((honest) => ({
        ...honest,
        signers: honest.signers.map((each) => ({ ...each, name: 'other.example' })),
      })),
      reason: NOT_BY_KEY,
    },
    {
      name: 'that nobody signed',
      ...checkpoint((honest) => ({ ...honest, signers: [] })),
      reason: /^the signed note has no signatures/,
    },
    {
      name: 'that is none',
      ...sentEntry('inclusionProof.checkpoint.envelope', 'a text'),
      reason: /^the signed note has no empty line/,
    },
    {
      name: 'of Rekor v2, by its witness alone',
      given: { asked: { log: 'v2', cosigners: [cosigner('w.example', deriveKey('Ed25519', 'w'), AT)] } },
      ...checkpoint((honest) => ({ ...honest, signers: honest.signers.slice(1) })),
      reason: NOT_BY_KEY,
    },
    {
      name: 'of a log that gives another id to its checkpoints',
      ...trusted('tlogs.0.checkpointKeyId', { keyId: 'AAAAAA==' }),
      reason: NOT_BY_KEY,
    },
  ])

  test.each(['', '/', '/path', '/path/'])('is by the log at https://host%s, named without the scheme', (path) => {
    const origin = `${HOST}${path.replace(/\/$/, '')}`
    const named = checkpoint((honest) => ({
      ...honest,
      origin,
      signers: honest.signers.map((each) => ({ ...each, name: origin })),
    }))
    accept({ ...named, ...trusted('tlogs.0.baseUrl', `https://${HOST}${path}`) })
  })

  test('may say more', () => {
    accept(checkpoint((honest) => ({ ...honest, extensionLines: ['Timestamp: 1'] })))
  })
})

describe('the log is trusted at the time of the signature', () => {
  const WINDOW = 'tlogs.1.publicKey.validFor'
  const second = (offset: number) => new Date(LATER.getTime() + offset * 1000).toISOString()
  const NOT_TRUSTED = /^the log is not trusted at the time of the signature$/
  const TWO: Setup = { asked: { log: 'v2', timestamps: [{}, { time: minutes(2) }] } }
  refuseEach('inclusion', [
    {
      name: 'from a second later on',
      given: V2,
      ...trusted(`${WINDOW}.start`, second(1)),
      twin: trusted(`${WINDOW}.start`, second(0)),
      reason: NOT_TRUSTED,
      detail: { log: url, time: second(0), from: second(1), until: 'open' },
    },
    {
      name: 'until a second before',
      given: V2,
      ...trusted(`${WINDOW}.end`, second(-1)),
      twin: trusted(`${WINDOW}.end`, second(0)),
      reason: NOT_TRUSTED,
      detail: { log: url, until: second(-1) },
    },
    {
      name: 'at one time of two',
      given: TWO,
      ...trusted(`${WINDOW}.end`, second(0)),
      twin: trusted(`${WINDOW}.end`, minutes(2).toISOString()),
      reason: NOT_TRUSTED,
      detail: { time: minutes(2).toISOString() },
    },
  ])

  // Its own time was compared with the window when the promise was verified.
  test('where it made a promise, at the time that it gives', () => {
    accept({ asked: { timestamps: [{ time: minutes(2) }] }, ...trusted('tlogs.0.publicKey.validFor.end', second(0)) })
  })
})

describe('no log', () => {
  refuseEach('inclusion', [
    {
      name: 'where the instance has some',
      given: { asked: { log: 'none' } },
      twin: trusted('tlogs', []),
      reason: /^the bundle has no log entry$/,
    },
    {
      name: 'that is trusted',
      given: V2,
      ...trusted('tlogs.1', undefined),
      reason: /^the entry is in a log that is not trusted$/,
      detail: { logId: expect.stringMatching(/^[0-9a-f]{64}$/) },
    },
    {
      name: 'of that id',
      given: V2,
      ...sentEntry('logId.keyId', ''),
      reason: /^the entry is in a log that is not trusted$/,
      detail: { logId: '' },
    },
    {
      name: 'where the instance has none, and the bundle an entry',
      given: V2,
      ...trusted('tlogs', []),
      reason: /^the entry is in a log that is not trusted$/,
    },
  ])
})

describe('what is proven', () => {
  const entry = (setup: Setup) => accept(setup).logEntries[0]
  test('inclusion, or a promise of it', () => {
    expect(entry({})).toEqual({
      log: `https://${HOST}`,
      index: 1005n,
      kind: 'dsse',
      version: '0.0.1',
      proven: 'inclusion',
    })
    expect(entry({ asked: { mediaType: 'v0.1', signer: 'chain', inclusion: ['promise'] } })).toMatchObject({
      proven: 'promise',
    })
    expect(entry({ asked: { mediaType: 'v0.1', signer: 'chain' } })).toMatchObject({ proven: 'inclusion' })
    expect(entry(V2)).toEqual({ log: url, index: 5n, kind: 'dsse', version: '0.0.2', proven: 'inclusion' })
    expect(accept({ asked: { log: 'none' }, ...trusted('tlogs', []) }).logEntries).toEqual([])
  })

  test('the index that nobody signed is not passed on', () => {
    expect(entry({ ...V2, ...sentEntry('logIndex', '99') })).toMatchObject({ index: 5n })
    expect(entry({ asked: { inclusion: ['proof'], timestamps: [{}] } })).toMatchObject({ index: 5n })
  })

  test.each(['P-256', 'P-384', 'Ed25519'] as const)('by a log with a key of type %s', (rekorV2) => {
    accept({ ...V2, options: { keyTypes: { rekorV2 } }, examine: { engines: ENGINES } })
  })
})
