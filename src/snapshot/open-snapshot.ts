/** Opens a snapshot. All of it is taken for what an attacker wrote: no part is used before it has the digest it should have. */
import { createHash } from 'node:crypto'
import { readSync } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { open } from 'node:fs/promises'
import { inWords } from '../in-words.ts'
import { UsageError } from '../usage-error.ts'
import type { Place } from './container.ts'
import { BLOCK, blobName, header, indexSize, layout, padded } from './container.ts'
import { evidenceFile } from './evidence-file.ts'
import type { Index, Sha256 } from './snapshot-index.ts'
import { decodeIndex, MAX_INDEX_BYTES, Unreadable } from './snapshot-index.ts'
import { readPiece } from './spool.ts'

export interface Snapshot {
  readonly file: string
  readonly index: Index
  /** @throws Damaged when it is not what the index says */
  read(blob: Sha256, maxBytes: number): Promise<Buffer>
  /** Where the bytes of one lie in the file. */
  placeOf(blob: Sha256): Place
  close(): Promise<void>
}

/** What is said of a part that is not as it was. */
export class Damaged extends Error {}

/**
 * @param named `FILE`, or `FILE#sha256=HEX` to take no other
 * @throws UsageError when it is no snapshot, not whole, or not the one that is pinned
 */
export async function openSnapshot(named: string): Promise<Snapshot> {
  const { file, pin } = evidenceFile(named)
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`The snapshot ${file} cannot be read: ${error.code ?? error.message}.`)
  })
  try {
    const stats = await handle.stat()
    if (!stats.isFile()) throw new Unreadable('is not a regular file')
    if (pin !== undefined) await checkPin(handle, stats.size, pin)
    const { index, places } = await readIndex(handle, stats.size)
    return opened(file, handle, index, places)
  } catch (error) {
    await handle.close()
    if (error instanceof Unreadable) throw new UsageError(`The snapshot ${file} ${withFullStop(error.message)}`)
    throw error
  }
}

async function checkPin(handle: FileHandle, size: number, pin: string): Promise<void> {
  const hash = createHash('sha256')
  for await (const chunk of readPiece(handle, 0, size)) hash.update(chunk)
  const actual = hash.digest('hex')
  if (actual === pin) return
  throw new Unreadable(
    `is not the one that is pinned: its SHA-256 is ${actual}, not ${pin}. Find out who changed it before you pin it anew`,
  )
}

async function readIndex(
  handle: FileHandle,
  fileSize: number,
): Promise<{ index: Index; places: ReadonlyMap<Sha256, Place> }> {
  const first = await take(handle, 0, BLOCK)
  const size = first.length === BLOCK ? indexSize(first) : undefined
  if (size === undefined) throw new Unreadable('is no snapshot of verify-deps. Make one with: verify-deps snapshot')
  if (size > MAX_INDEX_BYTES) throw new Unreadable(`has an index of ${size} bytes, of at most ${MAX_INDEX_BYTES}`)
  if (BLOCK + padded(size) > fileSize) throw cutOff(fileSize, BLOCK + padded(size))
  const index = decodeIndex(await take(handle, BLOCK, size))
  const { places, size: whole } = layout(size, index.blobs)
  if (fileSize < whole) throw cutOff(fileSize, whole)
  if (fileSize > whole) {
    throw new Unreadable(`has ${fileSize - whole} bytes that belong to nothing. Copy it again, or make a new one`)
  }
  checkHeaders(handle, places)
  return { index, places }
}

function cutOff(has: number, should: number): Unreadable {
  return new Unreadable(`is cut off: it has ${has} of at least ${should} bytes. Copy it again, or make a new one`)
}

async function take(handle: FileHandle, offset: number, size: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  try {
    for await (const chunk of readPiece(handle, offset, size)) chunks.push(chunk)
  } catch {
    // Shorter than it should be, as whoever asked will see.
  }
  return Buffer.concat(chunks)
}

function opened(file: string, handle: FileHandle, index: Index, places: ReadonlyMap<Sha256, Place>): Snapshot {
  const placeOf = (blob: Sha256): Place => {
    const place = places.get(blob)
    if (place === undefined) throw new Damaged('it has no such part')
    return place
  }
  return {
    file,
    index,
    placeOf,
    read: async (blob, maxBytes) => {
      const { offset, size } = placeOf(blob)
      if (size > maxBytes) throw new Damaged(`a part is larger than ${maxBytes} bytes`)
      const bytes = await take(handle, offset + BLOCK, size).catch((error: unknown) => {
        throw new Damaged(inWords(error))
      })
      if (createHash('sha256').update(bytes).digest('hex') !== blob) {
        throw new Damaged('a part does not have the digest that it is named by')
      }
      return bytes
    },
    close: () => handle.close(),
  }
}

/** So that whoever looks into the file with other tools sees the same as we do. */
function checkHeaders({ fd }: FileHandle, places: ReadonlyMap<Sha256, Place>): void {
  const block = Buffer.alloc(BLOCK)
  for (const [blob, { offset, size }] of places) {
    const length = readSync(fd, block, 0, BLOCK, offset)
    if (length === BLOCK && header(blobName(blob), size).equals(block)) continue
    throw new Unreadable('has a part that is not where it should be. Copy it again, or make a new one')
  }
}

function withFullStop(text: string): string {
  return text.endsWith('.') || text.endsWith('verify-deps snapshot') ? text : `${text}.`
}
