/** Tar archives written byte by byte: libraries refuse to write what has to be refused. */
import { deepStrictEqual } from 'node:assert'
import { gzipSync } from 'node:zlib'
import type { Contents } from '../../src/contents/contents.ts'
import type { Reading } from '../../src/contents/read-contents.ts'
import { readContents } from '../../src/contents/read-contents.ts'

export interface RawEntry {
  readonly path: string
  /** https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06 */
  readonly type?: string
  readonly content?: string | Uint8Array
  /** What the header says, where that is not the content's. */
  readonly size?: number
  readonly linkpath?: string
  readonly prefix?: string
  readonly isDamaged?: boolean
}

export function rawHeader(entry: RawEntry): Buffer {
  const { path, type = '0', content = '', linkpath = '', prefix = '', isDamaged = false } = entry
  const size = entry.size ?? Buffer.byteLength(content)
  const header = Buffer.alloc(512)
  header.write(path, 0, 100)
  header.write('0000644\0', 100)
  header.write('0000000\0', 108)
  header.write('0000000\0', 116)
  if (size < 8 ** 11) header.write(`${size.toString(8).padStart(11, '0')}\0`, 124)
  else {
    header[124] = 0x80
    header.writeBigUInt64BE(BigInt(size), 128)
  }
  header.write('00000000000\0', 136)
  header.write('        ', 148)
  header.write(type, 156)
  header.write(linkpath, 157, 100)
  header.write('ustar\x0000', 257)
  header.write(prefix, 345, 155)
  const sum = header.reduce((total, byte) => total + byte, 0) + (isDamaged ? 1 : 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return header
}

export function rawEntry(entry: RawEntry): Buffer {
  const content = Buffer.from(entry.content ?? '')
  return Buffer.concat([rawHeader(entry), content, Buffer.alloc(-content.length & 511)])
}

export const END = Buffer.alloc(1024)

/** A PAX header for the entry that follows, or of type `g` for all that do. */
export function pax(records: Readonly<Record<string, string | number>>, type = 'x'): RawEntry {
  const lines = Object.entries(records).map(([key, value]) => {
    const rest = ` ${key}=${value}\n`
    const length = [1, 2, 3, 4, 5, 6, 7].map((digits) => digits + Buffer.byteLength(rest))
    return `${length.find((each, index) => String(each).length === index + 1)}${rest}`
  })
  return { path: 'PaxHeader', type, content: lines.join('') }
}

export const rawTar = (entries: readonly RawEntry[]): Buffer => Buffer.concat([...entries.map(rawEntry), END])
export const tgz = (entries: readonly RawEntry[]): Buffer => gzipSync(rawTar(entries))

export const MANIFEST: RawEntry = { path: 'package/package.json', content: '{"name":"a","version":"1.0.0"}' }

/**
 * However it is read, it says the same.
 *
 * @param step how many bytes arrive at once
 */
export function contentsOf(bytes: Uint8Array, reading: Reading = {}, step = 64 * 1024): Contents {
  const [whole, streamed] = [reading, { ...reading, wholeBytes: 0 }].map((each) => {
    const reader = readContents(each)
    for (let at = 0; at < bytes.length; at += step) reader.write(bytes.subarray(at, at + step))
    return reader.end()
  }) as [Contents, Contents]
  deepStrictEqual(whole, streamed)
  return whole
}
