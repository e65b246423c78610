/**
 * Gunzips chunk by chunk, with the same library as npm, and at once.
 *
 * npm's HTTP library hands over bytes as fast as they come and cannot be asked to wait. What is inflated on another thread
 * would pile up here; what blocks the process makes the network wait.
 */
import { Unzip } from 'minizlib'
import { areZeros } from './zeros.ts'

/** 16 KiB can become 16 MiB, which are in memory together; a whole chunk of a cached tarball could become 1 GiB. */
const SLICE_BYTES = 16 * 1024
const OUTPUT_BYTES = 64 * 1024

export interface Inflate {
  /** @throws Error of zlib */
  readonly write: (chunk: Uint8Array) => void
  /** @throws Error of zlib, also for what ends too early */
  readonly end: () => void
}

/** @param take gets what comes out; once it returns false, nothing more is inflated */
export function inflate(take: (bytes: Buffer) => boolean): Inflate {
  const unzip = new Unzip({ chunkSize: OUTPUT_BYTES } as object)
  let failure: Error | undefined
  let wanted = true
  let isOver = false
  unzip.on('data', (bytes) => {
    wanted &&= take(bytes as Buffer)
  })
  unzip.on('error', (error: unknown) => {
    failure ??= error as Error
  })
  const check = () => {
    if (failure !== undefined) throw failure
  }
  const write = (slice: Buffer) => {
    let unread = slice
    if (!isOver) {
      unzip.write(slice)
      check()
      unread = slice.subarray(unzip.handle?.bytesWritten ?? slice.length)
      isOver = unread.length > 0
    }
    // zlib drops zeros behind the end. Whether it sees what comes behind those depends on where the network cut the bytes.
    if (!areZeros(unread)) throw new Error('behind the end of the compressed data there are other bytes')
  }
  return {
    write: (chunk) => {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
      for (let at = 0; at < bytes.length && wanted; at += SLICE_BYTES) write(bytes.subarray(at, at + SLICE_BYTES))
    },
    end: () => {
      if (!wanted) return
      unzip.end()
      check()
    },
  }
}
