/** A lockfile as it was at a commit, out of git's objects: nothing is checked out. */
import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { inWords } from '../in-words.ts'
import { UsageError } from '../usage-error.ts'
import type { Lockfile } from './format.ts'
import { parseLockfile, projectDirectory } from './index.ts'
import { MAX_LOCKFILE_BYTES } from './json.ts'

const run = promisify(execFile)

/**
 * @param ref anything that git takes for a commit
 * @param file the lockfile of now
 * @returns `undefined` where there was no such file at that commit
 * @throws UsageError when there is no such commit, or the lockfile cannot be read
 */
export async function readLockfileAt(ref: string, file: string): Promise<Lockfile | undefined> {
  const git = async (...args: readonly string[]) =>
    (await run('git', args, { cwd: path.dirname(file), maxBuffer: MAX_LOCKFILE_BYTES })).stdout
  const read = (relative: string) => git('cat-file', 'blob', `${ref}:./${relative}`)

  await git('rev-parse', '--quiet', '--verify', '--end-of-options', `${ref}^{commit}`).catch((error: unknown) => {
    throw new UsageError(`--changed ${ref}: ${reasonOf(error)}`)
  })
  const name = path.basename(file)
  const text = await read(name).catch(() => undefined)
  if (text === undefined) return undefined
  const manifest = path.relative(path.dirname(file), path.join(projectDirectory(file), 'package.json'))
  return parseLockfile(text, `${ref}:${name}`, await read(manifest).catch(() => undefined))
}

function reasonOf(error: unknown): string {
  const { code, stderr } = error as { readonly code?: unknown; readonly stderr?: unknown }
  if (code === 'ENOENT') return 'git is not installed. Name the old lockfile itself instead.'
  if (typeof stderr === 'string' && /not a git repository/u.test(stderr)) {
    return 'the lockfile is in no git repository, and there is no such file. Name the old lockfile itself instead.'
  }
  if (code === 1 || code === 128) {
    return 'git knows no such commit here, and there is no such file. In a shallow clone, fetch it first: git fetch --depth=1 origin REF, then name FETCH_HEAD.'
  }
  return `git could not be asked: ${inWords(error)}`
}
