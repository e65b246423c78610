/**
 * What is in a zip archive: the names and digests of its files. APPNOTE.TXT, 4.3.
 *
 * Input: attacker-controlled. Two readers of one archive could see different files in it, and Yarn's is not this one. So only
 * the one form is read that Yarn writes, in which every byte has one meaning: entries without gaps, each described twice and
 * alike; the directory right behind them; the end record last, without a comment.
 */

import { promisify } from 'node:util'
import { inflateRaw } from 'node:zlib'
import type { InnerFile } from '../contents/contents.ts'
import { fileDigest } from '../contents/file-digest.ts'

export interface Zipped {
  readonly path: string
  readonly file: InnerFile | 'link'
}

const MAX_ENTRIES = 200_000
const MAX_UNPACKED_BYTES = 512 * 1024 ** 2

const END = 0x06054b50
const END_BYTES = 22
const CENTRAL = 0x02014b50
const CENTRAL_BYTES = 46
const LOCAL = 0x04034b50
const LOCAL_BYTES = 30
/** Made by Unix (4.4.2): then there is a mode, which tells what is a link. */
const UNIX = 3
/** Encryption (bits 0, 6 and 13), and lengths that are told only behind the content (bit 3). */
const FOREIGN_FLAGS = 0x2049
/** Of an entry: in the directory, and in front of its content (4.3.7). From the needed version to the length of the name. */
const SHARED = { central: 6, local: 4, bytes: 24 } as const

const inflate = promisify(inflateRaw) as (bytes: Uint8Array, options: { maxOutputLength: number }) => Promise<Buffer>

/** @throws Error that says what is wrong with it */
export async function readZip(bytes: Uint8Array): Promise<readonly Zipped[]> {
  const zip = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

  // 1. The end record, which says where the central directory is.
  const end = zip.length - END_BYTES
  if (end < 0 || zip.readUInt32LE(end) !== END) throw new Error('it does not end as the zip archives of Yarn do')
  const count = zip.readUInt16LE(end + 10)
  const size = zip.readUInt32LE(end + 12)
  const start = zip.readUInt32LE(end + 16)
  if (zip.readUInt16LE(end + 20) !== 0) throw new Error('it has a comment')
  if (zip.readUInt32LE(end + 4) !== 0 || zip.readUInt16LE(end + 8) !== count) throw new Error('it is in several parts')
  if (count === 0xffff || count > MAX_ENTRIES) throw new Error(`it has more than ${MAX_ENTRIES} entries`)
  if (start + size !== end) throw new Error('its directory does not lie right before its end')

  // 2. Each entry, in the directory's order, which is that of the contents.
  const found: Zipped[] = []
  const names = new Set<string>()
  let content = 0
  let at = start
  let left = MAX_UNPACKED_BYTES
  for (let n = 0; n < count; n++) {
    const entry = readEntry(zip, at, start + size)
    at = entry.next
    const name = entry.path.replace(/\/$/u, '')
    if (names.has(name)) throw new Error(`"${name.slice(0, 100)}" is there twice`)
    names.add(name)
    if (entry.local !== content) throw new Error('its entries do not follow each other')
    content = contentOf(zip, entry, start) + entry.packed
    if (content > start) throw new Error('the content of an entry lies outside of it')
    if (entry.kind === 'directory') continue
    if (entry.bytes > left) throw new Error(`it unpacks to more than ${MAX_UNPACKED_BYTES} bytes`)
    left -= entry.bytes
    const file = entry.kind === 'link' ? 'link' : await unpack(zip.subarray(content - entry.packed, content), entry)
    found.push({ path: entry.path, file })
  }
  if (at !== start + size) throw new Error('its directory has more than its entries')
  if (content !== start) throw new Error('something lies between its entries and its directory')
  return found
}

interface Entry {
  readonly path: string
  readonly kind: 'file' | 'directory' | 'link'
  readonly isStored: boolean
  readonly packed: number
  readonly bytes: number
  readonly at: number
  readonly name: Buffer
  readonly local: number
  readonly next: number
}

function readEntry(zip: Buffer, at: number, end: number): Entry {
  if (at + CENTRAL_BYTES > end || zip.readUInt32LE(at) !== CENTRAL) throw new Error('its directory is malformed')
  const flags = zip.readUInt16LE(at + 8)
  const method = zip.readUInt16LE(at + 10)
  const [packed, bytes] = [zip.readUInt32LE(at + 20), zip.readUInt32LE(at + 24)]
  const [name, extra, comment] = [28, 30, 32].map((field) => zip.readUInt16LE(at + field)) as [number, number, number]
  const local = zip.readUInt32LE(at + 42)
  const next = at + CENTRAL_BYTES + name + extra + comment
  if (next > end) throw new Error('its directory is malformed')
  if ([packed, bytes, local].includes(0xffffffff)) throw new Error('it is a zip64 archive')
  if ((flags & FOREIGN_FLAGS) !== 0) throw new Error('it is encrypted, or tells lengths too late')
  // There may be another name in it (4.6.9), which some readers prefer.
  if (extra !== 0 || comment !== 0) throw new Error('an entry has more than Yarn writes')
  if (zip.readUInt8(at + 5) !== UNIX) throw new Error('it was not made as Yarn makes archives')
  if (zip.readUInt16LE(at + 34) !== 0) throw new Error('it is in several parts')
  if (method === 0 && packed !== bytes) throw new Error('an entry is not as long as it says')
  if (method !== 0 && method !== 8) throw new Error(`it is compressed by method ${method}`)
  const named = zip.subarray(at + CENTRAL_BYTES, at + CENTRAL_BYTES + name)
  // A mark at the beginning would be left out without a word.
  const path = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(named)
  // The upper half holds what stat has as the mode.
  const type = (zip.readUInt32LE(at + 38) >>> 28) & 0xf
  const kind = type === 0xa ? 'link' : path.endsWith('/') ? 'directory' : 'file'
  return { path, kind, isStored: method === 0, packed, bytes, at, name: named, local, next }
}

/** @returns where the content begins, whose description there says the same as the directory's (4.3.7) */
function contentOf(zip: Buffer, { at, name, local }: Entry, limit: number): number {
  const start = local + LOCAL_BYTES + name.length
  if (start > limit || zip.readUInt32LE(local) !== LOCAL) throw new Error('an entry has no content')
  const [central, own] = [at + SHARED.central, local + SHARED.local]
  const isAlike =
    zip.subarray(central, central + SHARED.bytes).equals(zip.subarray(own, own + SHARED.bytes)) &&
    zip.subarray(local + LOCAL_BYTES, start).equals(name)
  if (!isAlike) throw new Error('an entry is not what its directory says')
  if (zip.readUInt16LE(local + 28) !== 0) throw new Error('an entry has more than Yarn writes')
  return start
}

async function unpack(raw: Buffer, { isStored, packed, bytes }: Entry): Promise<InnerFile> {
  // One more than there should be, so that too much shows.
  const content = isStored || packed === 0 ? raw : await inflate(raw, { maxOutputLength: bytes + 1 })
  if (content.length !== bytes) throw new Error('an entry is not as long as it says')
  return { digest: fileDigest(content), bytes }
}
