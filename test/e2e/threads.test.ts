/** With threads, as the built command has them for more than a few packages, and without any: the same report. */
import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test, vi } from 'vitest'
import { json, type VerifyOptions, verify } from '../../src/index.ts'
import type { Report } from '../../src/report/report.ts'
import type { Built, Session } from '../support/built.ts'
import { build, openSession } from '../support/built.ts'
import { runCli } from '../support/cli.ts'
import { status } from '../support/faulty-registry.ts'
import { newHome } from '../support/offline.ts'

// Each spawns processes, on machines that may be busy.
vi.setConfig({ testTimeout: 120_000 })

const ROOT = ['--trusted-root', 'root.json'] as const

const good = await Promise.all(
  [1, 2, 3, 4, 5, 6].map((each) => build({ name: `good${each}`, files: { 'a.js': 'a'.repeat(each * 999) } })),
)
const bare = await Promise.all([1, 2, 3, 4].map((each) => build({ name: `bare${each}`, isBare: true })))
const older = await build({ name: 'good1', version: '0.9.0' })
const unsigned = await build({ name: 'unsigned', isUnsigned: true, isBare: true })
const forged = await build({ name: 'forged', isForged: true })
const scripted = await build({ name: 'scripted', isBare: true, manifest: { scripts: { install: 'node a.js' } } })
const evil = await build({ name: 'tampered', files: { 'index.js': 'evil()' } })
const tampered: Built = { ...(await build({ name: 'tampered' })), tarball: evil.tarball }
const cut = await build({ name: 'cut', isBare: true })
const short: Built = { ...cut, tarball: cut.tarball.subarray(0, 700) }
const odd = ['deep', 'null', 'text', 'array', 'prototype', 'key'] as const
/** Bundles that are none. */
const BUNDLES: Readonly<Record<(typeof odd)[number], string>> = {
  null: 'null',
  text: '"x"',
  array: '[[]]',
  prototype: '{"__proto__":{"mediaType":"x"},"constructor":null}',
  deep: `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
  key: '{"verificationMaterial":{"publicKey":{"hint":"__proto__"}}}',
}
const oddOnes = await Promise.all(
  odd.map(async (name): Promise<Built> => {
    const built = await build({ name: `odd-${name}` })
    const [place] = Object.keys(built.answers) as [string]
    // As text: what is so deep cannot be made into one.
    const text = `{"attestations":[{"predicateType":"https://slsa.dev/provenance/v1","bundle":${BUNDLES[name]}}]}`
    return { ...built, answers: { [place]: { base64: Buffer.from(text).toString('base64') } } }
  }),
)
const gone = await build({ name: 'gone', isBare: true })
const ALL = [...good, older, ...bare, unsigned, forged, scripted, tampered, short, ...oddOnes, gone]
const FAULTS = { [gone.path]: status(404) }

async function project(): Promise<Session> {
  const session = await openSession(ALL, FAULTS)
  await session.lock(ALL)
  return session
}

/** Of the built command, with how many threads ran. */
async function withThreads(
  { directory, env }: Session,
  ...args: readonly string[]
): Promise<{ report: Report; threads: number }> {
  const [watcher, log] = ['watcher.cjs', 'threads.log'].map((file) => path.join(directory, file)) as [string, string]
  await writeFile(log, '')
  await writeFile(
    watcher,
    `require('node:fs').appendFileSync(${JSON.stringify(log)}, require('node:worker_threads').threadId + '\\n')`,
  )
  const options = { cwd: directory, env: { ...env, NODE_OPTIONS: `--require ${watcher}` } }
  const { stdout, stderr } = await runCli(['--json', ...args, ...ROOT, directory], options)
  expect(stderr).toBe('')
  const ids = new Set((await readFile(log, 'utf8')).split('\n').filter((line) => line !== '' && line !== '0'))
  return { report: JSON.parse(stdout), threads: ids.size }
}

/** Of the sources, which have none. */
async function without({ directory, env }: Session, options: VerifyOptions): Promise<Report> {
  const trustedRoots = [path.join(directory, 'root.json')]
  const report = await verify(directory, { env, trustedRoots, ...options })
  return JSON.parse(json(report))
}

describe('the report is the same', () => {
  const ways: readonly (readonly [string, readonly string[], VerifyOptions])[] = [
    ['without caches', ['--no-cache'], { cache: false }],
    ['with a second opinion', ['--no-cache', '--second-opinion'], { cache: false, secondOpinion: true }],
  ]
  for (const [name, args, options] of ways) {
    test(name, async () => {
      const session = await project()
      const { report, threads } = await withThreads(session, ...args)
      expect(threads).toBeGreaterThan(0)
      expect(report).toEqual(await without(session, options))
    })
  }

  test('with what was kept of the one before', async () => {
    const session = await project()
    const first = await without(session, {})
    for (let round = 0; round < 2; round++) {
      const { report, threads } = await withThreads(session)
      expect(threads).toBeGreaterThan(0)
      expect(report).toEqual(first)
    }
    expect(await without(session, {})).toEqual(first)
  })

  test('from a snapshot', async () => {
    const session = await project()
    const taken = await runCli(['snapshot', '--tarballs', ...ROOT], { cwd: session.directory, env: session.env })
    expect(taken.stderr).toContain('could not be had')
    const env = await newHome(session.env)
    const { report, threads } = await withThreads(
      { ...session, env },
      '--offline',
      '--evidence',
      'verify-deps.snapshot',
    )
    expect(threads).toBeGreaterThan(0)
    const evidence = path.join(session.directory, 'verify-deps.snapshot')
    const other = { ...session, env: await newHome(session.env) }
    expect(report).toEqual(await without(other, { offline: true, evidence }))
  })

  test('and says what it should', async () => {
    const { report } = await withThreads(await project(), '--no-cache')
    const outcomes = Object.fromEntries(
      report.packages.map(({ name, version, outcome }) => [`${name}@${version}`, outcome]),
    )
    const of = (all: readonly Built[], outcome: string) =>
      Object.fromEntries(all.map(({ name, version }) => [`${name}@${version}`, outcome]))
    expect(outcomes).toEqual({
      ...of([...good, older, ...bare, scripted], 'verified'),
      ...of([unsigned], 'unproven'),
      ...of([forged, tampered, short, ...oddOnes], 'failed'),
      ...of([gone], 'inconclusive'),
    })
    expect(JSON.stringify(report)).not.toContain('VD000')
  })
})

test('a process that uses the library ends by itself, and keeps nothing open', async () => {
  const session = await project()
  const library = pathToFileURL(path.resolve('dist/index.js')).href
  const script = `
    import { verify } from ${JSON.stringify(library)}
    const before = process.getActiveResourcesInfo().filter((each) => each !== 'Immediate')
    const report = await verify('.', { cache: false, trustedRoots: ['root.json'] })
    await new Promise((resolve) => setTimeout(resolve, 100))
    const ports = process.getActiveResourcesInfo().filter((each) => each === 'MessagePort')
    console.log(JSON.stringify({ packages: report.packages.length, ports, before: before.filter((each) => each === 'MessagePort') }))
  `
  const file = path.join(session.directory, 'library.mjs')
  await writeFile(file, script)
  for (const args of [[file], ['--input-type=module', '--eval', script]]) {
    const said = await new Promise<string>((resolve, reject) => {
      const options = { cwd: session.directory, env: { PATH: process.env['PATH'], ...session.env }, timeout: 60_000 }
      execFile(process.execPath, args, options, (error, stdout) => (error === null ? resolve(stdout) : reject(error)))
    })
    expect(JSON.parse(said)).toEqual({ packages: ALL.length, ports: [], before: [] })
  }
})
