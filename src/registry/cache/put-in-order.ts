/** Writes one index in the place of all, and removes what is too much and what nobody needs. */
import path from 'node:path'
import type { Pack } from './bounds.ts'
import { MAX_BYTES, MAX_ENTRIES, superfluous } from './bounds.ts'
import type { Entry } from './entry.ts'
import { readIndexes } from './indexes.ts'
import { removeFile } from './own-file.ts'
import { encodeIndex } from './sealed-index.ts'
import { beginFile, listShelf, newId, sizeAndTime } from './shelf.ts'

/** So old, it is of no process that is still to write its index. */
const ABANDONED_MS = 60 * 60 * 1000

export interface Changes {
  /** What there is to add, or to put in the place of what is there. */
  readonly entries: ReadonlyMap<string, Entry>
  /** What a server does not stand by any more, with the time that it said so. */
  readonly forgotten: ReadonlyMap<string, number>
  /** Whether what lies there turned out to be damaged. */
  isDamaged(entry: Entry): boolean
}

const NONE: Changes = { entries: new Map(), forgotten: new Map(), isDamaged: () => false }

/** @param maxBytes of all documents together */
export function putInOrder(
  directory: string,
  secret: Uint8Array,
  now: number,
  changes: Changes = NONE,
  maxBytes: number = MAX_BYTES,
): void {
  const before = readIndexes(directory, secret, now)
  const { packs: names, temporary } = listShelf(directory)
  const packs = names.flatMap((name): Pack[] => {
    const found = sizeAndTime(directory, name)
    return found === undefined ? [] : [{ name, size: found.size, usedAt: found.changedAt }]
  })

  // 1. What remains.
  const entries = new Map(before.entries)
  for (const [key, at] of changes.forgotten) if ((entries.get(key)?.fetchedAt ?? at) <= at) entries.delete(key)
  for (const [key, entry] of changes.entries) entries.set(key, entry)
  const needed = new Set([...entries.values()].map(({ pack }) => pack))
  const going = new Set(
    superfluous(
      packs.filter(({ name }) => needed.has(name)),
      maxBytes,
    ),
  )
  const staying = new Set(names.filter((name) => !going.has(name)))
  for (const [key, entry] of entries) {
    if (!staying.has(entry.pack) || changes.isDamaged(entry)) entries.delete(key)
  }

  // 2. One index of it. Where it cannot be written, nothing is removed.
  const index = beginFile(directory, 'index', newId())
  if (!index.write(encodeIndex(latest(entries), secret)) || !index.finish()) return

  // 3. What went into it, and what is in no index.
  for (const name of before.names) removeFile(path.join(directory, name))
  const kept = new Set([...entries.values()].map(({ pack }) => pack))
  for (const { name, usedAt } of packs) {
    const isAbandoned = !kept.has(name) && Math.abs(now - usedAt) > ABANDONED_MS
    if (going.has(name) || isAbandoned) removeFile(path.join(directory, name))
  }
  for (const name of temporary) {
    const { changedAt = now } = sizeAndTime(directory, name) ?? {}
    if (Math.abs(now - changedAt) > ABANDONED_MS) removeFile(path.join(directory, name))
  }
}

function latest(entries: ReadonlyMap<string, Entry>): ReadonlyMap<string, Entry> {
  if (entries.size <= MAX_ENTRIES) return entries
  return new Map([...entries].toSorted(([, a], [, b]) => b.fetchedAt - a.fetchedAt).slice(0, MAX_ENTRIES))
}
