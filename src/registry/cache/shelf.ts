/** The files of the cache: which ones there are, and how one is put there whole. */
import { randomBytes } from 'node:crypto'
import { closeSync, opendirSync, openSync, renameSync, statSync, writeSync } from 'node:fs'
import path from 'node:path'
import { removeFile } from './own-file.ts'

const NAME = /^(?<kind>pack|index|tmp)-[0-9a-f]{16}$/u

/** Of what somebody has filled a directory with, no more is looked at. */
const MAX_FILES = 4096

export interface Shelved {
  readonly packs: readonly string[]
  readonly indexes: readonly string[]
  /** What is being written, or was when somebody's process was killed. */
  readonly temporary: readonly string[]
}

/** Never what else lies in the directory. */
export function listShelf(directory: string): Shelved {
  const names = { pack: [] as string[], index: [] as string[], tmp: [] as string[] }
  try {
    const entries = opendirSync(directory)
    try {
      for (let count = 0; count < MAX_FILES; count++) {
        const entry = entries.readSync()
        if (entry === null) break
        const kind = NAME.exec(entry.name)?.groups?.['kind'] as keyof typeof names | undefined
        if (kind !== undefined) names[kind].push(entry.name)
      }
    } finally {
      entries.closeSync()
    }
  } catch {
    // As if it were empty.
  }
  return { packs: names.pack.sort(), indexes: names.index.sort(), temporary: names.tmp }
}

export function isPackName(name: unknown): name is string {
  return typeof name === 'string' && NAME.exec(name)?.groups?.['kind'] === 'pack'
}

export function newId(): string {
  return randomBytes(8).toString('hex')
}

/** @returns undefined where it is not there */
export function sizeAndTime(directory: string, name: string): { size: number; changedAt: number } | undefined {
  const stats = statSync(path.join(directory, name), { throwIfNoEntry: false })
  return stats && { size: stats.size, changedAt: stats.mtimeMs }
}

/** A file that has its name only once it is finished. Nothing here throws: after a failure, it never will have it. */
export interface Unfinished {
  /** @returns whether all of it could be written so far */
  write(bytes: Uint8Array): boolean
  descriptor(): number | undefined
  finish(): boolean
}

export function beginFile(directory: string, kind: 'pack' | 'index', id: string): Unfinished {
  const temporary = path.join(directory, `tmp-${id}`)
  let descriptor: number | undefined
  let isBegun = false
  const giveUp = () => {
    if (descriptor === undefined) return
    attempt(() => closeSync(descriptor as number))
    descriptor = undefined
    removeFile(temporary)
  }
  return {
    write: (bytes) => {
      if (!isBegun) descriptor = attempt(() => openSync(temporary, 'wx+', 0o600))
      isBegun = true
      let written = 0
      while (descriptor !== undefined && written < bytes.length) {
        const count = attempt(() => writeSync(descriptor as number, bytes, written))
        if (count === undefined) giveUp()
        else written += count
      }
      return descriptor !== undefined
    },
    descriptor: () => descriptor,
    finish: () => {
      if (descriptor === undefined) return false
      const isThere = attempt(() => {
        closeSync(descriptor as number)
        renameSync(temporary, path.join(directory, `${kind}-${id}`))
        return true
      })
      descriptor = undefined
      if (isThere !== true) removeFile(temporary)
      return isThere === true
    },
  }
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
