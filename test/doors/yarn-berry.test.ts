/** The door of Yarn 2 and later, by the real Yarn 4: with both linkers, in each mode, before any package is built. */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { describeDoors } from './gate.ts'
import type { InstalledManager } from './install-manager.ts'
import { installManager } from './install-manager.ts'
import type { DoorWorldOptions, Hostility } from './world.ts'
import { HOSTILITIES, openDoorWorld, PLAIN, SCRIPTED } from './world.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 300_000 })

const DOOR = fileURLToPath(new URL('../../doors/yarn-plugin.cjs', import.meta.url))
const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))
const RAN = [`${SCRIPTED}.postinstall`]

const yarnrc = (linker: string) => `npmRegistryServer: "REGISTRY"
unsafeHttpWhitelist: ["127.0.0.1"]
enableTelemetry: false
enableScripts: true
enableGlobalCache: false
enableImmutableInstalls: false
npmMinimalAgeGate: 0
nodeLinker: ${linker}
`

let yarn: InstalledManager

/** A project that has the door. */
async function openProject(linker: string, options: DoorWorldOptions = {}) {
  const files = { '.yarnrc.yml': yarnrc(linker), 'yarn.lock': '', ...options.files }
  const world = await openDoorWorld({ ...options, files })
  const { directory } = world.project
  const at = (name: string) => path.join(directory, name)
  const env = { ...world.project.env, VERIFY_DEPS_BIN: CLI }
  const run = (args: readonly string[], more: NodeJS.ProcessEnv = {}) =>
    yarn.run(['yarn', ...args], { directory, env: { ...env, ...more } })
  const imported = await run(['plugin', 'import', DOOR])
  expect(imported.said).toContain('@verify-deps/yarn-plugin')
  expect(imported.code).toBe(0)
  return {
    ...world,
    at,
    run,
    /** Its lockfile, as the hostile leave it. */
    lock: async () => {
      const { code, said } = await run(['install', '--mode=update-lockfile'])
      expect(said).not.toContain('verify-deps (exit code')
      expect(code).toBe(0)
      const file = at('yarn.lock')
      await writeFile(file, world.tamper(await readFile(file, 'utf8')))
    },
    /** What the door may have left lying about. */
    left: async () => (await readdir(directory)).filter((name) => name.startsWith('.verify-deps')),
    fetched: async () => (await readdir(at('.yarn/cache')).catch(() => [])).filter((name) => name.endsWith('.zip')),
    /** What Yarn puts where Node finds it. */
    linked: async () => (await readdir(directory)).filter((name) => /^\.pnp\.cjs$|^node_modules$/u.test(name)),
  }
}

describeDoors('Yarn 4', () => {
  beforeAll(async () => {
    yarn = await installManager('@yarnpkg/cli-dist@4')
  })

  describe.each(['pnp', 'node-modules'])('%s', (linker) => {
    test.each(
      [...HOSTILITIES, undefined].flatMap(
        (each) =>
          [
            [each, 'cold', '--immutable'],
            [each, 'warm', '--no-immutable'],
          ] as const,
      ),
    )('%s, with a %s cache, %s', async (hostility, cache, mode) => {
      const project = await openProject(linker, { hostility })
      await project.lock()
      if (cache === 'cold') await rm(project.at('.yarn/cache'), { recursive: true })
      const { code, said } = await project.run(['install', mode])
      expect(said.includes('verify-deps (exit code 1: a package failed')).toBe(hostility !== undefined)
      expect(code).toBe(hostility === undefined ? 0 : 1)
      expect(await project.ran()).toEqual(hostility === undefined ? RAN : [])
      expect((await project.linked()).length > 0).toBe(hostility === undefined)
      expect((await project.fetched()).length > 0).toBe(cache === 'warm' || hostility === undefined)
      expect(await project.left()).toEqual([])
    })

    test.each<Hostility | undefined>(['forged-signature', undefined])('%s, without a lockfile', async (hostility) => {
      const project = await openProject(linker, { hostility })
      const { code } = await project.run(['install'])
      expect(code).toBe(hostility === undefined ? 0 : 1)
      expect(await project.ran()).toEqual(hostility === undefined ? RAN : [])
      expect((await project.linked()).length > 0).toBe(hostility === undefined)
      expect(await project.left()).toEqual([])
    })

    test.each<Hostility | undefined>(['forged-signature', undefined])('%s, added', async (hostility) => {
      const project = await openProject(linker, { hostility, manifest: { dependencies: { [PLAIN]: '1.0.0' } } })
      expect((await project.run(['install'])).code).toBe(0)
      const { code } = await project.run(['add', `${SCRIPTED}@1.0.0`])
      expect(code).toBe(hostility === undefined ? 0 : 1)
      expect(await project.ran()).toEqual(hostility === undefined ? RAN : [])
    })
  })

  test('what cannot be decided stops as well', async () => {
    const project = await openProject('node-modules')
    await project.lock()
    await project.registry.close()
    const { code, said } = await project.run(['install', '--immutable'])
    expect(said).toContain('verify-deps (exit code 2: the verdict could not be reached)')
    expect(code).toBe(1)
    expect(await project.ran()).toEqual([])
  })

  test('a policy that cannot be understood stops as well', async () => {
    const project = await openProject('node-modules', { files: { 'verify-deps.json': '{"requires":1}' } })
    await project.lock()
    const { code, said } = await project.run(['install'])
    expect(said).toContain('verify-deps (exit code 3: the configuration or the lockfile cannot be understood)')
    expect(code).toBe(1)
    expect(await project.ran()).toEqual([])
  })
})
