/**
 * Snapshots. One is refused, or what is proven from it is borne by the documents and bytes that it holds, whoever wrote it;
 * and one that is named by its digest is refused unless it is the same to the last byte.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { BASE } from '../../../fixtures/lab/publication.ts'
import { integrityOf } from '../../../fixtures/lab/tarball.ts'
import { formatDigest } from '../../../src/digest.ts'
import type { Ask, Documents } from '../../../src/registry/documents.ts'
import { measure } from '../../../src/registry/measure.ts'
import { readRecorded } from '../../../src/registry/recorded-tarball.ts'
import type { TarballAsk, Tarballs } from '../../../src/registry/tarballs.ts'
import { Unfit } from '../../../src/registry/unpacked.ts'
import { openSnapshot } from '../../../src/snapshot/open-snapshot.ts'
import { questionOf } from '../../../src/snapshot/question.ts'
import { replay } from '../../../src/snapshot/replay.ts'
import type { DocumentEntry, TarballEntry } from '../../../src/snapshot/snapshot-index.ts'
import { encodeIndex } from '../../../src/snapshot/snapshot-index.ts'
import { UsageError } from '../../../src/usage-error.ts'
import { digestOf, mutateSnapshot, packSnapshot } from '../mutate/snapshot.ts'
import { headersOf } from '../mutate/tar.ts'
import { accepted, problem, refused, type Sample, type Target, type Verdict } from '../target.ts'
import { type Subject, unborne } from '../world/borne.ts'
import { type FuzzWorld, openWorld } from '../world/world.ts'

interface SnapshotSample extends Sample {
  readonly subject: Omit<Subject, 'tarballs'>
}

export async function snapshots(): Promise<Target<SnapshotSample>> {
  const world = await openWorld()
  const samples: SnapshotSample[] = []
  for (const pkg of world.lockfile.packages) {
    const { bytes, verdict } = await record(world, pkg)
    if (bytes !== undefined) samples.push({ name: pkg.name, bytes, subject: { pkg, verdict } })
  }
  return {
    name: 'snapshots',
    samples,
    mutate: ({ bytes }, random) => mutateSnapshot(bytes, random.pick(samples).bytes, random),
    judge: async (sample, bytes) => {
      const directory = await mkdtemp(path.join(tmpdir(), 'verify-deps-fuzz-'))
      const file = path.join(directory, 'snapshot')
      try {
        await writeFile(file, bytes)
        return (await judgePinned(file, sample, bytes)) ?? (await judgeRun(world, file, sample, bytes))
      } finally {
        await rm(directory, { recursive: true, force: true })
      }
    },
  }
}

async function judgePinned(file: string, { bytes: original }: Sample, bytes: Uint8Array): Promise<Verdict | undefined> {
  const isSame = Buffer.from(original).equals(bytes)
  try {
    await (await openSnapshot(`${file}#sha256=${digestOf(original)}`)).close()
    return isSame ? undefined : problem('it is not the one that is pinned')
  } catch (error) {
    if (error instanceof UsageError && !isSame) return undefined
    throw error
  }
}

async function judgeRun(
  world: FuzzWorld,
  file: string,
  { subject }: SnapshotSample,
  bytes: Uint8Array,
): Promise<Verdict> {
  const opened = await openSnapshot(file).catch((error: unknown) => {
    if (error instanceof UsageError) return undefined
    throw error
  })
  if (opened === undefined) return refused('no snapshot')
  try {
    const nowhere = { documents: world.sources.documents, tarballs: onlyRecorded, tuf: world.sources.tuf }
    const { documents, tarballs, tuf } = replay(opened, nowhere, { isOffline: true, now: new Date() })
    const told = new Map<string, unknown[]>()
    const { verdict } = await world.verifyBy(subject.pkg, { documents: listening(documents, told), tarballs, tuf })
    const all = headersOf(Buffer.from(bytes)).map(({ header, body }) => body.subarray(0, sizeOf(header)))
    const held = new Set(all.map((body) => integrityOf(body)))
    const wrong = unborne({ ...subject, tarballs: held }, verdict, (place) =>
      asOne(told.get(place), world.answers.get(place)),
    )
    if (wrong !== undefined) return problem(wrong)
    return (verdict.outcome === 'verified' ? accepted : refused)(`${subject.verdict.outcome} -> ${verdict.outcome}`)
  } finally {
    await opened.close()
  }
}

/** What was answered of each path, whichever part of it was asked for. */
function listening({ ask }: Documents, told: Map<string, unknown[]>): Documents {
  return {
    ask: async (question) => {
      const answer = await ask(question)
      const place = placeOf(question)
      const known = told.get(place) ?? []
      told.set(place, known)
      if (answer.state === 'present') known.push(answer.document)
      return answer
    },
  }
}

/** @param unasked TUF's targets, which stay as they are */
function asOne(documents: readonly unknown[] | undefined, unasked: Uint8Array | undefined): Uint8Array | undefined {
  if (documents === undefined) return unasked
  if (documents.length === 0) return undefined
  return Buffer.from(JSON.stringify(documents.length === 1 ? documents[0] : documents) ?? 'null')
}

function placeOf({ address }: Pick<Ask, 'address'>): string {
  return decodeURIComponent(address.slice(BASE.length))
}

const onlyRecorded: Tarballs = {
  get: async ({ address, recorded, algorithms, contents }) => {
    if (recorded === undefined) return { state: 'unavailable', from: address, reason: 'nobody is asked' }
    try {
      return { state: 'present', from: address, value: await measure(readRecorded(recorded), { algorithms, contents }) }
    } catch (error) {
      if (!(error instanceof Unfit)) throw error
      return { state: 'unavailable', from: address, reason: error.message }
    }
  },
}

function sizeOf(header: Buffer): number {
  return Number.parseInt(header.toString('latin1', 124, 136), 8) || 0
}

/** @returns without bytes for a package that nobody is asked about */
async function record(world: FuzzWorld, pkg: Subject['pkg']) {
  const documents = new Map<string, DocumentEntry>()
  const tarballs = new Map<string, TarballEntry>()
  const blobs = new Map<string, Uint8Array>()
  const keep = (bytes: Uint8Array) => {
    const hex = digestOf(bytes)
    blobs.set(hex, bytes)
    return { state: 'present', blob: hex } as const
  }
  const { verdict } = await world.verifyBy(pkg, {
    ...world.sources,
    documents: {
      ask: async (ask) => {
        const answer = await world.sources.documents.ask(ask)
        const text = answer.state === 'present' ? JSON.stringify(answer.document) : undefined
        const kept = text === undefined ? undefined : keep(gzipSync(text))
        const question = questionOf(ask)
        const recorded = answer.state === 'present' ? (kept ?? { state: 'present' as const }) : answer
        documents.set(JSON.stringify(question), { question, answer: recorded })
        return answer
      },
    },
    tarballs: {
      get: (ask: TarballAsk) => {
        const bytes = world.tarballs.get(new URL(ask.address).pathname)
        const answer = bytes === undefined ? ({ state: 'absent' } as const) : keep(bytes)
        tarballs.set(ask.address, { address: ask.address, wanted: ask.wanted.map(formatDigest), answer })
        return world.sources.tarballs.get(ask)
      },
    },
  })
  if (documents.size === 0) return { verdict, bytes: undefined }
  const text = encodeIndex({
    ...{ tool: '1.0.0', takenAt: '2026-04-01T12:00:00.000Z', lockfile: { name: 'package-lock.json' } },
    documents: [...documents.values()],
    tarballs: [...tarballs.values()],
    blobs: [...blobs].map(([hex, { length }]) => [hex, length] as const),
  })
  return { verdict, bytes: packSnapshot(Buffer.from(text), blobs) }
}
