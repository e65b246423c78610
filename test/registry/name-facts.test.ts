/** What a registry, and the public one, say of a package as a whole: whom is asked, with what, and what is made of it. */
import { describe, expect, test } from 'vitest'
import { KEY } from '../../fixtures/demo/exhibits.ts'
import { BASE, packument, publish } from '../../fixtures/lab/publication.ts'
import { shasumOf } from '../../fixtures/lab/tarball.ts'
import { npmRegistry } from '../../src/registry/npm-config.ts'
import * as faulty from '../support/faulty-registry.ts'
import { lock } from '../support/locked.ts'
import { json, serve, serveWorld } from '../support/loopback.ts'
import { openWith } from '../support/session.ts'

const first = await publish({ name: 'honest', keys: [KEY], time: '2026-01-01T00:00:00.000Z' })
const second = await publish({ name: 'honest', version: '1.1.0', keys: [KEY], time: '2026-02-01T00:00:00.000Z' })
const scoped = await publish({ name: '@demo/honest', keys: [KEY] })
const answers = {
  '/honest': { json: { ...packument([first, second]), maintainers: [{ name: 'Ann' }] } },
  '/@demo/honest': { json: packument([scoped]) },
  '/gone': { json: { name: 'gone', versions: {}, time: { created: '2026-01-01T00:00:00.000Z' } } },
}
const world = { base: BASE, answers }
const host = (address: string) => new URL(address).host

describe('facts', () => {
  test('come out of the full packument', async () => {
    const served = await serveWorld(world)
    const { registry } = await openWith([`registry=${served.address}`])
    expect(await registry.facts('honest')).toEqual({
      state: 'present',
      from: `${served.address}honest`,
      value: {
        firstPublished: new Date('2026-01-01T00:00:00.000Z'),
        versions: 2,
        latest: '1.1.0',
        maintainers: ['ann'],
        repository: undefined,
        isPlaceholder: false,
        deprecated: undefined,
      },
    })
    expect(served.headers.map(({ accept }) => accept)).toEqual(['application/json'])
  })

  test('are asked for where the scope\u2019s registry is, with its token', async () => {
    const [ours, theirs] = [await serveWorld(world), await serveWorld(world)]
    const lines = [`@demo:registry=${theirs.address}`, `//${host(theirs.address)}/:_authToken=s3cret`]
    const { registry } = await openWith([`registry=${ours.address}`, ...lines])
    expect(await registry.facts('@demo/honest')).toMatchObject({ state: 'present', value: { versions: 1 } })
    expect([ours.asked, theirs.asked]).toEqual([[], ['/@demo/honest']])
    expect(theirs.headers.map(({ authorization }) => authorization)).toEqual(['Bearer s3cret'])
  })

  test('are asked for again each time', async () => {
    const served = await serveWorld(world)
    const { registry } = await openWith([`registry=${served.address}`])
    await registry.facts('honest')
    await registry.facts('honest')
    expect(served.asked).toEqual(['/honest', '/honest'])
  })

  test('are there of a name that was taken down', async () => {
    const served = await serveWorld(world)
    const { registry } = await openWith([`registry=${served.address}`])
    expect(await registry.facts('gone')).toMatchObject({ state: 'present', value: { versions: 0, latest: undefined } })
    expect(await registry.facts('nothing')).toEqual({ state: 'absent', from: `${served.address}nothing` })
  })

  test.each<[string, faulty.Fault, string]>([
    ['honest', faulty.honest, 'present'],
    ['gone', faulty.status(404), 'absent'],
    ['out of order', faulty.status(503), 'unavailable'],
    ['closed to us', faulty.status(403), 'unavailable'],
    ['a page', faulty.html, 'unavailable'],
    ['cut short', faulty.cutShort, 'unavailable'],
  ])('of a registry that is %s', async (_what, fault, state) => {
    const served = await serveWorld(world, { '/honest': fault })
    const { registry } = await openWith([`registry=${served.address}`])
    expect(await registry.facts('honest')).toMatchObject({ state })
  })

  test.each<[string, unknown, string]>([
    ['the name', 'honest', 'present'],
    ['another name', 'other', 'unavailable'],
    ['no name', undefined, 'unavailable'],
  ])('of a document about %s', async (_what, name, state) => {
    const served = await serve(json({ ...answers['/honest'].json, name }))
    const { registry } = await openWith([`registry=${served.address}`], { publicRegistry: served.address })
    expect(await registry.facts('honest')).toMatchObject({ state })
    expect(await registry.publicTwin(lock(first, BASE))).toMatchObject({ state })
  })

  // The last two are a file and an address to npm.
  test.each([
    '',
    ' ',
    '../-/npm/v1/keys',
    'honest@1.0.0',
    'a/b',
    '@a',
    'honest ',
    'npm:honest',
    './a',
    'a.tgz',
    'git://a/b',
  ])('of %j, for which no registry can be asked', async (name) => {
    const served = await serveWorld(world)
    const { registry } = await openWith([`registry=${served.address}`], { publicRegistry: served.address })
    expect(await registry.facts(name)).toMatchObject({ state: 'unavailable' })
    expect(await registry.publicTwin({ ...lock(first, BASE), name })).toMatchObject({ state: 'unavailable' })
    expect(served.asked).toEqual([])
  })
})

describe('the public twin', () => {
  const sha1 = (hex: string) => ({ algorithm: 'sha1', value: Buffer.from(hex, 'hex').toString('base64') })
  const digests = [...lock(first, BASE).integrity, sha1(shasumOf(first.tarball))]
  const pkg = lock(first, BASE)

  test('is asked for where the public registry is, whatever is configured', async () => {
    const [ours, open] = [await serveWorld(world), await serveWorld(world)]
    const { registry } = await openWith([`registry=${ours.address}`], { publicRegistry: open.address })
    expect(await registry.publicTwin(pkg)).toEqual({
      state: 'present',
      from: `${open.address}honest`,
      value: { latest: '1.1.0', integrity: digests },
    })
    expect([ours.asked, open.asked]).toEqual([[], ['/honest']])
    expect(open.headers[0]?.accept).toContain('application/vnd.npm.install-v1+json')
  })

  test('has no digests where it has another version only', async () => {
    const open = await serveWorld(world)
    const { registry } = await openWith([], { publicRegistry: open.address })
    const twin = await registry.publicTwin({ ...pkg, version: '9.9.9' })
    expect(twin).toMatchObject({ state: 'present', value: { latest: '1.1.0', integrity: [] } })
  })

  test.each<[string, faulty.Fault, string]>([
    ['has it', faulty.honest, 'present'],
    ['has none', faulty.status(404), 'absent'],
    ['is out of order', faulty.status(503), 'unavailable'],
    ['will not tell', faulty.status(401), 'unavailable'],
  ])('of a public registry that %s', async (_what, fault, state) => {
    const open = await serveWorld(world, { '/honest': fault })
    const { registry } = await openWith([], { publicRegistry: open.address })
    expect(await registry.publicTwin(pkg)).toMatchObject({ state, from: `${open.address}honest` })
  })

  // Everything that npm's libraries would send along, each of which reaches the registry that it is for.
  test.each<[string, (ours: string, open: string) => readonly string[], string]>([
    ['a token of the configured registry', (ours) => [`//${ours}/:_authToken=s3cret`], 'honest'],
    [
      'a token of the scope\u2019s registry',
      (ours) => [`@demo:registry=http://${ours}/`, `//${ours}/:_authToken=s3cret`],
      '@demo/honest',
    ],
    ['a password', (ours) => [`//${ours}/:username=s3cret`, `//${ours}/:_password=czNjcmV0`], 'honest'],
    ['a token of its own', (ours, open) => [`//${ours}/:_authToken=s3cret`, `//${open}/:_authToken=s3cret`], 'honest'],
  ])('is asked for without %s', async (_what, lines, name) => {
    const [ours, open] = [await serveWorld(world), await serveWorld(world)]
    const { registry } = await openWith(
      [`registry=${ours.address}`, ...lines(host(ours.address), host(open.address))],
      { publicRegistry: open.address },
    )
    const facts = await registry.facts(name)
    const twin = await registry.publicTwin({ ...pkg, name })
    expect([facts.state, twin.state]).toEqual(['present', 'present'])
    expect(JSON.stringify(ours.headers)).toMatch(/s3cret|czNjcmV0/u)
    expect(JSON.stringify(open.headers)).not.toMatch(/s3cret|czNjcmV0|authorization/u)
  })

  // npm sends these along with everything, to everybody. No answer depends on them.
  test.each([['otp=s3cret'], ['scope=@s3cret'], ['auth-type=s3cret']])('nobody is told %s', async (line) => {
    const [ours, open] = [await serveWorld(world), await serveWorld(world)]
    const { registry } = await openWith([`registry=${ours.address}`, line], { publicRegistry: open.address })
    const asked = [await registry.facts('honest'), await registry.publicTwin(pkg)]
    expect(asked.map(({ state }) => state)).toEqual(['present', 'present'])
    expect(JSON.stringify([ours.headers, open.headers])).not.toContain('s3cret')
  })

  test('is asked for without a token where both are on one host', async () => {
    const open = await serveWorld(world)
    const own = `${open.address}private/`
    const { registry } = await openWith([`registry=${own}`, `//${host(own)}/private/:_authToken=s3cret`], {
      publicRegistry: open.address,
    })
    expect(await registry.publicTwin(pkg)).toMatchObject({ state: 'present' })
    await registry.facts('honest')
    expect(open.headers.map(({ authorization }) => authorization)).toEqual([undefined, 'Bearer s3cret'])
  })
})

test.each([
  [npmRegistry(), true],
  [npmRegistry().replace(/\/$/u, ''), true],
  [npmRegistry().replace('https:', 'http:'), true],
  [npmRegistry().replace('registry', 'REGISTRY'), true],
  [`${npmRegistry()}npm/`, false],
  [npmRegistry().replace('registry', 'registry2'), false],
  [`${npmRegistry().replace(/\/$/u, '')}:8443/`, false],
  ['https://registry.example/', false],
])('%s is public: %j', async (address, expected) => {
  const { registry } = await openWith([`registry=${address}`])
  expect(registry.locate(lock(first, BASE)).isPublic).toBe(expected)
})

test('a scope\u2019s registry need not be public where the default one is', async () => {
  const { registry } = await openWith(['@demo:registry=https://private.example/'])
  expect(registry.locate(lock(first, BASE)).isPublic).toBe(true)
  expect(registry.locate(lock(scoped, BASE)).isPublic).toBe(false)
})

test('by default, npm\u2019s own registry is the public one', async () => {
  const { config } = await openWith(['registry=https://registry.example/'])
  expect(config.publicRegistry).toBe(npmRegistry())
})
