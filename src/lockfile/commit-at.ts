/** From what the user names to one commit, or to the command that mends it where this clone has none such. */
import { inWords } from '../in-words.ts'
import { UsageError } from '../usage-error.ts'
import type { Environment, Git } from './git.ts'

export interface Commit {
  readonly id: string
  /** Whether the history since has gone another way too: what is newer there looks like a downgrade here. */
  readonly isAhead: boolean
}

/** As git's own `git diff REF...`. */
const SINCE_FORK = '...'

/**
 * @param named anything that git takes for a commit; with `...` behind it, where HEAD left that commit's history
 * @throws UsageError when there is no such commit here
 */
export async function commitAt(named: string, git: Git, env: Environment): Promise<Commit> {
  const isFork = named.endsWith(SINCE_FORK) || named.endsWith(`${SINCE_FORK}HEAD`)
  const ref = isFork ? named.slice(0, named.lastIndexOf(SINCE_FORK)) : named
  const id = await idOf(ref, git).catch(async (error: unknown) => {
    throw new UsageError(`--changed ${named}: ${await reasonOf(error, ref, git, env)}`)
  })
  const fork = await forkOf(id, git)
  if (!isFork) return { id, isAhead: fork !== undefined && fork !== id }
  if (fork !== undefined) return { id: fork, isAhead: false }
  const remedy = (await isShallow(git))
    ? `This clone is shallow: run git fetch --unshallow, or name ${shown(ref)} itself, which shows more.`
    : `Name ${shown(ref)} itself.`
  throw new UsageError(`--changed ${named}: no commit is in the history of both ${shown(ref)} and HEAD. ${remedy}`)
}

async function idOf(ref: string, git: Git): Promise<string> {
  return (await git('rev-parse', '--quiet', '--verify', '--end-of-options', `${ref}^{commit}`)).trim()
}

/** `undefined` where there is none, or no HEAD, or where a shallow clone does not have it. */
async function forkOf(id: string, git: Git): Promise<string | undefined> {
  const head = await idOf('HEAD', git).catch(() => undefined)
  if (head === undefined) return undefined
  return (await git('merge-base', id, head).catch(() => undefined))?.trim()
}

async function isShallow(git: Git): Promise<boolean> {
  return (await git('rev-parse', '--is-shallow-repository').catch(() => '')).trim() === 'true'
}

export const OLD_LOCKFILE = 'Name the old lockfile itself instead.'

async function reasonOf(error: unknown, ref: string, git: Git, env: Environment): Promise<string> {
  const { code, stderr } = error as { readonly code?: unknown; readonly stderr?: unknown }
  const said = typeof stderr === 'string' ? stderr : ''
  if (code === 'ENOENT') return `git is not installed. ${OLD_LOCKFILE}`
  if (/not a git repository/u.test(said)) {
    return `the lockfile is in no git repository, and there is no such file. ${OLD_LOCKFILE}`
  }
  if (/dubious ownership/u.test(said)) {
    return 'git does not trust this repository, because it belongs to another user. If you do: git config --global --add safe.directory "$PWD"'
  }
  if (/cannot use bare repository/u.test(said)) {
    return `the lockfile lies in a bare repository, whose settings anybody may have written. ${OLD_LOCKFILE}`
  }
  if (code !== 1 && code !== 128) return `git could not be asked: ${inWords(error)}`
  const clone = (await isShallow(git)) ? ' This clone is shallow.' : ''
  return `git knows no such commit here, and there is no such file.${clone} ${remedyFor(ref, env)}`
}

/** Only such names are written into a command that somebody may copy. */
const SIMPLE = /^(?!-)[\w][\w./-]{0,200}$/u

function remedyFor(ref: string, env: Environment): string {
  const [, up] = /^HEAD(?:\^|~(\d{0,6}))/u.exec(ref) ?? []
  if (ref.startsWith('HEAD')) return `Fetch what is before it: git fetch --deepen=${Number(up || 1)}`
  const target = targetBranch(env)
  const other =
    target === undefined || ref === `origin/${target.branch}`
      ? ''
      : ` This is a build for ${target.branch} (${target.variable}): ${fetchOf(`origin/${target.branch}`)}`
  if (!SIMPLE.test(ref)) return `Fetch it first: git fetch --depth=1 origin REF, then name FETCH_HEAD.${other}`
  return `Fetch it first: ${fetchOf(ref)}${other}`
}

function fetchOf(ref: string): string {
  if (!ref.startsWith('origin/')) return `git fetch --depth=1 origin ${ref} and then --changed FETCH_HEAD`
  const branch = ref.slice('origin/'.length)
  return `git fetch --depth=1 origin ${branch}:refs/remotes/${ref} and then --changed ${ref}`
}

/** Where CI systems say which branch a change is to go into. */
const TARGETS = [
  'GITHUB_BASE_REF',
  'CI_MERGE_REQUEST_TARGET_BRANCH_NAME',
  'BITBUCKET_PR_DESTINATION_BRANCH',
  'BUILDKITE_PULL_REQUEST_BASE_BRANCH',
  'CHANGE_TARGET',
  'SYSTEM_PULLREQUEST_TARGETBRANCH',
]

function targetBranch(env: Environment): { readonly branch: string; readonly variable: string } | undefined {
  for (const variable of TARGETS) {
    const branch = env[variable]?.replace(/^refs\/heads\//u, '')
    if (branch !== undefined && SIMPLE.test(branch)) return { branch, variable }
  }
  return undefined
}

function shown(ref: string): string {
  return SIMPLE.test(ref) ? ref : 'it'
}
