/** npm's own cache of contents by digest (cacache), as `npm ci` reads it. */
import { randomUUID } from 'node:crypto'
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import path from 'node:path'
import contentPath from 'cacache/lib/content/path.js'
import type { Digest } from '../digest.ts'
import { formatDigest, isWhole } from '../digest.ts'

/**
 * The file is read here rather than by cacache, which would hash everything once more, and holds up to 64 MB of it.
 *
 * @param read takes the bytes in; whether they are whole is for the caller to see, by their digest
 * @returns undefined when the cache does not have them, or cannot be read
 */
export async function readFromCache<T>(
  cache: string,
  digest: Digest,
  read: (source: AsyncIterable<Uint8Array>) => Promise<T>,
): Promise<T | undefined> {
  if (!isWhole(digest)) return undefined
  const file = contentPath(cache, formatDigest(digest))
  // Finding out by an error takes longer.
  if (!existsSync(file)) return undefined
  try {
    return await read(readPieces(file))
  } catch {
    return undefined
  }
}

const PIECE_BYTES = 256 * 1024

/** Synchronously: handing small files to other threads and back takes longer than reading them. */
async function* readPieces(file: string): AsyncGenerator<Uint8Array> {
  // A pipe in the place of a file must not be waited for.
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const stats = fstatSync(descriptor)
    if (!stats.isFile()) throw new Error('it is no file')
    for (let left = stats.size; left > 0; ) {
      const piece = Buffer.allocUnsafeSlow(Math.min(left, PIECE_BYTES))
      const length = readSync(descriptor, piece)
      if (length === 0) return
      left -= length
      yield piece.subarray(0, length)
    }
  } finally {
    closeSync(descriptor)
  }
}

/** Takes out of the cache what is not what its digest says. */
export async function discardFromCache(cache: string, digest: Digest): Promise<void> {
  // Of a digest that is cut short, the place is a directory of all that begin with it.
  if (isWhole(digest)) attempt(() => rmSync(contentPath(cache, formatDigest(digest)), { force: true }))
}

/** Takes bytes until it is known whether they are worth keeping: in memory as long as they are few. */
export interface Spool {
  readonly write: (chunk: Uint8Array) => void
  /** Puts what was written into the cache under its digest, which the caller has seen to be theirs. */
  readonly keep: (digest: Digest) => void
}

/** Many tarballs are on their way at once. */
const HELD_BYTES = 512 * 1024

/**
 * Nothing that goes wrong here fails a verification: a cache that cannot be written to is npm's problem, and npm will say so.
 *
 * Written here rather than by cacache, which hashes everything once more and takes longer than the download: a file is
 * written aside and then moved to where cacache looks for it, so that nobody ever sees half of one.
 */
export async function withSpool<T>(cache: string, work: (spool: Spool) => Promise<T>): Promise<T> {
  const held: Uint8Array[] = []
  let bytes = 0
  let file: ReturnType<typeof openAside> | undefined
  const spill = () => {
    file ??= openAside(cache)
    for (const chunk of held.splice(0)) file.write(chunk)
    return file
  }
  try {
    return await work({
      write: (chunk) => {
        bytes += chunk.length
        held.push(chunk)
        if (bytes > HELD_BYTES) spill()
      },
      keep: (digest) => {
        if (isWhole(digest)) spill().moveTo(contentPath(cache, formatDigest(digest)))
      },
    })
  } finally {
    file?.remove()
  }
}

/** A file beside the content. Once it cannot be written to, nothing is kept of it. */
function openAside(cache: string) {
  const file = path.join(cache, 'tmp', `verify-deps-${randomUUID()}`)
  let descriptor = attempt(() => openNew(file))
  let isThere = descriptor !== undefined
  const close = () => {
    if (descriptor !== undefined) attempt(() => closeSync(descriptor as number))
    descriptor = undefined
  }
  const remove = () => {
    close()
    if (isThere) attempt(() => rmSync(file, { force: true }))
    isThere = false
  }
  return {
    write: (chunk: Uint8Array) => {
      if (descriptor === undefined) return
      if (attempt(() => writeSync(descriptor as number, chunk)) !== chunk.length) remove()
    },
    moveTo: (place: string) => {
      close()
      const isMoved = attempt(() => {
        if (!isThere) return false
        // Each has a directory of its own, nearly.
        mkdirSync(path.dirname(place), { recursive: true })
        renameSync(file, place)
        return true
      })
      if (isMoved === true) isThere = false
    },
    remove,
  }
}

/** The directory is there but for the first one. */
function openNew(file: string): number {
  try {
    return openSync(file, 'wx')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    mkdirSync(path.dirname(file), { recursive: true })
    return openSync(file, 'wx')
  }
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
