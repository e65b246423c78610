/**
 * git, asked about a repository that anybody may have prepared: its configuration names programs (fsmonitor, hooks, textconv,
 * filters, an ssh command), and none of them may run.
 *
 * Only commands that read objects are used, and never one that looks at the working tree, whose filters are programs, too.
 */
import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { MAX_LOCKFILE_BYTES } from './json.ts'

const run = promisify(execFile)

/** What the command line says comes before the repository's own configuration. */
const SETTINGS = [
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'core.attributesFile=/dev/null',
  'diff.external=',
  // A directory with the files of a repository in it, as anybody may commit one, is not taken for a repository.
  'safe.bareRepository=explicit',
  // In a partial clone git would fetch what it lacks, with whatever command the repository names for that.
  'protocol.allow=never',
]
const OPTIONS = [
  '--no-pager',
  '--no-optional-locks',
  '--no-replace-objects',
  ...SETTINGS.flatMap((each) => ['-c', each]),
]

const MAX_MS = 60_000

export type Git = (...args: readonly string[]) => Promise<string>
export type Environment = Readonly<Record<string, string | undefined>>

/** @param directory where git is asked: the repository is the one that it lies in, whatever the environment says */
export function gitIn(directory: string, env: Environment): Git {
  // GIT_DIR, GIT_EXTERNAL_DIFF, GIT_SSH_COMMAND, GIT_CONFIG_COUNT, …: a hook sets some of them for another repository.
  const kept = Object.entries(env).filter(([name]) => !/^GIT_/iu.test(name))
  const clean = { ...Object.fromEntries(kept), GIT_TERMINAL_PROMPT: '0', GIT_NO_LAZY_FETCH: '1', LC_ALL: 'C' }
  const place = path.resolve(directory)
  return async (...args) =>
    (
      await run('git', ['-C', place, ...OPTIONS, ...args], {
        // Not there: Windows looks for programs in the current directory first, and a project could have a git.exe.
        cwd: path.parse(place).root,
        env: clean,
        maxBuffer: MAX_LOCKFILE_BYTES,
        timeout: MAX_MS,
        windowsHide: true,
      })
    ).stdout
}
