/** A snapshot, and a run from it where no network is: the same report, byte for byte. */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import type { Report } from '../../src/report/report.ts'
import type { Built, Session } from '../support/built.ts'
import { build, openSession } from '../support/built.ts'
import { runCli } from '../support/cli.ts'
import { status } from '../support/faulty-registry.ts'
import { standStill, startCli } from '../support/interrupted.ts'
import { npmCi } from '../support/npm.ts'
import { newHome, runCutOff } from '../support/offline.ts'

// Each spawns processes, on machines that may be busy.
vi.setConfig({ testTimeout: 120_000 })

const FILE = 'verify-deps.snapshot'
const FORMATS = ['human', 'json', 'sarif', 'junit', 'markdown', 'github', 'gitlab']
const ROOT = ['--trusted-root', 'root.json'] as const

const good = await build({ name: 'good' })
const before = await build({ name: 'lost', version: '1.0.0' })
const after = await build({ name: 'lost', version: '1.0.1', isBare: true })
const unsigned = await build({ name: 'unsigned', isUnsigned: true, isBare: true })
const forged = await build({ name: 'forged', isForged: true })
const other = await build({ name: 'tampered', isBare: true, files: { 'index.js': 'evil()' } })
const tampered: Built = { ...(await build({ name: 'tampered', isBare: true })), tarball: other.tarball }
const gone = await build({ name: 'gone', isBare: true })
const away = await build({ name: 'away', isBare: true })

/** A bit of everything that can be said. */
const ALL = [good, after, unsigned, forged, tampered, gone, away]
const FAULTS = { [gone.path]: status(404), '/away/1.0.0': status(503), '/away': status(503) }

async function project(locked: readonly Built[] = ALL, faults: object = FAULTS): Promise<Session> {
  const session = await openSession([...ALL, before], faults)
  await session.lock(locked)
  return session
}

const online = (session: Session, ...args: readonly string[]) =>
  runCli([...args, ...ROOT], { cwd: session.directory, env: session.env })

/** Without the network, and without anything that was kept. */
async function offline(session: Session, ...args: readonly string[]) {
  return runCutOff([...args, ...ROOT], { cwd: session.directory, env: await newHome(session.env) })
}

const evidence = (file = FILE) => ['--offline', '--evidence', file]

describe('with the network cut off', () => {
  test('each report is the same, byte for byte', async () => {
    const session = await project()
    const taken = await online(session, 'snapshot', '--tarballs')
    expect(taken).toMatchObject({ code: 2, stderr: expect.stringContaining('could not be had') })
    const into = (side: string) =>
      FORMATS.flatMap((format) => [
        '--format',
        format,
        ...(format === 'human' ? [] : ['--output', `${side}.${format}`]),
      ])
    const expected = await online(session, ...into('online'), '--no-cache')
    expect(await offline(session, ...into('offline'), ...evidence())).toEqual(expected)
    expect(expected).toMatchObject({ code: 1, stderr: '' })
    for (const format of FORMATS.slice(1)) {
      const read = (side: string) => readFile(path.join(session.directory, `${side}.${format}`), 'utf8')
      expect(await read('offline')).toBe(await read('online'))
    }
  })

  test('what it says is a bit of everything', async () => {
    const session = await project()
    await online(session, 'snapshot', '--tarballs')
    const { stdout } = await offline(session, '--json', ...evidence())
    const report: Report = JSON.parse(stdout)
    const said = Object.fromEntries(report.packages.map(({ name, outcome }) => [name, outcome]))
    expect(said).toEqual({
      good: 'verified',
      lost: 'verified',
      unsigned: 'unproven',
      forged: 'failed',
      tampered: 'failed',
      gone: 'inconclusive',
      away: 'inconclusive',
    })
  })

  test('without Sigstore\u2019s trusted root at hand, what was said of that is said again', async () => {
    const session = await project([good])
    const where = { cwd: session.directory, env: session.env }
    expect(await runCli(['snapshot', '--tarballs'], where)).toMatchObject({ code: 0 })
    const expected = await runCli(['--json'], where)
    expect(expected.stdout).toContain('VD317')
    const home = await newHome(session.env)
    expect(await runCutOff(['--json', ...evidence()], { ...where, env: home })).toEqual(expected)
  })

  test('without --offline in the same place, nothing can be decided', async () => {
    const session = await project([good], {})
    expect(await online(session, 'snapshot', '--tarballs')).toMatchObject({ code: 0, stderr: '' })
    for (const way of [{}, { inNamespace: false }]) {
      const cutOff = async (...args: readonly string[]) =>
        runCutOff(['--json', ...args, ...ROOT], { ...way, cwd: session.directory, env: await newHome(session.env) })
      expect(await cutOff()).toMatchObject({ code: 2 })
      expect(await cutOff(...evidence())).toMatchObject({ code: 0 })
    }
  })

  test('without a snapshot, what npm and earlier runs kept has to do', async () => {
    const session = await project([good], {})
    const cutOff = (env: NodeJS.ProcessEnv) =>
      runCutOff(['--json', '--offline', ...ROOT], { cwd: session.directory, env })
    const nothing: Report = JSON.parse((await cutOff(await newHome(session.env))).stdout)
    expect(nothing.outcome).toBe('inconclusive')
    const messages = nothing.packages.flatMap(({ findings }) => findings.map(({ message }) => message))
    expect(messages).toContainEqual(expect.stringContaining('nothing is asked for in an offline run'))
    const expected = await online(session, '--json')
    expect(expected).toMatchObject({ code: 0 })
    expect(await cutOff(session.env)).toEqual(expected)
  })

  test('with explain and trust it is the same', async () => {
    const session = await project([good], {})
    await online(session, 'snapshot', '--tarballs')
    const explain = ['explain', 'good@1.0.0', '--json']
    const explained = JSON.parse((await online(session, ...explain, '--no-cache')).stdout)
    expect(JSON.parse((await offline(session, ...explain, ...evidence())).stdout)).toEqual(explained)
    expect(await offline(session, 'trust', ...evidence())).toMatchObject({ code: 0 })
    expect(await session.recorded()).toContain('good')
  })

  test('exec starts a command that installs from what the snapshot had', async () => {
    const session = await project([good], {})
    await session.lock([good], {}, { good: '1.0.0' })
    await online(session, 'snapshot', '--tarballs')
    const env = await newHome(session.env)
    const args = ['exec', ...evidence(), ...ROOT, '--', process.execPath, '-e', 'console.log("installed")']
    expect(await runCutOff(args, { cwd: session.directory, env })).toMatchObject({ code: 0, stdout: 'installed\n' })
    // npm itself, which is told not to ask anybody either.
    const installing = { directory: session.directory, env: { ...env, npm_config_offline: 'true' } }
    expect(await npmCi({ ...installing, remove: async () => {} })).toMatchObject({ code: 0 })
    const installed = path.join(session.directory, 'node_modules/good/package.json')
    expect(JSON.parse(await readFile(installed, 'utf8'))).toMatchObject({ name: 'good' })
  })
})

describe('tarballs', () => {
  test('left out of the snapshot, they come from npm\u2019s cache, or cannot be had', async () => {
    const session = await project([good], {})
    expect(await online(session, 'snapshot')).toMatchObject({ code: 0, stderr: '' })
    const where = { cwd: session.directory, env: session.env }
    const warm = await runCutOff(['--json', ...evidence(), ...ROOT], where)
    expect(warm).toMatchObject({ code: 0 })
    const cold: Report = JSON.parse((await offline(session, '--json', ...evidence())).stdout)
    expect(cold.outcome).toBe('inconclusive')
    const messages = cold.packages.flatMap(({ findings }) => findings.map(({ message }) => message))
    expect(messages).toContainEqual(expect.stringContaining('made without --tarballs'))
  })
})

describe('another lockfile', () => {
  test('leaves what is new in it inconclusive, and is said', async () => {
    const session = await project([good], {})
    await online(session, 'snapshot', '--tarballs')
    const own: Report = JSON.parse((await offline(session, '--json', ...evidence())).stdout)
    expect(own).toMatchObject({ outcome: 'verified', findings: [] })
    await session.lock([good, forged])
    const { code, stdout } = await offline(session, '--json', ...evidence())
    const report: Report = JSON.parse(stdout)
    expect(code).toBe(2)
    expect(report.findings.map(({ code }) => code)).toEqual(['VD014'])
    expect(report.packages.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['good', 'verified'],
      ['forged', 'inconclusive'],
    ])
  })

  test('that pins other bytes under the same address fails as it would online', async () => {
    const session = await project([good], {})
    await online(session, 'snapshot', '--tarballs')
    await session.lock([{ ...good, integrity: forged.integrity }])
    const { code, stdout } = await offline(session, '--json', ...evidence())
    expect({ code, outcome: JSON.parse(stdout).outcome }).toEqual({ code: 1, outcome: 'failed' })
  })
})

describe('the file', () => {
  test('is the same but for its times, however often it is made', async () => {
    const session = await project([good, after], {})
    const first = await online(session, 'snapshot', '--tarballs', '--output', 'a.snapshot')
    const second = await online(session, 'snapshot', '--tarballs', '--output', 'b.snapshot', '--concurrency', '1')
    expect([first.code, second.code]).toEqual([0, 0])
    const [a, b] = await Promise.all(
      ['a', 'b'].map((name) => readFile(path.join(session.directory, `${name}.snapshot`))),
    )
    expect(a?.length).toBe(b?.length)
  })

  test('that is pinned is taken, and no other', async () => {
    const session = await project([good], {})
    const { stdout } = await online(session, 'snapshot', '--tarballs')
    const [, sha256 = ''] = /^SHA-256: ([0-9a-f]{64})$/mu.exec(stdout) ?? []
    const pinned = `${FILE}#sha256=${sha256}`
    expect(stdout).toContain(`--evidence ${pinned}`)
    expect(await online(session, '--json', ...evidence(pinned))).toMatchObject({ code: 0 })
    const place = path.join(session.directory, FILE)
    const bytes = await readFile(place)
    bytes[bytes.length - 1] = 1
    await writeFile(place, bytes)
    expect(await online(session, '--json', ...evidence())).toMatchObject({ code: 0 })
    const { code, stderr } = await online(session, '--json', ...evidence(pinned))
    expect(code).toBe(3)
    expect(stderr).toContain(`not ${sha256}`)
  })

  test('has no secrets of whoever made it', async () => {
    const session = await project([good], {})
    const { host } = new URL(session.registry)
    const secret = 'c2VjcmV0LXRva2Vu'
    await session.write('.npmrc', `//${host}/:_authToken=${secret}\n`)
    await online(session, 'snapshot', '--registry', `http://user:${secret}@${host}/`, '--tarballs')
    expect((await readFile(path.join(session.directory, FILE))).includes(secret)).toBe(false)
  })
})

describe('a snapshot that is not finished', () => {
  test('is not there at all, and nothing else is left', async () => {
    const { project, atSlow } = await standStill()
    const before = await readdir(project.directory)
    const { child, ended } = startCli(project, ['snapshot', '--tarballs', '--concurrency', '1'])
    await atSlow()
    child.kill('SIGINT')
    expect(await ended).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('No snapshot was written'),
    })
    const left = (await readdir(project.directory)).filter((name) => !before.includes(name))
    expect(left.filter((name) => name.includes('snapshot') || name.includes('.tmp'))).toEqual([])
  })

  test('its twin that nobody stops is there', async () => {
    const { project } = await standStill({ isAnswering: true })
    const { ended } = startCli(project, ['snapshot', '--tarballs', '--concurrency', '1'])
    expect(await ended).toMatchObject({ code: 0 })
    expect((await readdir(project.directory)).filter((name) => /snapshot|\.tmp/u.test(name))).toEqual([FILE])
  })
})

describe('misuse', () => {
  test.each([
    [['snapshot', '--offline'], 'Leave --offline and --evidence out'],
    [['demo', '--offline'], 'Leave --offline and --evidence out'],
    [['--evidence', 'package-lock.json'], 'is no snapshot of verify-deps. Make one with: verify-deps snapshot'],
    [['--evidence', 'nowhere'], 'cannot be read: ENOENT'],
    [['--evidence', '.'], 'is not a regular file'],
    [['--evidence', `${FILE}#sha256=beef`], 'has 64 hexadecimal digits'],
    [['snapshot', '--output', 'package-lock.json'], 'would overwrite'],
    [['snapshot', '--output', 'nowhere/else'], 'there is no directory'],
    [['snapshot', '--output', '/dev/null'], 'is no regular file'],
  ])('%j is refused', async (args, words) => {
    const session = await project([good], {})
    const { code, stderr } = await runCli(args, { cwd: session.directory, env: session.env })
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining(words) })
  })
})
