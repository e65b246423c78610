/** What is examined in a thread, as it is built, is examined as it is here. */
import { afterAll, describe, expect, test } from 'vitest'
import { createInstance } from '../../fixtures/lab/sigstore/instance.ts'
import type { Origin } from '../../src/registry/origin.ts'
import type { VerifiedAttestation } from '../../src/sigstore/attestation.ts'
import { encodeHex } from '../../src/sigstore/base64.ts'
import type { Examination } from '../../src/sigstore/examine.ts'
import type { Examiner } from '../../src/sigstore/examiner.ts'
import { examineHere } from '../../src/sigstore/examiner.ts'
import type { Engine } from '../../src/sigstore/signature.ts'
import { ENGINES, importPublicKey } from '../../src/sigstore/signature.ts'
import { decodeTrustRoot } from '../../src/sigstore/trust-root.ts'
import type { Brought } from '../../src/threads/errand.ts'
import { startThreads, threadsOf } from '../../src/threads/index.ts'
import type { Pool } from '../../src/threads/pool.ts'
import { openPool } from '../../src/threads/pool.ts'
import { AT, STATEMENT } from '../support/sigstore.ts'

type ExaminedUnder = Parameters<Examiner>[1]

const instance = createInstance()
const other = createInstance({ seed: 'other' })
const [root, otherRoot] = [instance, other].map((each) => decodeTrustRoot(each.trustedRoot()))
const { managedKey } = instance
const managed = { key: importPublicKey(managedKey.spki), window: { start: new Date(0), end: undefined } }
const roots = [otherRoot, root] as ExaminedUnder['roots']
const under = (engines: readonly Engine[]): ExaminedUnder => ({
  roots,
  keys: (hint) => (hint === managedKey.hint ? [managed] : []),
  engines,
})

const nested = (levels: number) => JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`)
const honest = instance.attest({ statement: STATEMENT, at: AT })
const byKey = instance.attest({ statement: STATEMENT, at: AT, signer: 'publicKey' })
const signedDeep = (levels: number) =>
  instance.attest({ statement: { ...STATEMENT, predicate: nested(levels) }, at: AT })
const material = honest['verificationMaterial'] as object

const bundles: Readonly<Record<string, unknown>> = {
  'an honest one': honest,
  'one with timestamps': instance.attest({ statement: STATEMENT, at: AT, log: 'v2' }),
  'one by a key': byKey,
  'the text of one': JSON.stringify(honest),
  'the text of one by a key': JSON.stringify(byKey),
  'one by a key that nobody knows': {
    ...byKey,
    verificationMaterial: { ...(byKey['verificationMaterial'] as object), publicKey: { hint: 'x' } },
  },
  'one of somebody else': createInstance({ seed: 'nobody' }).attest({ statement: STATEMENT, at: AT }),
  'one with another signature': instance.attest({
    statement: STATEMENT,
    at: AT,
    tamper: { signature: () => Buffer.alloc(70, 1) },
  }),
  'one about prototypes': instance.attest({
    statement: { ...STATEMENT, predicate: JSON.parse('{"__proto__":{"a":1},"constructor":2}') },
    at: AT,
  }),
  'one with more members': JSON.parse(
    JSON.stringify(honest).replace('{', '{"__proto__":{"verificationMaterial":{}},"toString":1,'),
  ),
  'one that says something deep': signedDeep(200),
  'one that says something far too deep': signedDeep(3000),
  'a deep one': { ...honest, dsseEnvelope: nested(3000) },
  'one that only a text can be': { ...honest, dsseEnvelope: nested(50_000) },
  'a key without a hint': { ...honest, verificationMaterial: { ...material, publicKey: {} } },
  'a key that is a number': { ...honest, verificationMaterial: { ...material, publicKey: 5 } },
  'a hint that is none': { ...honest, verificationMaterial: { ...material, publicKey: { hint: ['x'] } } },
  'material that is null': { ...honest, verificationMaterial: null },
  'material that is a text': { ...honest, verificationMaterial: 'x' },
  null: null,
  nothing: undefined,
  'a text': 'x',
  'no text': '',
  'a number': 5,
  'an array': [honest],
  'no members': {},
}

const pool = openPool(2)
const threads = threadsOf(pool)
afterAll(threads.close)

describe('a bundle', () => {
  for (const [name, bundle] of Object.entries(bundles)) {
    test(`that is ${name} has the same outcome`, async () => {
      for (const engines of [['node'], ENGINES] as const) {
        const here = await outcome(examineHere(bundle, under(engines)))
        expect(await outcome(threads.examiner(bundle, under(engines)))).toEqual(here)
      }
    })
  }

  test('that is honest is so whoever examines it, and the others are not', async () => {
    const good = Object.keys(bundles).filter((name) =>
      /^(?:an honest|one with timestamps|the text|one by a key$|one about|one that says)/u.test(name),
    )
    const found = await Promise.all(
      Object.entries(bundles).map(
        async ([name, bundle]) => [name, await outcome(threads.examiner(bundle, under(['node'])))] as const,
      ),
    )
    expect(found.filter(([, each]) => typeof each !== 'string' && each.ok).map(([name]) => name)).toEqual(good)
  })

  test('and many more are examined at once', async () => {
    const all = await Promise.all(
      Array.from({ length: 40 }, (_, at) => threads.examiner(at % 2 ? honest : null, under(['node']))),
    )
    expect(all.map(({ ok }) => ok)).toEqual(all.map((_, at) => at % 2 === 1))
  })
})

async function outcome(examining: Promise<Examination>): Promise<Examination | string> {
  try {
    const examination = await examining
    if (!examination.ok || examination.attestation.content.kind !== 'statement') return examination
    const { signer, content } = examination.attestation
    // As text: what compares is deep itself.
    const statement = { ...content.statement, predicate: textOf(content.statement.predicate) }
    // Bytes are bytes, of whatever class.
    const bytes = Object.values(signer).map((each) => (each instanceof Uint8Array ? encodeHex(each) : each))
    const attestation = { ...examination.attestation, signer: bytes, content: { ...content, statement } }
    return { ok: true, attestation: attestation as unknown as VerifiedAttestation }
  } catch (error) {
    return String(error)
  }
}

function textOf(json: unknown): string {
  try {
    return JSON.stringify(json)
  } catch {
    return 'too deep for a text'
  }
}

describe('what a thread brings', () => {
  const ask = {
    name: 'a',
    address: 'https://me:secret@registry.example/a.tgz',
    wanted: [],
    algorithms: [],
    contents: false,
  } as const
  const bringing = (brought: Brought | Error): Pool => ({
    threads: 1,
    run: async () => {
      if (brought instanceof Error) throw brought
      return brought
    },
    tell: () => {},
    close: async () => {},
  })

  test('that is no answer, since it broke down, makes the bytes unavailable', async () => {
    const { tarballs, examiner } = threadsOf(bringing(new Error('broke down')))
    const obtained = { state: 'unavailable', from: 'https://registry.example/a.tgz', reason: 'broke down' }
    expect(await tarballs.get(ask)).toEqual(obtained)
    await expect(examiner(honest, under(['node']))).rejects.toThrow('broke down')
  })

  test('that is a bug, or engines that disagree, is one here', async () => {
    const { tarballs, examiner } = threadsOf(bringing({ kind: 'error', message: 'node accepts, noble rejects' }))
    await expect(tarballs.get(ask)).rejects.toThrow('node accepts, noble rejects')
    await expect(examiner(honest, under(['node']))).rejects.toThrow('node accepts, noble rejects')
  })

  test('without a setting is a bug', async () => {
    await expect(threads.tarballs.get(ask)).rejects.toThrow('was not told where tarballs come from')
  })

  test('of an examination under no root is a bug', async () => {
    await expect(threads.examiner(honest, { ...under(['node']), roots: [] })).rejects.toThrow('no trusted root')
  })
})

describe('a document', () => {
  const address = 'https://registry.example/a'
  const validity = { validators: {}, freshFor: 0, mayBeKept: true }
  const here: Origin = { ask: async () => ({ state: 'unavailable', reason: 'asked here' }) }
  const bringing = (brought: Brought | Error) =>
    threadsOf({ ...pool, run: async () => brought as Brought }).origin(here)
  const views = { history: { reduced: 'history' }, text: { occurrence: 'x' } } as const

  test.each(Object.entries(views))('that is read through for its %s comes from a thread', async (_name, view) => {
    const document = { versions: { '1.0.0': {} } }
    const fetched = await bringing({
      kind: 'document',
      fetched: { state: 'present', document, validity },
    }).ask({ address, maxBytes: 1, view })
    expect(fetched).toMatchObject({ state: 'present', document, validity })
    expect(fetched.state === 'present' && String(fetched.bytes())).toBe(JSON.stringify(document))
  })

  test.each([{}, { view: { member: ['time'] } }])(
    'of which all is wanted, or any member, is asked for here: %j',
    async (more) => {
      const ask = { address, maxBytes: 1, ...more }
      expect(await threads.origin(here).ask(ask)).toEqual({ state: 'unavailable', reason: 'asked here' })
    },
  )

  test('that a thread breaks down over is unavailable', async () => {
    const origin = threadsOf({ ...pool, run: () => Promise.reject(new Error('broke down')) }).origin(here)
    const ask = { address, maxBytes: 1, view: views.text }
    expect(await origin.ask(ask)).toEqual({ state: 'unavailable', reason: 'broke down' })
  })

  test('that cannot be handed over is asked for here', async () => {
    const ask = { address, maxBytes: 1, view: views.text }
    expect(await bringing({ kind: 'stuck' }).ask(ask)).toEqual({ state: 'unavailable', reason: 'asked here' })
  })

  test('that was brought as something else, or that a thread knows no origin of, is a bug', async () => {
    const ask = { address, maxBytes: 1, view: views.text }
    await expect(bringing({ kind: 'error', message: 'a bug' }).ask(ask)).rejects.toThrow('a bug')
    await expect(threads.origin(here).ask(ask)).rejects.toThrow('was not told where documents come from')
  })
})

test('trusted roots are told once', async () => {
  const told: unknown[] = []
  const watched = threadsOf({
    ...pool,
    tell: (each) => {
      told.push(each)
      pool.tell(each)
    },
  })
  await Promise.all([1, 2, 3].map(() => watched.examiner(honest, under(['node']))))
  expect(told).toHaveLength(1)
})

test('sources that are run as they are have no threads', () => {
  expect(startThreads(1000)).toBeUndefined()
})
