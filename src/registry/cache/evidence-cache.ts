/**
 * Documents of registries, kept from run to run: their bytes, by their digest, and what the server said of their validity.
 * Never a verdict.
 *
 * Nothing here throws for what lies in the directory, or for what can't be written there. At worst, everything is asked for
 * again.
 */

import type { Validity } from '../origin.ts'
import { MAX_BYTES } from './bounds.ts'
import type { Entry } from './entry.ts'
import { isFresh, MAX_ENTRY_BYTES } from './entry.ts'
import { readIndexes } from './indexes.ts'
import type { Place } from './packs.ts'
import { digestOf, newPack, openPacks } from './packs.ts'
import { putInOrder } from './put-in-order.ts'

export interface CachePlace {
  /** Of this user alone; openDirectory has seen to it. */
  readonly directory: string
  /** What indexes are sealed with. */
  readonly secret: Uint8Array
}

export interface EvidenceCache {
  find(key: string): Entry | undefined
  /** @returns undefined where the bytes are not there, or others */
  read(entry: Entry): Uint8Array | undefined
  keep(key: string, bytes: Uint8Array, validity: Validity): void
  /** The server stands by it still. */
  refresh(key: string, entry: Entry, validity: Validity): void
  /** The server does not. */
  forget(key: string): void
  /** Writes what is new. */
  close(): Promise<void>
}

export function openEvidenceCache(
  { directory, secret }: CachePlace,
  now: () => number = Date.now,
  maxBytes: number = MAX_BYTES,
): EvidenceCache {
  const packs = openPacks(directory)
  const added = newPack(directory, maxBytes)
  const changed = new Map<string, Entry>()
  const forgotten = new Map<string, number>()
  const damaged = new Set<string>()
  let loaded: ReadonlyMap<string, Entry> | undefined
  let byDigest: Map<string, Place> | undefined

  const entries = () => {
    loaded ??= readIndexes(directory, secret, now()).entries
    return loaded
  }
  const find = (key: string) => {
    const entry = changed.get(key) ?? (forgotten.has(key) ? undefined : entries().get(key))
    return entry === undefined || damaged.has(placeKey(entry)) ? undefined : entry
  }
  const places = () => {
    byDigest ??= new Map([...entries().values()].map((entry) => [entry.digest, entry]))
    return byDigest
  }
  /** The same bytes lie there once. */
  const placeOf = (bytes: Uint8Array): Place | undefined => {
    const digest = digestOf(bytes)
    const known = places().get(digest)
    // Nobody would read them otherwise, and then they may be gone, or damaged.
    if (known !== undefined && read(known) !== undefined) return known
    const place = added.add(bytes, digest)
    if (place !== undefined) places().set(digest, place)
    return place
  }
  const read = (place: Place) => {
    const bytes = place.pack === added.name ? added.read(place) : packs.read(place)
    if (bytes === undefined) damaged.add(placeKey(place))
    return bytes
  }
  const set = (key: string, place: Place, { validators: { etag, modified }, freshFor }: Validity) => {
    const { digest, pack, offset, length } = place
    const before = find(key)
    const at = now()
    // Nothing is written for what was good for a while still.
    const isSame = before?.digest === digest && before.etag === etag && before.modified === modified
    if (isSame && isFresh(before, at)) return
    changed.set(key, { digest, pack, offset, length, etag, modified, fetchedAt: at, freshUntil: at + freshFor })
  }

  return {
    find,
    read,
    keep: (key, bytes, validity) => {
      const place = bytes.length > MAX_ENTRY_BYTES ? undefined : placeOf(bytes)
      if (place !== undefined) set(key, place, validity)
      else forget(key)
    },
    refresh: (key, entry, { validators, freshFor, mayBeKept }) => {
      const { etag = entry.etag, modified = entry.modified } = validators
      set(key, entry, { validators: { etag, modified }, freshFor, mayBeKept })
    },
    forget,
    close: async () => {
      const isThere = added.finish()
      packs.close(now())
      for (const [key, { pack }] of changed) if (pack === added.name && !isThere) changed.delete(key)
      if (changed.size + forgotten.size + damaged.size === 0) return
      const isDamaged = (entry: Entry) => damaged.has(placeKey(entry))
      putInOrder(directory, secret, now(), { entries: changed, forgotten, isDamaged }, maxBytes)
    },
  }

  function forget(key: string): void {
    changed.delete(key)
    if (entries().has(key)) forgotten.set(key, now())
  }
}

function placeKey({ pack, offset, length }: Place): string {
  return `${pack} ${offset} ${length}`
}
