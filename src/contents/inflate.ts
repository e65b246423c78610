/**
 * Gunzips with the same library as npm, and at once: what is small in one piece, all else chunk by chunk.
 *
 * npm's HTTP library hands over bytes as fast as they come and cannot be asked to wait. What is inflated on another thread
 * would pile up here; what blocks the process makes the network wait.
 */
import { type Gunzip, gunzipSync } from 'node:zlib'
import { Unzip } from 'minizlib'
import { areZeros } from './zeros.ts'

/** 16 KiB can become 16 MiB, which are in memory together; a whole chunk of a cached tarball could become 1 GiB. */
const SLICE_BYTES = 16 * 1024
const OUTPUT_BYTES = 64 * 1024

/** What most tarballs are smaller than, unpacked. */
const SMALL_UNPACKED_BYTES = 8 * 1024 * 1024

/**
 * In one piece, which takes a third of the time.
 *
 * @param bytes of a whole file
 * @returns `undefined` for all that is not one sound gzip stream of modest size, of which {@link inflate} tells what is wrong
 */
export function inflateWhole(bytes: Buffer): Buffer | undefined {
  // RFC 1952, section 2.3.1: the last four bytes say how much it is unpacked. Whoever lies there is only read more slowly.
  const size = bytes.length < 4 ? 0 : bytes.readUInt32LE(bytes.length - 4)
  if (size === 0 || size > SMALL_UNPACKED_BYTES) return undefined
  try {
    const options = { chunkSize: Math.max(size, 64), maxOutputLength: size, info: true }
    // The types do not know of `info`.
    const { buffer, engine } = gunzipSync(bytes, options) as unknown as { buffer: Buffer; engine: Gunzip }
    return buffer.length === size && engine.bytesWritten === bytes.length ? buffer : undefined
  } catch {
    return undefined
  }
}

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
