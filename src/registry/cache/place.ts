/** Where the cache is, and by what key its indexes are sealed. */
import { createHash } from 'node:crypto'
import { chmodSync, lstatSync, mkdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { UsageError } from '../../usage-error.ts'
import type { CachePlace } from './evidence-cache.ts'
import { KEY_VARIABLE } from './key-variable.ts'
import { machineSecret } from './secret.ts'

export type Environment = Readonly<Record<string, string | undefined>>

export interface FoundCache extends CachePlace {
  /** What people call it: that of VERIFY_DEPS_CACHE, or the platform's. */
  readonly root: string
  /** Undefined where the environment has it. */
  readonly secretFile: string | undefined
}

/** Why none is used. */
export interface Unused {
  readonly root: string | undefined
  readonly unused: string
}

/** In a directory of its own, for the next form of it. */
const FORM = 'evidence-1'
/** As many as 128 bits have as hexadecimal digits. */
const MIN_SECRET_LENGTH = 32
const NO_HOME = 'the environment names no home directory'

/**
 * @param isNew whether it is made where it is not there yet
 * @throws UsageError for a key that anybody could guess
 */
export function findEvidenceCache(
  env: Environment,
  { isNew = true, platform = process.platform } = {},
): FoundCache | Unused {
  const own = given(env, 'VERIFY_DEPS_CACHE')
  const sealedBy = givenSecret(env)
  const usual = usualPlaces(env, platform)
  const root = own === undefined ? usual?.cache : path.resolve(own)
  if (root === undefined) return { root, unused: NO_HOME }
  const home = homeOf(env, platform)
  // As another user (sudo), what is made there would be in the way of whose home it is.
  const isOwnHome = home !== undefined && isMine(home)
  if ((own === undefined || sealedBy === undefined) && !isOwnHome) {
    const unused = home === undefined ? NO_HOME : `the home directory, ${home}, is not this user's`
    return { root, unused }
  }
  const directory = path.join(root, FORM)
  const problem = openDirectory(directory, isNew)
  if (problem !== undefined) return { root, unused: problem }
  if (sealedBy !== undefined) return { root, directory, secret: sealedBy, secretFile: undefined }
  const secretFile = path.join((usual as Usual).state, 'cache.key')
  const secret = machineSecret(secretFile)
  if (secret === undefined)
    return { root, unused: `the key that seals it, ${secretFile}, can be neither read nor made` }
  return { root, directory, secret, secretFile }
}

function givenSecret(env: Environment): Uint8Array | undefined {
  // A CI has an empty one where a secret is kept from a run.
  const value = given(env, KEY_VARIABLE)
  if (value === undefined) return undefined
  if (value.length < MIN_SECRET_LENGTH) {
    throw new UsageError(
      `${KEY_VARIABLE} has to have at least ${MIN_SECRET_LENGTH} characters, by chance, as "openssl rand -hex 32" makes them.`,
    )
  }
  return createHash('sha256').update(value).digest()
}

interface Usual {
  readonly cache: string
  readonly state: string
}

function usualPlaces(env: Environment, platform: NodeJS.Platform): Usual | undefined {
  const home = homeOf(env, platform)
  if (home === undefined) return undefined
  if (platform === 'win32') {
    const local = absolute(env, 'LOCALAPPDATA') ?? path.join(home, 'AppData', 'Local')
    return { cache: path.join(local, 'verify-deps', 'Cache'), state: path.join(local, 'verify-deps') }
  }
  if (platform === 'darwin') {
    const library = path.join(home, 'Library')
    return {
      cache: path.join(library, 'Caches', 'verify-deps'),
      state: path.join(library, 'Application Support', 'verify-deps'),
    }
  }
  // https://specifications.freedesktop.org/basedir-spec/latest/
  const [cache, state] = [
    absolute(env, 'XDG_CACHE_HOME') ?? path.join(home, '.cache'),
    absolute(env, 'XDG_STATE_HOME') ?? path.join(home, '.local', 'state'),
  ]
  return { cache: path.join(cache, 'verify-deps'), state: path.join(state, 'verify-deps') }
}

function homeOf(env: Environment, platform: NodeJS.Platform): string | undefined {
  return absolute(env, platform === 'win32' ? 'USERPROFILE' : 'HOME')
}

function absolute(env: Environment, name: string): string | undefined {
  const value = given(env, name)
  return value !== undefined && path.isAbsolute(value) ? value : undefined
}

function given(env: Environment, name: string): string | undefined {
  const value = env[name]
  return value === '' ? undefined : value
}

/** @returns what is wrong with it */
function openDirectory(directory: string, isNew: boolean): string | undefined {
  try {
    if (isNew) mkdirSync(directory, { recursive: true, mode: 0o700 })
    const stats = lstatSync(directory)
    if (!stats.isDirectory()) return `${directory} is not a directory`
    if (!isOf(stats)) return `${directory} belongs to another user`
    // Some CIs restore it open to everybody. What was put there meanwhile has no seal.
    if (process.platform !== 'win32' && (stats.mode & 0o077) !== 0) closeToOthers(directory, stats.mode)
    return undefined
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException
    return code === 'ENOENT' && !isNew ? 'nothing is kept yet' : `${directory} cannot be used (${code})`
  }
}

/** @throws where others may write to it, and go on to */
function closeToOthers(directory: string, mode: number): void {
  try {
    chmodSync(directory, 0o700)
  } catch (error) {
    if ((mode & 0o022) !== 0) throw error
  }
}

function isMine(directory: string): boolean {
  try {
    return isOf(statSync(directory))
  } catch {
    return false
  }
}

function isOf({ uid }: { readonly uid: number }): boolean {
  const own = process.geteuid?.()
  return own === undefined || uid === own
}
