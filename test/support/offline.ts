/**
 * Runs the built command where there is no network at all: in a namespace that has nothing but itself, not even loopback.
 * Where the system does not let everybody have one, everything that Node could ask with is taken away instead.
 */
import { execFile, execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))
const NO_NETWORK = fileURLToPath(new URL('./no-network.cjs', import.meta.url))

const hasNamespaces = ((): boolean => {
  try {
    execFileSync('unshare', ['-rn', 'true'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

interface Where {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  /** Default: as the system allows. */
  readonly inNamespace?: boolean
}

export function runCutOff(args: readonly string[], { cwd, env, inNamespace = hasNamespaces }: Where): Promise<Ran> {
  const [command, ...before] = inNamespace
    ? ['unshare', '-rn', process.execPath]
    : // Threads load it as well.
      [process.execPath, '--require', NO_NETWORK]
  const all = { cwd, env: { PATH: process.env['PATH'], ...env }, maxBuffer: 2 ** 28 }
  return new Promise((resolve) => {
    execFile(command as string, [...before, CLI, ...args], all, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, stdout, stderr })
    })
  })
}

/** Of somebody who has never run anything: no cache of npm's, none of ours. */
export async function newHome(env: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
  const home = await mkdtemp(path.join(tmpdir(), 'verify-deps-test-'))
  onTestFinished(() => rm(home, { recursive: true, force: true, maxRetries: 5 }))
  return { ...env, HOME: home, npm_config_cache: path.join(home, 'cache'), XDG_CACHE_HOME: path.join(home, 'xdg') }
}
