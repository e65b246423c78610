/** The doors of npm, with npm itself: `verify-deps exec -- npm ci`, and `preinstall` from npm 12 on. */
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { preinstallIsGate } from '../../src/doors/npm.ts'
import { describeDoors } from './gate.ts'
import type { InstalledManager } from './install-manager.ts'
import { installManager } from './install-manager.ts'
import type { DoorWorld, DoorWorldOptions } from './world.ts'
import { HOSTILITIES, openDoorWorld, PLAIN, SCRIPTED } from './world.ts'

// Each runs npm several times, on machines that may be busy.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 })

const BOTH = [SCRIPTED, PLAIN]
const SCRIPT = [`${SCRIPTED}.postinstall`]

/** From npm 12 on, scripts of dependencies run only where the project says so. */
const manifest = { allowScripts: { [SCRIPTED]: true } }

/** A project that npm has locked, and then the hostile were at it. */
async function lockedWorld(npm: InstalledManager, options: DoorWorldOptions = {}): Promise<DoorWorld> {
  const world = await openDoorWorld({ ...options, manifest: { ...manifest, ...options.manifest } })
  const { code, said } = await npm.run(['npm', 'install', '--package-lock-only', '--ignore-scripts'], world.project)
  expect({ code, said }).toMatchObject({ code: 0 })
  const lockfile = path.join(world.project.directory, 'package-lock.json')
  await writeFile(lockfile, world.tamper(await readFile(lockfile, 'utf8')))
  world.tarballs()
  return world
}

const NPMS = [
  { spec: 'npm@11', isOptional: false },
  { spec: 'npm@12', node: 24, isOptional: true },
] as const

describeDoors.each(NPMS)('$spec', ({ spec, isOptional, ...on }) => {
  /** A test with that npm; where npm is optional and cannot be installed, it is skipped and says why. */
  const withNpm = (name: string, work: (npm: InstalledManager) => Promise<void>) =>
    test(name, async ({ skip }) => {
      const npm = await installManager(spec, on).catch((error: Error) => {
        if (!isOptional) throw error
        return skip(`${spec} cannot be installed here: ${error.message}`)
      })
      await work(npm)
    })

  describe('exec', () => {
    withNpm('installs the honest project, and npm asks for no tarball again', async (npm) => {
      const world = await lockedWorld(npm)
      const { code, stderr } = await npm.run(['verify-deps', 'exec', '--', 'npm', 'ci'], world.project)
      expect({ code, stderr }).toMatchObject({ code: 0 })
      expect(stderr).toContain('verify-deps: package-lock.json: 2 packages verified. Starting npm ci\n')
      expect(await world.installed()).toEqual(BOTH)
      expect(await world.ran()).toEqual(SCRIPT)
      expect(world.tarballs()).toHaveLength(2)
    })

    withNpm('without the cache npm does ask again', async (npm) => {
      const world = await lockedWorld(npm)
      const { code } = await npm.run(['verify-deps', 'exec', '--no-cache', '--', 'npm', 'ci'], world.project)
      expect({ code, installed: await world.installed() }).toEqual({ code: 0, installed: BOTH })
      expect(world.tarballs()).toHaveLength(4)
    })

    withNpm('what the registry gives afterwards is not asked for', async (npm) => {
      const world = await lockedWorld(npm)
      expect(await npm.run(['verify-deps'], world.project)).toMatchObject({ code: 0 })
      world.swap()
      expect(await npm.run(['npm', 'ci'], world.project)).toMatchObject({ code: 0 })
      expect(await world.installed()).toEqual(BOTH)
    })

    for (const hostility of HOSTILITIES) {
      withNpm(`${hostility}: npm is not started`, async (npm) => {
        const world = await lockedWorld(npm, { hostility })
        const { code, stdout, stderr } = await npm.run(['verify-deps', 'exec', '--', 'npm', 'ci'], world.project)
        expect({ code, installed: await world.installed(), ran: await world.ran() }).toEqual({
          code: 1,
          installed: [],
          ran: [],
        })
        expect(stdout).toContain(`${SCRIPTED}@1.0.0`)
        expect(stderr).toBe('verify-deps: npm ci was not started.\n')
      })

      withNpm(`${hostility}: without the door, npm installs it and its script runs`, async (npm) => {
        const world = await lockedWorld(npm, { hostility })
        const { code } = await npm.run(['npm', 'ci'], world.project)
        expect({ code, installed: await world.installed(), ran: await world.ran() }).toEqual({
          code: 0,
          installed: BOTH,
          ran: SCRIPT,
        })
      })
    }

    withNpm('a registry that is gone: 2, and npm is not started', async (npm) => {
      const world = await lockedWorld(npm)
      await world.registry.close()
      const { code } = await npm.run(['verify-deps', 'exec', '--', 'npm', 'ci'], world.project)
      expect({ code, installed: await world.installed(), ran: await world.ran() }).toEqual({
        code: 2,
        installed: [],
        ran: [],
      })
    })
  })

  describe.each(['ci', 'install'])('"preinstall": "verify-deps" and npm %s', (command) => {
    const preinstall = { manifest: { scripts: { preinstall: 'verify-deps' } } }

    withNpm('lets the honest project in', async (npm) => {
      const world = await lockedWorld(npm, preinstall)
      const { code, said } = await npm.run(['npm', command], world.project)
      expect({ code, said }).toMatchObject({ code: 0 })
      expect({ installed: await world.installed(), ran: await world.ran() }).toEqual({ installed: BOTH, ran: SCRIPT })
    })

    withNpm('stops before any script runs from npm 12 on, and after it up to npm 11', async (npm) => {
      const world = await lockedWorld(npm, { ...preinstall, hostility: 'forged-signature' })
      const { code } = await npm.run(['npm', command], world.project)
      const isGate = preinstallIsGate(npm.version)
      expect(isGate).toBe(spec === 'npm@12')
      expect(code).toBe(1)
      expect(await world.ran()).toEqual(isGate ? [] : SCRIPT)
      if (isGate) expect(await world.installed()).toEqual([])
    })
  })

  withNpm('preinstall does not stand before npm install NAME', async (npm) => {
    const world = await lockedWorld(npm, {
      hostility: 'forged-signature',
      manifest: { scripts: { preinstall: 'verify-deps' } },
    })
    const { code } = await npm.run(['npm', 'install', PLAIN], world.project)
    expect({ code, installed: await world.installed(), ran: await world.ran() }).toEqual({
      code: 0,
      installed: BOTH,
      ran: SCRIPT,
    })
  })

  withNpm('preinstall is skipped by --ignore-scripts, and then no script runs at all', async (npm) => {
    const world = await lockedWorld(npm, {
      hostility: 'forged-signature',
      manifest: { scripts: { preinstall: 'verify-deps' } },
    })
    const { code } = await npm.run(['npm', 'ci', '--ignore-scripts'], world.project)
    expect({ code, installed: await world.installed(), ran: await world.ran() }).toEqual({
      code: 0,
      installed: BOTH,
      ran: [],
    })
  })
})

test.each([
  ['6.14.18', false],
  ['10.9.2', false],
  ['11.19.1', false],
  ['12.0.0-pre.1', false],
  ['12.0.0', true],
  ['12.2.0', true],
  ['13.0.0', true],
  ['12', false],
  ['', false],
  ['the newest', false],
])('preinstallIsGate(%j) is %j', (version, isGate) => {
  expect(preinstallIsGate(version)).toBe(isGate)
})
