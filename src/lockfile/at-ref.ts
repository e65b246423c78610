/** A lockfile as it was at a commit, out of git's objects: nothing is checked out, and nothing of the repository runs. */
import path from 'node:path'
import { inWords } from '../in-words.ts'
import { UsageError } from '../usage-error.ts'
import { commitAt, OLD_LOCKFILE } from './commit-at.ts'
import type { Lockfile } from './format.ts'
import type { Environment, Git } from './git.ts'
import { gitIn } from './git.ts'
import { LOCKFILE_NAMES, parseLockfile, projectDirectory } from './index.ts'
import { renamedFrom } from './renamed.ts'
import { settingsSince } from './settings-since.ts'

export interface LockfileAt {
  readonly commit: string
  /** Whether the ref has commits that HEAD lacks. */
  readonly isAhead: boolean
  /** `undefined` where there was none that this one could have come from. */
  readonly lockfile: Lockfile | undefined
  /** The path in the repository that was read, where it is not today's. */
  readonly movedFrom?: string
  /** What else differs in HEAD that decides how packages are judged or installed. */
  readonly alsoChanged: readonly string[]
}

/**
 * @param ref anything that git takes for a commit; with `...` behind it, where HEAD left that commit's history
 * @param file the lockfile of now
 * @throws UsageError when there is no such commit, or the lockfile cannot be read
 */
export async function readLockfileAt(ref: string, file: string, env: Environment): Promise<LockfileAt> {
  const git = gitIn(path.dirname(file), env)
  const { id: commit, isAhead } = await commitAt(ref, git, env)
  const at = { ref, commit, git }
  try {
    // A path of git's has slashes, and belongs to the top of the working tree.
    const prefix = (await git('rev-parse', '--show-prefix')).replace(/\n$/u, '')
    const now = `${prefix}${path.basename(file)}`
    const [place, alsoChanged] = await Promise.all([
      placeAt(at, now),
      settingsSince(git, commit, projectDirectory(now), (id, name) => readIfThere({ ...at, commit: id }, name)),
    ])
    if (place === undefined) return { commit, isAhead, lockfile: undefined, alsoChanged }
    const text = await read(at, place)
    const manifest = await readIfThere(at, path.posix.join(projectDirectory(place.path), 'package.json'))
    const label = `${ref}:${place.path === now ? path.basename(file) : place.path}`
    const lockfile = parseLockfile(text, label, manifest)
    return { commit, isAhead, lockfile, alsoChanged, ...(place.path !== now && { movedFrom: place.path }) }
  } catch (error) {
    if (error instanceof UsageError) throw error
    if (isUnfetched(error)) {
      throw new UsageError(
        `--changed ${ref}: this clone has the commit, and not all of its files (it is a partial one). ` +
          'Fetch them first: git fetch --refetch --no-filter origin',
      )
    }
    throw new UsageError(`--changed ${ref}: git could not be asked: ${inWords(error)}. ${OLD_LOCKFILE}`)
  }
}

interface At {
  readonly ref: string
  readonly commit: string
  readonly git: Git
}

interface Entry {
  readonly path: string
  readonly mode: string
  readonly id: string
}

/** The same path; or else the one that it was renamed from; or else another package manager's beside it. */
async function placeAt(at: At, now: string): Promise<Entry | undefined> {
  const same = await entryAt(at, now)
  if (same !== undefined) return same
  const before = await renamedFrom(at.git, at.commit, now, LOCKFILE_NAMES)
  const renamed = before === undefined ? undefined : await entryAt(at, before)
  if (renamed !== undefined) return renamed
  for (const name of LOCKFILE_NAMES) {
    const other = await entryAt(at, path.posix.join(path.posix.dirname(now), name))
    if (other !== undefined) return other
  }
  return undefined
}

/** https://git-scm.com/docs/git-ls-tree: `MODE TYPE ID<tab>PATH`, with -z nothing in the path is quoted. */
async function entryAt({ commit, git }: At, file: string): Promise<Entry | undefined> {
  const listed = await git('--literal-pathspecs', 'ls-tree', '-z', '--full-tree', commit, '--', file)
  for (const entry of listed.split('\0')) {
    const [, mode, type, id, name] = /^(\d+) (\w+) ([0-9a-f]+)\t(.*)$/su.exec(entry) ?? []
    if (type === 'blob' && name === file && mode !== undefined && id !== undefined) return { path: file, mode, id }
  }
  return undefined
}

async function readIfThere(at: At, file: string): Promise<string | undefined> {
  const entry = await entryAt(at, file)
  return entry && (await read(at, entry).catch(() => undefined))
}

const SYMBOLIC_LINK = '120000'

async function read(at: At, { path: place, mode, id }: Entry): Promise<string> {
  if (mode === SYMBOLIC_LINK) {
    throw new UsageError(`--changed ${at.ref}: ${place} was a symbolic link there. ${OLD_LOCKFILE}`)
  }
  return at.git('cat-file', 'blob', id)
}

/** What git says of an object that it knows of and has not, as in a clone with a filter. */
const UNFETCHED = /lazy fetch|promisor|transport '|bad file|missing|not a valid object|could not fetch|unable to read/iu

function isUnfetched(error: unknown): boolean {
  const { stderr } = error as { readonly stderr?: unknown }
  return typeof stderr === 'string' && UNFETCHED.test(stderr)
}
