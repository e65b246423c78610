/**
 * One project, locked by each package manager: the same packages are verified, whoever wrote the lockfile.
 *
 * The lockfiles are made by the real ones: `npm run fixtures:managers` does it anew.
 */
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { KEY } from '../../fixtures/demo/exhibits.ts'
import { keysDocument } from '../../fixtures/lab/key.ts'
import { BASE } from '../../fixtures/lab/publication.ts'
import { answersOf, makePackages, PROJECT } from '../../fixtures/managers/world.ts'
import type { World } from '../../src/demo/world.ts'
import { makeProject, verifyProject } from '../support/cli.ts'
import type { FaultyRegistry } from '../support/faulty-registry.ts'
import { startRegistry } from '../support/faulty-registry.ts'
import { lockWith, MANAGERS } from './lock.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 1_200_000 })

const FOLDER = fileURLToPath(new URL('../../fixtures/managers/', import.meta.url))
const fileOf = (name: string, lockfile: string) => path.join(FOLDER, name, lockfile)
const answers = {
  '/-/npm/v1/keys': { json: keysDocument([KEY]) },
  ...answersOf(await makePackages(KEY)),
} as World['answers']

async function open(): Promise<FaultyRegistry> {
  return startRegistry({ base: BASE, answers })
}

beforeAll(async () => {
  if (process.env['VERIFY_DEPS_LOCK'] === undefined) return
  const registry = await open()
  for (const manager of MANAGERS) {
    const text = await lockWith(manager, PROJECT, registry.address)
    await mkdir(path.join(FOLDER, manager.name), { recursive: true })
    await writeFile(fileOf(manager.name, manager.lockfile), text.replaceAll(registry.address, `${BASE}/`))
  }
  await registry.close()
})

async function verified(name: string, lockfile: string) {
  const registry = await open()
  onTestFinished(registry.close)
  const text = await readFile(fileOf(name, lockfile), 'utf8')
  const files = { 'package.json': JSON.stringify(PROJECT), [lockfile]: text }
  const project = await makeProject({ base: BASE, answers, project: files, packages: [] }, registry.address)
  onTestFinished(project.remove)
  const { code, report, stderr } = await verifyProject(project)
  const own = report.packages.filter((pkg) => pkg.name !== PROJECT.name)
  const said = own.map((pkg) => `${pkg.name}@${pkg.version} ${pkg.outcome}`).sort()
  const codes = [...new Set([...report.findings, ...own.flatMap(({ findings }) => findings)].map((each) => each.code))]
  return { code, stderr, said, codes }
}

describe('the same packages are verified', () => {
  test.each(MANAGERS)('$name', async ({ name, lockfile }) => {
    expect(existsSync(fileOf(name, lockfile))).toBe(true)
    const [reference, one] = [await verified('npm-11', 'package-lock.json'), await verified(name, lockfile)]
    expect(one.said).toEqual(reference.said)
    expect(one.said.every((each) => each.endsWith(' verified'))).toBe(true)
    expect(one.said.length).toBeGreaterThan(50)
    // Of Yarn Berry's own archives nobody else knows the digests.
    const isBerry = name === 'yarn-3' || name === 'yarn-4'
    expect(one).toMatchObject({ code: 0, stderr: '', codes: isBerry ? ['VD107'] : [] })
  })
})
