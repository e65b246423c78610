/** Which file of a commit a lockfile was renamed from, as git itself sees renames. */
import path from 'node:path'
import type { Git } from './git.ts'

/**
 * Compares the commit with the index, which holds what is committed and what `git mv` did since. The working tree is not
 * looked at: that would run the repository's filters.
 *
 * @param file a path from the top of the repository
 * @param names that lockfiles have: only among those is searched, so that a large repository costs little
 */
export async function renamedFrom(
  git: Git,
  commit: string,
  file: string,
  names: readonly string[],
): Promise<string | undefined> {
  const wanted = [...new Set(names.map((name) => path.posix.basename(name)))]
  const listed = await git(
    'diff-index',
    ...['--cached', '-z', '--find-renames', '--diff-filter=R', '--name-status', '--full-index'],
    ...['--no-ext-diff', '--no-textconv', '--no-relative', '--ignore-submodules=all'],
    commit,
    '--',
    `:(top,literal)${file}`,
    ...wanted.map((name) => `:(top,glob)**/${name}`),
  )
  // STATUS, BEFORE, AFTER, each with a NUL behind it.
  const fields = listed.split('\0')
  for (let index = 0; index + 2 < fields.length; index += 3) {
    const [status = '', before, after] = fields.slice(index, index + 3)
    if (/^R\d+$/u.test(status) && after === file) return before
  }
  return undefined
}
