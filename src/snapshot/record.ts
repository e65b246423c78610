/** Records every question of a run with its answer, whatever it is: a run from the record is to say the same. */
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { formatDigest } from '../digest.ts'
import type { Tarball } from '../evidence.ts'
import { inWords } from '../in-words.ts'
import type { Obtained } from '../obtained.ts'
import type { OpenSources } from '../open-sources.ts'
import { withoutCredentials } from '../registry/address.ts'
import type { Answer, Ask } from '../registry/documents.ts'
import type { Sources } from '../registry/index.ts'
import type { TarballAsk } from '../registry/tarballs.ts'
import { keyOf, questionOf } from './question.ts'
import type { DocumentAnswer, DocumentEntry, Index, Sha256, TarballAnswer, TarballEntry } from './snapshot-index.ts'
import { tarballKey } from './snapshot-index.ts'
import type { Spool } from './spool.ts'

export interface Recorder {
  /** The same sources, with a record of what they say. */
  over(sources: OpenSources): OpenSources
  /** @throws whatever kept something from being recorded: a full disk, say */
  finish(): Promise<Recorded>
}

export type Recorded = Pick<Index, 'documents' | 'tarballs' | 'tuf'>

interface Recording {
  readonly spool: Spool
  /** A directory for the tarballs, one by one; `undefined` to leave them out. */
  readonly copies: string | undefined
  /** Targets of the TUF repository that are taken along, whether this run needs them or not. */
  readonly targets: readonly string[]
}

const packed = promisify(gzip)

export function openRecorder({ spool, copies, targets }: Recording): Recorder {
  const documents = new Map<string, DocumentEntry>()
  const tarballs = new Map<string, TarballEntry>()
  let archive: Promise<unknown> = Promise.resolve(undefined)
  let failure: { readonly error: unknown } | undefined
  let count = 0

  const pack = async (text: string): Promise<Sha256> => spool.add(await packed(text))

  /** A run goes on without its record, and is told at its end. */
  const noting = async (work: () => Promise<void>) => {
    if (failure !== undefined) return
    await work().catch((error: unknown) => {
      failure ??= { error }
    })
  }

  const noteDocument = async (ask: Ask, answer: Answer) => {
    const question = questionOf(ask)
    const key = keyOf(question)
    const known = documents.get(key)
    // Asked twice, the server may have failed in passing.
    if (known !== undefined && (known.answer.state !== 'unavailable' || answer.state === 'unavailable')) return
    documents.set(key, { question, answer: await documentAnswer(answer, pack) })
  }

  const noteTarball = async (ask: TarballAsk, obtained: Obtained<Tarball>, copy: string | undefined) => {
    const entry = { address: withoutCredentials(ask.address), wanted: ask.wanted.map(formatDigest) }
    const key = tarballKey(entry)
    const known = tarballs.get(key)
    if (known !== undefined && (known.answer.state !== 'unavailable' || obtained.state === 'unavailable')) return
    tarballs.set(key, { ...entry, answer: await tarballAnswer(obtained, copy, spool) })
  }

  const record = (sources: Sources): Sources => ({
    tuf: sources.tuf,
    documents: {
      ask: async (ask) => {
        const answer = await sources.documents.ask(ask)
        await noting(() => noteDocument(ask, answer))
        return answer
      },
    },
    tarballs: {
      get: async (ask) => {
        const copy = copies === undefined ? undefined : path.join(copies, String(++count))
        try {
          const obtained = await sources.tarballs.get(copy === undefined ? ask : { ...ask, copy })
          await noting(() => noteTarball(ask, obtained, copy))
          return obtained
        } finally {
          if (copy !== undefined) await rm(copy, { force: true }).catch(() => undefined)
        }
      },
    },
  })

  return {
    over: (sources) => {
      archive = (sources.archive?.(targets) ?? Promise.resolve(undefined)).catch((error: unknown) => {
        failure ??= { error }
      })
      return { ...sources, ...record(sources) }
    },
    finish: async () => {
      const files = await archive
      if (failure !== undefined) throw failure.error
      const tuf = files === undefined ? undefined : await pack(JSON.stringify(files))
      return { documents: [...documents.values()], tarballs: [...tarballs.values()], tuf }
    },
  }
}

async function documentAnswer(answer: Answer, pack: (text: string) => Promise<Sha256>): Promise<DocumentAnswer> {
  if (answer.state === 'absent') return { state: 'absent', status: answer.status }
  if (answer.state === 'unavailable') return { state: 'unavailable', reason: answer.reason }
  let text: string | undefined
  try {
    text = JSON.stringify(answer.document)
  } catch (error) {
    // Deeper than the stack, or longer than any text.
    return { state: 'unavailable', reason: `it cannot be recorded: ${inWords(error)}` }
  }
  return text === undefined ? { state: 'present' } : { state: 'present', blob: await pack(text) }
}

async function tarballAnswer(
  obtained: Obtained<Tarball>,
  copy: string | undefined,
  spool: Spool,
): Promise<TarballAnswer> {
  if (obtained.state === 'absent') return { state: 'absent' }
  if (obtained.state === 'unavailable') return { state: 'unavailable', reason: obtained.reason }
  if (copy === undefined) return { state: 'left out' }
  const blob = await spool.addFile(copy, obtained.value.bytes)
  if (blob === undefined) throw new Error(`the copy of ${withoutCredentials(obtained.from)} is not whole`)
  return { state: 'present', blob }
}
