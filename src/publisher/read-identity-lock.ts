/** Reads the identity lock of a project. */
import { access } from 'node:fs/promises'
import path from 'node:path'
import { readCapped } from '../read-capped.ts'
import type { IdentityLock } from './identity-lock.ts'
import { decodeIdentityLock, EMPTY_IDENTITY_LOCK, IDENTITY_LOCK, MAX_IDENTITY_LOCK_BYTES } from './identity-lock.ts'

/**
 * @param directory of the project
 * @returns an empty one where there is none
 * @throws UsageError when there is one that cannot be understood: then nobody knows what was accepted
 */
export async function readIdentityLock(directory: string): Promise<IdentityLock> {
  const file = path.join(directory, IDENTITY_LOCK)
  const isThere = await access(file).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT' && error.code !== 'ENOTDIR',
  )
  if (!isThere) return EMPTY_IDENTITY_LOCK
  const bytes = await readCapped(file, 'identity lock', MAX_IDENTITY_LOCK_BYTES)
  return decodeIdentityLock(Buffer.from(bytes).toString('utf8'), file)
}
