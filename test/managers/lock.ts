/** Locks a project with a real package manager, which npx brings here. */
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

export interface Manager {
  readonly name: string
  /** What npx installs. */
  readonly spec: string
  readonly args: readonly string[]
  readonly lockfile: string
  readonly files?: (registry: string) => Readonly<Record<string, string>>
}

const npmrc = (registry: string) => ({ '.npmrc': `registry=${registry}\naudit=false\nfund=false\n` })
const npm = (major: number): Manager => ({
  name: `npm-${major}`,
  spec: `npm@${major}`,
  args: ['npm', 'install', '--package-lock-only', '--ignore-scripts'],
  lockfile: 'package-lock.json',
  files: npmrc,
})
const pnpm = (major: number): Manager => ({
  name: `pnpm-${major}`,
  spec: `pnpm@${major}`,
  args: ['pnpm', 'install', '--lockfile-only', '--ignore-scripts'],
  lockfile: 'pnpm-lock.yaml',
  files: npmrc,
})
const berry = (major: number): Manager => ({
  name: `yarn-${major}`,
  spec: `@yarnpkg/cli-dist@${major}`,
  args: ['yarn', 'install', '--mode=skip-build'],
  lockfile: 'yarn.lock',
  files: (registry) => ({
    '.yarnrc.yml': `npmRegistryServer: "${registry.replace(/\/$/u, '')}"\nunsafeHttpWhitelist: ["127.0.0.1"]\nenableTelemetry: false\nnodeLinker: node-modules\n`,
    'yarn.lock': '',
  }),
})

export const MANAGERS: readonly Manager[] = [
  npm(6),
  npm(8),
  npm(10),
  npm(11),
  pnpm(8),
  pnpm(9),
  pnpm(10),
  {
    name: 'yarn-1',
    spec: 'yarn@1',
    args: ['yarn', 'install', '--ignore-scripts', '--non-interactive'],
    lockfile: 'yarn.lock',
    files: (registry) => ({ '.yarnrc': `registry "${registry}"\n`, ...npmrc(registry) }),
  },
  berry(3),
  berry(4),
  {
    name: 'bun-1',
    spec: 'bun@1',
    args: ['bun', 'install', '--ignore-scripts', '--save-text-lockfile', '--lockfile-only'],
    lockfile: 'bun.lock',
    files: npmrc,
  },
]

/** @returns the lockfile's text */
export async function lockWith(manager: Manager, project: object, registry: string): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'verify-deps-lock-'))
  const project_ = path.join(directory, 'project')
  await mkdir(project_)
  const files = { 'package.json': JSON.stringify(project, null, 2), ...manager.files?.(registry) }
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(project_, name), text)
  // Its home is its own; where packages of managers come from is the caller's configuration.
  const env = { ...process.env, HOME: directory, YARN_ENABLE_IMMUTABLE_INSTALLS: 'false', CI: '' }
  const [command = '', ...args] = manager.args
  try {
    const bin = await binOf(manager, command)
    await promisify(execFile)(bin, args, { cwd: project_, env, timeout: 300_000, maxBuffer: 2 ** 26 })
    return await readFile(path.join(project_, manager.lockfile), 'utf8')
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** Where npx has put it. */
async function binOf({ spec }: Manager, command: string): Promise<string> {
  const args = ['--yes', '-p', spec, '-c', `command -v ${command}`]
  const { stdout } = await promisify(execFile)('npx', args, { timeout: 300_000 })
  return stdout.trim().split('\n').at(-1) ?? ''
}
