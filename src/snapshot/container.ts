/**
 * The file of a snapshot: a plain tar, so that anybody can look into it. `index.json` comes first, and then, by their digests
 * and in their order, the blobs. Where each of them lies follows from the sizes in the index: nothing in the file points
 * anywhere, and so nothing can overlap. https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06
 */
import type { Index, Sha256 } from './snapshot-index.ts'

export const BLOCK = 512
export const INDEX_NAME = 'index.json'
/** The end of an archive. */
export const END = Buffer.alloc(2 * BLOCK)

export function blobName(hex: Sha256): string {
  return `blobs/sha256/${hex}`
}

/** The same for everybody and at all times. */
export function header(name: string, size: number): Buffer {
  const block = Buffer.alloc(BLOCK)
  const octal = (value: number, length: number) => value.toString(8).padStart(length - 1, '0')
  block.write(name, 0, 100, 'latin1')
  block.write(octal(0o644, 8), 100, 'latin1')
  block.write(octal(0, 8), 108, 'latin1')
  block.write(octal(0, 8), 116, 'latin1')
  block.write(octal(size, 12), 124, 'latin1')
  block.write(octal(0, 12), 136, 'latin1')
  block.write(' '.repeat(8), 148, 'latin1')
  block.write('0', 156, 'latin1')
  block.write('ustar\u000000', 257, 'latin1')
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${octal(sum, 7)}\u0000 `, 148, 'latin1')
  return block
}

/** The size that a first header gives its member. @returns `undefined` for a header that is not ours */
export function indexSize(block: Buffer): number | undefined {
  const digits = block.subarray(124, 135).toString('latin1')
  const size = /^[0-7]{11}$/u.test(digits) ? Number.parseInt(digits, 8) : undefined
  return size !== undefined && header(INDEX_NAME, size).equals(block) ? size : undefined
}

/** To the next block. */
export function padding(size: number): Buffer {
  return Buffer.alloc(padded(size) - size)
}

export function padded(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK
}

export interface Place {
  /** Of its header; the bytes follow behind that. */
  readonly offset: number
  readonly size: number
}

export interface Layout {
  readonly places: ReadonlyMap<Sha256, Place>
  /** Of the whole file. */
  readonly size: number
}

/** @param indexBytes the size of the index itself */
export function layout(indexBytes: number, blobs: Index['blobs']): Layout {
  const places = new Map<Sha256, Place>()
  let offset = BLOCK + padded(indexBytes)
  for (const [hex, size] of blobs) {
    places.set(hex, { offset, size })
    offset += BLOCK + padded(size)
  }
  return { places, size: offset + END.length }
}
