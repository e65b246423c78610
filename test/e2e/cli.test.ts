/** The command line: what it takes, what it prints where, and how it ends. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { makeExhibits } from '../../fixtures/demo/exhibits.ts'
import { makeWorld, worldOf } from '../../fixtures/demo/make-world.ts'
import type { World } from '../../src/demo/world.ts'
import type { Report } from '../../src/report/report.ts'
import type { Project } from '../support/cli.ts'
import { makeProject, runCli, verifyProject } from '../support/cli.ts'
import { DEAD, serveWorld } from '../support/loopback.ts'
import { temporaryDirectory } from '../support/npm-home.ts'

// Each spawns processes, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 })

const ANSI = /\u001B/u
const ONE_LINE = /^verify-deps: [^\n]+\n$/u
const repository = (file: string) => readFile(fileURLToPath(new URL(`../../${file}`, import.meta.url)), 'utf8')

const everything = await makeWorld()
const [first] = await makeExhibits()
const small = worldOf(first === undefined ? [] : [first])

async function start(world: World): Promise<Project> {
  const registry = await serveWorld(world)
  const project = await makeProject(world, registry.address)
  onTestFinished(project.remove)
  return project
}

describe('help', () => {
  test('--version', async () => {
    const { version } = JSON.parse(await repository('package.json'))
    expect(await runCli(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
  })

  test.each([[['--help']], [['-h']], [['demo', '--help']], [['explain', '--help']]])('%j', async (args) => {
    const { code, stdout, stderr } = await runCli(args)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('verify-deps')
    expect(stdout).not.toMatch(ANSI)
    // What clipanion calls the value of an option, where nobody gives it a name.
    expect(stdout).not.toMatch(/#\d/u)
    expect(stdout).not.toContain('VALUE')
  })

  test('explain prints the page, however the code is written', async () => {
    for (const code of ['VD101', 'vd101']) {
      const page = await repository('docs/findings/VD101.md')
      expect(await runCli(['explain', code])).toEqual({ code: 0, stdout: page, stderr: '' })
    }
  })
})

describe('what cannot be understood ends with 3, one line on stderr, and nothing on stdout', () => {
  test.concurrent.each([
    [['--nonsense']],
    [['-x']],
    [['one', 'two']],
    [['--output']],
    [['--concurrency', '0']],
    [['--concurrency', '257']],
    [['--concurrency', '1.5']],
    [['--concurrency', 'many']],
    [['--require', 'publisher']],
    [['--format', 'xml']],
    [['--json', '--format', 'human']],
    [['--omit', 'prod']],
    [['--omit', 'dev', '--omit', '']],
    [['explain']],
    [['explain', 'NONSENSE']],
    [['explain', 'VD999']],
    [['explain', '../../package.json']],
    [['explain', 'VD101', 'VD102']],
    [['demo', 'here']],
    [['demo', '--concurrency', '0']],
    [['\u001B[31mred\u001B[0m']],
    [['--\u001B[31mred']],
  ])('%j', async (args) => {
    const { code, stdout, stderr } = await runCli(args)
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toMatch(ONE_LINE)
    expect(stderr).not.toMatch(ANSI)
  })

  test('a lockfile that is missing, or cannot be read', async () => {
    const directory = await temporaryDirectory()
    const file = (name: string) => path.join(directory, name)
    const root = { name: 'x', version: '1.0.0' }
    const withEntry = (key: string, entry: unknown) =>
      JSON.stringify({ lockfileVersion: 3, packages: { '': root, [key]: entry } })
    const files = {
      'empty.json': '',
      'half.json': '{"lockfileVersion":3',
      'html.json': '<!doctype html>',
      'list.json': '[]',
      'future.json': '{"lockfileVersion":99,"packages":{}}',
      'twice.json': '{"lockfileVersion":3,"packages":{"\\u001b[2J":{},"\\u001b[2J":{}}}',
      'escape.json': withEntry('node_modules/\u001B[2Jred\u0007', { version: 7 }),
      'turned.json': withEntry('node_modules/\u202Ered', { version: 7 }),
      'lines.json': withEntry('node_modules/a\nverify-deps: all is well', { version: 7 }),
      'pnpm-lock.yaml': 'lockfileVersion: 99',
      'readme.txt': 'hello',
    }
    for (const [name, text] of Object.entries(files)) await writeFile(file(name), text)
    await mkdir(file('directory'))
    const latin1 = file('latin1.json')
    await writeFile(latin1, Buffer.from('{"lockfileVersion":3,"packages":{},"x":"\xE9"}', 'latin1'))
    const targets = [...Object.keys(files).map(file), file('directory'), file('nowhere'), latin1]
    const all = await Promise.all(targets.map((target) => runCli(['--json', target])))
    for (const { code, stdout, stderr } of all) {
      expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
      expect(stderr).toMatch(ONE_LINE)
      expect(stderr).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/u)
    }
  })
})

describe('--output', () => {
  test('writes what would have been printed, and says only what it came to', async () => {
    const project = await start(small)
    const file = path.join(project.directory, 'report')
    await writeFile(file, 'an older and much longer report'.repeat(1000))
    for (const format of ['json', 'human']) {
      const args = ['--format', format, project.directory]
      const printed = await runCli(args, { env: project.env })
      expect(await runCli(['--output', file, ...args], { env: project.env })).toEqual({
        ...printed,
        stdout: '',
        stderr: `verify-deps: 1 package verified. The report is in ${file}.\n`,
      })
      expect(await readFile(file, 'utf8')).toBe(printed.stdout)
    }
  })

  test('that cannot be written ends with 3', async () => {
    const { directory, env } = await start(small)
    const { code, stdout, stderr } = await runCli(['--output', path.join(directory, 'no', 'where'), directory], { env })
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toMatch(ONE_LINE)
  })
})

describe('the same report', () => {
  test('whatever the options that change no outcome', async () => {
    const project = await start(everything)
    const said = await verifyProject(project)
    expect(said).toMatchObject({ code: 1, stderr: '' })
    // The first run has filled the cache, and this one reads from it.
    expect(await verifyProject(project, ['--concurrency', '256', '--second-opinion'])).toEqual(said)
    expect(await verifyProject(project, ['--concurrency', '1', '--no-cache', '--verbose'])).toEqual(said)
  })

  test('whether the project, its lockfile, or nothing is named', async () => {
    const { directory, env } = await start(small)
    const [named, file, here] = await Promise.all([
      runCli(['--json', directory], { env }),
      runCli(['--json', path.join(directory, 'package-lock.json')], { env }),
      runCli(['--json'], { env, cwd: directory }),
    ])
    expect(file).toEqual(named)
    expect(here.stdout).toBe(named.stdout.replaceAll(path.join(directory, '/'), ''))
  })

  test('less what is omitted', async () => {
    const { project: files, ...rest } = small
    const dev = (text = '') =>
      text.replaceAll('"dependencies"', '"devDependencies"').replace('"integrity"', '"dev": true, "integrity"')
    const texts = Object.entries(files).map(([name, text]) => [name, dev(text)])
    const project = await start({ ...rest, project: Object.fromEntries(texts) })
    expect((await verifyProject(project, ['--omit', 'optional'])).report.counts).toMatchObject({
      total: 1,
      verified: 1,
    })
    const { report, code } = await verifyProject(project, ['--omit', 'dev'])
    expect(report).toMatchObject({ counts: { total: 0 }, packages: [], findings: [{ code: 'VD007' }] })
    expect(code).toBe(0)
  })
})

test.each([
  [{}, false],
  [{ FORCE_COLOR: '1' }, true],
  [{ FORCE_COLOR: '0' }, false],
  [{ FORCE_COLOR: 'false' }, false],
  [{ NO_COLOR: '1' }, false],
])('colours with %j: %s', async (env, expected) => {
  const project = await start(small)
  const { stdout, stderr, code } = await runCli([project.directory], { env: { ...project.env, ...env } })
  expect(ANSI.test(stdout)).toBe(expected)
  // Progress is for terminals, whatever is forced.
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
})

describe('demo', () => {
  const outcomes = ({ packages }: Report) => packages.map(({ name, outcome }) => [name, outcome])
  const promised = everything.packages.map(({ name, outcome }) => [name, outcome])

  test('tells its stories, and ends with 1', async () => {
    const { code, stdout, stderr } = await runCli(['demo'])
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    for (const { story } of everything.packages) expect(stdout).toContain(story)
    expect(stdout).not.toMatch(ANSI)
  })

  test('--json is nothing but JSON', async () => {
    const { code, stdout, stderr } = await runCli(['demo', '--json'])
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    expect(outcomes(JSON.parse(stdout)).sort()).toEqual([...promised].sort())
  })

  test('says the same behind a proxy', async () => {
    const { code, stdout } = await runCli(['demo', '--json'], { env: { HTTP_PROXY: DEAD } })
    expect(outcomes(JSON.parse(stdout)).sort()).toEqual([...promised].sort())
    expect(code).toBe(1)
  })
})
