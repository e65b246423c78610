/** `--installed` through the built command. */
import { appendFile, mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test, vi } from 'vitest'
import type { Report } from '../../src/report/report.ts'
import { build, openSession } from '../support/built.ts'
import { install } from '../support/installing.ts'

// Each spawns processes, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 })

const first = await build({ name: 'first', isBare: true })
const second = await build({ name: '@lab/second', isBare: true })

async function project() {
  const session = await openSession([first, second])
  await session.lock([first, second])
  const place = (name: string) => path.join(session.directory, 'node_modules', name)
  const codes = async () => {
    const { code, stdout } = await session.run('--installed', '--json')
    const { packages, findings } = JSON.parse(stdout) as Report
    const told = [...findings, ...packages.flatMap((pkg) => pkg.findings)]
    return { code, codes: told.map((each) => each.code) }
  }
  const all = [first, second] as unknown as readonly Parameters<typeof install>[0][]
  const installAll = () => Promise.all(all.map((each) => install(each, place(each.name))))
  return { session, place, codes, installAll }
}

test('an honest install, then one that was meddled with', async () => {
  const { session, place, codes, installAll } = await project()
  await installAll()
  expect(await codes()).toEqual({ code: 0, codes: [] })
  await appendFile(path.join(place('@lab/second'), 'index.js'), 'more()\n')
  expect(await codes()).toEqual({ code: 1, codes: ['VD530'] })
  // Nobody asked.
  expect((await session.run()).code).toBe(0)
})

test('a package beside all that are locked makes the run fail', async () => {
  const { place, codes, installAll } = await project()
  await installAll()
  await mkdir(place('other'))
  await writeFile(path.join(place('other'), 'package.json'), '{"name":"other","version":"1.0.0"}')
  expect(await codes()).toEqual({ code: 1, codes: ['VD533'] })
})

test('nothing is installed at all', async () => {
  const { session } = await project()
  const { code, stdout, stderr } = await session.run('--installed')
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
  expect(stderr).toMatch(/no node_modules to compare\. Install first/u)
})
