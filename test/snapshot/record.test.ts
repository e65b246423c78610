/** What a run is told, recorded. */
import { access, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { OpenSources } from '../../src/open-sources.ts'
import type { Answer } from '../../src/registry/documents.ts'
import { examineHere } from '../../src/sigstore/examiner.ts'
import { openRecorder } from '../../src/snapshot/record.ts'
import { openSpool } from '../../src/snapshot/spool.ts'
import { writeSnapshot } from '../../src/snapshot/write-snapshot.ts'
import { openTuf } from '../../src/trust/tuf.ts'
import { temporaryDirectory } from '../support/npm-home.ts'

const ADDRESS = 'https://registry.example/a'

async function recording(answers: readonly Answer[], copies?: string) {
  const directory = await temporaryDirectory()
  const spool = await openSpool(path.join(directory, 'spool'))
  onTestFinished(spool.close)
  const recorder = openRecorder({ spool, copies, targets: [] })
  const left = [...answers]
  const sources: OpenSources = {
    documents: { ask: async () => left.shift() ?? { state: 'absent', status: 404 } },
    tarballs: {
      get: async ({ copy }) => {
        if (copy !== undefined) await writeFile(copy, 'four')
        return { state: 'present', from: ADDRESS, value: { digests: [], bytes: 4 } }
      },
    },
    tuf: openTuf(undefined),
    examiner: examineHere,
    close: async () => {},
  }
  return { directory, spool, recorder, over: recorder.over(sources) }
}

const get = { name: 'a', address: ADDRESS, wanted: [], algorithms: [], contents: false } as const

test('credentials stay out of it', async () => {
  const { over, recorder } = await recording([{ state: 'present', document: 1 }])
  await over.documents.ask({ address: 'https://user:secret@registry.example/a', maxBytes: 10, spec: 'a' })
  const { documents } = await recorder.finish()
  expect(documents.map(({ question }) => question)).toEqual([{ address: ADDRESS }])
})

test('of a question that is asked twice, the answer that says more stays', async () => {
  const failed: Answer = { state: 'unavailable', reason: 'in passing' }
  const { over, recorder } = await recording([failed, { state: 'absent', status: 404 }, failed])
  for (let times = 0; times < 3; times++) await over.documents.ask({ address: ADDRESS, maxBytes: 10 })
  expect((await recorder.finish()).documents).toMatchObject([{ answer: { state: 'absent', status: 404 } }])
})

test('a member that is not there is recorded as that', async () => {
  const { over, recorder } = await recording([{ state: 'present', document: undefined }])
  await over.documents.ask({ address: ADDRESS, maxBytes: 10, view: { member: ['a'] } })
  expect((await recorder.finish()).documents.map(({ answer }) => answer)).toEqual([{ state: 'present' }])
})

test('what nests too deep to be written is not recorded, and said to be missing', async () => {
  const deep: unknown = JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`)
  const { over, recorder } = await recording([{ state: 'present', document: deep }])
  expect(await over.documents.ask({ address: ADDRESS, maxBytes: 10 })).toMatchObject({ state: 'present' })
  // Node 26 writes whatever it can read.
  const state = isWritable(deep) ? 'present' : 'unavailable'
  expect((await recorder.finish()).documents).toMatchObject([{ answer: { state } }])
})

function isWritable(document: unknown): boolean {
  try {
    return JSON.stringify(document) !== undefined
  } catch {
    return false
  }
}

test('a disk that takes nothing is told at the end, and the run is as it would be without', async () => {
  const { over, recorder, spool } = await recording([{ state: 'present', document: 1 }])
  await spool.close()
  const answer = await over.documents.ask({ address: ADDRESS, maxBytes: 10 })
  expect(answer).toEqual({ state: 'present', document: 1 })
  await expect(recorder.finish()).rejects.toThrow()
})

test('tarballs are taken along where that is asked for, and no copy is left behind', async () => {
  const copies = await temporaryDirectory()
  const { over, recorder, spool } = await recording([], copies)
  await over.tarballs.get(get)
  const { tarballs } = await recorder.finish()
  expect(tarballs).toMatchObject([{ address: ADDRESS, wanted: [], answer: { state: 'present' } }])
  expect([...spool.blobs.values()]).toEqual([4])
  await expect(access(path.join(copies, '1'))).rejects.toThrow('ENOENT')

  const without = await recording([])
  await without.over.tarballs.get(get)
  expect((await without.recorder.finish()).tarballs).toMatchObject([{ answer: { state: 'left out' } }])
})

test('the file is the same in whatever order the answers came', async () => {
  const content = { tool: '1.0.0', takenAt: '2026-04-01T12:00:00.000Z', lockfile: { name: 'package-lock.json' } }
  const write = async (addresses: readonly string[]) => {
    const { directory, spool, recorder, over } = await recording(
      addresses.map((address) => ({ state: 'present', document: { address } }) as const),
    )
    for (const address of addresses) await over.documents.ask({ address, maxBytes: 10 })
    return writeSnapshot(path.join(directory, 'file'), { ...content, ...(await recorder.finish()) }, spool)
  }
  const addresses = ['a', 'b', 'c'].map((name) => `https://registry.example/${name}`)
  expect(await write(addresses)).toEqual(await write(addresses.toReversed()))
})
