/** A lockfile that is verified now and installed from afterwards: it has to be the same file, with the same bytes. */
import { createHash } from 'node:crypto'
import { readFile, realpath } from 'node:fs/promises'
import path from 'node:path'
import type { Lockfile } from '../lockfile/format.ts'
import { locate, projectDirectory } from '../lockfile/index.ts'
import { MAX_LOCKFILE_BYTES } from '../lockfile/json.ts'
import { readCapped } from '../read-capped.ts'
import { UsageError } from '../usage-error.ts'
import type { Installing } from './exec-command.ts'

export interface HeldLockfile {
  readonly lockfile: Lockfile
  /** Whether the same place has the same lockfile, byte for byte, and no other that goes before it. */
  readonly isAsRead: () => Promise<boolean>
}

/**
 * @param target a lockfile, or a directory that has one
 * @throws UsageError when there is none, or it cannot be read
 */
export async function holdLockfile(target: string): Promise<HeldLockfile> {
  const { format, file } = await locate(target)
  const bytes = await readCapped(file, 'lockfile', MAX_LOCKFILE_BYTES)
  const digest = digestOf(bytes)
  const manifest = await readFile(path.join(projectDirectory(file), 'package.json'), 'utf8').catch(() => undefined)
  return {
    // Of the bytes that were digested: read twice, they could be others.
    lockfile: format.parse(decode(bytes, file), file, manifest),
    isAsRead: async () => {
      try {
        const again = await locate(target)
        return again.file === file && digestOf(await readCapped(file, 'lockfile', MAX_LOCKFILE_BYTES)) === digest
      } catch (error) {
        if (error instanceof UsageError) return false
        throw error
      }
    },
  }
}

/**
 * @param from where the package manager is started
 * @throws UsageError when it would install from another lockfile than the one that is verified
 */
export async function refuseOtherLockfile(
  { said, manager, lockfiles, directory: named, isGlobal }: Installing,
  file: string,
  from: string,
): Promise<void> {
  const verified = await realpath(file)
  if (!lockfiles.includes(path.basename(file))) {
    throw new UsageError(
      `${said} installs from ${lockfiles.join(' or ')}, not from ${file}. ` +
        `Verify that one with --lockfile FILE, or run what ${path.basename(file)} belongs to.`,
    )
  }
  if (isGlobal) return
  const where = named ?? 'this directory'
  const directory = await realpath(path.resolve(from, named ?? '.')).catch(() => undefined)
  if (directory === undefined) throw new UsageError(`${said} is sent to ${where}, which does not exist.`)
  for (const name of lockfiles) {
    const own = await realpath(path.join(directory, name)).catch(() => undefined)
    if (own === verified) return
    if (own === undefined) continue
    throw new UsageError(`${said} installs from ${name} in ${where}, not from ${file}. Name it with --lockfile.`)
  }
  const above = path.relative(path.dirname(verified), directory)
  if (above.startsWith('..') || path.isAbsolute(above)) {
    throw new UsageError(
      `${said} would install in ${where}, and ${file} is of another. Change into it first, or send ${manager} there with its own option.`,
    )
  }
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha512').update(bytes).digest('hex')
}

function decode(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : error}`)
  }
}
