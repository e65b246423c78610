/**
 * The indexes of a cache as one. Each process that has something to add writes one that has all, under a new name, and
 * removes those that went into it. Of two that do so at once, the next to read sees both.
 */
import path from 'node:path'
import type { Entry } from './entry.ts'
import { newer } from './entry.ts'
import { readWhole } from './own-file.ts'
import { decodeIndex } from './sealed-index.ts'
import { listShelf } from './shelf.ts'

const MAX_INDEX_BYTES = 32 * 1024 * 1024
/** Of all together, so that nobody can make us read for long. */
const MAX_ALL_BYTES = 64 * 1024 * 1024
/** While another process puts one in the place of others, those are gone before they are read. */
const ATTEMPTS = 3

export interface Indexes {
  readonly entries: ReadonlyMap<string, Entry>
  /** All that were there, also those that are not believed. */
  readonly names: readonly string[]
}

export function readIndexes(directory: string, secret: Uint8Array, now: number): Indexes {
  for (let attempt = 1; ; attempt++) {
    const { indexes: names } = listShelf(directory)
    let read = 0
    let isMissing = false
    const all: ReadonlyMap<string, Entry>[] = []
    for (const name of names) {
      const bytes = readWhole(path.join(directory, name), Math.min(MAX_INDEX_BYTES, MAX_ALL_BYTES - read))
      isMissing ||= bytes === undefined
      read += bytes?.length ?? 0
      const entries = bytes === undefined ? undefined : decodeIndex(bytes, secret)
      if (entries !== undefined) all.push(entries)
    }
    if (!isMissing || attempt === ATTEMPTS) return { entries: merged(all, now), names }
  }
}

function merged(all: readonly ReadonlyMap<string, Entry>[], now: number): ReadonlyMap<string, Entry> {
  const [first = new Map<string, Entry>(), ...others] = all
  if (others.length === 0) return first
  const entries = new Map(first)
  for (const other of others) {
    for (const [key, entry] of other) {
      const known = entries.get(key)
      entries.set(key, known === undefined ? entry : newer(known, entry, now))
    }
  }
  return entries
}
