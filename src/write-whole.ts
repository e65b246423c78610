/** Writes files so that whoever reads one finds all of it or what was there before, even if this process is killed. */
import { randomBytes } from 'node:crypto'
import type { Stats } from 'node:fs'
import { link, lstat, open, readlink, realpath, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { UsageError } from './usage-error.ts'

interface Writing {
  /** It must not be there yet, not even as a link: then `EEXIST` is thrown. */
  readonly isNew?: boolean
  /** Whether what a link leads to is written, rather than a file put in its place. Default: true. */
  readonly throughLinks?: boolean
  /** Where only the file itself may be written, and not its directory, it is written in place. */
  readonly mayBeInPlace?: boolean
}

/** Pieces are written as they come: what they make up may be larger than memory. */
export type Data = string | Uint8Array | AsyncIterable<Uint8Array>

/** As many as Linux follows. */
const MAX_LINKS = 40
/** Of a directory that takes no new file, and of a file that is mounted by itself. */
const ONLY_IN_PLACE = ['EACCES', 'EPERM', 'EROFS', 'EBUSY', 'EXDEV']

/** @throws what the file system says, and then the file is as it was */
export async function writeWhole(file: string, data: Data, writing: Writing = {}): Promise<void> {
  const { isNew = false, throughLinks = true, mayBeInPlace = false } = writing
  const target = isNew || !throughLinks ? file : await linkedFrom(file)
  const before = isNew ? undefined : await regular(target)
  // A pipe, a terminal or another process's stream takes what comes, and cannot be replaced.
  if (before === 'stream') return writeFile(target, data)
  // Short, however long the name is.
  const temporary = path.join(path.dirname(target), `.verify-deps-${randomBytes(6).toString('hex')}.tmp`)
  try {
    const handle = await open(temporary, 'wx')
    try {
      await writeFile(handle, data)
      if (before !== undefined) {
        // Only root may give a file away; the mode comes last, for a change of owner can take bits of it.
        await handle.chown(before.uid, before.gid).catch(() => {})
        await handle.chmod(before.mode & 0o7777)
      }
      // Some file systems find out only now that there is no room.
      await handle.sync()
    } finally {
      await handle.close()
    }
    if (isNew) await putNew(temporary, target)
    else await rename(temporary, target)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {})
    const { code = '' } = error as NodeJS.ErrnoException
    // Pieces that were written once are gone.
    const isAtHand = typeof data === 'string' || data instanceof Uint8Array
    if (!(mayBeInPlace && isAtHand && before !== undefined && ONLY_IN_PLACE.includes(code))) throw error
    await writeFile(target, data)
  }
}

/** @param what it is, as a sentence about it begins: "The report" */
export function cannotWrite(what: string, file: string, error: unknown): UsageError {
  const { code, message } = error as NodeJS.ErrnoException
  const told = ADVICE[code ?? ''] ?? `${code ?? message}.`
  return new UsageError(`${what} cannot be written to ${file}: ${told}`)
}

const ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full (ENOSPC). Make room, or name a file on another disk.',
  EDQUOT: 'the quota is used up (EDQUOT). Make room, or name a file on another disk.',
  EACCES: 'this user may not write there (EACCES). Name another file, or change the permissions of its directory.',
  EPERM: 'this user may not write there (EPERM). Name another file, or change the permissions of its directory.',
  EROFS: 'the file system is read-only (EROFS). Name a file on another one.',
  ENOENT: 'there is no such directory (ENOENT). Make it, or name another file.',
}

/** A rename would put a file in the place of a link. The last of the links may lead to what is not there yet. */
async function linkedFrom(file: string): Promise<string> {
  let at = path.resolve(file)
  for (let count = 0; count < MAX_LINKS; count++) {
    if (isStream(at) || (await lstat(at).catch(() => undefined))?.isSymbolicLink() !== true) return at
    const directory = await realpath(path.dirname(at))
    at = path.resolve(directory, await readlink(at))
  }
  throw Object.assign(new Error('ELOOP: too many links'), { code: 'ELOOP' })
}

async function regular(target: string): Promise<Stats | 'stream' | undefined> {
  const stats = await lstat(target).catch(() => undefined)
  if (isStream(target)) return 'stream'
  if (stats === undefined || stats.isSymbolicLink()) return undefined
  return stats.isFile() ? stats : 'stream'
}

/** What lies there are ways to streams that are open, also where one leads to a file. */
function isStream(file: string): boolean {
  return /^\/(?:dev|proc)\//u.test(file) && !file.startsWith('/dev/shm/')
}

async function putNew(temporary: string, target: string): Promise<void> {
  try {
    await link(temporary, target)
  } catch (error) {
    const isThere = (await lstat(target).catch(() => undefined)) !== undefined
    if (isThere) throw Object.assign(new Error(`EEXIST: ${target}`), { code: 'EEXIST' })
    // Not every file system has links. A rename asks nobody, but just now nothing was there.
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw error
    return rename(temporary, target)
  }
  await rm(temporary, { force: true })
}
