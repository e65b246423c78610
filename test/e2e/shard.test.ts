/** `--shard` and `merge`: the parts together say what the undivided run says, byte for byte. */
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { makeWorld } from '../../fixtures/demo/make-world.ts'
import type { Report } from '../../src/report/report.ts'
import type { Project } from '../support/cli.ts'
import { makeProject, runCli } from '../support/cli.ts'
import { serveWorld } from '../support/loopback.ts'

// Each spawns processes, on machines that may be busy.
vi.setConfig({ testTimeout: 120_000 })

const world = await makeWorld()

/** One that is used, one that is not and could be by any part, one whose package is in one part, one that is over. */
const POLICY = {
  exceptions: [
    { code: 'VD206', package: '*', reason: 'nobody', expires: '2999-01-01' },
    { code: 'VD201', package: '*', reason: 'some are', expires: '2999-01-01' },
    { code: 'VD317', package: 'no-such-package', reason: 'gone', expires: '2999-01-01' },
    { code: 'VD203', package: '*', reason: 'over', expires: '2020-01-01' },
  ],
  rules: [{ packages: ['nobody-has-this'], require: 'integrity' }],
}

async function start(policy?: object) {
  const registry = await serveWorld(world)
  const project = await makeProject(world, registry.address)
  onTestFinished(project.remove)
  if (policy !== undefined) await writeFile(path.join(project.directory, 'verify-deps.json'), JSON.stringify(policy))
  return project
}

const inProject = ({ directory, env }: Project, ...args: readonly string[]) => runCli(args, { cwd: directory, env })

async function partsOf(project: Project, of: number, ...args: readonly string[]) {
  const files: string[] = []
  for (let index = 1; index <= of; index++) {
    const file = `part-${index}.json`
    const { stderr } = await inProject(project, '--json', '--output', file, '--shard', `${index}/${of}`, ...args)
    // What it says there is all that tells why a part was not written.
    expect(stderr).toContain(`The report is in ${file}.`)
    files.push(file)
  }
  return files
}

const read = async ({ directory }: Project, file: string) =>
  JSON.parse(await readFile(path.join(directory, file), 'utf8')) as Report

describe('the parts together', () => {
  test.each([
    [1, [], undefined],
    [2, [], POLICY],
    [4, [], undefined],
    [3, ['--omit', 'dev', '--require', 'provenance'], POLICY],
    [7, [], POLICY],
  ])('%i, %j', async (of, args, policy) => {
    const project = await start(policy)
    const whole = await inProject(project, '--json', ...args)
    const parts = await partsOf(project, of, ...args)
    const merged = await inProject(project, 'merge', '--json', ...parts.reverse())
    expect(merged).toEqual({ code: whole.code, stdout: whole.stdout, stderr: '' })
    expect(whole.code).toBe(1)
    const { packages } = JSON.parse(whole.stdout) as Report
    const reports = await Promise.all(parts.map((part) => read(project, part)))
    expect(reports.flatMap((report) => report.packages)).toHaveLength(packages.length)
    for (const { shard } of reports) expect(shard).toMatchObject({ of, total: packages.length })
  })

  test('an exception that could be used elsewhere is not called unused by a part, but by all of them', async () => {
    const project = await start(POLICY)
    const parts = await Promise.all((await partsOf(project, 2)).map((file) => read(project, file)))
    const unused = ({ findings }: Pick<Report, 'findings'>) =>
      findings.filter(({ code }) => code === 'VD902').map(({ detail }) => detail['code'])
    for (const part of parts) {
      expect(unused(part)).toEqual(['VD317'])
      expect(unused({ findings: part.shard?.undecided.map(({ finding }) => finding) ?? [] })).toContain('VD206')
    }
    const merged = JSON.parse((await inProject(project, 'merge', '--json', 'part-1.json', 'part-2.json')).stdout)
    expect(unused(merged)).toContain('VD206')
    expect(unused(merged)).not.toContain('VD201')
  })

  test('since another lockfile', async () => {
    const project = await start()
    const before = JSON.parse(await readFile(path.join(project.directory, 'package-lock.json'), 'utf8'))
    const [, first] = Object.keys(before.packages)
    delete before.packages[first ?? '']
    const kept = Object.fromEntries(Object.entries(before.packages).slice(0, 3))
    await writeFile(
      path.join(project.directory, 'old-package-lock.json'),
      JSON.stringify({ ...before, packages: kept }),
    )
    const args = ['--changed', 'old-package-lock.json']
    const whole = await inProject(project, '--json', ...args)
    const merged = await inProject(project, 'merge', '--json', ...(await partsOf(project, 3, ...args)))
    expect(merged.stdout).toBe(whole.stdout)
    expect(whole.stdout).toContain('"unchangedSince": "old-package-lock.json"')
  })

  test('a part says that it is one', async () => {
    const project = await start()
    const { stdout } = await inProject(project, '--shard', '2/7')
    expect(stdout).toContain('part 2 of 7')
    expect(stdout).toContain('This is part 2 of 7.')
  })
})

describe('is refused', () => {
  test('without a part, of another commit, twice and different, of another run', async () => {
    const project = await start()
    const [one = '', two = '', three = ''] = await partsOf(project, 3)
    const whole = await inProject(project, 'merge', one, two, three, one)
    expect(whole.code).toBe(1)

    const write = (file: string, report: unknown) =>
      writeFile(path.join(project.directory, file), JSON.stringify(report))
    const report = await read(project, two)
    await write('digest.json', { ...report, lockfile: { ...report.lockfile, digest: '0'.repeat(64) } })
    const [pkg, ...others] = report.packages
    await write('other.json', { ...report, packages: [{ ...pkg, version: '9.9.9' }, ...others] })
    await write('version.json', { ...report, tool: { ...report.tool, version: '99.0.0' } })
    await write('counts.json', { ...report, counts: { ...report.counts, verified: report.counts.verified + 1 } })
    await inProject(project, '--json', '--output', 'omitting.json', '--shard', '2/3', '--require', 'integrity')
    await inProject(project, '--json', '--output', 'four.json', '--shard', '2/4')
    for (const [files, said] of [
      [[one, three], /2\/3/u],
      [[two], /1\/3, 3\/3/u],
      [[one, 'digest.json', three], /different contents/u],
      [[one, two, three, 'other.json'], /both part 2/u],
      [[one, 'version.json', three], /99\.0\.0/u],
      [[one, 'counts.json', three], /do not add up/u],
      [[one, 'four.json', three], /parts of 3 and of 4/u],
      [[one, two, 'nowhere.json'], /nowhere\.json/u],
      [['package-lock.json'], /no report/u],
      [['..=x.json'], /no name/u],
    ] as const) {
      const { code, stdout, stderr } = await inProject(project, 'merge', '--json', ...files)
      expect({ files, code, stdout }).toEqual({ files, code: 3, stdout: '' })
      expect(stderr).toMatch(said)
    }
  })
})

test('a fleet', async () => {
  const [api, web] = [await start(), await start()]
  for (const project of [api, web]) await inProject(project, '--json', '--output', 'report.json')
  const files = [path.join(api.directory, 'report.json'), path.join(web.directory, 'report.json')] as const
  expect(await runCli(['merge', ...files])).toMatchObject({ code: 3 })
  const { code, stdout } = await runCli(['merge', '--json', `api=${files[0]}`, `web=${files[1]}`])
  const merged = JSON.parse(stdout) as Report
  const single = await read(api, 'report.json')
  expect(code).toBe(1)
  expect(merged.lockfile.path).toBe('2 lockfiles')
  expect(merged.lockfiles?.map(({ path: file, counts }) => [file, counts])).toEqual([
    ['api/package-lock.json', single.counts],
    ['web/package-lock.json', single.counts],
  ])
  expect(merged.counts.total).toBe(2 * single.counts.total)
  expect(new Set(merged.packages.map(({ locations: [place] }) => place?.file))).toEqual(
    new Set(['api/package-lock.json', 'web/package-lock.json']),
  )
  const { stdout: told } = await runCli(['merge', `api=${files[0]}`, `web=${files[1]}`])
  expect(told).toContain('api/package-lock.json (npm, version 3)')
})
