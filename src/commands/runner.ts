/** The CI that a command runs in, and what it can show beside a log. */
import { appendFile } from 'node:fs/promises'
import path from 'node:path'
import { movedUp } from '../report/moved.ts'
import type { Report } from '../report/report.ts'
import { cannotWrite } from '../write-whole.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** https://docs.github.com/en/actions/reference/workflows-and-actions/variables */
export function isGitHub(env: Environment): boolean {
  return env['GITHUB_ACTIONS'] === 'true'
}

/**
 * GitHub takes lines of a log that begin with `::` or `##[` for commands, and package names and messages come from whoever
 * wrote the lockfile. Between these two it takes none.
 */
export function withoutCommands(text: string): string {
  // Not from node:crypto, which takes its time to load.
  const token = crypto.randomUUID()
  return `::stop-commands::${token}\n${text}\n::${token}::\n`
}

/**
 * What GitHub shows at the lines of a pull request, and on the page of the run.
 *
 * @returns the annotations, for stdout
 */
export async function tellGitHub(report: Report, env: Environment): Promise<string> {
  const [{ github }, { markdown }] = await Promise.all([import('../report/github.ts'), import('../report/markdown.ts')])
  const summary = env['GITHUB_STEP_SUMMARY']
  if (summary !== undefined && summary !== '') {
    await appendFile(summary, markdown(report)).catch((error: unknown) => {
      throw cannotWrite("The job's summary", summary, error)
    })
  }
  return github(movedUp(report, fromWorkspace(env)))
}

/** Where in the repository the command runs; empty at its root, and outside of it. */
function fromWorkspace(env: Environment): string {
  const workspace = env['GITHUB_WORKSPACE']
  if (workspace === undefined || workspace === '') return ''
  const within = path.relative(workspace, process.cwd())
  return within.startsWith('..') || path.isAbsolute(within) ? '' : within.replaceAll('\\', '/')
}
