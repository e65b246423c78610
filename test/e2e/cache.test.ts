/** What one of verify-deps and npm has downloaded, the other does not download again. With the npm on the PATH. */
import { mkdir, readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { Made } from '../../fixtures/demo/exhibits.ts'
import { KEY } from '../../fixtures/demo/exhibits.ts'
import { worldOf } from '../../fixtures/demo/make-world.ts'
import { publish } from '../../fixtures/lab/publication.ts'
import { integrityOf } from '../../fixtures/lab/tarball.ts'
import type { Project } from '../support/cli.ts'
import { makeProject, verifyProject } from '../support/cli.ts'
import { serveWorld } from '../support/loopback.ts'
import { npmCi } from '../support/npm.ts'

// Each spawns processes, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 })

const make = async (name: string, content?: string): Promise<Made> => ({
  publication: await publish({ name, keys: [KEY], ...(content !== undefined && { content }) }),
  story: '',
  outcome: 'verified',
  codes: [],
})
const made = [await make('one'), await make('@demo/two'), await make('large', 'x'.repeat(3 * 1024 * 1024))]
const world = worldOf(made)
const TARBALLS = made.map(({ publication }) => publication.path).sort()

async function start(from = world) {
  const registry = await serveWorld(from)
  const project = await makeProject(from, registry.address)
  onTestFinished(project.remove)
  let seen = 0
  return {
    project,
    /** The tarballs that were asked for since the last time. */
    newlyAsked: () => {
      const asked = registry.asked.slice(seen).filter((each) => each.endsWith('.tgz'))
      seen = registry.asked.length
      return asked.sort()
    },
  }
}

async function expectVerified(project: Project, args: readonly string[] = []) {
  const { code, report, stderr } = await verifyProject(project, args)
  expect({ code, counts: report.counts, stderr }).toMatchObject({
    code: 0,
    counts: { verified: made.length },
    stderr: '',
  })
}

async function expectInstalled(project: Project) {
  expect(await npmCi(project)).toMatchObject({ code: 0 })
  for (const { publication } of made) {
    const file = path.join(project.directory, 'node_modules', publication.name, 'package.json')
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ name: publication.name })
  }
}

test('after verify-deps, npm ci downloads nothing', async () => {
  const { project, newlyAsked } = await start()
  await expectVerified(project)
  expect(newlyAsked()).toEqual(TARBALLS)
  await expectInstalled(project)
  expect(newlyAsked()).toEqual([])
})

test('after npm ci, verify-deps downloads nothing', async () => {
  const { project, newlyAsked } = await start()
  await expectInstalled(project)
  expect(newlyAsked()).toEqual(TARBALLS)
  await expectVerified(project)
  expect(newlyAsked()).toEqual([])
})

test('with --no-cache each downloads for itself, and nothing is left behind', async () => {
  const { project, newlyAsked } = await start()
  const temporary = path.join(project.directory, 'temporary')
  await mkdir(temporary)
  const env = { ...project.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary }
  const before = await readdir(project.directory)
  await expectVerified({ ...project, env }, ['--no-cache'])
  expect(newlyAsked()).toEqual(TARBALLS)
  expect(await readdir(project.directory)).toEqual(before)
  expect(await readdir(temporary)).toEqual([])

  await expectInstalled(project)
  expect(newlyAsked()).toEqual(TARBALLS)
  await expectVerified({ ...project, env }, ['--no-cache'])
  expect(newlyAsked()).toEqual(TARBALLS)
  expect(await readdir(temporary)).toEqual([])
})

test('the same for a lockfile that pins SHA-1, as the oldest ones do', async () => {
  const old = made.map((each) => ({ ...each, lock: { integrity: integrityOf(each.publication.tarball, 'sha1') } }))
  const { project, newlyAsked } = await start(worldOf(old))
  const { report } = await verifyProject(project)
  expect(report.packages.flatMap(({ findings }) => findings.map(({ code }) => code))).toContain('VD103')
  expect(newlyAsked()).toEqual(TARBALLS)
  await expectInstalled(project)
  expect(newlyAsked()).toEqual([])
})
