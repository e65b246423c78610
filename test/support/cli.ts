/** Runs the built command as a user would, in a directory and with an npm configuration of its own. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { World } from '../../src/demo/world.ts'
import type { Report } from '../../src/report/report.ts'

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))

interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export function runCli(args: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): Promise<Ran> {
  const env = { PATH: process.env['PATH'], ...options.env }
  return new Promise((resolve) => {
    execFile(process.execPath, [CLI, ...args], { ...options, env, maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, stdout, stderr })
    })
  })
}

export interface Project {
  readonly directory: string
  readonly env: NodeJS.ProcessEnv
  readonly remove: () => Promise<void>
}

/** The project of a world, with a home of its own. Faults are retried once, at once, and silence lasts half a second. */
export async function makeProject({ base, project }: World, registry: string): Promise<Project> {
  const directory = await mkdtemp(path.join(tmpdir(), 'verify-deps-test-'))
  for (const [name, text] of Object.entries(project)) {
    await writeFile(path.join(directory, name), text.replaceAll(base, registry.replace(/\/$/u, '')))
  }
  const env = {
    HOME: directory,
    npm_config_globalconfig: path.join(directory, 'no-global-npmrc'),
    npm_config_registry: registry,
    npm_config_cache: path.join(directory, 'cache'),
    npm_config_fetch_retries: '1',
    npm_config_fetch_retry_mintimeout: '1',
    npm_config_fetch_retry_maxtimeout: '1',
    npm_config_fetch_timeout: '1000',
    // Whatever is not on this machine is not to be reached: nobody listens on port 9.
    HTTPS_PROXY: 'http://127.0.0.1:9',
    NO_PROXY: '127.0.0.1',
  }
  return { directory, env, remove: () => rm(directory, { recursive: true, force: true, maxRetries: 5 }) }
}

export interface Said {
  readonly code: number
  readonly report: Report
  readonly stderr: string
}

/** @throws when stdout is not one JSON document */
export async function verifyProject({ directory, env }: Project, args: readonly string[] = []): Promise<Said> {
  const { code, stdout, stderr } = await runCli(['--json', ...args, directory], { env })
  try {
    return { code, report: JSON.parse(stdout), stderr }
  } catch (error) {
    throw new Error(`exit code ${code}, no report on stdout (${error}), but on stderr: ${stderr}`)
  }
}

/** What is said of one package, in brief. */
export function about({ packages }: Report, name: string): { outcome: string; codes: readonly string[] } {
  const found = packages.filter((pkg) => pkg.name === name)
  const [pkg] = found
  if (pkg === undefined || found.length > 1) throw new Error(`the report has ${found.length} packages named ${name}`)
  return { outcome: pkg.outcome, codes: pkg.findings.map(({ code }) => code).sort() }
}
