/** Where blobs wait until all are known: what comes first in a snapshot's file says what follows. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { open, rm } from 'node:fs/promises'
import type { Sha256 } from './snapshot-index.ts'

export interface Spool {
  readonly blobs: ReadonlyMap<Sha256, number>
  add(bytes: Uint8Array): Promise<Sha256>
  /** @returns undefined when the file does not have that size */
  addFile(file: string, size: number): Promise<Sha256 | undefined>
  read(hex: Sha256): AsyncIterable<Uint8Array>
  close(): Promise<void>
}

const CHUNK_BYTES = 256 * 1024

/** @param file is gone as soon as it is open, where the system allows it: nothing is left behind by whoever is killed */
export async function openSpool(file: string): Promise<Spool> {
  const handle = await open(file, 'wx+')
  await rm(file, { force: true }).catch(() => undefined)
  const places = new Map<Sha256, { readonly offset: number; readonly size: number }>()
  const blobs = new Map<Sha256, number>()
  let end = 0

  const reserve = (size: number) => {
    const offset = end
    end += size
    return offset
  }
  const keep = (hex: Sha256, offset: number, size: number) => {
    places.set(hex, { offset, size })
    blobs.set(hex, size)
    return hex
  }
  return {
    blobs,
    add: async (bytes) => {
      const hex = createHash('sha256').update(bytes).digest('hex')
      if (places.has(hex)) return hex
      const offset = reserve(bytes.length)
      await writeAll(handle, bytes, offset)
      return keep(hex, offset, bytes.length)
    },
    addFile: async (copy, size) => {
      const offset = reserve(size)
      const hash = createHash('sha256')
      let at = 0
      for await (const chunk of createReadStream(copy, { highWaterMark: CHUNK_BYTES })) {
        const bytes = chunk as Buffer
        if (at + bytes.length > size) return undefined
        hash.update(bytes)
        await writeAll(handle, bytes, offset + at)
        at += bytes.length
      }
      if (at !== size) return undefined
      const hex = hash.digest('hex')
      // What was there already is left where it was first.
      return places.has(hex) ? hex : keep(hex, offset, size)
    },
    read: (hex) => {
      const { offset, size } = places.get(hex) ?? { offset: 0, size: 0 }
      return readPiece(handle, offset, size)
    },
    close: async () => {
      await handle.close().catch(() => undefined)
      await rm(file, { force: true }).catch(() => undefined)
    },
  }
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, offset: number): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, at, bytes.length - at, offset + at)
    at += bytesWritten
  }
}

/** @throws Error when the file ends before */
export async function* readPiece(handle: FileHandle, offset: number, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < size; ) {
    const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, size - at))
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset + at)
    if (bytesRead === 0) throw new Error('it ends too early')
    at += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}
