/**
 * Targets of Sigstore's TUF repository without a network: out of a snapshot, or out of the cache. Both are read as written by
 * an attacker, and verified from the shipped root on.
 *
 * Metadata ages in a file, so that it has expired is judged by the time at which it was taken, which the file says itself.
 * Whoever lies about that can keep a run on material that was genuine once, and can never bring in a key. A run on material
 * that has expired since says so, {@link OUTDATED}.
 */
import type { Finding } from '../finding.ts'
import { found } from '../finding.ts'
import { inWords } from '../in-words.ts'
import type { Target, Tuf } from './from-tuf.ts'
import { decodeTarget } from './from-tuf.ts'
import { OUTDATED } from './rules.ts'
import type { Repository } from './shipped-copy.ts'
import { firstRoot, SIGSTORE } from './shipped-copy.ts'
import type { TufRecord } from './tuf-archive.ts'
import { unpackArchive } from './tuf-archive.ts'
import { readTufCache } from './tuf-cache.ts'
import type { Client } from './tuf-workflow.ts'

/** @param archive of a snapshot: attacker-controlled */
export function openTufArchive(archive: unknown, now: Date, repository: Repository = SIGSTORE): Tuf {
  const read = async () => {
    try {
      return unpackArchive(archive)
    } catch (error) {
      throw new Error(`the TUF metadata in the snapshot cannot be used: ${inWords(error)}`)
    }
  }
  return openOffline(read, { where: 'the snapshot', now, repository })
}

/** What earlier runs left in the cache. */
export function openTufCache(cachePath: string, now: Date, repository: Repository = SIGSTORE): Tuf {
  const read = async () => {
    const cached = await readTufCache(cachePath, repository)
    if (cached === undefined) throw new Error('this run is offline, and the cache has none of it')
    return cached
  }
  return openOffline(read, { where: 'the cache', now, repository })
}

interface Offline {
  readonly where: string
  readonly now: Date
  readonly repository: Repository
}

function openOffline(read: () => Promise<TufRecord>, { where, now, repository }: Offline): Tuf {
  let opening: Promise<{ record: TufRecord; client: () => Promise<Client> }> | undefined
  let outdated: { readonly takenAt: Date; readonly expired: Date } | undefined

  const open = async () => {
    const record = await read()
    let client: Promise<Client> | undefined
    return { record, client: () => (client ??= verify(record)) }
  }
  const verify = async ({ files, takenAt }: TufRecord): Promise<Client> => {
    const [{ openClient }, root] = await Promise.all([import('./tuf-workflow.ts'), firstRoot(repository)])
    return openClient({ firstRoot: root, kept: files, at: takenAt })
  }
  const obtain = async (name: string): Promise<Target> => {
    try {
      opening ??= open()
      const { record, client } = await opening
      const missed = record.missed.get(name)
      if (missed !== undefined) return { reason: missed }
      return { bytes: await takeFrom(await client(), name, record.takenAt) }
    } catch (error) {
      return { reason: inWords(error) }
    }
  }
  const takeFrom = async (client: Client, name: string, takenAt: Date): Promise<Uint8Array> => {
    const bytes = await client.target(name)
    const expired = client.expires()
    if (expired <= now) outdated = { takenAt, expired }
    return bytes
  }
  return {
    load: async (name, decode) => decodeTarget(name, await obtain(name), decode),
    findings: () => (outdated === undefined ? [] : [tellOutdated(where, outdated)]),
  }
}

function tellOutdated(where: string, { takenAt, expired }: { takenAt: Date; expired: Date }): Finding {
  const [taken, until] = [takenAt.toISOString(), expired.toISOString()]
  const message =
    `Keys and trusted roots are those of ${taken.slice(0, 10)}, by what ${where} says, ` +
    `and were good until ${until.slice(0, 10)}. What was withdrawn since would still count.`
  return found(OUTDATED, message, { takenAt: taken, expired: until })
}
