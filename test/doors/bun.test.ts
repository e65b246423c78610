/** Bun's door with the real Bun: what the command line stops, installs nothing; what it lets pass, installs and runs. */
import { execFile } from 'node:child_process'
import { copyFile, mkdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, test, vi } from 'vitest'
import { describeDoors } from './gate.ts'
import type { InstalledManager, Ran } from './install-manager.ts'
import { installManager } from './install-manager.ts'
import type { DoorWorld, DoorWorldOptions, Hostility } from './world.ts'
import { HOSTILITIES, openDoorWorld, PLAIN, SCRIPTED } from './world.ts'

vi.setConfig({ testTimeout: 120_000 })

const dist = (file: string) => fileURLToPath(new URL(`../../dist/${file}`, import.meta.url))
const TRACE = `${SCRIPTED}.postinstall`
const bunfig = (scanner: string) => `[install.security]\nscanner = ${JSON.stringify(scanner)}\n`
const BUNFIG = bunfig(dist('doors/bun-scanner.js'))
const NODE_DIRECTORY = path.dirname(process.execPath)

interface BunProject extends DoorWorld {
  readonly at: (name: string) => string
  readonly bun: (args: readonly string[], env?: NodeJS.ProcessEnv) => Promise<Ran>
}

describeDoors('bun', () => {
  let manager: InstalledManager
  beforeAll(async () => {
    manager = await installManager('bun@1')
  }, 300_000)

  /** With the scanner, and with bun.lock where `lock` is not false: Bun writes it without a scanner, and the hostile edit it. */
  async function open(options: DoorWorldOptions & { readonly lock?: boolean } = {}): Promise<BunProject> {
    const world = await openDoorWorld({
      ...options,
      manifest: { trustedDependencies: [SCRIPTED], ...options.manifest },
    })
    const { directory } = world.project
    const at = (name: string) => path.join(directory, name)
    const own = { BUN_INSTALL_CACHE_DIR: at('.door/bun-cache'), PATH: `${world.project.env['PATH']}:${NODE_DIRECTORY}` }
    const bun = (args: readonly string[], more: NodeJS.ProcessEnv = {}) =>
      manager.run(['bun', ...args], { directory, env: { ...world.project.env, ...own, ...more } })
    if (options.lock !== false) {
      const { code, said } = await bun(['install', '--lockfile-only', '--ignore-scripts'])
      if (code !== 0) throw new Error(said)
      await writeFile(at('bun.lock'), world.tamper(await readFile(at('bun.lock'), 'utf8')))
      await rm(at('.door/bun-cache'), { recursive: true, force: true })
      world.tarballs()
    }
    await writeFile(at('bunfig.toml'), BUNFIG)
    return { ...world, at, bun }
  }

  const nothing = { ran: [], installed: [] }
  const everything = { ran: [TRACE], installed: [SCRIPTED, PLAIN].sort() }
  const effect = async (world: DoorWorld) => ({ ran: await world.ran(), installed: await world.installed() })

  const CODE: Readonly<Record<Hostility, RegExp>> = {
    'forged-signature': /VD2\d\d/u,
    'swapped-bytes': /VD1\d\d/u,
    'look-alike': /VD6\d\d/u,
  }

  test.each([['install'], ['install', '--frozen-lockfile'], ['install', '--production']])(
    'bun %j: what is as it was published is installed, and its script runs',
    async (...args: readonly string[]) => {
      const project = await open()
      const { code, said } = await project.bun(args)
      expect({ code, said }).toEqual({ code: 0, said: expect.stringContaining('2 verified') })
      expect(await effect(project)).toEqual(everything)
    },
  )

  test.each(HOSTILITIES)('%s: nothing is installed, and no script runs', async (hostility) => {
    const project = await open({ hostility })
    const { code, said } = await project.bun(['install', '--frozen-lockfile'])
    expect({ code, said }).toEqual({ code: 1, said: expect.stringMatching(CODE[hostility]) })
    expect(said).toContain(`FATAL: ${SCRIPTED}`)
    expect(await effect(project)).toEqual(nothing)
  })

  test.each(HOSTILITIES)('%s: without the door, the script runs', async (hostility) => {
    const project = await open({ hostility })
    await rm(project.at('bunfig.toml'))
    expect((await project.bun(['install', '--frozen-lockfile'])).code).toBe(0)
    expect(await effect(project)).toEqual(everything)
  })

  test('with a warm cache and everything installed, it is asked again', async () => {
    const project = await open()
    await project.bun(['install'])
    const { code, said } = await project.bun(['install'])
    expect({ code, said }).toEqual({ code: 0, said: expect.stringContaining('2 verified') })
  })

  test('without bun.lock, each package is judged by what its registry publishes', async () => {
    const project = await open({ lock: false })
    const { code, said } = await project.bun(['install'])
    expect({ code, said }).toEqual({ code: 0, said: expect.stringContaining('Not in bun.lock') })
    expect(await effect(project)).toEqual(everything)
  })

  test.each(['forged-signature', 'look-alike'] as const)('without bun.lock, %s is stopped', async (hostility) => {
    const project = await open({ hostility, lock: false })
    const { code, said } = await project.bun(['install'])
    expect({ code, said }).toEqual({ code: 1, said: expect.stringMatching(CODE[hostility]) })
    expect(await effect(project)).toEqual(nothing)
  })

  const withoutScripted = { dependencies: { [PLAIN]: '1.0.0' } }

  test('bun add: what is added is judged, and added', async () => {
    const project = await open({ manifest: withoutScripted })
    const { code, said } = await project.bun(['add', `${SCRIPTED}@1.0.0`])
    expect({ code, said }).toEqual({ code: 0, said: expect.stringContaining('Not in bun.lock') })
    expect(await effect(project)).toEqual(everything)
  })

  test('bun add: what is added and hostile is stopped', async () => {
    const project = await open({ manifest: withoutScripted, hostility: 'forged-signature' })
    const { code } = await project.bun(['add', `${SCRIPTED}@1.0.0`])
    expect(code).toBe(1)
    expect(await effect(project)).toEqual(nothing)
  })

  test('bun add: what is hostile already is not installed along with what is added', async () => {
    const project = await open({ manifest: { dependencies: { [SCRIPTED]: '1.0.0' } }, hostility: 'swapped-bytes' })
    const { code, said } = await project.bun(['add', `${PLAIN}@1.0.0`])
    expect({ code, said }).toEqual({ code: 1, said: expect.stringContaining(`FATAL: ${SCRIPTED}`) })
    expect(await effect(project)).toEqual(nothing)
  })

  test('a registry that does not answer stops the installation', async () => {
    const project = await open()
    await writeFile(project.at('.npmrc'), 'registry=http://127.0.0.1:9/\n')
    const env = { npm_config_registry: 'http://127.0.0.1:9/' }
    expect((await project.bun(['install', '--frozen-lockfile'], env)).code).toBe(1)
    expect(await effect(project)).toEqual(nothing)
  })

  test('a policy that cannot be read stops the installation', async () => {
    const project = await open({ files: { 'verify-deps.json': '{"requires":"provenance"}' } })
    const { code, said } = await project.bun(['install', '--frozen-lockfile'])
    expect({ code, said }).toEqual({ code: 1, said: expect.stringContaining('verify-deps.json') })
    expect(await effect(project)).toEqual(nothing)
  })

  test('nothing to install', async () => {
    const project = await open({ lock: false, manifest: { dependencies: {} } })
    expect((await project.bun(['install'])).code).toBe(0)
  })

  test('a copy of the scanner in the project, and a command line from elsewhere', async () => {
    const project = await open()
    await copyFile(dist('doors/bun-scanner.js'), project.at('scanner.mjs'))
    await writeFile(project.at('bunfig.toml'), bunfig('./scanner.mjs'))
    expect((await project.bun(['install'])).code).toBe(1)
    expect(await effect(project)).toEqual(nothing)
    expect((await project.bun(['install'], { VERIFY_DEPS_BIN: dist('cli.js') })).code).toBe(0)
    expect(await effect(project)).toEqual(everything)
  })

  test.each([
    ['there is no node', [], /needs Node\.js/u],
    ['node is Bun', ['node'], /called node on the PATH is Bun/u],
  ])('where %s, nothing is installed', async (_, names, message) => {
    const project = await open()
    const bun = await realpath(path.join(manager.bin, 'bun'))
    const bin = project.at('.door/no-node')
    await mkdir(bin)
    for (const name of names) await symlink(bun, path.join(bin, name))
    const env = { ...project.project.env, BUN_INSTALL_CACHE_DIR: project.at('.door/bun-cache'), PATH: bin }
    const said = await new Promise<string>((resolve) =>
      execFile(bun, ['install'], { cwd: project.project.directory, env }, (error, stdout, stderr) =>
        resolve(`${error?.code} ${stdout}${stderr}`),
      ),
    )
    expect(said).toMatch(/^1 /u)
    expect(said).toMatch(message)
    expect(await effect(project)).toEqual(nothing)
  })

  describeBin(open, effect, { nothing, everything })
})

type Open = (options?: DoorWorldOptions) => Promise<BunProject>
type Effect = (world: DoorWorld) => Promise<{ readonly ran: readonly string[]; readonly installed: readonly string[] }>

function describeBin(open: Open, effect: Effect, expected: { readonly nothing: object; readonly everything: object }) {
  test('VERIFY_DEPS_BIN names another copy of the command line', async () => {
    const project = await open()
    const { code } = await project.bun(['install'], { VERIFY_DEPS_BIN: dist('cli.js') })
    expect(code).toBe(0)
    expect(await effect(project)).toEqual(expected.everything)
  })

  test.each([
    ['is not there', undefined],
    ['answers nothing', ''],
    ['answers something else', 'console.log(JSON.stringify({ outcome: "verified" }))'],
    ['judged fewer', 'console.log(JSON.stringify({ judged: 1, advisories: [] }))'],
    ['fails after it answered', 'console.log(JSON.stringify({ judged: 2, advisories: [] })); process.exitCode = 2'],
    ['ends by a signal', 'process.kill(process.pid, "SIGKILL")'],
  ])('VERIFY_DEPS_BIN that %s stops the installation', async (_, text) => {
    const project = await open()
    const bin = project.at('.door/other.cjs')
    if (text !== undefined) await writeFile(bin, text)
    const { code } = await project.bun(['install'], { VERIFY_DEPS_BIN: bin })
    expect(code).toBe(1)
    expect(await effect(project)).toEqual(expected.nothing)
  })

  test('VERIFY_DEPS_BIN that answers what is asked lets it pass', async () => {
    const project = await open()
    const bin = project.at('.door/other.cjs')
    await writeFile(bin, 'console.log(JSON.stringify({ judged: 2, advisories: [] }))')
    expect((await project.bun(['install'], { VERIFY_DEPS_BIN: bin })).code).toBe(0)
    expect(await effect(project)).toEqual(expected.everything)
  })
}
