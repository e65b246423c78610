/** Writes the identity lock of a project: all of it or nothing. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { cannotWrite, writeWhole } from '../write-whole.ts'
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
  try {
    await writeWhole(named, text)
    return true
  } catch (error) {
    throw cannotWrite('What was accepted', named, error)
  }
}
