/** `verify-deps exec`: the command runs only after a verification that went well, and then as if it had been called itself. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, utimesSync, writeFileSync } from 'node:fs'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { KEY, makeExhibits } from '../../fixtures/demo/exhibits.ts'
import { worldOf } from '../../fixtures/demo/make-world.ts'
import { publish } from '../../fixtures/lab/publication.ts'
import type { Project } from '../support/cli.ts'
import { makeProject, runCli } from '../support/cli.ts'
import type { Fault } from '../support/faulty-registry.ts'
import { honest, status } from '../support/faulty-registry.ts'
import { serveWorld } from '../support/loopback.ts'

// Each spawns processes, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 })

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))
const [first] = await makeExhibits()
if (first === undefined) throw new Error('the demo shows nothing')
const good = worldOf([first])
const TARBALL = first.publication.path
const forged = await publish({ name: 'forged', keys: [KEY], message: 'something else' })
const bad = worldOf([first, { publication: forged, story: '', outcome: 'failed', codes: ['VD202'] }])

const OK = 'verify-deps: package-lock.json: 1 package verified.'
const STARTED = ['node', '-e', 'console.log("started")']

async function start(world = good, fault?: (lockfile: string) => Fault): Promise<Project> {
  const files: { lockfile: string } = { lockfile: '' }
  const faults = fault === undefined ? {} : { [TARBALL]: ((exchange) => fault(files.lockfile)(exchange)) as Fault }
  const registry = await serveWorld(world, faults)
  const project = await makeProject(world, registry.address)
  onTestFinished(project.remove)
  files.lockfile = path.join(project.directory, 'package-lock.json')
  return project
}

const exec = ({ directory, env }: Project, ...args: readonly string[]) =>
  runCli(['exec', ...args], { cwd: directory, env })

/** Programs of that name that print what they are called with. */
async function withPrograms(project: Project, ...names: readonly string[]): Promise<Project> {
  const bin = path.join(project.directory, 'bin')
  await mkdir(bin)
  for (const name of names) {
    await writeFile(path.join(bin, name), `#!/bin/sh\necho ${name} "$@"\n`)
    await chmod(path.join(bin, name), 0o755)
  }
  return { ...project, env: { ...project.env, PATH: `${bin}${path.delimiter}${process.env['PATH']}` } }
}

describe('the command runs', () => {
  test('with one line of ours, on stderr', async () => {
    const { code, stdout, stderr } = await exec(await start(), '--', ...STARTED)
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: 'started\n',
      stderr: `${OK} Starting ${STARTED.join(' ')}\n`,
    })
  })

  test('with its own arguments, each as it is', async () => {
    const odd = ['--strict', '--', '', 'a b', '$HOME', '"', "'", '*', ';exit 9', 'ü', '--json']
    const print = 'console.log(JSON.stringify(process.argv.slice(1)))'
    const { code, stdout } = await exec(await start(), '--', 'node', '-e', print, '--', ...odd)
    expect({ code, args: JSON.parse(stdout) }).toEqual({ code: 0, args: odd })
  })

  test('and its exit code is passed on', async () => {
    const project = await start()
    expect((await exec(project, '--', 'node', '-e', 'process.exit(7)')).code).toBe(7)
    expect((await exec(project, '--', 'node', '-e', 'process.kill(process.pid, "SIGKILL")')).code).toBe(128 + 9)
  })

  test('without --, where it has no options', async () => {
    const project = await withPrograms(await start(), 'npm')
    expect(await exec(project, 'npm', 'ci')).toMatchObject({ code: 0, stdout: 'npm ci\n' })
  })

  test.each([
    [['npx', 'tool'], true],
    [['npx', '--no', 'tool'], false],
  ])('with a warning, where it fetches what no lockfile pins: %j', async (command, isTold) => {
    const { code, stdout, stderr } = await exec(await withPrograms(await start(), 'npx'), '--', ...command)
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${command.join(' ')}\n` })
    expect(stderr.includes('npx may fetch packages that no lockfile pins')).toBe(isTold)
  })

  test('in a workspace, whose lockfile is above it', async () => {
    const { directory, env } = await withPrograms(await start(), 'npm')
    const manifest = JSON.parse(await readFile(path.join(directory, 'package.json'), 'utf8'))
    await writeFile(path.join(directory, 'package.json'), JSON.stringify({ ...manifest, workspaces: ['sub'] }))
    const sub = path.join(directory, 'sub')
    await mkdir(sub)
    await writeFile(path.join(sub, 'package.json'), '{"name":"sub","version":"1.0.0"}')
    expect(await runCli(['exec', '--', 'npm', 'ci'], { cwd: sub, env })).toMatchObject({ code: 0, stdout: 'npm ci\n' })
  })

  test('with a report in a file, and one line that says where', async () => {
    const project = await start()
    const { code, stdout, stderr } = await exec(project, '--json', '--output', 'report.json', '--', ...STARTED)
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'started\n' })
    expect(stderr).toContain('report.json')
    const report = JSON.parse(await readFile(path.join(project.directory, 'report.json'), 'utf8'))
    expect(report).toMatchObject({ outcome: 'verified' })
  })

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('and gets %s', async (signal) => {
    const { directory, env } = await start()
    const wait = `process.on('${signal}', () => process.exit(5)); setInterval(() => {}, 1000); console.log('ready')`
    const child = spawn(process.execPath, [CLI, 'exec', '--', 'node', '-e', wait], {
      cwd: directory,
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    await once(child.stdout, 'data')
    child.kill(signal)
    expect(await once(child, 'exit')).toEqual([5, null])
  })
})

describe('the command is not started', () => {
  test('when a package fails: 1, and the report', async () => {
    const { code, stdout, stderr } = await exec(await start(bad), '--', ...STARTED)
    expect({ code, stderr }).toEqual({ code: 1, stderr: `verify-deps: ${STARTED.join(' ')} was not started.\n` })
    expect(stdout).toContain('error VD202')
    expect(stdout).not.toContain('started')
  })

  test('when the verdict cannot be reached: 2', async () => {
    const { code, stdout } = await exec(await start(good, () => status(500)), '--', ...STARTED)
    expect(code).toBe(2)
    expect(stdout).not.toContain('started')
  })

  test('when an option demands more than there is: 1', async () => {
    const { code, stdout } = await exec(await start(), '--require', 'provenance', '--', ...STARTED)
    expect(code).toBe(1)
    expect(stdout).not.toContain('started')
  })

  test.each([
    ['no command', [], 'verify-deps exec -- npm ci'],
    ['no command after --', ['--'], 'verify-deps exec -- npm ci'],
    ['an empty command', ['--', ''], 'verify-deps exec -- npm ci'],
    ['options after a command without --', ['npm', 'ci', '--omit', 'dev'], 'Put -- between'],
    ['an option that we do not have', ['--ignore-scripts', '--', 'npm', 'ci'], '--ignore-scripts'],
    ['a report that would mix with its output', ['--json', '--', 'npm', 'ci'], '--output'],
    ['a lockfile that is not there', ['--lockfile', 'no.json', '--', 'npm', 'ci'], 'no.json'],
    ['the lockfile of another manager', ['--', 'yarn', 'install', '--frozen-lockfile'], 'yarn.lock'],
    [
      'the lockfile of another project',
      ['--lockfile', 'other/package-lock.json', '--', 'npm', 'ci'],
      'npm ci installs',
    ],
    [
      'not the lockfile that npm prefers',
      ['--lockfile', 'package-lock.json', '--', 'npm', 'ci'],
      'npm-shrinkwrap.json',
    ],
    ['no such command', ['--', 'no-such-command-anywhere'], 'there is no such command'],
  ])('%s: 3', async (_, args, said) => {
    const { directory, env } = await withPrograms(await start(), 'npm', 'yarn')
    if (said === 'npm-shrinkwrap.json') await writeFile(path.join(directory, said), '{}')
    await mkdir(path.join(directory, 'other'))
    const lockfile = await readFile(path.join(directory, 'package-lock.json'))
    await writeFile(path.join(directory, 'other', 'package-lock.json'), lockfile)
    const { code, stdout, stderr } = await exec({ directory, env, remove: async () => {} }, ...args)
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toContain(said)
  })
})

describe('the lockfile stays what was verified', () => {
  /** While the tarball is asked for, somebody is at the lockfile. */
  const meanwhile =
    (change: (lockfile: string) => void) =>
    (lockfile: string): Fault =>
    (exchange) => {
      change(lockfile)
      honest(exchange)
    }

  test.each([
    ['one byte more', (file: string) => appendFileSync(file, '\n')],
    ['nothing left of it', (file: string) => writeFileSync(file, '')],
    [
      'another that goes before it',
      (file: string) => writeFileSync(path.join(path.dirname(file), 'npm-shrinkwrap.json'), '{}'),
    ],
  ])('%s: 2, and the command is not started', async (_, change) => {
    const { code, stdout, stderr } = await exec(await start(good, meanwhile(change)), '--', ...STARTED)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('package-lock.json changed while it was verified.')
  })

  test('touched, with the same bytes: the command runs', async () => {
    const touch = (file: string) => utimesSync(file, new Date(0), new Date(0))
    const { code, stdout } = await exec(await start(good, meanwhile(touch)), '--', ...STARTED)
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'started\n' })
  })

  test('the command changes it: that is said, and its exit code stays', async () => {
    const change = 'fs.appendFileSync("package-lock.json", "\\n")'
    const { code, stderr } = await exec(await start(), '--', 'node', '-e', change)
    expect(code).toBe(0)
    expect(stderr).toContain('verify-deps: package-lock.json is not what was verified any more')
  })

  test('npm install is warned of, npm ci is not', async () => {
    const project = await withPrograms(await start(), 'npm')
    const install = await exec(project, '--', 'npm', 'install')
    expect(install).toMatchObject({ code: 0, stdout: 'npm install\n' })
    expect(install.stderr).toMatch(/^verify-deps: npm install may change the lockfile.* Use: npm ci\n/u)
    expect((await exec(project, '--', 'npm', 'ci')).stderr).toBe(`${OK} Starting npm ci\n`)
  })
})
