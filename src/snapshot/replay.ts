/** Evidence out of a snapshot first. What it does not have is asked for elsewhere, or in an offline run nowhere. */
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { formatDigest } from '../digest.ts'
import { inWords } from '../in-words.ts'
import { withoutCredentials } from '../registry/address.ts'
import type { Answer, Ask, Documents } from '../registry/documents.ts'
import type { Sources } from '../registry/index.ts'
import type { TarballAsk, Tarballs } from '../registry/tarballs.ts'
import type { Tuf } from '../trust/tuf.ts'
import { MAX_ARCHIVE_BYTES } from '../trust/tuf-archive.ts'
import { openTufArchive } from '../trust/tuf-offline.ts'
import type { Snapshot } from './open-snapshot.ts'
import { Damaged } from './open-snapshot.ts'
import { keyOf, questionOf } from './question.ts'
import type { DocumentAnswer, Sha256, TarballEntry } from './snapshot-index.ts'

export interface Replaying {
  readonly isOffline: boolean
  readonly now: Date
}

/** @param otherwise offline, one that asks nobody */
export function replay(snapshot: Snapshot, otherwise: Sources, { isOffline, now }: Replaying): Sources {
  return {
    documents: recordedDocuments(snapshot, isOffline ? undefined : otherwise.documents),
    tarballs: recordedTarballs(snapshot, otherwise.tarballs, isOffline),
    tuf: recordedTuf(snapshot, otherwise.tuf, { isOffline, now }),
  }
}

const unpack = promisify(gunzip)
/** Numbers and characters may be written longer in a record than they were sent. */
const SLACK = 2

/** @param otherwise `undefined` for nowhere */
export function recordedDocuments(snapshot: Snapshot, otherwise: Documents | undefined): Documents {
  const answers = new Map(snapshot.index.documents.map(({ question, answer }) => [keyOf(question), answer]))
  return {
    ask: async (ask) => {
      const answer = answers.get(keyOf(questionOf(ask)))
      if (answer === undefined) {
        return otherwise?.ask(ask) ?? { state: 'unavailable', reason: 'it is not in the snapshot' }
      }
      if (answer.state === 'unavailable' && otherwise !== undefined) return otherwise.ask(ask)
      return toAnswer(snapshot, ask, answer)
    },
  }
}

async function toAnswer(snapshot: Snapshot, { maxBytes }: Ask, answer: DocumentAnswer): Promise<Answer> {
  if (answer.state !== 'present') return answer
  if (answer.blob === undefined) return { state: 'present', document: undefined }
  try {
    return { state: 'present', document: await readJson(snapshot, answer.blob, maxBytes * SLACK) }
  } catch (error) {
    if (!(error instanceof Damaged)) throw error
    return { state: 'unavailable', reason: `the snapshot is damaged: ${error.message}` }
  }
}

/** @throws Damaged */
async function readJson(snapshot: Snapshot, blob: Sha256, maxBytes: number): Promise<unknown> {
  const bytes = await snapshot.read(blob, maxBytes)
  try {
    return JSON.parse((await unpack(bytes, { maxOutputLength: maxBytes })).toString('utf8'))
  } catch (error) {
    throw new Damaged(`a part is no packed JSON of at most ${maxBytes} bytes (${inWords(error).slice(0, 80)})`)
  }
}

function recordedTarballs(snapshot: Snapshot, otherwise: Tarballs, isOffline: boolean): Tarballs {
  const byAddress = new Map<string, TarballEntry[]>()
  for (const entry of snapshot.index.tarballs) {
    const known = byAddress.get(entry.address)
    if (known === undefined) byAddress.set(entry.address, [entry])
    else known.push(entry)
  }
  /** Whatever the lockfile pins by now: that other bytes lie there is for the checks to find out. */
  const entryFor = ({ address, wanted }: TarballAsk): TarballEntry | undefined => {
    const entries = byAddress.get(withoutCredentials(address)) ?? []
    const pinned = JSON.stringify(wanted.map(formatDigest))
    return entries.find((entry) => JSON.stringify(entry.wanted) === pinned) ?? entries[0]
  }
  return {
    get: async (ask) => {
      const answer = entryFor(ask)?.answer
      if (answer?.state === 'present') {
        const { offset, size } = snapshot.placeOf(answer.blob)
        return otherwise.get({ ...ask, recorded: { file: snapshot.file, blob: answer.blob, offset, size } })
      }
      // npm's cache may have it.
      const obtained = await otherwise.get(ask)
      if (obtained.state !== 'unavailable' || !isOffline) return obtained
      const { from } = obtained
      if (answer === undefined) return { ...obtained, reason: "it is neither in the snapshot nor in npm's cache" }
      if (answer.state === 'absent') return { state: 'absent', from }
      if (answer.state === 'unavailable') return { state: 'unavailable', from, reason: answer.reason }
      const reason = "the snapshot was made without --tarballs, and it is not in npm's cache"
      return { state: 'unavailable', from, reason }
    },
  }
}

function recordedTuf(snapshot: Snapshot, otherwise: Tuf, { isOffline, now }: Replaying): Tuf {
  const { tuf: blob } = snapshot.index
  if (blob === undefined) return otherwise
  let opening: Promise<Tuf> | undefined
  let opened: Tuf | undefined
  const open = async () => {
    // What cannot be read is told as an archive that cannot be used, and the shipped copy has to do.
    const archive = await readJson(snapshot, blob, MAX_ARCHIVE_BYTES).catch((error: unknown) => {
      if (!(error instanceof Damaged)) throw error
      return undefined
    })
    opened = openTufArchive(archive, now)
    return opened
  }
  return {
    load: async (target, decode) => {
      opening ??= open()
      const recorded = await (await opening).load(target, decode)
      return recorded.fallback === undefined || isOffline ? recorded : otherwise.load(target, decode)
    },
    findings: () => [...(opened?.findings() ?? []), ...(isOffline ? [] : otherwise.findings())],
  }
}
