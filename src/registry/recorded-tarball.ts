/** The bytes of a tarball out of a snapshot's file, which is read as what an attacker wrote. */
import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { inWords } from '../in-words.ts'
import { Unfit } from './unpacked.ts'

/** Where it lies. Plain data: it goes to other threads. */
export interface Recorded {
  readonly file: string
  /** The SHA-256 that it has to have, in hexadecimal. */
  readonly blob: string
  /** Of its tar header, of 512 bytes; the bytes follow behind. */
  readonly offset: number
  readonly size: number
}

const HEADER_BYTES = 512
const CHUNK_BYTES = 256 * 1024

/** @throws Unfit, after its last byte, when it is not what it was */
export async function* readRecorded({ file, blob, offset, size }: Recorded): AsyncGenerator<Uint8Array> {
  const handle = await open(file).catch((error: unknown) => {
    throw new Unfit(`the snapshot cannot be read: ${inWords(error)}`)
  })
  try {
    const hash = createHash('sha256')
    for (let at = 0; at < size; ) {
      const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, size - at))
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset + HEADER_BYTES + at)
      if (bytesRead === 0) break
      const chunk = buffer.subarray(0, bytesRead)
      hash.update(chunk)
      at += bytesRead
      yield chunk
    }
    if (hash.digest('hex') !== blob) {
      throw new Unfit('the snapshot is damaged: a part does not have the digest that it is named by')
    }
  } finally {
    await handle.close()
  }
}
