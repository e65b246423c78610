/**
 * Targets of Sigstore's TUF repository, or where that cannot be reached, the copy that ships with @sigstore/tuf. A shipped
 * copy ages, so whoever uses it is told its date.
 *
 * https://theupdateframework.github.io/specification/latest/
 */
import { inWords } from '../in-words.ts'
import type { Target, Tuf } from './from-tuf.ts'
import { decodeTarget } from './from-tuf.ts'
import type { Repository } from './shipped-copy.ts'
import { firstRoot, SIGSTORE } from './shipped-copy.ts'
import type { TufArchive } from './tuf-archive.ts'
import { MAX_REASON, packArchive } from './tuf-archive.ts'
import { readTufCache, writeTufCache } from './tuf-cache.ts'
import type { AskFile, Client, Files } from './tuf-workflow.ts'

export type { FromTuf, Tuf } from './from-tuf.ts'
export type { ShippedCopy } from './shipped-copy.ts'

export interface OnlineTuf extends Tuf {
  /**
   * All that was needed so far, for a run without a network that is to say the same.
   *
   * @param also targets that nobody may have loaded
   */
  archive(also?: readonly string[]): Promise<TufArchive>
}

/**
 * One GET, without credentials, and without a second attempt.
 *
 * @returns `undefined` when the server has no such file
 */
export type AskAddress = (address: string, maxBytes: number) => Promise<Uint8Array | undefined>

export interface Online {
  /** Where metadata is kept between runs. */
  readonly cachePath: string
  readonly askAddress: AskAddress
  /** In place of Sigstore's. */
  readonly repository?: Repository | undefined
  readonly now?: Date | undefined
}

/** Everything together: several round trips when the cache is cold, none while its timestamp is in date. */
const DEADLINE_MS = 5000

/**
 * Nothing is asked for until a target is, and metadata once for all targets; nothing at all while what is in the cache is in
 * date. That is verified each time, from the shipped root on: a root that lies in the cache would otherwise be believed as it
 * is, and with it whatever keys somebody put there.
 *
 * @param online `undefined` to use the shipped copies without asking
 */
export function openTuf(online: Online | undefined): OnlineTuf {
  const now = online?.now ?? new Date()
  const missed = new Map<string, string>()
  let opening: Promise<Opened> | undefined
  let givenUp: Error | undefined
  let used: Files = new Map()

  const fetchTarget = async (from: Online, name: string): Promise<Uint8Array> => {
    opening ??= open({ ...from, now, askAddress: whileInTime(from.askAddress) })
    const { client, keep } = await opening
    used = client.used
    const bytes = await client.target(name)
    await keep()
    return bytes
  }
  /** Once it was too late for one, it is for all. */
  const whileInTime = (askAddress: AskAddress): AskAddress => {
    return async (address, maxBytes) => {
      if (givenUp !== undefined) throw givenUp
      return askAddress(address, maxBytes)
    }
  }
  const obtain = async (name: string): Promise<Target> => {
    if (online === undefined) return miss(name, 'it was not to be asked')
    try {
      return { bytes: await inTime(fetchTarget(online, name), (error) => (givenUp = error)) }
    } catch (error) {
      return miss(name, inWords(error).slice(0, MAX_REASON))
    }
  }
  const miss = (name: string, reason: string): Target => {
    missed.set(name, reason)
    return { reason }
  }
  return {
    load: async (name, decode) => decodeTarget(name, await obtain(name), decode),
    findings: () => [],
    archive: async (also = []) => {
      for (const name of also) await obtain(name)
      return packArchive({ takenAt: now, files: used, missed })
    },
  }
}

interface Opened {
  readonly client: Client
  /** Writes what was asked for since the last time to the cache. */
  keep(): Promise<void>
}

async function open({ cachePath, askAddress, repository = SIGSTORE, now = new Date() }: Online): Promise<Opened> {
  const [{ openClient }, root, cached] = await Promise.all([
    import('./tuf-workflow.ts'),
    firstRoot(repository),
    readTufCache(cachePath, repository),
  ])
  let isNew = false
  let writing = Promise.resolve()
  const ask: AskFile = async (name, maxBytes) => {
    const bytes = await askAddress(`${repository.mirrorURL.replace(/\/$/u, '')}/${name}`, maxBytes)
    isNew ||= bytes !== undefined
    return bytes
  }
  const kept = cached?.files ?? new Map()
  const sources = { firstRoot: root, kept, ask, at: now }
  const client = await openClient({ ...sources, isCurrent: true }).catch(() => openClient(sources))
  const keep = async () => {
    if (isNew) {
      const { used } = client
      writing = writing.then(() => writeTufCache(cachePath, repository, { takenAt: now, used, kept }))
    }
    isNew = false
    await writing
  }
  return { client, keep }
}

async function inTime<T>(work: Promise<T>, giveUp: (error: Error) => void): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const error = new Error(`no answer within ${DEADLINE_MS / 1000} s`)
      giveUp(error)
      reject(error)
    }, DEADLINE_MS)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
