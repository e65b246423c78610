/** Files in a directory that somebody else may have filled: no link is followed, no pipe waited for. */
import type { Stats } from 'node:fs'
import { closeSync, constants, fstatSync, openSync, readSync, rmSync } from 'node:fs'

/** Windows has neither; links take a privilege there, and pipes lie elsewhere. */
const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants as Partial<typeof constants> & { O_RDONLY: number }

export interface OpenFile {
  readonly descriptor: number
  readonly stats: Stats
}

/** @returns undefined where there is no such file, or none that can be read */
export function openFile(file: string): OpenFile | undefined {
  let descriptor: number | undefined
  try {
    descriptor = openSync(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
    const stats = fstatSync(descriptor)
    if (stats.isFile()) return { descriptor, stats }
  } catch {
    // As if there were none.
  }
  if (descriptor !== undefined) closeFile(descriptor)
  return undefined
}

/** @returns undefined where the file has fewer bytes than that, or cannot be read */
export function readAt(descriptor: number, offset: number, length: number): Uint8Array | undefined {
  const bytes = Buffer.allocUnsafe(length)
  let filled = 0
  try {
    while (filled < length) {
      const count = readSync(descriptor, bytes, filled, length - filled, offset + filled)
      if (count === 0) return undefined
      filled += count
    }
    return bytes
  } catch {
    return undefined
  }
}

/** @returns undefined where there is none, none that can be read, or one that is larger */
export function readWhole(file: string, maxBytes: number): Uint8Array | undefined {
  const open = openFile(file)
  if (open === undefined) return undefined
  try {
    return open.stats.size > maxBytes ? undefined : readAt(open.descriptor, 0, open.stats.size)
  } finally {
    closeFile(open.descriptor)
  }
}

export function closeFile(descriptor: number): void {
  try {
    closeSync(descriptor)
  } catch {
    // Nothing is lost by it.
  }
}

export function removeFile(file: string): void {
  try {
    rmSync(file, { force: true })
  } catch {
    // Somebody has it open, or it cannot be removed: it stays.
  }
}
