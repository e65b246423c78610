/** This machine's key, made on first use. It lies outside of the cache, which others may fill. */
import { randomBytes } from 'node:crypto'
import { chmodSync, linkSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { closeFile, openFile, readAt, removeFile } from './own-file.ts'

const BYTES = 32
const TEXT_LENGTH = 2 * BYTES + 1

/** @returns undefined where it can be neither read nor made */
export function machineSecret(file: string): Uint8Array | undefined {
  return readSecret(file) ?? makeSecret(file) ?? readSecret(file)
}

/** One that others may have read is none. */
function readSecret(file: string): Uint8Array | undefined {
  const open = openFile(file)
  if (open === undefined) return undefined
  const { descriptor, stats } = open
  try {
    const own = process.geteuid?.()
    const isOurs = own === undefined || (stats.uid === own && (stats.mode & 0o077) === 0)
    const text = isOurs && stats.size === TEXT_LENGTH ? readAt(descriptor, 0, TEXT_LENGTH) : undefined
    const digits =
      text === undefined ? undefined : /^([0-9a-f]{64})\n$/u.exec(Buffer.from(text).toString('latin1'))?.[1]
    return digits === undefined ? undefined : Buffer.from(digits, 'hex')
  } finally {
    closeFile(descriptor)
  }
}

/** Of several processes that make one at the same time, all take the first. */
function makeSecret(file: string): Uint8Array | undefined {
  const secret = randomBytes(BYTES)
  const temporary = `${file}.${randomBytes(8).toString('hex')}`
  try {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
    writeFileSync(temporary, `${secret.toString('hex')}\n`, { flag: 'wx', mode: 0o600 })
    chmodSync(temporary, 0o600)
    // What is there and no key.
    if (readSecret(file) === undefined) removeFile(file)
    linkSync(temporary, file)
    return secret
  } catch {
    return undefined
  } finally {
    removeFile(temporary)
  }
}
