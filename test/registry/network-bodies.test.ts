/** How much of a body is taken, whatever the server sends: memory is bounded by the cap, and the rest is hung up on. */
import type { RequestListener } from 'node:http'
import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { Ask } from '../../src/registry/documents.ts'
import { networkDocuments } from '../../src/registry/fetch-json.ts'
import type { Reply } from '../../src/registry/transport.ts'
import { Unfit, unpacked } from '../../src/registry/unpacked.ts'
import { serve } from '../support/loopback.ts'
import { eventually, retrying, transport } from '../support/network.ts'

const MAX = 100_000
const tooLarge = { state: 'unavailable', reason: `the answer is larger than ${MAX} bytes` } as const
const good = { state: 'present', document: { a: 1 } } as const

interface Served {
  readonly sent: () => number
  readonly isClosed: () => boolean
}

/** Bodies without end, of which is counted how much was taken. */
async function endless(status: number, headers: Readonly<Record<string, string | number>>, chunk: Buffer) {
  let [sent, closed] = [0, 0]
  const server = await serve((_request, response) => {
    response.writeHead(status, headers).on('close', () => {
      closed += 1
    })
    const more = () => {
      while (!response.destroyed) {
        sent += chunk.length
        if (!response.write(chunk)) return void response.once('drain', more)
      }
    }
    more()
  })
  const served: Served = { sent: () => sent, isClosed: () => closed === server.asked.length }
  return { ...server, ...served }
}

const ask = (address: string, more: Partial<Ask> = {}) =>
  networkDocuments(transport()).ask({ address, maxBytes: MAX, ...more })
/** What the buffers of two sockets hold, many times over, and not what these servers would send in a second. */
const LITTLE = 30_000_000

describe('behind an error, an endless body is hung up on', () => {
  test.each([404, 403, 500, 302, 206])('%d', async (status) => {
    const server = await endless(status, { location: '/' }, Buffer.alloc(65_536, ' '))
    expect((await ask(server.address)).state).toBe(status === 404 ? 'absent' : 'unavailable')
    await eventually(server.isClosed)
    expect(server.sent()).toBeLessThan(LITTLE * server.asked.length)
  })

  test('503, each time', async () => {
    const server = await endless(503, {}, Buffer.alloc(65_536, ' '))
    const answer = await networkDocuments(transport(retrying(2))).ask({ address: server.address, maxBytes: MAX })
    expect(answer).toEqual({ state: 'unavailable', reason: 'the server answered 503' })
    expect(server.asked).toHaveLength(3)
    await eventually(server.isClosed)
  })
})

describe('a document that is too large', () => {
  test('and says so is not read at all', async () => {
    const server = await endless(200, { 'content-length': 300_000_000 }, Buffer.alloc(65_536, ' '))
    expect(await ask(server.address)).toEqual(tooLarge)
    await eventually(server.isClosed)
    expect(server.sent()).toBeLessThan(LITTLE)
  })

  test.each<[string, Partial<Ask>]>([
    ['whole', {}],
    ['for a member', { view: { member: ['a'] } }],
    ['for a text', { view: { occurrence: 'x' } }],
    ['for a history', { view: { reduced: 'history' } }],
  ])('and says nothing is hung up on: %s', async (_what, more) => {
    const server = await endless(200, {}, Buffer.alloc(65_536, ' '))
    expect(await ask(server.address, more)).toEqual(tooLarge)
    await eventually(server.isClosed)
    expect(server.sent()).toBeLessThan(LITTLE)
  })

  test('is asked for once', async () => {
    const server = await endless(200, {}, Buffer.alloc(65_536, ' '))
    const documents = networkDocuments(transport(retrying(2)))
    expect(await documents.ask({ address: server.address, maxBytes: MAX })).toEqual(tooLarge)
    expect(server.asked).toHaveLength(1)
  })
})

const BOMB = 16 * 1024 * 1024
const packers = {
  gzip: gzipSync,
  'x-gzip': gzipSync,
  deflate: deflateSync,
  br: (bytes: Uint8Array) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 3 } }),
} as const
const packed = (encoding: string, bytes: Uint8Array): RequestListener => {
  return (_request, response) => void response.writeHead(200, { 'content-encoding': encoding }).end(bytes)
}

describe('a bomb', () => {
  test.each(Object.entries(packers))('of %s', async (encoding, pack) => {
    const bomb = pack(Buffer.alloc(BOMB, ' '))
    expect(bomb.length).toBeLessThan(MAX)
    expect(await ask((await serve(packed(encoding, bomb))).address)).toEqual(tooLarge)
    expect(await ask((await serve(packed(encoding.toUpperCase(), pack(Buffer.from('{"a":1}'))))).address)).toEqual(good)
  })

  test.each(Object.entries(packers))('of %s, never more of it in hand than a little', async (encoding, pack) => {
    const bomb = pack(Buffer.alloc(BOMB, ' '))
    let [bytes, most] = [0, 0]
    const over = transport()
    const { address } = await serve(packed(encoding, bomb))
    await over.get({ address, accept: '*/*', mayBePacked: true }, async (reply) => {
      for await (const chunk of unpacked(reply, BOMB)) {
        bytes += chunk.length
        most = Math.max(most, chunk.length)
      }
    })
    expect(bytes).toBe(BOMB)
    expect(most).toBeLessThan(5_000_000)
  })

  test('in a bomb', async () => {
    const twice = gzipSync(gzipSync(Buffer.alloc(BOMB, ' ')))
    for (const encoding of ['gzip, gzip', 'gzip,gzip', 'br, gzip']) {
      const answer = await ask((await serve(packed(encoding, twice))).address)
      expect(answer).toEqual({ state: 'unavailable', reason: expect.stringContaining('packed in an unknown way') })
    }
    expect(await ask((await serve(packed('gzip', gzipSync('{"a":1}')))).address)).toEqual(good)
  })

  test.each(['zstd', 'compress', 'identity, gzip', 'gzip;q=1', 'x'.repeat(5000)])(
    'of an unknown kind: %s',
    async (encoding) => {
      const server = await endless(200, { 'content-encoding': encoding }, Buffer.alloc(65_536, ' '))
      const answer = await ask(server.address)
      expect(answer).toEqual({ state: 'unavailable', reason: expect.stringContaining('packed in an unknown way') })
      expect(JSON.stringify(answer).length).toBeLessThan(200)
      await eventually(server.isClosed)
      expect(server.sent()).toBeLessThan(LITTLE)
    },
  )
})

describe('large and packed', () => {
  const document = { a: Array.from({ length: 200_000 }, (_, n) => (n * 2654435761) % 4294967296) }
  const text = JSON.stringify(document)
  const all = { ...packers, raw: deflateRawSync }

  test.each(Object.entries(all))('%s is unpacked as it comes', async (name, pack) => {
    const bytes = pack(Buffer.from(text))
    expect(bytes.length).toBeGreaterThan(500_000)
    const { address } = await serve(packed(name === 'raw' ? 'deflate' : name, bytes))
    expect(await ask(address, { maxBytes: text.length })).toEqual({ state: 'present', document })
    expect(await ask(address, { maxBytes: text.length - 1 })).toMatchObject({ state: 'unavailable' })
  })

  test.each(Object.entries(all))(
    '%s, damaged after a while, is refused, though the server goes silent',
    async (name, pack) => {
      const bytes = Buffer.from(pack(Buffer.from(text))).fill(0xff, 400_000, 400_200)
      const { address } = await serve((_request, response) => {
        response.writeHead(200, { 'content-encoding': name === 'raw' ? 'deflate' : name }).write(bytes)
      })
      const answer = await ask(address, { maxBytes: text.length })
      expect(answer).toMatchObject({ state: 'unavailable' })
    },
  )

  test('gzip that breaks off is asked for again', async () => {
    const bytes = gzipSync(text)
    let asked = 0
    const { address } = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': bytes.length })
      if (asked++ > 0) response.end(bytes)
      else response.write(bytes.subarray(0, 600_000), () => response.destroy())
    })
    const answer = await networkDocuments(transport(retrying(1))).ask({ address, maxBytes: text.length })
    expect(answer).toEqual({ state: 'present', document })
    expect(asked).toBe(2)
  })

  test('without a cap there is none', async () => {
    const reply = (bytes: Uint8Array): Reply => ({
      status: 200,
      address: '',
      header: (name) => (name === 'content-encoding' ? 'gzip' : undefined),
      body: (async function* () {
        yield bytes
      })(),
    })
    const chunks: Uint8Array[] = []
    for await (const chunk of unpacked(reply(gzipSync('good')), Number.POSITIVE_INFINITY)) chunks.push(chunk)
    expect(Buffer.concat(chunks).toString()).toBe('good')
    const none = unpacked(reply(Buffer.from('good')), Number.POSITIVE_INFINITY)
    await expect(none.next()).rejects.toThrow(Unfit)
  })
})

describe('what is not the whole', () => {
  const answering =
    (status: number, headers: Readonly<Record<string, string>>, body = '{"a":1}'): RequestListener =>
    (_request, response) =>
      void response.writeHead(status, headers).end(body)

  test.each([
    ['a part', 206, { 'content-range': 'bytes 0-6/100' }],
    ['a part that says it is all', 206, { 'content-range': 'bytes 0-6/7' }],
    ['accepted for later', 202, {}],
    ['created', 201, {}],
    ['several', 207, {}],
    ['what has not changed, where nothing was known', 304, {}],
    ['no content', 204, {}],
    ['other content', 205, {}],
  ])('is no answer: %s', async (_what, status, headers) => {
    const { address } = await serve(answering(status, headers))
    expect(await ask(address)).toEqual({ state: 'unavailable', reason: `the server answered ${status}` })
  })

  test.each([
    // It means nothing there, and the bytes are compared or verified anyway.
    ['with a range', 200, { 'content-range': 'bytes 0-6/7' }],
    ['from a proxy', 203, {}],
    ['as it should be', 200, {}],
  ])('its twin: %s', async (_what, status, headers) => {
    const { address } = await serve(answering(status, headers))
    expect(await ask(address)).toEqual(good)
  })
})

test('members named as no property should be stay members', async () => {
  const { address } = await serve((_request, response) => {
    response.end('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"a":1}')
  })
  const answer = await ask(address)
  expect(answer).toMatchObject({ state: 'present' })
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  const document = (answer as { document: object }).document
  expect(Object.getPrototypeOf(document)).toBe(Object.prototype)
  expect(await ask(address, { view: { member: ['__proto__'] } })).toEqual({
    state: 'present',
    document: { polluted: 1 },
  })
  expect(await ask(address, { view: { member: ['toString'] } })).toEqual({ state: 'present', document: undefined })
})
