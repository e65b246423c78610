/**
 * What is in a zip archive: the names and digests of its files. APPNOTE.TXT, 4.3.
 *
 * Input: attacker-controlled. Read as Yarn's libzip does, from the central directory. Whatever Yarn does not write (encryption,
 * zip64, other methods of compression, a name that is there twice) is refused, because two readers could see different files.
 */
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { inflateRaw } from 'node:zlib'
import type { InnerFile } from '../contents/contents.ts'

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
/** The largest comment behind the end record. */
const MAX_COMMENT = 0xffff

const inflate = promisify(inflateRaw) as (bytes: Uint8Array, options: { maxOutputLength: number }) => Promise<Buffer>

/** @throws Error that says what is wrong with it */
export async function readZip(bytes: Uint8Array): Promise<readonly Zipped[]> {
  const zip = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

  // 1. The end record, which says where the central directory is.
  const end = findEnd(zip)
  const count = zip.readUInt16LE(end + 10)
  const size = zip.readUInt32LE(end + 12)
  const start = zip.readUInt32LE(end + 16)
  if (zip.readUInt32LE(end + 4) !== 0 || zip.readUInt16LE(end + 8) !== count) throw new Error('it is in several parts')
  if (count === 0xffff || count > MAX_ENTRIES) throw new Error(`it has more than ${MAX_ENTRIES} entries`)
  if (start + size > end) throw new Error('its directory lies outside of it')

  // 2. Each entry.
  const found = new Map<string, Zipped>()
  let at = start
  let left = MAX_UNPACKED_BYTES
  for (let n = 0; n < count; n++) {
    const entry = readEntry(zip, at, start + size)
    at = entry.next
    if (found.has(entry.path)) throw new Error(`"${entry.path.slice(0, 100)}" is there twice`)
    if (entry.kind === 'directory') continue
    if (entry.bytes > left) throw new Error(`it unpacks to more than ${MAX_UNPACKED_BYTES} bytes`)
    left -= entry.bytes
    const file = entry.kind === 'link' ? 'link' : await unpack(zip, entry, start)
    found.set(entry.path, { path: entry.path, file })
  }
  if (at !== start + size) throw new Error('its directory has more than its entries')
  return [...found.values()]
}

/** The last one that fits: its comment reaches to the end of the archive. */
function findEnd(zip: Buffer): number {
  for (let at = zip.length - END_BYTES; at >= Math.max(0, zip.length - END_BYTES - MAX_COMMENT); at--) {
    if (zip.readUInt32LE(at) === END && zip.readUInt16LE(at + 20) === zip.length - at - END_BYTES) return at
  }
  throw new Error('it is no zip archive')
}

interface Entry {
  readonly path: string
  readonly kind: 'file' | 'directory' | 'link'
  readonly isStored: boolean
  readonly packed: number
  readonly bytes: number
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
  if ((flags & 0x2041) !== 0) throw new Error('it is encrypted')
  if (method !== 0 && method !== 8) throw new Error(`it is compressed by method ${method}`)
  const text = new TextDecoder('utf-8', { fatal: true })
  const path = text.decode(zip.subarray(at + CENTRAL_BYTES, at + CENTRAL_BYTES + name))
  // The upper half holds what stat has as the mode, where Unix made it (4.4.2).
  const isUnix = zip.readUInt8(at + 5) === 3
  const type = isUnix ? (zip.readUInt32LE(at + 38) >>> 28) & 0xf : 0
  const kind = type === 0xa ? 'link' : path.endsWith('/') ? 'directory' : 'file'
  return { path, kind, isStored: method === 0, packed, bytes, local, next }
}

async function unpack(zip: Buffer, { isStored, packed, bytes, local }: Entry, limit: number): Promise<InnerFile> {
  if (local + LOCAL_BYTES > limit || zip.readUInt32LE(local) !== LOCAL) throw new Error('an entry has no content')
  const start = local + LOCAL_BYTES + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
  if (start + packed > limit) throw new Error('the content of an entry lies outside of it')
  const raw = zip.subarray(start, start + packed)
  // One more than there should be, so that too much shows.
  const content = isStored ? raw : packed === 0 ? raw : await inflate(raw, { maxOutputLength: bytes + 1 })
  if (content.length !== bytes) throw new Error('an entry is not as long as it says')
  return { digest: createHash('sha512').update(content).digest('base64'), bytes }
}
