/** What registries answered is kept from run to run, and nobody else can say it for them. */
import { chmod, cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Made } from '../../fixtures/demo/exhibits.ts'
import { KEY } from '../../fixtures/demo/exhibits.ts'
import { worldOf } from '../../fixtures/demo/make-world.ts'
import { publish } from '../../fixtures/lab/publication.ts'
import type { Project } from '../support/cli.ts'
import { makeProject, runCli, verifyProject } from '../support/cli.ts'
import type { Fault } from '../support/faulty-registry.ts'
import { serveWorld } from '../support/loopback.ts'
import { temporaryDirectory } from '../support/npm-home.ts'

// Each spawns processes, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 })

const SECRET = '0123456789abcdef0123456789abcdef'

const made = await Promise.all(
  ['one', 'two', 'three'].map(
    async (name): Promise<Made> => ({
      publication: await publish({ name, keys: [KEY] }),
      story: '',
      outcome: 'verified',
      codes: [],
    }),
  ),
)
const world = worldOf(made)
const DOCUMENTS = Object.keys(world.answers).filter((address) => /^\/[a-z]+\/\d/u.test(address))

/** As npm's registry does it. */
function cacheable(maxAge: number): Fault {
  return ({ request, response, body, type }) => {
    const etag = `"${body.length}"`
    const headers = { 'content-type': type, 'cache-control': `public, max-age=${maxAge}`, etag }
    if (request.headers['if-none-match'] === etag) response.writeHead(304, headers).end()
    else response.writeHead(200, headers).end(body)
  }
}

async function start(maxAge = 300) {
  const faults = Object.fromEntries(Object.keys(world.answers).map((address) => [address, cacheable(maxAge)]))
  const registry = await serveWorld(world, faults)
  const project = await makeProject(world, registry.address)
  onTestFinished(project.remove)
  let seen = 0
  /** A run, and which documents of versions it asked for, and which of those it knew already. */
  const run = async (more: NodeJS.ProcessEnv = {}, args: readonly string[] = []) => {
    const env = { ...project.env, ...more }
    const { code, report, stderr } = await verifyProject({ ...project, env }, args)
    expect({ code, stderr, verified: report.counts.verified }).toEqual({ code: 0, stderr: '', verified: made.length })
    const asked = registry.asked.slice(seen).map((address, index) => ({
      address,
      isKnown: registry.headers[seen + index]?.['if-none-match'] !== undefined,
    }))
    seen = registry.asked.length
    const documents = asked.filter(({ address }) => DOCUMENTS.includes(address))
    return { asked: documents.length, known: documents.filter(({ isKnown }) => isKnown).length }
  }
  return { project, run, headers: registry.headers }
}

const cacheOf = ({ directory }: Project) => path.join(directory, '.cache', 'verify-deps', 'evidence-1')
const ALL = { asked: DOCUMENTS.length, known: 0 }
const NONE = { asked: 0, known: 0 }

describe('a second run', () => {
  test('asks for no document that is fresh', async () => {
    const { run } = await start()
    expect(DOCUMENTS).toHaveLength(made.length)
    expect(await run()).toEqual(ALL)
    expect(await run()).toEqual(NONE)
  })

  test('asks whether one that is not has changed', async () => {
    const { run } = await start(0)
    expect(await run()).toEqual(ALL)
    expect(await run()).toEqual({ asked: DOCUMENTS.length, known: DOCUMENTS.length })
  })

  test('with --no-cache asks for all, and leaves what is kept alone', async () => {
    const { project, run } = await start()
    expect(await run({}, ['--no-cache'])).toEqual(ALL)
    await expect(readdir(cacheOf(project))).rejects.toThrow('ENOENT')
    await run()
    const before = await readdir(cacheOf(project))
    expect(await run({}, ['--no-cache'])).toEqual(ALL)
    expect(await readdir(cacheOf(project))).toEqual(before)
  })
})

describe('on another machine, with what was kept on the first', () => {
  async function restored(first: NodeJS.ProcessEnv, second: NodeJS.ProcessEnv) {
    const { run } = await start()
    const [here, there] = [await temporaryDirectory(), await temporaryDirectory()]
    const homes = [await temporaryDirectory(), await temporaryDirectory()]
    await run({ HOME: homes[0], VERIFY_DEPS_CACHE: here, ...first })
    await cp(here, there, { recursive: true })
    return run({ HOME: homes[1], VERIFY_DEPS_CACHE: there, ...second })
  }

  test.each([
    ['the key of both', { VERIFY_DEPS_CACHE_KEY: SECRET }, { VERIFY_DEPS_CACHE_KEY: SECRET }, NONE],
    ['the key of another', { VERIFY_DEPS_CACHE_KEY: SECRET }, { VERIFY_DEPS_CACHE_KEY: `${SECRET}!` }, ALL],
    ['no key, as a fork has none', { VERIFY_DEPS_CACHE_KEY: SECRET }, { VERIFY_DEPS_CACHE_KEY: '' }, ALL],
    ["the first machine's own key", {}, {}, ALL],
  ])('and %s', async (_how, first, second, expected) => {
    expect(await restored(first, second)).toEqual(expected)
  })
})

describe('a directory', () => {
  test('in which something was changed', async () => {
    const { project, run } = await start()
    await run()
    for (const name of await readdir(cacheOf(project))) {
      const file = path.join(cacheOf(project), name)
      await writeFile(file, (await readFile(file, 'utf8')).replaceAll('"one"', '"eno"'))
    }
    expect((await run()).asked).toBeGreaterThan(0)
    expect(await run()).toEqual(NONE)
  })

  test('that is a file', async () => {
    const { project, run } = await start()
    const file = path.join(project.directory, 'file')
    await writeFile(file, '')
    for (let count = 0; count < 2; count++) expect(await run({ VERIFY_DEPS_CACHE: file })).toEqual(ALL)
  })

  test.skipIf(process.geteuid?.() === 0)('that nobody may write to', async () => {
    const { project, run } = await start()
    await run()
    await rm(cacheOf(project), { recursive: true })
    await mkdir(cacheOf(project), { mode: 0o500 })
    expect(await run()).toEqual(ALL)
    expect(await run()).toEqual(ALL)
    await chmod(cacheOf(project), 0o700)
    expect(await run()).toEqual(ALL)
    expect(await run()).toEqual(NONE)
  })
})

test('an offline run takes what is kept, however old, and asks nobody', async () => {
  const { project, run } = await start(0)
  await run()
  expect(await run({}, ['--offline'])).toEqual(NONE)
  await rm(cacheOf(project), { recursive: true })
  const { code, report } = await verifyProject(project, ['--offline'])
  expect({ code, inconclusive: report.counts.inconclusive }).toEqual({ code: 2, inconclusive: made.length })
})

describe('the key of the environment goes to nobody', () => {
  test('that .npmrc names', async () => {
    const { project, run, headers } = await start()
    const host = new URL(project.env['npm_config_registry'] as string).host
    await writeFile(path.join(project.directory, '.npmrc'), `//${host}/:_authToken=\${VERIFY_DEPS_CACHE_KEY}\n`)
    await run({ VERIFY_DEPS_CACHE_KEY: SECRET })
    expect(JSON.stringify(headers)).not.toContain(SECRET)
    // The twin: that is how npm takes others.
    await writeFile(path.join(project.directory, '.npmrc'), `//${host}/:_authToken=\${OTHER_KEY}\n`)
    await run({ OTHER_KEY: SECRET }, ['--no-cache'])
    expect(JSON.stringify(headers)).toContain(SECRET)
  })

  test('that is started afterwards', async () => {
    const { project } = await start()
    const env = { ...project.env, VERIFY_DEPS_CACHE_KEY: SECRET, OTHER_KEY: SECRET }
    const script = 'console.log(JSON.stringify([process.env.VERIFY_DEPS_CACHE_KEY, process.env.OTHER_KEY]))'
    const { stdout } = await runCli(['exec', '--', process.execPath, '-e', script], { cwd: project.directory, env })
    expect(JSON.parse(stdout)).toEqual([null, SECRET])
  })
})

describe('verify-deps cache', () => {
  const say = async ({ env }: Project, ...args: readonly string[]) => {
    const { code, stdout, stderr } = await runCli(['cache', ...args], { env })
    return { code, said: stdout + stderr }
  }

  test('says what is kept, and removes it', async () => {
    const { project, run } = await start()
    expect(await say(project)).toMatchObject({ code: 0, said: expect.stringContaining('nothing is kept yet') })
    await run()
    const told = await say(project)
    expect(told).toMatchObject({
      code: 0,
      said: expect.stringMatching(/\n[1-9]\d* documents, 0\.\d MB of at most 256\.0 MB/u),
    })
    expect(told.said).toContain(path.join(project.directory, '.local', 'state', 'verify-deps', 'cache.key'))
    expect(await say(project, '--prune')).toMatchObject({ code: 0 })
    expect(await run()).toEqual(NONE)
    expect(await say(project, '--clear')).toMatchObject({ code: 0, said: expect.stringContaining('\n0 documents') })
    expect(await run()).toEqual(ALL)
  })

  test('takes no two of them', async () => {
    const { project } = await start()
    expect(await say(project, '--prune', '--clear')).toMatchObject({ code: 3 })
  })

  test('a key that anybody could guess is refused, by a run as well', async () => {
    const { project } = await start()
    const env = { ...project.env, VERIFY_DEPS_CACHE_KEY: 'secret' }
    for (const args of [['cache'], [project.directory]]) {
      const { code, stderr } = await runCli(args, { env })
      expect({ code, stderr }).toMatchObject({ code: 3, stderr: expect.stringContaining('openssl rand -hex 32') })
      expect(stderr).not.toContain('secret,')
    }
  })
})
