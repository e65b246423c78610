/** A token goes to the registry that it is for and to nobody else, and nothing that we say repeats it. */
import type { IncomingHttpHeaders } from 'node:http'
import { expect, test } from 'vitest'
import { KEY } from '../../fixtures/demo/exhibits.ts'
import { worldOf } from '../../fixtures/demo/make-world.ts'
import type { Publication } from '../../fixtures/lab/publication.ts'
import { publish } from '../../fixtures/lab/publication.ts'
import { collect } from '../../src/collect.ts'
import * as faulty from '../support/faulty-registry.ts'
import { lock, resolvedTo } from '../support/locked.ts'
import { serveWorld } from '../support/loopback.ts'
import { openWith } from '../support/session.ts'

const publication = await publish({ name: 'honest', keys: [KEY] })
const asMade = (each: Publication) => ({ publication: each, story: '', outcome: 'verified', codes: [] }) as const
const world = worldOf([asMade(publication)])
const [DOCUMENT, PACKUMENT, KEYS] = ['/honest/1.0.0', '/honest', '/-/npm/v1/keys'] as const

const host = (address: string) => new URL(address).host
const registryLine = ({ address }: { readonly address: string }) => `registry=${address}`
const tokenLine = ({ address }: { readonly address: string }, token = 's3cret') =>
  `//${host(address)}/:_authToken=${token}`
/** How the requests were authorised, each way once. */
const authorised = ({ headers }: { readonly headers: readonly IncomingHttpHeaders[] }) =>
  [...new Set(headers.map(({ authorization }) => authorization))].sort()

test('goes along with every request', async () => {
  const served = await serveWorld(world, { [DOCUMENT]: faulty.status(404) })
  const { registry } = await openWith([registryLine(served), tokenLine(served)])
  const { tarball } = await collect(lock(publication, served.address), registry)
  expect(tarball.state).toBe('present')
  expect([...served.asked].sort()).toEqual([KEYS, PACKUMENT, publication.path, DOCUMENT].sort())
  expect(authorised(served)).toEqual(['Bearer s3cret'])
})

test.each([
  ['of another path', (at: string) => `//${at}/other/:_authToken=s3cret`],
  ['of another port', () => '//127.0.0.1:9/:_authToken=s3cret'],
  ['of another host', () => '//registry.example/:_authToken=s3cret'],
])('%s stays at home', async (_which, line) => {
  const served = await serveWorld(world)
  const { registry } = await openWith([registryLine(served), line(host(served.address))])
  const { tarball } = await collect(lock(publication, served.address), registry)
  expect(tarball.state).toBe('present')
  expect(authorised(served)).toEqual([undefined])
})

test('of a scope\u2019s registry goes there, and not to the default one', async () => {
  const scoped = await publish({ name: '@demo/honest', keys: [KEY] })
  const both = worldOf([publication, scoped].map(asMade))
  const [ours, theirs] = [await serveWorld(both), await serveWorld(both)]
  const { registry } = await openWith([registryLine(ours), `@demo:${registryLine(theirs)}`, tokenLine(theirs)])
  await collect(lock(publication, ours.address), registry)
  await collect(lock(scoped, theirs.address), registry)
  expect(authorised(ours)).toEqual([undefined])
  expect(authorised(theirs)).toEqual(['Bearer s3cret'])
  expect(theirs.asked).toContain(scoped.path)
})

test('does not follow a redirect to another host name', async () => {
  const other = await serveWorld(world)
  const away = faulty.redirect(() => other.address.replace('127.0.0.1', 'localhost'))
  const served = await serveWorld(world, { [publication.path]: away, [DOCUMENT]: away, [KEYS]: away })
  const { registry } = await openWith([registryLine(served), tokenLine(served)])
  const { manifest, tarball } = await collect(lock(publication, served.address), registry)
  expect([manifest.state, tarball.state]).toEqual(['present', 'present'])
  expect(authorised(served)).toEqual(['Bearer s3cret'])
  expect([...other.asked].sort()).toEqual([KEYS, publication.path, DOCUMENT].sort())
  expect(JSON.stringify(other.headers)).not.toContain('s3cret')
})

test('does not go to a host that only the lockfile names', async () => {
  const [served, other] = [await serveWorld(world), await serveWorld(world)]
  const { registry } = await openWith([registryLine(served), tokenLine(served)])
  const elsewhere = resolvedTo(new URL(publication.path, other.address).href)
  const { tarball } = await collect(lock(publication, served.address, elsewhere), registry)
  expect(tarball.state).toBe('present')
  expect(served.asked).toContain(publication.path)
  expect(other.asked).toEqual([])
})

// As it comes out of a file, or out of an editor that improves what is typed. npm itself prints it then.
test.each(['s3cret\n', 's3cret\ns3cret', '\u201Cs3cret\u201D'])(
  'that cannot be sent, %j, is not told',
  async (TOKEN) => {
    const served = await serveWorld(world)
    const lines = [registryLine(served), tokenLine(served, `$${'{TOKEN}'}`)]
    const collected = async (env: Readonly<Record<string, string>>) =>
      collect(lock(publication, served.address), (await openWith(lines, { env })).registry)
    const told = await collected({ TOKEN }).then(JSON.stringify, String)
    expect(told).not.toMatch(/s3cret|Bearer/u)
    expect((await collected({ TOKEN: 's3cret' })).tarball.state).toBe('present')
    expect(authorised(served)).toContain('Bearer s3cret')
  },
)
