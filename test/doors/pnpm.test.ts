/** The door of pnpm, by the real pnpm: what stops it, in which mode, before any script of a dependency runs. */
import { execFile } from 'node:child_process'
import { copyFile, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { KEY } from '../../fixtures/demo/exhibits.ts'
import { BASE, publish } from '../../fixtures/lab/publication.ts'
import { answersOf } from '../../fixtures/managers/world.ts'
import type { World } from '../../src/demo/world.ts'
import { DOOR_CHECKSUMS } from '../../src/lockfile/pnpm/door-checksums.ts'
import { VERSION } from '../../src/version.ts'
import { install } from '../support/installing.ts'
import { serveWorld } from '../support/loopback.ts'
import { npmHome, temporaryDirectory } from '../support/npm-home.ts'
import { describeDoors } from './gate.ts'
import type { InstalledManager } from './install-manager.ts'
import { installManager } from './install-manager.ts'
import type { DoorWorldOptions, Hostility } from './world.ts'
import { HOSTILITIES, openDoorWorld, PLAIN, SCRIPTED } from './world.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 300_000 })

const DOOR = fileURLToPath(new URL('../../doors/pnpmfile.cjs', import.meta.url))
const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))
const RAN = [`${SCRIPTED}.postinstall`]
const ALLOWED = { pnpm: { onlyBuiltDependencies: [SCRIPTED] } }

/** A project that has the door, and the lockfile that pnpm wrote for it. */
async function openProject(pnpm: InstalledManager, options: DoorWorldOptions = {}, door = '.pnpmfile.cjs') {
  const world = await openDoorWorld({ ...options, manifest: { ...ALLOWED, ...options.manifest } })
  const { directory } = world.project
  const at = (name: string) => path.join(directory, name)
  const env = { ...world.project.env, VERIFY_DEPS_BIN: CLI, npm_config_store_dir: at('.store') }
  const run = (args: readonly string[], more: NodeJS.ProcessEnv = {}) =>
    pnpm.run(['pnpm', ...args], { directory, env: { ...env, ...more } })
  await copyFile(DOOR, at(door))
  // pnpm 9 calls preResolution of its global pnpmfile alone.
  if (pnpm.version.startsWith('9.')) {
    await writeFile(at('.npmrc'), `${await readFile(at('.npmrc'), 'utf8')}global-pnpmfile=.pnpmfile.cjs\n`)
  }
  return {
    ...world,
    at,
    env,
    run,
    /** Its lockfile, as the hostile leave it. */
    lock: async () => {
      const { code, said } = await run(['install', '--lockfile-only'])
      expect(said).not.toContain('verify-deps (exit code')
      expect(code).toBe(0)
      const file = at('pnpm-lock.yaml')
      await writeFile(file, world.tamper(await readFile(file, 'utf8')))
    },
    /** What the door may have left lying about. */
    left: async () => (await readdir(directory)).filter((name) => name.startsWith('.verify-deps')),
  }
}

const MODES = [
  { mode: 'plain', args: ['install'], env: {}, hostilities: HOSTILITIES },
  { mode: 'frozen', args: ['install', '--frozen-lockfile'], env: {}, hostilities: ['swapped-bytes'] },
  { mode: 'in CI', args: ['install'], env: { CI: '1' }, hostilities: ['forged-signature'] },
  { mode: 'not frozen', args: ['install', '--no-frozen-lockfile'], env: {}, hostilities: ['look-alike'] },
] as const

describeDoors.each(['pnpm@10', 'pnpm@9'])('%s', (spec) => {
  let pnpm: InstalledManager
  beforeAll(async () => {
    pnpm = await installManager(spec)
  })

  describe.each(MODES)('$mode', ({ args, env, hostilities }) => {
    test.each(hostilities)('%s is stopped', async (hostility) => {
      const project = await openProject(pnpm, { hostility })
      await project.lock()
      const { code, said } = await project.run(args, env)
      expect(said).toContain('verify-deps (exit code 1: a package failed or fell short of what is required)')
      expect(said).toContain('Do not install from this lockfile.')
      expect(code).toBe(1)
      expect(await project.ran()).toEqual([])
      expect(await project.installed()).toEqual([])
      expect(await project.left()).toEqual([])
    })

    test('what is honest is installed, and its script runs', async () => {
      const project = await openProject(pnpm)
      await project.lock()
      const { code, said } = await project.run(args, env)
      expect(said).not.toContain('verify-deps (exit code')
      expect(code).toBe(0)
      expect(await project.ran()).toEqual(RAN)
      expect(await project.installed()).toEqual([SCRIPTED, PLAIN])
    })
  })

  describe('from a store that has it all', () => {
    test.each<Hostility | undefined>(['forged-signature', undefined])('%s', async (hostility) => {
      const project = await openProject(pnpm, { hostility })
      await project.lock()
      expect((await project.run(['fetch', '--ignore-pnpmfile', '--ignore-scripts'])).code).toBe(0)
      await rm(project.at('node_modules'), { recursive: true, force: true })
      expect(await project.ran()).toEqual([])
      const { code } = await project.run(['install', '--frozen-lockfile', '--offline'])
      expect(code).toBe(hostility === undefined ? 0 : 1)
      expect(await project.ran()).toEqual(hostility === undefined ? RAN : [])
    })
  })

  describe('what no lockfile has yet', () => {
    test.each<Hostility | undefined>(['forged-signature', 'look-alike', undefined])(
      '%s, all of it',
      async (hostility) => {
        const project = await openProject(pnpm, { hostility })
        const { code, said } = await project.run(['install'])
        expect([said.includes('verify-deps (exit code 1'), code]).toEqual([hostility !== undefined, hostility ? 1 : 0])
        expect(await project.ran()).toEqual(hostility === undefined ? RAN : [])
        expect(await project.left()).toEqual([])
      },
    )

    test.each<Hostility | undefined>(['forged-signature', undefined])('%s, added', async (hostility) => {
      const project = await openProject(pnpm, { hostility, manifest: { dependencies: { [PLAIN]: '1.0.0' } } })
      expect((await project.run(['install'])).code).toBe(0)
      expect(await project.installed()).toEqual([PLAIN])
      const { code } = await project.run(['add', `${SCRIPTED}@1.0.0`])
      expect(code).toBe(hostility === undefined ? 0 : 1)
      expect(await project.ran()).toEqual(hostility === undefined ? RAN : [])
      expect(await project.left()).toEqual([])
    })
  })

  test('the root script pnpm:devPreinstall does not run before the door', async () => {
    const scripts = { 'pnpm:devPreinstall': 'node leave.cjs root.devPreinstall' }
    const project = await openProject(pnpm, { hostility: 'forged-signature', manifest: { scripts } })
    await project.lock()
    expect((await project.run(['install', '--frozen-lockfile'])).code).toBe(1)
    expect(await project.ran()).toEqual([])
  })

  test('what cannot be decided stops as well', async () => {
    const project = await openProject(pnpm)
    await project.lock()
    expect((await project.run(['fetch', '--ignore-pnpmfile', '--ignore-scripts'])).code).toBe(0)
    await project.registry.close()
    const { code, said } = await project.run(['install', '--frozen-lockfile', '--offline'])
    expect(said).toContain('verify-deps (exit code 2: the verdict could not be reached)')
    expect(code).toBe(2)
    expect(await project.ran()).toEqual([])
  })

  if (spec === 'pnpm@9') {
    test('is refused where pnpm would not ask it in time', async () => {
      const project = await openProject(pnpm, { hostility: 'forged-signature' })
      await project.lock()
      const npmrc = await readFile(project.at('.npmrc'), 'utf8')
      await writeFile(project.at('.npmrc'), npmrc.replace(/global-pnpmfile=.*/u, ''))
      const { code, said } = await project.run(['install', '--frozen-lockfile'])
      expect(said).toContain('needs a line in .npmrc')
      expect(code).not.toBe(0)
      expect(await project.ran()).toEqual([])
    })
  }

  test('a policy that cannot be understood stops as well', async () => {
    const project = await openProject(pnpm, { files: { 'verify-deps.json': '{"requires":1}' } })
    await project.lock()
    const { code, said } = await project.run(['install'])
    expect(said).toContain('verify-deps (exit code 3: the configuration or the lockfile cannot be understood)')
    expect(code).toBe(3)
    expect(await project.ran()).toEqual([])
  })

  test.each([
    ['is not there', 'missing.js', ''],
    ['says nothing', 'silent.cjs', ''],
    ['fails as npx does', 'npx.cjs', 'process.stderr.write("npm error 404\\n");process.exit(1)'],
  ])('a verify-deps that %s stops as well', async (_what, name, text) => {
    const project = await openProject(pnpm, name === 'missing.js' ? {} : { files: { [name]: text } })
    await project.lock()
    const { code, said } = await project.run(['install'], { VERIFY_DEPS_BIN: project.at(name) })
    expect(said).toContain('verify-deps could not be run')
    expect(code).toBe(2)
    expect(await project.ran()).toEqual([])
  })

  test('with --ignore-pnpmfile nothing stands in the way, and it shows', async () => {
    const project = await openProject(pnpm, { hostility: 'forged-signature' })
    await project.lock()
    expect(await readFile(project.at('pnpm-lock.yaml'), 'utf8')).toContain('pnpmfileChecksum')
    // A frozen lockfile wants the very file that it was made with.
    for (const [args, env] of [
      [['--frozen-lockfile'], {}],
      [[], { CI: '1' }],
    ] as const) {
      const { code, said } = await project.run(['install', '--ignore-pnpmfile', ...args], env)
      expect(said).toContain('pnpmfileChecksum')
      expect(code).toBe(1)
      expect(await project.ran()).toEqual([])
    }
    expect((await project.run(['install', '--ignore-pnpmfile'])).code).toBe(0)
    expect(await project.ran()).toEqual(RAN)
    for (const file of ['pnpm-lock.yaml', 'node_modules/.pnpm/lock.yaml']) {
      expect(await readFile(project.at(file), 'utf8')).not.toContain('pnpmfileChecksum')
    }
  })

  test('pnpm fetch runs scripts as well, and meets the same door', async () => {
    for (const hostility of ['forged-signature', undefined] as const) {
      const project = await openProject(pnpm, { hostility })
      await project.lock()
      expect((await project.run(['fetch'])).code).toBe(hostility === undefined ? 0 : 1)
      expect(await project.ran()).toEqual(hostility === undefined ? RAN : [])
    }
  })

  test('the hooks of the project go on working', async () => {
    const own = `module.exports = require('./door.cjs').compose({
      hooks: { readPackage: (pkg) => ({ ...pkg, own: true }), afterAllResolved(lockfile, { log }) {
        require('node:fs').writeFileSync('own-hook', ''); return lockfile } } })`
    for (const hostility of ['forged-signature', undefined] as const) {
      const project = await openProject(pnpm, { hostility, files: { '.pnpmfile.cjs': own } }, 'door.cjs')
      const { code } = await project.run(['install'])
      expect(code).toBe(hostility === undefined ? 0 : 1)
      expect(await readFile(project.at('own-hook'), 'utf8')).toBe('')
      expect(await project.ran()).toEqual(hostility === undefined ? RAN : [])
    }
  })

  describe('a lockfile that says that a package asks for another', () => {
    const COMPOSED = "module.exports = require('./door.cjs').compose({})"
    test.each([
      ['as it ships', '.pnpmfile.cjs', (door: string) => door, true],
      ['with the line ends of Windows', '.pnpmfile.cjs', (door: string) => door.replaceAll('\n', '\r\n'), true],
      ['with another end', '.pnpmfile.cjs', (door: string) => `${door}// Ours.\n`, false],
      ['composed with', 'door.cjs', (door: string) => door, false],
    ])('the door %s', async (_how, name, change, isKnown) => {
      const files = name === 'door.cjs' ? { '.pnpmfile.cjs': COMPOSED } : {}
      const project = await openProject(pnpm, { files }, name)
      await writeFile(project.at(name), change(await readFile(DOOR, 'utf8')))
      await project.lock()
      const text = await readFile(project.at('pnpm-lock.yaml'), 'utf8')
      const [md5, sha256] = DOOR_CHECKSUMS
      const checksum = /^pnpmfileChecksum: (.+)$/mu.exec(text)?.[1] ?? ''
      expect(checksum).toMatch(spec === 'pnpm@9' ? /^[a-z2-7]{26}$/u : /^sha256-.{43}=$/u)
      expect(checksum === (spec === 'pnpm@9' ? md5 : sha256)).toBe(isKnown)

      const edited = text.replace(`  ${PLAIN}@1.0.0: {}`, `  ${PLAIN}@1.0.0: {dependencies: {${SCRIPTED}: 1.0.0}}`)
      expect(edited).not.toBe(text)
      await writeFile(project.at('pnpm-lock.yaml'), edited)
      const { code, said } = await project.run(['install', '--frozen-lockfile'])
      // With a checksum that is not known, a hook may have added it.
      expect(said.includes('package.json does not')).toBe(isKnown)
      expect(code).toBe(isKnown ? 1 : 0)
      expect(await project.ran()).toEqual(isKnown ? [] : RAN)
    })

    test('and has a checksum that would excuse it: pnpm stops', async () => {
      const project = await openProject(pnpm)
      await project.lock()
      const text = await readFile(project.at('pnpm-lock.yaml'), 'utf8')
      const edited = text
        .replace(`  ${PLAIN}@1.0.0: {}`, `  ${PLAIN}@1.0.0: {dependencies: {${SCRIPTED}: 1.0.0}}`)
        .replace(/^pnpmfileChecksum: .+$/mu, 'pnpmfileChecksum: other')
      await writeFile(project.at('pnpm-lock.yaml'), edited)
      const { code, said } = await project.run(['install', '--frozen-lockfile'])
      expect(said).not.toContain('verify-deps (exit code')
      expect(said).toContain('pnpmfileChecksum')
      expect(code).toBe(1)
      expect(await project.ran()).toEqual([])
    })
  })
})

/** pnpm would take longer, and has no part in it. */
describe('how it finds verify-deps', () => {
  async function ask(env: NodeJS.ProcessEnv) {
    const stub = await publish({
      name: 'verify-deps',
      version: VERSION,
      keys: [KEY],
      manifest: { bin: { 'verify-deps': 'index.js' } },
      content:
        '#!/usr/bin/env node\nconsole.error("from the registry"); console.log(JSON.stringify(process.argv.slice(2)))\n',
    })
    const registry = await serveWorld({ base: BASE, answers: answersOf([stub]) as World['answers'] })
    const planted = await publish({ name: 'verify-deps', version: VERSION, keys: [KEY] })
    const { directory, env: own } = await npmHome({ project: [`registry=${registry.address}`] })
    await install(planted, path.join(directory, 'node_modules/verify-deps'))
    const script = `require(process.argv[1]).hooks.preResolution({
      lockfileDir: process.cwd(), wantedLockfile: {}, existsNonEmptyWantedLockfile: true })`
    const all = { ...own, npm_config_cache: path.join(directory, 'cache'), PATH: process.env['PATH'], ...env }
    const said = await new Promise<{ code: number; stderr: string }>((resolve) => {
      execFile(process.execPath, ['-e', script, DOOR], { cwd: directory, env: all }, (error, _stdout, stderr) =>
        resolve({ code: Number(error?.code ?? 0), stderr }),
      )
    })
    return { ...said, directory, asked: registry.asked }
  }

  test('with npx, of this version, from the registry of the project and not from its node_modules', async () => {
    const { code, stderr, asked } = await ask({})
    expect(stderr).toContain('from the registry')
    expect(code).toBe(0)
    expect(asked).toContain('/verify-deps')
  })

  test('also within an npx that runs something else', async () => {
    const within = { npm_config_package: 'other', npm_config_call: 'echo other', npm_config_workspace: 'other' }
    const { code, stderr } = await ask(within)
    expect(stderr).toContain('from the registry')
    expect(code).toBe(0)
  })

  test('by VERIFY_DEPS_BIN before that, with the environment of the shell', async () => {
    const folder = await temporaryDirectory()
    const [bin, pnp, other] = ['cli.js', 'it s.pnp.cjs', 'other.cjs'].map((name) => path.join(folder, name)) as [
      string,
      string,
      string,
    ]
    await Promise.all([pnp, other].map((file) => writeFile(file, '')))
    const kept = ['NODE_OPTIONS', 'npm_config_globalconfig', 'npm_config_registry']
    await writeFile(
      bin,
      `console.log('fine'); console.error(JSON.stringify([process.argv.slice(2), ${JSON.stringify(kept)}.map((name) => process.env[name])]))`,
    )
    const { code, stderr, asked } = await ask({
      VERIFY_DEPS_BIN: bin,
      NODE_OPTIONS: `--require ${JSON.stringify(pnp)} --require ${other}`,
      npm_config_registry: 'http://127.0.0.1:9/',
      npm_config_globalconfig: '/pnpm/rc',
      npm_config_npm_globalconfig: '/etc/npmrc',
    })
    // What it came to, and then what verify-deps itself says there.
    const [conclusion, said = ''] = stderr.split('\n')
    expect(conclusion).toBe('verify-deps: fine')
    expect(JSON.parse(said)).toEqual([['pnpm-lock.yaml'], [`--require ${other}`, '/etc/npmrc', 'http://127.0.0.1:9/']])
    expect([code, asked]).toEqual([0, []])
  })

  test('never from within itself', async () => {
    const { code, stderr, asked } = await ask({ VERIFY_DEPS_DOOR: '1' })
    expect(stderr).toContain('it was called from within a verification')
    expect([code, asked]).toEqual([1, []])
  })
})
