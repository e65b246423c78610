/** Real package managers of a given version, from the npm registry, in a temporary directory that goes with the test file. */
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll } from 'vitest'

export interface Ran {
  readonly code: number
  /** stdout and stderr, as they came. */
  readonly said: string
  readonly stdout: string
  readonly stderr: string
}

export interface InstalledManager {
  readonly version: string
  /** What goes first on the PATH: the manager's commands, and its own node where it asked for one. */
  readonly bin: string
  /**
   * Runs a command, such as `npm` or `verify-deps`, as somebody would whose machine has this manager.
   *
   * @param at the directory, and an environment that is not added to this process's own
   */
  readonly run: (command: readonly string[], at: At) => Promise<Ran>
}

interface At {
  readonly directory: string
  readonly env: NodeJS.ProcessEnv
}

const installed = new Map<string, Promise<InstalledManager>>()
const directories: string[] = []

afterAll(async () => {
  for (const directory of directories.splice(0)) await rm(directory, { recursive: true, force: true, maxRetries: 5 })
})

/**
 * Once per test file, however often it is asked. It takes seconds, so it belongs into `beforeAll`.
 *
 * @param spec such as `npm@12`, `pnpm@10`, `yarn@1`, `@yarnpkg/cli-dist@4` or `bun@1`
 * @param node the major version that it runs on; by default this one
 * @throws when the npm registry does not have it, or cannot be reached
 */
export function installManager(spec: string, { node }: { readonly node?: number } = {}): Promise<InstalledManager> {
  const key = `${spec} ${node}`
  const known = installed.get(key) ?? install(spec, node)
  installed.set(key, known)
  return known
}

async function install(spec: string, node: number | undefined): Promise<InstalledManager> {
  const directory = await mkdtemp(path.join(tmpdir(), 'verify-deps-manager-'))
  directories.push(directory)
  // Where managers come from is the configuration of whoever runs the tests.
  const args = ['install', '--prefix', directory, '--no-audit', '--no-fund', '--no-save', '--loglevel=error', spec]
  const specs = node === undefined ? [] : [`node@${node}`]
  await promisify(execFile)('npm', [...args, ...specs], { cwd: directory, timeout: 300_000 })
  const folder = path.join(directory, 'node_modules')
  const name = spec.slice(0, spec.lastIndexOf('@'))
  const { version } = JSON.parse(await readFile(path.join(folder, name, 'package.json'), 'utf8'))
  return managerIn(path.join(folder, '.bin'), version)
}

function managerIn(bin: string, version: string): InstalledManager {
  return {
    version,
    bin,
    run: ([command = '', ...args], { directory, env }) =>
      new Promise((resolve) => {
        const PATH = [bin, env['PATH'], process.env['PATH']].filter((each) => each !== undefined).join(path.delimiter)
        const options = { cwd: directory, env: { ...env, PATH }, timeout: 300_000, maxBuffer: 2 ** 26 }
        // execFile would look for the command on this process's PATH.
        const child = execFile('/usr/bin/env', [command, ...args], options, (error, stdout, stderr) => {
          const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
          resolve({ code, stdout, stderr, said: `${stdout}${stderr}` })
        })
        child.stdin?.end()
      }),
  }
}
