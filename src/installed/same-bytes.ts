/** Whether an installed file is the tarball's, byte for byte, or as package managers are known to rewrite it. */

import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import type { InnerFile } from '../contents/contents.ts'
import { fileDigest, fileHash } from '../contents/file-digest.ts'

const CHUNK_BYTES = 1024 * 1024
const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
/** Scripts are short; only as much is ever held whole. */
const MAX_SCRIPT_BYTES = 16 * 1024 * 1024

export interface Read {
  readonly bytes: number
  /** SHA-256 in base64. */
  readonly digest: string
}

/** @throws Error when it cannot be read, or is no file any more */
export function isSame(file: string, expected: InnerFile): boolean {
  return withFile(file, (descriptor, size) => {
    if (size === expected.bytes && digest(descriptor) === expected.digest) return true
    return size < expected.bytes && size <= MAX_SCRIPT_BYTES && isUnixScriptOf(descriptor, size, expected)
  })
}

export function readDigest(file: string): Read {
  return withFile(file, (descriptor, bytes) => ({ bytes, digest: digest(descriptor) }))
}

/**
 * Where a command starts with `#!` and has Windows's line ends, npm, pnpm and Bun take the carriage return out of that line, and
 * npm 6 and older those of all lines. With them put back, it must be the file of the tarball.
 */
function isUnixScriptOf(descriptor: number, size: number, expected: InnerFile): boolean {
  const bytes = Buffer.alloc(size)
  let filled = 0
  for (let read = -1; filled < size && read !== 0; filled += read) {
    read = readSync(descriptor, bytes, filled, size - filled, filled)
  }
  if (filled < size || bytes[0] !== 0x23 || bytes[1] !== 0x21) return false
  const text = bytes.toString('latin1')
  const candidates = [text.replace('\n', '\r\n'), text.replace(/\r?\n/gu, '\r\n')]
  return candidates.some(
    (each) => each.length === expected.bytes && fileDigest(Buffer.from(each, 'latin1')) === expected.digest,
  )
}

function withFile<T>(file: string, work: (descriptor: number, size: number) => T): T {
  // Not through a link that took its place since it was listed, and without waiting for a pipe.
  const descriptor = openSync(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
  try {
    const stats = fstatSync(descriptor)
    if (!stats.isFile()) throw new Error('it is not a file')
    return work(descriptor, stats.size)
  } finally {
    closeSync(descriptor)
  }
}

function digest(descriptor: number): string {
  let position = readSync(descriptor, chunk, 0, CHUNK_BYTES, 0)
  if (position < CHUNK_BYTES) return fileDigest(chunk.subarray(0, position))
  const hash = fileHash().update(chunk)
  for (;;) {
    const read = readSync(descriptor, chunk, 0, CHUNK_BYTES, position)
    if (read === 0) return hash.digest('base64')
    hash.update(chunk.subarray(0, read))
    position += read
  }
}
