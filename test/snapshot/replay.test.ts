/** Evidence out of a snapshot, with whatever stands behind it. */
import { readFile, writeFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { integrityOf } from '../../fixtures/lab/tarball.ts'
import { parseIntegrity } from '../../src/digest.ts'
import { openSources } from '../../src/open-sources.ts'
import type { Ask, Documents } from '../../src/registry/documents.ts'
import type { TarballAsk } from '../../src/registry/tarballs.ts'
import { BLOCK } from '../../src/snapshot/container.ts'
import type { Snapshot } from '../../src/snapshot/open-snapshot.ts'
import { openSnapshot } from '../../src/snapshot/open-snapshot.ts'
import { recordedDocuments } from '../../src/snapshot/replay.ts'
import { configured } from '../support/npm-home.ts'
import type { Content } from '../support/snapshot.ts'
import { makeSnapshot } from '../support/snapshot.ts'

const ADDRESS = 'https://registry.example/a/-/a-1.0.0.tgz'
const BYTES = gzipSync('not a tar, which is for others to say')

const tarball = (wanted = parseIntegrity(integrityOf(BYTES))): TarballAsk => ({
  name: 'a',
  address: ADDRESS,
  wanted,
  algorithms: ['sha512'],
  contents: false,
})

async function offline(content: Content, change: (bytes: Buffer, snapshot: Snapshot) => void = () => {}) {
  const { file } = await makeSnapshot(content)
  const whole = await openSnapshot(file)
  const bytes = await readFile(file)
  change(bytes, whole)
  await whole.close()
  await writeFile(file, bytes)
  const snapshot = await openSnapshot(file)
  onTestFinished(snapshot.close)
  const config = await configured({})
  return openSources(config, { isOffline: true, snapshot, now: new Date('2026-04-01T12:00:00Z') })
}

const flipPart = (bytes: Buffer, snapshot: Snapshot, blob: string) => {
  const at = snapshot.placeOf(blob).offset + BLOCK
  bytes[at] = (bytes[at] ?? 0) ^ 1
}

test('a tarball is read from the file, and lands in npm\u2019s cache', async () => {
  const sources = await offline({ tarballs: { [ADDRESS]: BYTES } })
  const first = await sources.tarballs.get(tarball())
  expect(first).toMatchObject({ state: 'present', from: ADDRESS, value: { bytes: BYTES.length } })
  expect(await sources.tarballs.get(tarball())).toMatchObject({ state: 'present', from: "npm's cache" })
})

test('one that is damaged is unavailable, and lands nowhere', async () => {
  const sources = await offline({ tarballs: { [ADDRESS]: BYTES } }, (bytes, snapshot) => {
    const [entry] = snapshot.index.tarballs
    if (entry?.answer.state === 'present') flipPart(bytes, snapshot, entry.answer.blob)
  })
  const reason = 'the snapshot is damaged: a part does not have the digest that it is named by'
  for (let round = 0; round < 2; round++) {
    expect(await sources.tarballs.get(tarball())).toEqual({ state: 'unavailable', from: ADDRESS, reason })
  }
})

test('one that the snapshot has not is unavailable', async () => {
  const sources = await offline({})
  const reason = "it is neither in the snapshot nor in npm's cache"
  expect(await sources.tarballs.get(tarball())).toEqual({ state: 'unavailable', from: ADDRESS, reason })
})

test('bytes that are not the pinned ones are given as they are', async () => {
  const sources = await offline({ tarballs: { [ADDRESS]: BYTES } })
  const pinned = parseIntegrity(integrityOf(Buffer.from('other bytes')))
  expect(await sources.tarballs.get(tarball(pinned))).toMatchObject({ state: 'present', from: ADDRESS })
})

test('TUF material that does not verify leads to the shipped copy, and so does damage', async () => {
  const target = 'trusted_root.json'
  const load = async (sources: Awaited<ReturnType<typeof offline>>) =>
    (await sources.tuf.load(target, (document) => document)).fallback?.reason
  const archive = { takenAt: '2026-04-01T12:00:00.000Z', files: {}, missed: { [target]: 'nobody was there' } }
  expect(await load(await offline({ tuf: archive }))).toBe('nobody was there')
  const forged = { ...archive, files: { 'timestamp.json': Buffer.from('{}').toString('base64') }, missed: {} }
  expect(await load(await offline({ tuf: forged }))).toContain('timestamp.json')
  const damaged = await offline({ tuf: archive }, (bytes, snapshot) =>
    flipPart(bytes, snapshot, snapshot.index.tuf ?? ''),
  )
  expect(await load(damaged)).toContain('the TUF metadata in the snapshot cannot be used')
})

test('what could not be had before is asked for again where there is a network, and never offline', async () => {
  const question = { address: 'https://registry.example/a' }
  const reason = 'the server answered 503'
  const { file } = await makeSnapshot({ entries: [{ question, answer: { state: 'unavailable', reason } }] })
  const asked: Ask[] = []
  const network: Documents = {
    ask: async (ask) => {
      asked.push(ask)
      return { state: 'present', document: {} }
    },
  }
  const snapshot = await openSnapshot(file)
  const ask: Ask = { ...question, maxBytes: 10 }
  expect(await recordedDocuments(snapshot, undefined).ask(ask)).toEqual({ state: 'unavailable', reason })
  expect(asked).toEqual([])
  expect(await recordedDocuments(snapshot, network).ask(ask)).toEqual({ state: 'present', document: {} })
  expect(asked).toEqual([ask])
  await snapshot.close()
})
