/** Whom we trust to be a registry: certificates as npm's configuration says, and https for all that is asked of it. */
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { KEY } from '../../fixtures/demo/exhibits.ts'
import { publish } from '../../fixtures/lab/publication.ts'
import { makeCertificate } from '../support/certificate.ts'
import { lock, resolvedTo } from '../support/locked.ts'
import type { Loopback } from '../support/loopback.ts'
import { json, serve } from '../support/loopback.ts'
import { askFor, configOf, HASTY, npmHome, registryOf, temporaryDirectory } from '../support/npm-home.ts'
import { openWith } from '../support/session.ts'

const certificate = makeCertificate('registry.example')
const other = makeCertificate('registry.example')

async function ask({ address }: Loopback, lines: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const config = await configOf(await npmHome({ user: lines }), { env: { ...HASTY, ...env } })
  return askFor(config, { address, maxBytes: 1000 })
}

async function pemFile(...pems: readonly string[]): Promise<string> {
  const file = path.join(await temporaryDirectory(), 'authorities.pem')
  await writeFile(file, pems.join('\n'))
  return file
}

const good = { state: 'present', document: { hello: 'world' } } as const
const untrusted = { state: 'unavailable', reason: expect.stringMatching(/self.signed|unable to verify/iu) } as const
const inOneLine = (pem: string) => `"${pem.replaceAll('\n', '\\n')}"`

describe('a registry whose certificate nobody has signed', () => {
  test.each([
    ['is not trusted', async () => [], untrusted],
    ['is trusted with its certificate as cafile', async () => [`cafile=${await pemFile(certificate.cert)}`], good],
    ['is trusted with it among others', async () => [`cafile=${await pemFile(other.cert, certificate.cert)}`], good],
    ['is not trusted with another as cafile', async () => [`cafile=${await pemFile(other.cert)}`], untrusted],
    ['is not trusted with a cafile that is not there', async () => ['cafile=nowhere.pem'], untrusted],
    ['is trusted with its certificate as ca', async () => [`ca=${inOneLine(certificate.cert)}`], good],
    ['is not trusted with another as ca', async () => [`ca=${inOneLine(other.cert)}`], untrusted],
    ['is trusted with strict-ssl=false', async () => ['strict-ssl=false'], good],
    ['is not trusted with strict-ssl=true', async () => ['strict-ssl=true'], untrusted],
  ])('%s', async (_what, lines, expected) => {
    const server = await serve(json({ hello: 'world' }), certificate)
    expect(await ask(server, await lines())).toEqual(expected)
    expect(server.asked).toHaveLength(expected === good ? 1 : 0)
  })

  test('is trusted as the environment says', async () => {
    const server = await serve(json({ hello: 'world' }), certificate)
    expect(await ask(server, [], { npm_config_strict_ssl: 'false' })).toEqual(good)
    expect(await ask(server, ['strict-ssl=false'], { npm_config_strict_ssl: 'true' })).toEqual(untrusted)
    expect(await ask(server, [], { npm_config_cafile: await pemFile(certificate.cert) })).toEqual(good)
  })

  test('is not trusted under a name that the certificate does not have', async () => {
    const server = await serve(json({ hello: 'world' }), certificate)
    const localhost = { ...server, address: server.address.replace('127.0.0.1', 'localhost') }
    const lines = [`cafile=${await pemFile(certificate.cert)}`]
    expect(await ask(localhost, lines)).toMatchObject({ state: 'unavailable' })
    expect(await ask(server, lines)).toEqual(good)
  })
})

describe('of a registry that is configured with https', () => {
  test.each([
    ['the lockfile', (http: string) => resolvedTo(http)],
    ['the registry\u2019s document', () => resolvedTo(undefined)],
  ])('nothing is asked in clear, though %s has an http address', async (_who, changes) => {
    const publication = await publish({ name: 'honest', keys: [KEY] })
    const server = await serve((request, response) => {
      const tarball = `http://${request.headers.host}${publication.path}`
      const document = { ...publication.document, dist: { ...publication.document.dist, tarball } }
      response.end(request.url === publication.path ? publication.tarball : JSON.stringify(document))
    }, certificate)
    const clear = server.address.replace('https:', 'http:')
    const token = `//127.0.0.1:${server.port}/:_authToken=s3cret`
    const lines = [`registry=${server.address}`, 'strict-ssl=false', token]
    const { registry } = await openWith(lines)
    const pkg = lock(publication, clear, changes(new URL(publication.path, clear).href))
    const tarball = await registry.tarball(pkg, registry.manifest(pkg))
    expect(tarball).toMatchObject({ state: 'present', from: new URL(publication.path, server.address).href })
    expect(server.asked).toContain(publication.path)
    expect(new Set(server.headers.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer s3cret']))
  })

  test('a token does not go to an http address of the same host with another port', async () => {
    const publication = await publish({ name: 'honest', keys: [KEY] })
    const clear = await serve((_request, response) => void response.end(publication.tarball))
    const { dist } = publication.document
    const tarball = new URL(publication.path, clear.address).href
    const server = await serve(json({ ...publication.document, dist: { ...dist, tarball } }), certificate)
    const config = await configOf(
      await npmHome({ user: [`registry=${server.address}`, `//127.0.0.1:${server.port}/:_authToken=s3cret`] }),
      { env: { ...HASTY, npm_config_strict_ssl: 'false' } },
    )
    const registry = registryOf(config)
    const pkg = lock(publication, server.address, resolvedTo(undefined))
    expect(await registry.tarball(pkg, registry.manifest(pkg))).toMatchObject({ state: 'present' })
    expect(server.headers.map(({ authorization }) => authorization)).toEqual(['Bearer s3cret'])
    expect(clear.headers.map(({ authorization }) => authorization)).toEqual([undefined])
  })
})
