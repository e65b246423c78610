/**
 * Which documents there are, as a file under a seal.
 *
 * Tarballs, signatures and attestations prove themselves. What a registry says beside them does not: whether it signed, that
 * there are attestations, when a version was published. Whoever may write to the cache could leave that out or change it,
 * and caches of CI are written to by others. So nothing is read of an index whose seal does not hold, by a key that lies
 * outside of the cache. What it says covers the bytes by their digest, and their age.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Entry } from './entry.ts'
import { MAX_ENTRY_BYTES } from './entry.ts'
import { isPackName } from './shelf.ts'

const HEAD = 'verify-deps evidence index 1\n'
const SEAL_LENGTH = 43

type Row = readonly [
  key: string,
  digest: string,
  pack: number,
  offset: number,
  length: number,
  etag: string,
  modified: string,
  fetchedAt: number,
  freshUntil: number,
]

export function encodeIndex(entries: ReadonlyMap<string, Entry>, secret: Uint8Array): Uint8Array {
  const packs = [...new Set([...entries.values()].map(({ pack }) => pack))]
  const numbers = new Map(packs.map((name, number) => [name, number]))
  const rows = [...entries].map(
    ([key, { digest, pack, offset, length, etag = '', modified = '', fetchedAt, freshUntil }]): Row => [
      key,
      digest,
      numbers.get(pack) as number,
      offset,
      length,
      etag,
      modified,
      fetchedAt,
      freshUntil,
    ],
  )
  const body = JSON.stringify({ packs, rows })
  return Buffer.from(`${HEAD}${seal(body, secret)}\n${body}`)
}

/** @returns undefined where the seal does not hold */
export function decodeIndex(file: Uint8Array, secret: Uint8Array): ReadonlyMap<string, Entry> | undefined {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.length)
  const start = HEAD.length + SEAL_LENGTH + 1
  if (bytes.length < start || bytes.toString('latin1', 0, HEAD.length) !== HEAD) return undefined
  const body = bytes.subarray(start)
  const sealed = bytes.subarray(HEAD.length, start)
  if (!timingSafeEqual(sealed, Buffer.from(`${seal(body, secret)}\n`))) return undefined
  try {
    return decodeBody(body.toString('utf8'))
  } catch {
    return undefined
  }
}

/**
 * It is our own. What another version may have written all the same must not be misread.
 *
 * @throws where it is something else
 */
function decodeBody(text: string): ReadonlyMap<string, Entry> {
  const { packs, rows } = JSON.parse(text) as { packs: unknown[]; rows: Row[] }
  const entries = new Map<string, Entry>()
  const names = packs.map((pack) => (isPackName(pack) ? pack : undefined))
  for (const row of rows) {
    const [key, digest, number, offset, length, etag, modified, fetchedAt, freshUntil] = row
    const pack = isNatural(number) ? names[number] : undefined
    const isOurs =
      isText(key) &&
      isText(digest) &&
      isText(etag) &&
      isText(modified) &&
      isNatural(offset) &&
      isNatural(length) &&
      isNatural(fetchedAt) &&
      isNatural(freshUntil) &&
      length <= MAX_ENTRY_BYTES
    if (!isOurs || pack === undefined) continue
    entries.set(key, {
      digest,
      pack,
      offset,
      length,
      etag: etag === '' ? undefined : etag,
      modified: modified === '' ? undefined : modified,
      fetchedAt,
      freshUntil,
    })
  }
  return entries
}

function seal(body: string | Uint8Array, secret: Uint8Array): string {
  return createHmac('sha256', secret).update(HEAD).update(body).digest('base64url')
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isNatural(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}
