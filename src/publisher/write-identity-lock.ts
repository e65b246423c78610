/** Writes the identity lock of a project: all of it or nothing. */
import { randomBytes } from 'node:crypto'
import { readFile, realpath, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { inWords } from '../in-words.ts'
import { UsageError } from '../usage-error.ts'
import type { IdentityLock } from './identity-lock.ts'
import { encodeIdentityLock, IDENTITY_LOCK } from './identity-lock.ts'

/**
 * @param directory of the project
 * @returns whether the file changed; one that says the same already is left alone
 * @throws UsageError when it cannot be written, and then it is as it was
 */
export async function writeIdentityLock(directory: string, lock: IdentityLock): Promise<boolean> {
  const text = encodeIdentityLock(lock)
  const named = path.join(directory, IDENTITY_LOCK)
  const before = await readFile(named, 'utf8').catch(() => undefined)
  if (before === text) return false
  // A rename would put a file in the place of a link.
  const file = await realpath(named).catch(() => named)
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`
  try {
    await writeFile(temporary, text, { flag: 'wx' })
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {})
    throw new UsageError(`${named} cannot be written: ${inWords(error)}`)
  }
  return true
}
