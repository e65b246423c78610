/** Which registry speaks for a package, and where npm's configuration sends what a lockfile says. */
import { describe, expect, test } from 'vitest'
import { KEY } from '../../fixtures/demo/exhibits.ts'
import { BASE, publish } from '../../fixtures/lab/publication.ts'
import { npmRegistry } from '../../src/registry/npm-config.ts'
import { lock, resolvedTo } from '../support/locked.ts'
import { serve, serveWorld } from '../support/loopback.ts'
import { measured, open, publication } from '../support/one-tarball.ts'
import { openWith } from '../support/session.ts'

const scoped = await publish({ name: '@demo/honest', keys: [KEY] })

describe('a registry for a scope', () => {
  const lines = ['registry=https://default.example/', '@demo:registry=https://scope.example/npm']

  test.each([
    ['@demo/honest', 'https://scope.example/npm'],
    ['@other/honest', 'https://default.example/'],
    ['@demolition/honest', 'https://default.example/'],
    ['honest', 'https://default.example/'],
    ['demo', 'https://default.example/'],
  ])('of %s: %s', async (name, expected) => {
    const { registry } = await openWith(lines)
    expect(registry.locate(lock({ ...scoped, name }, BASE)).registry).toBe(expected)
  })

  test('outlasts --registry, which is the default one only', async () => {
    const { registry } = await openWith(lines, { registry: 'https://flag.example/' })
    expect(registry.locate(lock(scoped, BASE)).registry).toBe('https://scope.example/npm')
    expect(registry.locate(lock(publication, BASE)).registry).toBe('https://flag.example/')
  })

  test('is weaker in a weaker place', async () => {
    const env = { 'npm_config_@demo:registry': 'https://environment.example/' }
    const { registry } = await openWith(lines, { env })
    expect(registry.locate(lock(scoped, BASE)).registry).toBe('https://environment.example/')
  })
})

describe('replace-registry-host', () => {
  const PUBLIC = new URL('/honest/-/honest-1.0.0.tgz', npmRegistry()).href
  const OTHER = 'https://old.example/honest/-/honest-1.0.0.tgz'

  test.each([
    [undefined, true, false],
    ['npmjs', true, false],
    ['never', false, false],
    ['always', true, true],
    ['old.example', false, true],
    ['https://old.example/', false, true],
    ['https://old.example/other/', false, false],
  ])('=%s: of npm\u2019s own host %s, of another %s', async (value, replacesPublic, replacesOther) => {
    const lines = [
      'registry=https://mirror.example/npm/',
      ...(value === undefined ? [] : [`replace-registry-host=${value}`]),
    ]
    const { registry } = await openWith(lines)
    const mirrored = 'https://mirror.example/npm/honest/-/honest-1.0.0.tgz'
    const asked = (written: string) => registry.locate(lock(publication, BASE, resolvedTo(written))).resolved
    expect(asked(PUBLIC)).toBe(replacesPublic ? mirrored : PUBLIC)
    expect(asked(OTHER)).toBe(replacesOther ? mirrored : OTHER)
  })

  test.each(['npmjs', 'never', 'always'])('=%s: bytes come from where we say', async (value) => {
    const [ours, theirs] = await Promise.all([serveScoped(), serveScoped()])
    const lines = [`registry=${ours.address}`, `@demo:registry=${theirs.address}`, `replace-registry-host=${value}`]
    const { registry } = await openWith(lines)
    const pkg = lock(scoped, 'https://old.example/')
    const got = await registry.tarball(pkg, registry.manifest(pkg))
    expect(got).toMatchObject(measured(scoped.tarball))
    const place = [ours, theirs].find(({ asked }) => asked.includes(scoped.path))
    expect(got.from).toBe(new URL(scoped.path, place?.address).href)
  })

  test('=always leaves the query, which some registries sign', async () => {
    const server = await serve((_request, response) => void response.end(publication.tarball))
    const { registry } = await openWith([`registry=${server.address}`, 'replace-registry-host=always'])
    const pkg = lock(publication, BASE, resolvedTo(`${OTHER}?signed=1`))
    expect(await registry.tarball(pkg, registry.manifest(pkg))).toMatchObject(measured(publication.tarball))
    expect(server.asked).toContain('/honest/-/honest-1.0.0.tgz?signed=1')
  })

  function serveScoped() {
    const json = scoped.document
    const base64 = scoped.tarball.toString('base64')
    return serveWorld({ base: BASE, answers: { [scoped.path]: { base64 }, '/@demo/honest/1.0.0': { json } } })
  }
})

test.each(['all', 'none', 'root'])(
  'allow-remote=%s is about what people ask for, not about downloads',
  async (value) => {
    const { served } = await open()
    const { registry } = await openWith([`registry=${served.address}`, `allow-remote=${value}`])
    const pkg = lock(publication, served.address)
    expect(await registry.tarball(pkg, registry.manifest(pkg))).toMatchObject(measured(publication.tarball))
  },
)
