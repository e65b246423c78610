/** By what a file inside a package is known, wherever it lies: in a tarball, in an archive of Yarn's, or installed. */
import type { Hash } from 'node:crypto'
import { createHash, hash } from 'node:crypto'

/** SHA-512 would take twice as long for the many small files. */
export function fileHash(): Hash {
  return createHash('sha256')
}

/** In base64. */
export function fileDigest(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'base64')
}
