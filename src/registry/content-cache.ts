/** npm's own cache of contents by digest (cacache), as `npm ci` reads it. */
import { closeSync, createReadStream, openSync, writeSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import cacache from 'cacache'
import type { Digest } from '../digest.ts'
import { formatDigest, isWhole } from '../digest.ts'

/** cacache reads a file of up to 64 MB in one piece; of larger ones than this, a copy is read piece by piece. */
const LARGE_BYTES = 1024 * 1024

/**
 * @param read takes the bytes in; whether they are whole is for the caller to see, by their digest
 * @returns undefined when the cache does not have them, or cannot be read
 */
export async function readFromCache<T>(
  cache: string,
  digest: Digest,
  read: (stream: NodeJS.ReadableStream) => Promise<T>,
): Promise<T | undefined> {
  const integrity = formatDigest(digest)
  try {
    const content = (await cacache.get.hasContent(cache, integrity)) as false | { size: number }
    if (content === false) return undefined
    if (content.size <= LARGE_BYTES) {
      return await read(cacache.get.stream.byDigest(cache, integrity) as unknown as NodeJS.ReadableStream)
    }
    let taken: T | undefined
    await cacache.tmp.withTmp(cache, { tmpPrefix: 'verify-deps' }, async (directory) => {
      const copy = path.join(directory, 'tarball')
      await cacache.get.copy.byDigest(cache, integrity, copy)
      taken = await read(createReadStream(copy))
    })
    return taken
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EINTEGRITY') await discardFromCache(cache, digest)
    return undefined
  }
}

/** Takes out of the cache what is not what its digest says. */
export async function discardFromCache(cache: string, digest: Digest): Promise<void> {
  // cacache makes directories of a digest's beginning, and would remove all that begin like one that is cut short.
  if (isWhole(digest)) await cacache.rm.content(cache, formatDigest(digest)).catch(() => undefined)
}

/** A file beside the cache that takes bytes until it is known whether they are worth keeping. */
export interface Spool {
  readonly write: (chunk: Uint8Array) => void
  /** Moves what was written into the cache under its digest. */
  readonly keep: (digest: Digest) => Promise<void>
}

/**
 * Nothing that goes wrong here fails a verification: a cache that cannot be written to is npm's problem, and npm will say so.
 *
 * Written synchronously on purpose. npm's HTTP library hands over bytes as fast as they come and cannot be asked to wait,
 * so whatever is slower than the network would pile up in memory, whole tarballs of it.
 */
export async function withSpool<T>(cache: string, key: string, work: (spool: Spool) => Promise<T>): Promise<T> {
  const directory = await cacache.tmp.mkdir(cache, { tmpPrefix: 'verify-deps' }).catch(() => undefined)
  const file = directory === undefined ? undefined : path.join(directory, 'tarball')
  let descriptor = file === undefined ? undefined : attempt(() => openSync(file, 'wx'))
  const close = () => {
    if (descriptor !== undefined) attempt(() => closeSync(descriptor as number))
    descriptor = undefined
  }
  try {
    return await work({
      write: (chunk) => {
        if (descriptor !== undefined && attempt(() => writeSync(descriptor as number, chunk)) !== chunk.length) close()
      },
      keep: async (digest) => {
        if (descriptor === undefined || file === undefined) return
        close()
        const target = cacache.put.stream(cache, `verify-deps:${key}`, {
          integrity: formatDigest(digest),
          algorithms: [digest.algorithm],
        })
        await pipeline(createReadStream(file), target as unknown as NodeJS.WritableStream).catch(() => undefined)
      },
    })
  } finally {
    close()
    if (directory !== undefined) await rm(directory, { recursive: true, force: true }).catch(() => undefined)
  }
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
