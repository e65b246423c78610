/**
 * What a change alters beside the lockfile, and a review has to see as well: what decides which packages are good enough,
 * where they come from, and what stands before an install. Whoever may open a pull request may alter those, too.
 */
import path from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Git } from './git.ts'

const SETTINGS = [
  ...['verify-deps.json', 'verify-deps.lock.json', '.npmrc'],
  ...['.pnpmfile.cjs', 'pnpm-workspace.yaml', '.yarnrc.yml', 'bunfig.toml'],
]

/**
 * Compares two commits. What lies in the working tree alone is not looked at: jobs write an .npmrc with their token.
 *
 * @param directory of the project, from the top of the repository
 * @param read what a commit has at a path
 * @returns names, in an order of ours
 */
export async function settingsSince(
  git: Git,
  commit: string,
  directory: string,
  read: (commit: string, file: string) => Promise<string | undefined>,
): Promise<readonly string[]> {
  const head = await git('rev-parse', '--quiet', '--verify', '--end-of-options', 'HEAD^{commit}').catch(() => undefined)
  if (head === undefined) return []
  const id = head.trim()
  const listed = await git(
    'diff-tree',
    ...['-r', '-z', '--name-only', '--no-renames', '--no-ext-diff', '--no-textconv', '--no-relative'],
    ...['--ignore-submodules=all', commit, id, '--'],
    ...SETTINGS.map((name) => `:(top,literal)${path.posix.join(directory, name)}`),
  )
  const changed = listed.split('\0').map((file) => path.posix.relative(directory, file).split('/', 1)[0])
  const manifest = path.posix.join(directory, 'package.json')
  const [before, now] = await Promise.all([commit, id].map((each) => read(each, manifest).then(policyIn)))
  return [
    ...SETTINGS.filter((name) => changed.includes(name)),
    ...(isDeepStrictEqual(before, now) ? [] : ['"verifyDeps" in package.json']),
  ]
}

function policyIn(text: string | undefined): unknown {
  if (text === undefined) return undefined
  try {
    return (JSON.parse(text) as { readonly verifyDeps?: unknown } | null)?.verifyDeps
  } catch {
    return text
  }
}
