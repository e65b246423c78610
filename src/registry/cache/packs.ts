/**
 * The bytes of documents, many in one file: a run asks for thousands, and opening a file takes longer than reading it.
 * A file is never changed once it has its name, so that any number of processes may read while others write.
 */
import { hash } from 'node:crypto'
import { utimesSync } from 'node:fs'
import path from 'node:path'
import type { Entry } from './entry.ts'
import { closeFile, openFile, readAt } from './own-file.ts'
import type { Unfinished } from './shelf.ts'
import { beginFile, newId } from './shelf.ts'

export type Place = Pick<Entry, 'digest' | 'pack' | 'offset' | 'length'>

/** Collected before they are written. */
const BUFFER_BYTES = 1024 * 1024

export function digestOf(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'base64url')
}

export interface PackReader {
  /** @returns undefined where there is nothing of that digest */
  read(place: Place): Uint8Array | undefined
  /** Those that were read from, which makes them the last to go; and lets go of them. */
  close(now: number): void
}

export function openPacks(directory: string): PackReader {
  const open = new Map<string, number | undefined>()
  const descriptorOf = (name: string) => {
    if (!open.has(name)) open.set(name, openFile(path.join(directory, name))?.descriptor)
    return open.get(name)
  }
  return {
    read: (place) => {
      const descriptor = descriptorOf(place.pack)
      const bytes = descriptor === undefined ? undefined : readAt(descriptor, place.offset, place.length)
      return bytes !== undefined && digestOf(bytes) === place.digest ? bytes : undefined
    },
    close: (now) => {
      for (const [name, descriptor] of open) {
        if (descriptor === undefined) continue
        closeFile(descriptor)
        try {
          utimesSync(path.join(directory, name), now / 1000, now / 1000)
        } catch {
          // Then it goes earlier.
        }
      }
      open.clear()
    },
  }
}

export interface PackWriter {
  /** Its name, once it is finished. */
  readonly name: string
  /** @returns where it lies from now on; undefined where it can't */
  add(bytes: Uint8Array, digest: string): Place | undefined
  read(place: Place): Uint8Array | undefined
  /** @returns whether it is there */
  finish(): boolean
}

export function newPack(directory: string, maxBytes: number): PackWriter {
  const id = newId()
  const name = `pack-${id}`
  let file: Unfinished | undefined
  let buffer: Uint8Array[] = []
  let buffered = 0
  let size = 0
  let isBroken = false
  const flush = () => {
    file ??= beginFile(directory, 'pack', id)
    isBroken ||= !file.write(Buffer.concat(buffer))
    buffer = []
    buffered = 0
  }
  return {
    name,
    add: (bytes, digest) => {
      if (isBroken || size + bytes.length > maxBytes) return undefined
      const place = { digest, pack: name, offset: size, length: bytes.length }
      buffer.push(bytes)
      buffered += bytes.length
      size += bytes.length
      if (buffered >= BUFFER_BYTES) flush()
      return place
    },
    read: (place) => {
      if (buffered > 0) flush()
      const descriptor = file?.descriptor()
      const bytes = descriptor === undefined ? undefined : readAt(descriptor, place.offset, place.length)
      return bytes !== undefined && digestOf(bytes) === place.digest ? bytes : undefined
    },
    finish: () => {
      if (buffered > 0) flush()
      return file?.finish() === true
    },
  }
}
