/** `verify-deps init` as a user runs it, in a fresh project of each package manager. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test, vi } from 'vitest'
import { decodePolicyFile } from '../../src/policy-file/decode.ts'
import { VERSION } from '../../src/version.ts'
import { runCli } from '../support/cli.ts'
import { temporaryDirectory } from '../support/npm-home.ts'

// Each spawns processes, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 })

const execFileAsync = promisify(execFile)
const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** The built command, with streams that say they are a terminal: there is none to be had in a test. */
const TALK = `
import { writeSync } from 'node:fs'
import { PassThrough } from 'node:stream'
const { answers, args } = JSON.parse(process.argv[1])
const [stdin, stdout] = [new PassThrough(), new PassThrough()].map((stream) =>
  Object.assign(stream, { isTTY: true, hasColors: () => false }),
)
let text = ''
stdout.on('data', (chunk) => {
  text += chunk
  if (!/\\] $/u.test(String(chunk))) return
  const next = answers.shift()
  if (next === undefined) stdin.end()
  else stdin.write(next + '\\n')
})
Object.defineProperty(process, 'stdin', { value: stdin })
Object.defineProperty(process, 'stdout', { value: stdout })
process.argv = [process.execPath, 'cli.js', ...args]
process.on('exit', (code) => writeSync(1, JSON.stringify({ code, text })))
await import('./dist/cli.js')
`

const NPM_LOCK = '{"name":"p","version":"1.0.0","lockfileVersion":3,"packages":{"":{"name":"p","version":"1.0.0"}}}\n'
const MANIFEST = '{\n    "name": "p",\n    "version": "1.0.0"\n}\n'
const POLICY = 'verify-deps.json'
const WORKFLOW = '.github/workflows/verify-deps.yml'

const LOCKS = {
  npm: { 'package-lock.json': NPM_LOCK },
  yarn: { 'yarn.lock': '# yarn lockfile v1\n' },
  pnpm: { 'pnpm-lock.yaml': "lockfileVersion: '9.0'\n\nimporters:\n\n  .: {}\n" },
  berry: { 'yarn.lock': '__metadata:\n  version: 8\n  cacheKey: 10c0\n' },
  bun: { 'bun.lock': '{\n  "lockfileVersion": 1,\n  "workspaces": { "": { "name": "p" } },\n  "packages": {}\n}\n' },
} as const

async function open(files: Readonly<Record<string, string>>, npm = '11.5.0') {
  const directory = await temporaryDirectory()
  await mkdir(path.join(directory, '.git'))
  for (const [name, text] of Object.entries({ 'package.json': MANIFEST, ...files })) {
    await mkdir(path.dirname(path.join(directory, name)), { recursive: true })
    await writeFile(path.join(directory, name), text)
  }
  return {
    directory,
    init: (...args: readonly string[]) =>
      runCli(['init', ...args], { cwd: directory, env: { npm_config_user_agent: `npm/${npm} node/v22.0.0` } }),
    read: (file: string) => readFile(path.join(directory, file), 'utf8'),
    /** Every file, by what is in it. */
    state: async () => {
      const entries = await readdir(directory, { recursive: true, withFileTypes: true })
      const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name))
      const states = files.map(async (file) => {
        const digest = createHash('sha256')
          .update(await readFile(file))
          .digest('hex')
        return [path.relative(directory, file), digest] as const
      })
      return Object.fromEntries((await Promise.all(states)).sort(([a], [b]) => (a < b ? -1 : 1)))
    },
  }
}

describe.each<[string, Readonly<Record<string, string>>, string, readonly string[]]>([
  ['npm 11', LOCKS.npm, '11.5.0', ['package.json']],
  ['npm 12', { ...LOCKS.npm, 'package.json': '{"packageManager":"npm@12.0.0"}' }, '12.0.0', ['package.json']],
  ['Yarn 1', LOCKS.yarn, '11.5.0', ['package.json']],
  ['pnpm', LOCKS.pnpm, '11.5.0', ['.pnpmfile.cjs']],
  ['Yarn 4', LOCKS.berry, '11.5.0', ['.yarnrc.yml', '.yarn/plugins/@verify-deps/yarn-plugin.cjs']],
  ['Bun', LOCKS.bun, '11.5.0', ['verify-deps-scanner.mjs', 'bunfig.toml']],
])('%s', (_what, files, npm, changed) => {
  test('shows, writes with --yes, and has nothing to do the second time', async () => {
    const { init, state, read, directory } = await open(files, npm)
    const before = await state()

    const shown = await init('--ci', 'github')
    expect(shown).toMatchObject({ code: 0, stderr: '' })
    expect(shown.stdout).toContain('Nothing was written.')
    expect(await init('--ci', 'github', '--yes', '--dry-run')).toMatchObject({ code: 3 })
    expect(await state()).toEqual(before)

    const wrote = await init('--ci', 'github', '--yes', '--require', 'provenance')
    expect(wrote).toMatchObject({ code: 0, stderr: '' })
    const after = await state()
    const differing = Object.keys(after).filter((file) => after[file] !== before[file])
    expect(differing.sort()).toEqual([...changed, POLICY, WORKFLOW].sort())
    expect(decodePolicyFile(await read(POLICY), POLICY, () => undefined).require).toBe('provenance')
    // What was shown is what was written, but for the requirement.
    for (const file of [...changed, POLICY, WORKFLOW]) expect(shown.stdout).toContain(`+++ b/${file}`)

    const again = await init('--ci', 'github', '--yes')
    expect(again).toMatchObject({ code: 0, stderr: '' })
    expect(again.stdout).toContain('Nothing to do.')
    expect(await state()).toEqual(after)

    const { code, stdout } = await runCli(['doctor', '--offline', '--json', directory], {
      env: { npm_config_user_agent: `npm/${npm} node/v22.0.0` },
    })
    const { findings } = JSON.parse(stdout)
    expect(findings.filter(({ status }: { status: string }) => status === 'bad')).toEqual([])
    expect(findings.filter(({ title }: { title: string }) => /^The project chooses/u.test(title))).toEqual([])
    expect(code).toBe(2)
  })
})

describe('npm', () => {
  test('before 12 a script, and why there is no preinstall', async () => {
    const { init, read } = await open(LOCKS.npm)
    const { stdout } = await init('--yes', '--ci', 'none')
    expect(stdout).toContain('That would be no gate')
    expect(stdout).toContain(`npm install --global --ignore-scripts verify-deps@${VERSION}`)
    expect(await read('package.json')).toBe(
      `{\n    "name": "p",\n    "version": "1.0.0",\n    "scripts": {\n        "ci:verified": "verify-deps exec -- npm ci"\n    }\n}\n`,
    )
  })

  test('from 12 on a preinstall', async () => {
    const { init, read } = await open(LOCKS.npm, '12.0.0')
    expect((await init('--yes', '--ci', 'none')).stdout).toContain('package.json pins no npm')
    expect(JSON.parse(await read('package.json')).scripts).toEqual({ preinstall: 'verify-deps' })
  })
})

describe('what is somebody else’s', () => {
  test('hooks of pnpm: the door beside them, and two lines to add', async () => {
    const own = 'module.exports = { hooks: {} }\n'
    const { init, read } = await open({ ...LOCKS.pnpm, '.pnpmfile.cjs': own })
    const { code, stdout } = await init('--yes', '--ci', 'none')
    expect(code).toBe(1)
    const lines = [
      "const { compose } = require('./verify-deps.pnpmfile.cjs')",
      'module.exports = compose(module.exports)',
    ]
    for (const line of lines) expect(stdout).toContain(line)
    expect(await read('.pnpmfile.cjs')).toBe(own)
  })

  test('two lockfiles are refused, unless somebody says which', async () => {
    const { init, state } = await open({ ...LOCKS.npm, ...LOCKS.yarn })
    const before = await state()
    expect(await init('--yes')).toMatchObject({ code: 3, stderr: expect.stringContaining('--manager NAME') })
    expect(await state()).toEqual(before)
    expect(await init('--yes', '--ci', 'none', '--manager', 'npm')).toMatchObject({ code: 0 })
  })

  test('a directory that leads out of the project', async () => {
    const { init, directory } = await open(LOCKS.npm)
    const outside = await temporaryDirectory()
    await symlink(outside, path.join(directory, '.github'))
    expect(await init('--yes', '--ci', 'github')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('leads out of'),
    })
    expect(await readdir(outside)).toEqual([])
  })
})

test.each([
  ['.gitlab-ci.yml', 'test:\n  script: [make]\n', 1, '- local: .gitlab/verify-deps.gitlab-ci.yml'],
  ['.github/workflows/test.yml', 'jobs: {}\n', 0, 'verify-deps.yml'],
  ['other.txt', '', 0, 'Nothing tells which CI this is for'],
])('the CI by what is there: %s', async (file, text, code, says) => {
  const { init } = await open({ ...LOCKS.npm, [file]: text })
  expect(await init('--yes')).toMatchObject({ code, stdout: expect.stringContaining(says) })
})

test('in a directory below the repository’s', async () => {
  const { directory } = await open({ 'apps/web/package.json': MANIFEST, 'apps/web/package-lock.json': NPM_LOCK })
  const ran = await runCli(['init', '--yes', '--ci', 'github', 'apps/web'], { cwd: directory })
  expect(ran).toMatchObject({ code: 0, stderr: '' })
  expect(await readFile(path.join(directory, WORKFLOW), 'utf8')).toContain('working-directory: "apps/web"')
  expect(await readdir(path.join(directory, 'apps/web'))).toContain(POLICY)
})

test.each([
  [['--ci', 'jenkins'], /github, gitlab, none/u],
  [['--require', ''], /integrity, signature, provenance/u],
  [['--manager', 'deno'], /npm, pnpm/u],
  [['nowhere'], /is no directory/u],
])('%j is refused', async (args, says) => {
  const { init } = await open(LOCKS.npm)
  expect(await init(...args)).toMatchObject({ code: 3, stderr: expect.stringMatching(says) })
})

describe('at a terminal', () => {
  /** @param answers to the questions, in their order; after the last one the input ends */
  async function talk(directory: string, answers: readonly string[], ...args: readonly string[]) {
    const { stdout } = await execFileAsync(
      process.execPath,
      ['--input-type=module', '--eval', TALK, JSON.stringify({ answers, args: ['init', ...args, directory] })],
      { cwd: ROOT, env: { PATH: process.env['PATH'], npm_config_user_agent: 'npm/11.5.0' } },
    )
    return JSON.parse(stdout) as { readonly code: number; readonly text: string }
  }

  test('each file is asked about', async () => {
    const { directory, state } = await open(LOCKS.npm)
    const { code, text } = await talk(directory, ['github', 'integrity', 'y', 'n', 'yes'])
    expect(code).toBe(0)
    expect(text).toContain('2 of 3 written.')
    expect(Object.keys(await state()).sort()).toEqual([WORKFLOW, 'package-lock.json', 'package.json', POLICY].sort())
    expect(JSON.parse(await readFile(path.join(directory, POLICY), 'utf8')).require).toBe('integrity')
    expect(await readFile(path.join(directory, 'package.json'), 'utf8')).toBe(MANIFEST)
  })

  test('who goes away says no', async () => {
    const { directory, state } = await open(LOCKS.npm)
    const before = await state()
    const { code, text } = await talk(directory, [], '--ci', 'github', '--require', 'signature')
    expect({ code, wrote: text.includes('Nothing was written.') }).toEqual({ code: 0, wrote: true })
    expect(await state()).toEqual(before)
  })
})
