/** Yarn 1 has no door of its own: `verify-deps exec -- yarn install --frozen-lockfile`. */
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { describeDoors } from './gate.ts'
import type { InstalledManager } from './install-manager.ts'
import { installManager } from './install-manager.ts'
import type { DoorWorld, DoorWorldOptions } from './world.ts'
import { HOSTILITIES, openDoorWorld, PLAIN, SCRIPTED } from './world.ts'

// Each runs Yarn several times, on machines that may be busy.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 })

const INSTALL = ['yarn', 'install', '--frozen-lockfile', '--non-interactive']
const EXEC = ['verify-deps', 'exec', '--', ...INSTALL]
const LET_IN = { installed: [SCRIPTED, PLAIN], ran: [`${SCRIPTED}.postinstall`] }
const KEPT_OUT = { installed: [], ran: [] }

describeDoors('Yarn 1', () => {
  let yarn: InstalledManager
  beforeAll(async () => {
    yarn = await installManager('yarn@1')
  })

  const open = (options: DoorWorldOptions) =>
    openDoorWorld({ ...options, files: { '.yarnrc': 'registry "REGISTRY"\ncache-folder "./.door/cache"\n' } })

  /** A project with the lockfile that Yarn wrote when all was honest, and then the hostile were at it. */
  async function lockedWorld(options: DoorWorldOptions = {}): Promise<DoorWorld> {
    const before = await open({})
    const { code, said } = await yarn.run(['yarn', 'install', '--ignore-scripts', '--non-interactive'], before.project)
    expect({ code, said }).toMatchObject({ code: 0 })
    const text = await readFile(path.join(before.project.directory, 'yarn.lock'), 'utf8')
    const world = await open(options)
    const lockfile = world.tamper(text.replaceAll(before.registry.address, world.registry.address))
    await writeFile(path.join(world.project.directory, 'yarn.lock'), lockfile)
    return world
  }

  const outcome = async (world: DoorWorld) => ({ installed: await world.installed(), ran: await world.ran() })

  test('installs the honest project', async () => {
    const world = await lockedWorld()
    const { code, stderr } = await yarn.run(EXEC, world.project)
    expect(stderr).toContain(`verify-deps: yarn.lock: 2 packages verified. Starting ${INSTALL.join(' ')}\n`)
    expect({ code, ...(await outcome(world)) }).toEqual({ code: 0, ...LET_IN })
    // Yarn has a cache of its own: it asks again, and compares with the digests that were verified.
    expect(world.tarballs()).toHaveLength(4)
  })

  test.each(HOSTILITIES)('%s: Yarn is not started', async (hostility) => {
    const world = await lockedWorld({ hostility })
    const { code, stdout, stderr } = await yarn.run(EXEC, world.project)
    expect({ code, ...(await outcome(world)) }).toEqual({ code: 1, ...KEPT_OUT })
    expect(stdout).toContain(`${SCRIPTED}@1.0.0`)
    expect(stderr).toBe(`verify-deps: ${INSTALL.join(' ')} was not started.\n`)
  })

  test.each(HOSTILITIES)('%s: without the door, Yarn installs it and its script runs', async (hostility) => {
    const world = await lockedWorld({ hostility })
    const { code } = await yarn.run(INSTALL, world.project)
    expect({ code, ...(await outcome(world)) }).toEqual({ code: 0, ...LET_IN })
  })

  test('the registry gives other bytes after the verification: Yarn refuses them', async () => {
    const world = await lockedWorld()
    expect(await yarn.run(['verify-deps'], world.project)).toMatchObject({ code: 0 })
    world.swap()
    const { code, said } = await yarn.run(INSTALL, world.project)
    expect(said).toContain('Integrity check failed')
    expect({ code, ran: await world.ran() }).toEqual({ code: 1, ran: [] })
  })

  describe('"preinstall": "verify-deps"', () => {
    const manifest = { scripts: { preinstall: 'verify-deps' } }

    test('lets the honest project in', async () => {
      const world = await lockedWorld({ manifest })
      const { code } = await yarn.run(INSTALL, world.project)
      expect({ code, ...(await outcome(world)) }).toEqual({ code: 0, ...LET_IN })
    })

    test('stops before anything is installed', async () => {
      const world = await lockedWorld({ manifest, hostility: 'forged-signature' })
      const { code } = await yarn.run(INSTALL, world.project)
      expect({ code, ...(await outcome(world)) }).toEqual({ code: 1, ...KEPT_OUT })
    })
  })
})
