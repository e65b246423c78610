/** JSON over HTTP: what arrives, in which encoding, from where, and what every failure is called. */
import type { RequestListener, ServerResponse } from 'node:http'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { Ask } from '../../src/registry/documents.ts'
import { makeCertificate } from '../support/certificate.ts'
import { json, serve } from '../support/loopback.ts'
import { askFor, configured, HASTY } from '../support/npm-home.ts'

const config = () => configured({}, { env: { ...HASTY, npm_config_strict_ssl: 'false' } })

async function ask(handler: RequestListener, more: Partial<Ask> = {}) {
  const server = await serve(handler)
  return askFor(await config(), { address: server.address, maxBytes: 1000, ...more })
}

const body =
  (bytes: string | Uint8Array, encoding?: string): RequestListener =>
  (_request, response) => {
    if (encoding !== undefined) response.setHeader('content-encoding', encoding)
    response.end(bytes)
  }
const present = (document: unknown) => ({ state: 'present', document })
const unavailable = (reason: RegExp) => ({ state: 'unavailable', reason: expect.stringMatching(reason) })

describe('encodings', () => {
  const text = '{"a":"\u00E9"}'
  const long = JSON.stringify({ a: 'x'.repeat(500) })

  test.each([
    ['none', body(text), present({ a: '\u00E9' })],
    ['gzip', body(gzipSync(text), 'gzip'), present({ a: '\u00E9' })],
    ['deflate', body(deflateSync(text), 'deflate'), present({ a: '\u00E9' })],
    ['br', body(brotliCompressSync(text), 'br'), present({ a: '\u00E9' })],
    ['gzip that is none', body(text, 'gzip'), unavailable(/./u)],
    ['gzip, cut off', body(gzipSync(long).subarray(0, 20), 'gzip'), unavailable(/./u)],
    ['gzip, damaged', body(gzipSync(long).fill(255, 12, 16), 'gzip'), unavailable(/./u)],
    ['gzip, announced to be longer', shortened(gzipSync(long)), unavailable(/./u)],
    // As npm reads it. Whatever matters is compared or verified afterwards.
    ['invalid UTF-8', body(Buffer.from('7b2261223a22ff227d', 'hex')), present({ a: '\uFFFD' })],
    ['UTF-16', body(Buffer.from(text, 'utf16le')), unavailable(/not JSON/u)],
    ['a byte order mark', body(`\uFEFF${text}`), unavailable(/not JSON/u)],
  ])('%s', async (_name, handler, expected) => {
    expect(await ask(handler)).toEqual(expected)
  })

  function shortened(bytes: Buffer): RequestListener {
    return (_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': bytes.length + 10 })
      response.write(bytes, () => response.destroy())
    }
  }
})

describe('what is no document', () => {
  test.each([
    ['nothing', body('')],
    ['HTML', body('<!doctype html>')],
    ['half of it', body('{"a":')],
    ['two', body('{}{}')],
    ['only depth', body('['.repeat(999))],
  ])('%s', async (_name, handler) => {
    expect(await ask(handler)).toEqual(unavailable(/^the answer is not JSON: it starts with "/u))
    expect(await ask(handler, { view: { member: ['a'] } })).toEqual(unavailable(/^the answer is not JSON/u))
    expect(await ask(body('{}'))).toEqual(present({}))
  })

  test('depth does no harm', async () => {
    const depth = 100_000
    const more = { maxBytes: 3 * depth }
    const deep = body('['.repeat(depth) + ']'.repeat(depth))
    expect(await ask(deep, { ...more, view: { member: ['a'] } })).toEqual(unavailable(/not JSON/u))
    expect((await ask(deep, more)).state).toBe('present')
    expect(await ask(body('{"a":'.repeat(depth / 5)), more)).toEqual(unavailable(/not JSON/u))
  })
})

describe('statuses', () => {
  const status = (code: number) => (_request: unknown, response: ServerResponse) =>
    void response.writeHead(code).end('{"error":"told to"}')

  test.each([400, 401, 403, 405, 410, 418, 429, 500, 503])('%d is no answer', async (code) => {
    expect(await ask(status(code))).toEqual({ state: 'unavailable', reason: `the server answered ${code}` })
    expect(await ask(status(code), { absent: [code] })).toEqual({ state: 'absent', status: code })
  })

  test('404 says that there is none, unless something else is to', async () => {
    expect(await ask(status(404))).toEqual({ state: 'absent', status: 404 })
    expect(await ask(status(404), { absent: [] })).toEqual(unavailable(/404/u))
    expect(await ask(status(200))).toEqual(present({ error: 'told to' }))
  })
})

describe('redirects', () => {
  const to =
    (location: string): RequestListener =>
    (_request, response) =>
      void response.writeHead(302, { location }).end()
  const onward =
    (location: string): RequestListener =>
    (request, response) =>
      request.url === '/' ? to(location)(request, response) : json({ at: request.url })(request, response)

  test('to another place on the host are followed', async () => {
    expect(await ask(onward('/there'), { sameHost: true })).toEqual(present({ at: '/there' }))
  })

  test('to another host are followed unless that matters', async () => {
    const other = await serve(json({ at: 'other' }))
    expect(await ask(to(other.address))).toEqual(present({ at: 'other' }))
    expect(await ask(to(other.address), { sameHost: true })).toEqual(
      unavailable(new RegExp(`another host, 127.0.0.1:${other.port}$`, 'u')),
    )
  })

  test('from http to https of the same host are no other host; the other way round nothing is asked in clear', async () => {
    const certificate = makeCertificate()
    const secure = await serve(json({ at: 'secure' }), certificate)
    expect(await ask(to(secure.address), { sameHost: true })).toEqual(present({ at: 'secure' }))
    const clear = await serve(json({ at: 'clear' }))
    const downgrading = await serve(to(clear.address), certificate)
    const answer = await askFor(await config(), { address: downgrading.address, maxBytes: 1000, sameHost: true })
    expect(answer).toEqual(unavailable(/without TLS/u))
    expect(clear.asked).toEqual([])
  })

  test.each(['/', 'http://', 'ftp://127.0.0.1/', 'file:///etc/hosts', 'data:application/json,{}'])(
    'that lead nowhere are no answer: %s',
    async (location) => {
      expect(await ask(to(location))).toMatchObject({ state: 'unavailable' })
      expect(await ask(onward('/there'))).toEqual(present({ at: '/there' }))
    },
  )
})

test('nothing is ever taken from a cache', async () => {
  const server = await serve((_request, response) => {
    response.writeHead(200, { 'cache-control': 'public, max-age=3600', etag: '"1"' }).end('{}')
  })
  const same = await config()
  for (const _time of [1, 2]) await askFor(same, { address: server.address, maxBytes: 1000 })
  expect(server.asked).toHaveLength(2)
  expect(server.headers[1]).not.toHaveProperty('if-none-match')
})
