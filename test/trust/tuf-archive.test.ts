/** A snapshot is written by anybody: what is in it counts only as far as it is signed, from the shipped root on. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { MAX_BYTES } from '../../src/trust/tuf-metadata.ts'
import { openTufArchive } from '../../src/trust/tuf-offline.ts'
import { placesOf, put, remove } from '../fuzz/json.ts'
import { seededRandom } from '../fuzz/random.ts'
import type { RepositoryPlan } from '../support/tuf-repository.ts'
import {
  archiveOf,
  KEYS_TARGET,
  makeTufRepository,
  PLANNED_KEYS,
  PLANNED_ROOT,
  planTufRepository,
  tufKey,
} from '../support/tuf-repository.ts'

const TAKEN = new Date('2026-03-01T12:00:00Z')
const [BEFORE, EXPIRES] = ['2026-03-01T11:59:59Z', '2026-03-08T00:00:00Z']
const ROOT = 'trusted_root.json'

type Archive = ReturnType<typeof archiveOf>

async function makeArchive(change: (plan: RepositoryPlan) => void = () => undefined) {
  const plan = planTufRepository(EXPIRES)
  change(plan)
  const files = makeTufRepository(plan)
  const directory = await mkdtemp(path.join(tmpdir(), 'verify-deps-tuf-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  const rootPath = path.join(directory, 'root.json')
  await writeFile(rootPath, files.get('1.root.json') as Buffer)
  return { archive: archiveOf(files, TAKEN), repository: { mirrorURL: 'https://tuf.example', rootPath }, plan }
}

async function load(archive: unknown, repository: { mirrorURL: string; rootPath: string }, now = TAKEN) {
  const tuf = openTufArchive(archive, now, repository)
  const { value, fallback } = await tuf.load(ROOT, (document) => document)
  return { value, reason: fallback?.reason, findings: tuf.findings() }
}

test('an honest one is believed, the delegated targets as well', async () => {
  const { archive, repository } = await makeArchive()
  expect(await load(archive, repository)).toEqual({ value: PLANNED_ROOT, reason: undefined, findings: [] })
  const { value } = await openTufArchive(archive, TAKEN, repository).load(KEYS_TARGET, (document, from) => ({
    document,
    from,
  }))
  expect(value).toEqual({ document: PLANNED_KEYS, from: "Sigstore's TUF repository" })
})

describe('before it is signed', () => {
  interface Meta {
    version: number
    length: number
    hashes: Record<string, string>
  }
  type Body = Record<string, unknown>
  const metaOf = (body: Body, file: string) => (body['meta'] as Record<string, Meta>)[file] as Meta
  const root = ({ roots }: RepositoryPlan, index: number) => roots[index] as RepositoryPlan['roots'][number]
  const without = (index: number, from: number, count: number) => (plan: RepositoryPlan) => {
    root(plan, index).signers.splice(from, count)
  }
  const rootIs = (index: number, more: object) => (plan: RepositoryPlan) => {
    Object.assign(root(plan, index), more)
  }
  const is = (role: 'timestamp' | 'snapshot' | 'targets' | 'delegated', more: object) => (plan: RepositoryPlan) => {
    Object.assign(plan[role], more)
  }
  const says = (role: string, change: (body: Body) => void) => (plan: RepositoryPlan) => {
    plan.edit = (file, body) => {
      if (file === role) change(body)
    }
  }
  const another = { signers: [tufKey()] }

  test.each<readonly [string, (plan: RepositoryPlan) => void, RegExp]>([
    ['a root that only the keys before it signed', without(1, 2, 2), /^2\.root\.json .* root was signed by 0\/2/],
    ['a root that only its own keys signed', without(1, 0, 2), /^2\.root\.json .* root was signed by 0\/2/],
    ['a root that one key too few signed', without(2, 0, 1), /^3\.root\.json .* 1\/2/],
    [
      'a root that one key signed twice',
      (plan) => void root(plan, 1).signers.splice(2, 1, ...root(plan, 1).signers.slice(3)),
      /^2\.root\.json .* multiple signatures/,
    ],
    [
      'a root that has one key under two names',
      (plan) => {
        const [key = tufKey()] = root(plan, 1).roles.root.keys
        const both = [key, { ...key, keyid: 'another name' }]
        root(plan, 1).roles.root.keys.splice(0, 2, ...both)
        root(plan, 1).signers.splice(2, 2, ...both)
      },
      /^2\.root\.json .* have one twice/,
    ],
    ['a root of a version to come', rootIs(1, { version: 3 }), /^2\.root\.json .* version 3, and not 2/],
    ['a root that goes back', rootIs(2, { version: 2 }), /^3\.root\.json .* version 2, and not 3/],
    [
      'a root with a threshold of less than one',
      (plan) => void Object.assign(root(plan, 2).roles.timestamp, { threshold: 0.5 }),
      /^3\.root\.json .* threshold/,
    ],
    ['a timestamp of another key', is('timestamp', another), /^timestamp\.json .* 0\/1/],
    [
      'a timestamp of a key that has been replaced',
      (plan) => is('timestamp', { signers: root(plan, 0).roles.timestamp.keys })(plan),
      /^timestamp\.json .* 0\/1/,
    ],
    ['a timestamp that nobody signed', is('timestamp', { signers: [] }), /^timestamp\.json .* 0\/1/],
    ['a snapshot of another key', is('snapshot', another), /^30\.snapshot\.json .* 0\/1/],
    ['targets of another key', is('targets', another), /^20\.targets\.json .* 0\/1/],
    [
      'a snapshot with another hash',
      says('timestamp', (body) => void Object.assign(metaOf(body, 'snapshot.json').hashes, { sha256: '00' })),
      /^30\.snapshot\.json .* Expected hash/,
    ],
    [
      'a snapshot of another length',
      says('timestamp', (body) => void Object.assign(metaOf(body, 'snapshot.json'), { length: 7 })),
      /^30\.snapshot\.json .* Expected length/,
    ],
    [
      'a snapshot of another version',
      says('snapshot', (body) => void Object.assign(body, { version: 29 })),
      /^30\.snapshot\.json .* version 29, and not 30/,
    ],
    [
      'targets with another hash',
      says('snapshot', (body) => void Object.assign(metaOf(body, 'targets.json').hashes, { sha256: '00' })),
      /^20\.targets\.json .* Expected hash/,
    ],
    [
      'targets of another version',
      says('targets', (body) => void Object.assign(body, { version: 19 })),
      /^20\.targets\.json .* version 19, and not 20/,
    ],
    [
      'targets without this one',
      says('targets', (body) => void Object.assign(body, { targets: {} })),
      /^trusted_root\.json is no target/,
    ],
    [
      'a target without a hash',
      says(
        'targets',
        (body) => void Object.assign((body['targets'] as Record<string, object>)[ROOT] ?? {}, { hashes: {} }),
      ),
      /trusted_root\.json/,
    ],
    ['a timestamp that had expired', is('timestamp', { expires: BEFORE }), /^timestamp\.json .* expired on 2026-03-01/],
    ['a timestamp that never expires', is('timestamp', { expires: 'never' }), /^timestamp\.json .* when it expires/],
    ['a snapshot that had expired', is('snapshot', { expires: BEFORE }), /^30\.snapshot\.json .* expired/],
    ['targets that had expired', is('targets', { expires: BEFORE }), /^20\.targets\.json .* expired/],
    ['a last root that had expired', rootIs(2, { expires: BEFORE }), /^3\.root\.json .* expired/],
    ['a timestamp of no version', is('timestamp', { version: 0 }), /^timestamp\.json .* version/],
  ])('%s', async (_what, change, reason) => {
    const { archive, repository } = await makeArchive(change)
    const { reason: said, value } = await load(archive, repository)
    expect(said).toMatch(reason)
    expect(value).not.toHaveProperty('ours')
  })

  test('a root in between that had expired is still on the way', async () => {
    const { archive, repository } = await makeArchive(rootIs(1, { expires: BEFORE }))
    expect(await load(archive, repository)).toMatchObject({ reason: undefined })
  })

  test.each<readonly [string, (plan: RepositoryPlan) => void, RegExp]>([
    ['by another key', is('delegated', another), /^10\.\S+\.json .* 0\/1/],
    ['for other paths', is('delegated', { prefix: 'elsewhere.example/*' }), /keys\.json is no target/],
    ['expired', is('delegated', { expires: BEFORE }), /^10\.\S+\.json .* expired/],
  ])('delegated targets %s are refused, and the others are not', async (_what, change, reason) => {
    const { archive, repository } = await makeArchive(change)
    const tuf = openTufArchive(archive, TAKEN, repository)
    const { value, fallback } = await tuf.load(KEYS_TARGET, (document) => document)
    expect(fallback?.reason).toMatch(reason)
    expect(value).not.toHaveProperty('ours')
    expect(await tuf.load(ROOT, (document) => document)).toEqual({ value: PLANNED_ROOT, fallback: undefined })
  })
})

describe('after it was signed', () => {
  const nameOf = ({ files }: Archive, end: string) => Object.keys(files).find((name) => name.endsWith(end)) ?? end
  const edit = (archive: Archive, end: string, change: (bytes: Buffer) => Buffer) => {
    const name = nameOf(archive, end)
    archive.files[name] = change(Buffer.from(archive.files[name] ?? '', 'base64')).toString('base64')
  }
  const drop = (archive: Archive, end: string) => void delete archive.files[nameOf(archive, end)]
  const flip = (bytes: Buffer) =>
    Buffer.from(bytes.map((byte, index) => (index === bytes.length - 3 ? byte ^ 1 : byte)))

  test.each<[string, (archive: Archive) => void, RegExp]>([
    [
      'a root left out',
      (archive) => drop(archive, '2.root.json'),
      /^timestamp\.json does not hold: timestamp was signed by 0\/1/,
    ],
    [
      'a root skipped',
      (archive) => {
        archive.files['2.root.json'] = archive.files['3.root.json'] ?? ''
      },
      /^2\.root\.json does not hold/,
    ],
    ['no timestamp', (archive) => drop(archive, 'timestamp.json'), /^timestamp\.json is not there/],
    ['no snapshot', (archive) => drop(archive, 'snapshot.json'), /^30\.snapshot\.json is not there/],
    ['no targets', (archive) => drop(archive, '20.targets.json'), /^20\.targets\.json is not there/],
    ['no target', (archive) => drop(archive, ROOT), /trusted_root\.json is not there/],
    [
      'other bytes in the target',
      (archive) => edit(archive, ROOT, flip),
      /trusted_root\.json does not hold: its sha256/,
    ],
    [
      'one byte more in the target',
      (archive) => edit(archive, ROOT, (bytes) => Buffer.concat([bytes, Buffer.from(' ')])),
      /trusted_root\.json does not hold: it has \d+ bytes/,
    ],
    [
      'a root with another expiry',
      (archive) =>
        edit(archive, '3.root.json', (bytes) => Buffer.from(bytes.toString().replace('2026-03-08', '2036-03-08'))),
      /^3\.root\.json .* 0\/2/,
    ],
    [
      'a root that is no JSON',
      (archive) => edit(archive, '2.root.json', () => Buffer.from('{')),
      /^2\.root\.json does not hold/,
    ],
    [
      'a root that is no text',
      (archive) => edit(archive, '2.root.json', () => Buffer.from([0xff, 0xfe])),
      /^2\.root\.json does not hold/,
    ],
    [
      'a root that is too large',
      (archive) => edit(archive, '2.root.json', () => Buffer.alloc(MAX_BYTES.root + 1, 0x20)),
      /^2\.root\.json .* of at most/,
    ],
    [
      'a root that is too deep',
      (archive) => edit(archive, '2.root.json', () => Buffer.from('['.repeat(40_000) + ']'.repeat(40_000))),
      /^2\.root\.json does not hold/,
    ],
    [
      'a member too deep',
      (archive) =>
        edit(archive, '2.root.json', (bytes) =>
          Buffer.from(bytes.toString().replace('"_type"', `"x":${'['.repeat(20_000)}${']'.repeat(20_000)},"_type"`)),
        ),
      /^2\.root\.json does not hold/,
    ],
    [
      'keys of the name of what all objects have',
      (archive) =>
        edit(archive, '2.root.json', (bytes) =>
          Buffer.from(bytes.toString().replaceAll(/"keyid":"[0-9a-f]{64}"/gu, '"keyid":"__proto__"')),
        ),
      /^2\.root\.json does not hold/,
    ],
    [
      'files that are no base64',
      (archive) => {
        archive.files['2.root.json'] = '***'
      },
      /snapshot cannot be used: it is malformed: not base64 \(at files\.2\.root\.json\)/,
    ],
    [
      'too many files',
      (archive) => {
        for (let n = 0; n < 600; n++) archive.files[`${n}`] = ''
      },
      /malformed: not an object of at most/,
    ],
    [
      'no time',
      (archive) => {
        archive.takenAt = 'yesterday'
      },
      /malformed: .* \(at takenAt\)/,
    ],
  ])('%s', async (_what, change, reason) => {
    const { archive, repository } = await makeArchive()
    change(archive)
    const { reason: said, value } = await load(archive, repository)
    expect(said).toMatch(reason)
    expect(value).not.toHaveProperty('ours')
  })

  test.each([[undefined], [null], [7], [[]], ['text'], [{}]])('%j in its place', async (archive) => {
    const { repository } = await makeArchive()
    expect((await load(archive, repository)).reason).toMatch(/snapshot cannot be used: it is malformed/)
  })
})

describe('time', () => {
  const taken = async (takenAt: string, now: string) => {
    const { archive, repository } = await makeArchive()
    return load({ ...archive, takenAt }, repository, new Date(now))
  }

  test('while the timestamp is in date, nothing is said; once it is not, how old it is', async () => {
    const at = TAKEN.toISOString()
    expect((await taken(at, '2026-03-07T23:59:59Z')).findings).toEqual([])
    const { findings, reason } = await taken(at, EXPIRES)
    expect(reason).toBeUndefined()
    expect(findings).toMatchObject([
      { rule: { code: 'VD212' }, detail: { takenAt: '2026-03-01T12:00:00.000Z', expired: '2026-03-08T00:00:00.000Z' } },
    ])
    expect(findings[0]?.message).toMatch(
      /those of 2026-03-01, by what the snapshot says, and were good until 2026-03-08/,
    )
  })

  test('whoever lies about when it was taken gets a finding, and no key in', async () => {
    expect((await taken('2020-01-01T00:00:00Z', '2030-01-01T00:00:00Z')).findings).toHaveLength(1)
    expect((await taken('2029-01-01T00:00:00Z', '2030-01-01T00:00:00Z')).reason).toMatch(/expired/)
  })
})

test('what the recorded run had to take from the shipped copy is taken from there, with its reason', async () => {
  const { archive, repository } = await makeArchive()
  const { value, reason } = await load({ ...archive, missed: { [ROOT]: 'the server answered 500' } }, repository)
  expect(reason).toBe('the server answered 500')
  expect(value).not.toHaveProperty('ours')
})

test('the largest metadata that is read at all takes no time worth mentioning', async () => {
  const { archive, repository } = await makeArchive()
  const body = Buffer.from(archive.files['2.root.json'] ?? '', 'base64').toString()
  const key = '{"keytype":"","scheme":"","keyval":{}}'
  const many: string[] = []
  for (let length = body.length; length < MAX_BYTES.root - 100; length += key.length + 9)
    many.push(`"${many.length}a":${key}`)
  const crowded = body.replace('"keys":{', `"keys":{${many.join(',')},`)
  expect(crowded.length).toBeLessThan(MAX_BYTES.root)
  const start = performance.now()
  const files = { ...archive.files, '2.root.json': Buffer.from(crowded).toString('base64') }
  expect((await load({ ...archive, files }, repository)).reason).toMatch(/^2\.root\.json does not hold/)
  expect(performance.now() - start).toBeLessThan(10_000)
})

describe('changed at random', () => {
  test('it is the same document, or the shipped copy with a reason', { timeout: 120_000 }, async () => {
    const { archive, repository } = await makeArchive()
    const random = seededRandom(8)
    const names = Object.keys(archive.files)
    for (let round = 0; round < 400; round++) {
      const changed = structuredClone(archive)
      if (random.chance(0.7)) {
        const name = random.pick(names)
        const bytes = Buffer.from(changed.files[name] ?? '', 'base64')
        changed.files[name] = mutate(bytes, random).toString('base64')
      } else {
        const place = random.pick(placesOf(changed as never))
        if (random.chance(0.3)) remove(place)
        else put(place, random.pick([null, 0, -1, '', '__proto__', [], {}, 'AAAA', true, '2026-13-45T99:99:99Z']))
      }
      const { value, reason } = await load(changed, repository)
      if (reason === undefined) expect(value, `round ${round}`).toEqual(PLANNED_ROOT)
      else expect(value, `round ${round}`).not.toHaveProperty('ours')
    }
  })

  /** A byte, a piece cut out, or a value of its JSON. */
  function mutate(bytes: Buffer, random: ReturnType<typeof seededRandom>): Buffer {
    const kind = random.int(3)
    if (kind === 0) {
      const copy = Buffer.from(bytes)
      copy[random.int(copy.length)] = random.int(256)
      return copy
    }
    if (kind === 1) {
      const at = random.int(bytes.length)
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.int(20))])
    }
    const document = JSON.parse(bytes.toString())
    const place = random.pick(placesOf(document))
    if (random.chance(0.3)) remove(place)
    else put(place, random.pick([null, 0, 1, 0.5, -1, 1e300, '', '__proto__', 'constructor', [], {}, true, [[]]]))
    return Buffer.from(JSON.stringify(document))
  }
})
