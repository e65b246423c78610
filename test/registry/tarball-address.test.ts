/** The address that a version's document names: whoever writes it must not send us anywhere, nor make us stumble. */
import { describe, expect, test } from 'vitest'
import type * as faulty from '../support/faulty-registry.ts'
import { lock, resolvedTo } from '../support/locked.ts'
import { serve } from '../support/loopback.ts'
import { measured, open, publication } from '../support/one-tarball.ts'
import { startProxy } from '../support/proxy.ts'
import { openWith } from '../support/session.ts'

const naming =
  (tarball: string): faulty.Fault =>
  ({ response, body }) => {
    const document = JSON.parse(body.toString())
    response.end(JSON.stringify({ ...document, dist: { ...document.dist, tarball } }))
  }

const none = { state: 'unavailable', reason: 'its address is none of http or https' }

describe('is no address of ours', () => {
  test.each([
    ['file:///etc/passwd', none],
    ['file:it.tgz', none],
    ['data:application/octet-stream,x', none],
    ['ftp://127.0.0.1/it.tgz', none],
    ['javascript:1', none],
    ['it.tgz', none],
    ['', none],
    ['\u0000', none],
    ['http://', none],
    ['http://[::1', none],
    ['http://%00/', none],
  ])('%j', async (tarball, expected) => {
    const { get } = await open({ '/honest/1.0.0': naming(tarball) })
    expect(await get(resolvedTo(undefined))).toMatchObject(expected)
    // What the lockfile says will do.
    expect(await get()).toMatchObject(measured(publication.tarball))
  })
})

test('is never as long as a document is: then the packument is asked', async () => {
  const { get, served } = await open({ '/honest/1.0.0': naming(`http://127.0.0.1:9/${'x'.repeat(100_000)}`) })
  expect(await get(resolvedTo(undefined))).toMatchObject(measured(publication.tarball))
  expect(served.asked).toContain('/honest')
})

test('may be on another host, and brings nothing along', async () => {
  const other = await serve((_request, response) => void response.end(publication.tarball))
  const address = `${other.address}it.tgz`
  const { get } = await open({ '/honest/1.0.0': naming(address.replace('//', '//made:up@')) })
  expect(await get(resolvedTo(undefined))).toMatchObject({ ...measured(publication.tarball), from: address })
})

test('line breaks in it are none in a request', async () => {
  const { get, served } = await open()
  const { get: getIt } = await open({ '/honest/1.0.0': naming(`${served.address}x\r\nX-Made: up\r\n\r\nGET /y`) })
  expect(await getIt(resolvedTo(undefined))).toMatchObject({ state: 'absent' })
  expect(served.asked).toHaveLength(1)
  expect(served.headers[0]).not.toHaveProperty('x-made')
  expect(await get()).toMatchObject({ state: 'present' })
})

describe('from a registry elsewhere', () => {
  // Everything is led to one server, whatever the name.
  async function named(tarball: string) {
    const server = await serve((request, response) => {
      const document = { ...publication.document, dist: { ...publication.document.dist, tarball } }
      response.end(request.url?.endsWith('.tgz') ? publication.tarball : JSON.stringify(document))
    })
    const proxy = await startProxy(server.port)
    const { registry } = await openWith(['registry=http://registry.example/', `proxy=${proxy.address}`])
    const pkg = lock(publication, 'http://registry.example/', resolvedTo(undefined))
    return registry.tarball(pkg, registry.manifest(pkg))
  }

  test.each([
    'http://127.0.0.1/it.tgz',
    'http://localhost./it.tgz',
    'http://[::ffff:7f00:1]/it.tgz',
    'http://0xa9fea9fe/it.tgz',
    'http://\u00b927.0.0.1/it.tgz',
    'http://\u00b969.254.169.254/it.tgz',
    'http://l\u00bacalhost/it.tgz',
  ])('%s is not asked', async (tarball) => {
    const reason = 'the registry names a place on this machine itself, which is not asked'
    expect(await named(tarball)).toMatchObject({ state: 'unavailable', reason })
  })

  test('its twin', async () => {
    expect(await named('http://cdn.example/it.tgz')).toMatchObject(measured(publication.tarball))
  })
})
