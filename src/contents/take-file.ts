/** What is written down of a file inside an archive while its bytes pass by. */
import type { ArchiveEntry } from './archive-entry.ts'
import { fileDigest, fileHash } from './file-digest.ts'
import { HEAD_BYTES, isNative } from './native.ts'
import type { FileRecord } from './tree.ts'

/** Hashed also where no digests are wanted: they tell whether two files are the same. */
export function takeFile(entry: ArchiveEntry, path: string, file: FileRecord): void {
  let head = Buffer.alloc(0)
  const hash = fileHash()
  const finish = () => {
    const digest = hash.digest('base64')
    file.isNative = isNative(path, head)
    file.digest = () => digest
  }
  const read = (chunk: Buffer) => {
    if (head.length < HEAD_BYTES) head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES - head.length)])
    file.bytes += chunk.length
    hash.update(chunk)
  }
  entry.listen(read, finish)
}

/** The same for bytes that stay in memory: they are hashed if somebody asks. */
export function holdFile(entry: ArchiveEntry, path: string, file: FileRecord): void {
  const chunks: Buffer[] = []
  const read = (chunk: Buffer) => {
    chunks.push(chunk)
    file.bytes += chunk.length
  }
  const finish = () => {
    const content = joined(chunks)
    file.isNative = isNative(path, content.subarray(0, HEAD_BYTES))
    let digest: string | undefined
    file.digest = () => (digest ??= fileDigest(content))
  }
  entry.listen(read, finish)
}

/** Without a copy where there is only one. */
export function joined(chunks: readonly Uint8Array[]): Buffer {
  const [first] = chunks
  if (chunks.length === 1 && first !== undefined) return Buffer.from(first.buffer, first.byteOffset, first.byteLength)
  return Buffer.concat(chunks)
}
