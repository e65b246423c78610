/** Puts a snapshot's file together: the index first, then the blobs, by their digests. */
import { createHash } from 'node:crypto'
import { writeWhole } from '../write-whole.ts'
import { BLOCK, blobName, END, header, INDEX_NAME, layout, padding } from './container.ts'
import type { Index } from './snapshot-index.ts'
import { encodeIndex } from './snapshot-index.ts'
import type { Spool } from './spool.ts'

export interface Written {
  readonly bytes: number
  /** Of the whole file, as `sha256sum` prints it. */
  readonly sha256: string
}

/** @throws what the file system says, and then there is no such file, or what was there before */
export async function writeSnapshot(file: string, content: Omit<Index, 'blobs'>, spool: Spool): Promise<Written> {
  const blobs = referred(content, spool.blobs)
  const text = Buffer.from(encodeIndex({ ...content, blobs }))
  const hash = createHash('sha256')
  let bytes = 0
  async function* all(): AsyncGenerator<Uint8Array> {
    for await (const piece of pieces(text, blobs, spool)) {
      hash.update(piece)
      bytes += piece.length
      yield piece
    }
  }
  await writeWhole(file, all())
  const { size } = layout(text.length, blobs)
  if (bytes !== size) throw new Error(`${bytes} bytes were written where ${size} should be`)
  return { bytes, sha256: hash.digest('hex') }
}

/** Of an answer that came again, what came first may be of no use any more. */
function referred({ documents, tarballs, tuf }: Omit<Index, 'blobs'>, sizes: Spool['blobs']): Index['blobs'] {
  const used = [...documents, ...tarballs].flatMap(({ answer }) => ('blob' in answer ? (answer.blob ?? []) : []))
  const all = [...new Set(tuf === undefined ? used : [...used, tuf])].sort()
  return all.map((hex) => [hex, sizes.get(hex) ?? 0] as const)
}

async function* pieces(text: Buffer, blobs: Index['blobs'], spool: Spool): AsyncGenerator<Uint8Array> {
  yield Buffer.concat([header(INDEX_NAME, text.length), text, padding(text.length)])
  // Small ones together: a write for each would take longer than the bytes themselves.
  let waiting: Uint8Array[] = []
  let length = 0
  for (const [hex, size] of blobs) {
    waiting.push(header(blobName(hex), size))
    length += BLOCK
    for await (const chunk of spool.read(hex)) {
      waiting.push(chunk)
      length += chunk.length
      if (length < TOGETHER_BYTES) continue
      yield Buffer.concat(waiting)
      waiting = []
      length = 0
    }
    waiting.push(padding(size))
  }
  yield Buffer.concat([...waiting, END])
}

const TOGETHER_BYTES = 1024 * 1024
