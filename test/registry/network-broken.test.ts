/** Connections that break, at each stage, and answers that are none: what is asked again, and what is final. */

import dns from 'node:dns'
import type { Socket } from 'node:net'
import { describe, expect, test, vi } from 'vitest'
import { makeCertificate } from '../support/certificate.ts'
import { DEAD, json, serve, serveRaw } from '../support/loopback.ts'
import { eventually, get, retrying, transport } from '../support/network.ts'

const good = { status: 200, text: 'good' }
const OK = 'HTTP/1.1 200 OK\r\n'
const GOOD = `${OK}Content-Length: 4\r\n\r\ngood`
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`
const say = (text: string, then: (socket: Socket) => void) => (socket: Socket) =>
  void socket.write(text, () => then(socket))
const reset = (socket: Socket) => void socket.resetAndDestroy()
const hangUp = (socket: Socket) => void socket.end()
const stay = () => {}

type Case = [what: string, (socket: Socket) => void]

describe('is asked again, from the beginning', () => {
  const passing: readonly Case[] = [
    ['reset at once', reset],
    ['hung up on at once', hangUp],
    ['reset amid the headers', say(`${OK}X: `, reset)],
    ['hung up on amid the headers', say(`${OK}X: `, hangUp)],
    ['reset after the headers', say(`${OK}Content-Length: 4\r\n\r\n`, reset)],
    ['reset amid the body', say(`${OK}Content-Length: 4\r\n\r\ngo`, reset)],
    ['hung up on amid the body', say(`${OK}Content-Length: 4\r\n\r\ngo`, hangUp)],
    ['reset between two pieces', say(`${CHUNKED}2\r\ngo\r\n`, reset)],
    ['hung up on between two pieces', say(`${CHUNKED}2\r\ngo\r\n`, hangUp)],
    ['hung up on amid a piece', say(`${CHUNKED}4\r\ngo`, hangUp)],
    ['hung up on before the last piece', say(`${CHUNKED}4\r\ngood\r\n`, hangUp)],
    // What was sent has to be there before: to be reset at once looks the same as to be hung up on.
    ['reset without a length', say(`${OK}Connection: close\r\n\r\ngo`, (s) => setTimeout(reset, 50, s))],
    ['switched to another protocol', say('HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n', stay)],
  ]

  test.each(passing)('%s', async (_what, misbehave) => {
    const never = await serveRaw(misbehave)
    expect(await get(transport(retrying(2)), never.address)).toMatchObject({ isPassing: true })
    expect(never.connections()).toBe(3)
    await eventually(() => never.open() === 0)
    const once = await serveRaw((socket, earlier) => (earlier === 0 ? misbehave(socket) : socket.write(GOOD)))
    expect(await get(transport(retrying(2)), once.address)).toMatchObject(good)
    expect(once.connections()).toBe(2)
  })

  test('where nobody listens', async () => {
    expect(await get(transport(retrying(2)), DEAD)).toEqual({
      broken: expect.stringContaining('ECONNREFUSED'),
      isPassing: true,
    })
  })
})

describe('is final, and hung up on', () => {
  const malformed: readonly Case[] = [
    ['not HTTP', say('SSH-2.0-x\r\n', stay)],
    ['HTTP/0.9', say('good', hangUp)],
    ['two lengths', say(`${OK}Content-Length: 4\r\nContent-Length: 5\r\n\r\ngood!`, stay)],
    [
      'a length and pieces',
      say(`${OK}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ngood\r\n0\r\n\r\n`, stay),
    ],
    ['a negative length', say(`${OK}Content-Length: -4\r\n\r\ngood`, stay)],
    ['a length beyond all numbers', say(`${OK}Content-Length: 99999999999999999999999\r\n\r\ngood`, stay)],
    ['pieces of no length', say(`${CHUNKED}zz\r\ngood\r\n`, stay)],
    ['garbage after a piece', say(`${CHUNKED}4\r\ngoodbad\r\n`, stay)],
    ['more than announced', say(`${OK}Content-Length: 2\r\n\r\ngood`, stay)],
    ['a large header', say(`${OK}X: ${'x'.repeat(20_000)}\r\n\r\n`, stay)],
    ['thousands of headers', say(`${OK}${'X: four\r\n'.repeat(5000)}\r\n`, stay)],
    ['headers without end', say(OK, (socket) => flood(socket, 'X: x\r\n'.repeat(1000)))],
    ['a status line without end', say('HTTP/1.1 200 ', (socket) => flood(socket, 'x'.repeat(6000)))],
    ['a trailer without end', say(`${CHUNKED}0\r\n`, (socket) => flood(socket, 'X: x\r\n'.repeat(1000)))],
  ]

  function flood(socket: Socket, text: string): void {
    const more = () => {
      while (!socket.destroyed) if (!socket.write(text)) return void socket.once('drain', more)
    }
    more()
  }

  test.each(malformed)('%s', async (_what, misbehave) => {
    const server = await serveRaw(misbehave)
    expect(await get(transport(retrying(2)), server.address)).toMatchObject({ isPassing: false })
    expect(server.connections()).toBe(1)
    await eventually(() => server.open() === 0)
  })

  test.each<Case>([
    ['as it should be', say(GOOD, stay)],
    ['in pieces', say(`${CHUNKED}2\r\ngo\r\n2;x=y\r\nod\r\n0\r\nX: y\r\n\r\n`, stay)],
    ['ended by the connection', say(`${OK}Connection: close\r\n\r\ngood`, hangUp)],
    ['of HTTP/1.0', say('HTTP/1.0 200 OK\r\n\r\ngood', hangUp)],
    ['with as many headers as may be', say(`${OK}${'X: x\r\n'.repeat(1500)}Content-Length: 4\r\n\r\ngood`, stay)],
    [
      'with a header named as no property should be',
      say(`${OK}__proto__: x\r\nconstructor: x\r\nContent-Length: 4\r\n\r\ngood`, stay),
    ],
  ])('not %s', async (_what, behave) => {
    const server = await serveRaw(behave)
    expect(await get(transport(retrying(2)), server.address)).toMatchObject(good)
    expect(server.connections()).toBe(1)
  })

  test('a certificate that nobody trusts', async () => {
    const server = await serve(json('good'), makeCertificate())
    expect(await get(transport(retrying(2)), server.address)).toMatchObject({ isPassing: false })
    expect(await get(transport({ ...retrying(2), strictSSL: false }), server.address)).toMatchObject({ status: 200 })
    expect(server.asked).toHaveLength(1)
  })

  test('TLS where there is none', async () => {
    const server = await serve(json('good'))
    const address = server.address.replace('http:', 'https:')
    expect(await get(transport(retrying(2)), address)).toMatchObject({ broken: expect.stringContaining('EPROTO') })
    expect(await get(transport(retrying(2)), server.address)).toMatchObject({ status: 200 })
  })

  test.each([
    'file:///etc/passwd',
    'data:text/plain,x',
    'ftp://127.0.0.1/',
    'nonsense',
    '',
    'http://',
    'http://[::1',
    'http://%00/',
  ])('the address %j', async (address) => {
    expect(await get(transport(), address)).toEqual({
      broken: 'its address is none of http or https',
      isPassing: false,
    })
  })

  test.each(['http://127.0.0.1:9/\r\nX: y', 'http://%zz:x@127.0.0.1:9/'])(
    'not a word too much for %j',
    async (address) => {
      expect(await get(transport(), address)).toMatchObject({ broken: expect.not.stringContaining('127.0.0.1:9/') })
    },
  )
})

describe('a name', () => {
  const failing = (code: string) => {
    const lookup = vi
      .spyOn(dns, 'lookup')
      .mockImplementation(((_name: string, _options: unknown, callback: (error: Error) => void) =>
        process.nextTick(() => callback(Object.assign(new Error(`getaddrinfo ${code}`), { code })))) as never)
    return lookup
  }

  test.each([
    ['nobody knows is final', 'ENOTFOUND', 1],
    ['that cannot be looked up now is looked up again', 'EAI_AGAIN', 3],
  ])('%s', async (_what, code, times) => {
    const lookup = failing(code)
    const got = await get(transport(retrying(2)), 'http://registry.example/')
    expect(got).toEqual({ broken: expect.stringContaining(code), isPassing: times > 1 })
    expect(lookup).toHaveBeenCalledTimes(times)
    lookup.mockRestore()
  })
})

test('a connection that breaks before anybody reads the body', async () => {
  const server = await serveRaw((socket, earlier) =>
    earlier === 0 ? say(`${OK}Content-Length: 4\r\n\r\ngo`, reset)(socket) : void socket.write(GOOD),
  )
  const got = transport(retrying(1)).get(
    { address: server.address, accept: '*/*', mayBePacked: false },
    async ({ body }) => {
      await new Promise((resolve) => setTimeout(resolve, 50))
      const chunks: Uint8Array[] = []
      for await (const chunk of body) chunks.push(chunk)
      return Buffer.concat(chunks).toString()
    },
  )
  expect(await got).toBe('good')
})

describe('a kept connection', () => {
  test('that the server has closed meanwhile costs nothing', async () => {
    const server = await serveRaw((socket, earlier) => {
      // The second request comes over the connection of the first, and finds nobody.
      if (earlier === 1) reset(socket)
      else socket.write(GOOD)
    })
    const over = transport()
    expect(await get(over, server.address)).toMatchObject(good)
    expect(await get(over, server.address)).toMatchObject(good)
    expect(server.connections()).toBe(2)
  })

  test('that is always closed is not tried forever', async () => {
    const server = await serveRaw((socket) => {
      if (served.has(socket)) return reset(socket)
      served.add(socket)
      socket.write(GOOD)
    })
    const served = new WeakSet<Socket>()
    const over = transport({ maxSockets: 8 })
    await Promise.all(Array.from({ length: 8 }, () => get(over, server.address)))
    // One after the other is tried, and then it counts.
    expect(await get(over, server.address)).toMatchObject({ isPassing: true })
    expect(server.connections()).toBe(8)
  })

  test('serves many requests, errors among them', async () => {
    const server = await serveRaw((socket, earlier) => {
      if (earlier % 3 === 1) socket.write('HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}')
      else if (earlier % 3 === 2)
        socket.write('HTTP/1.1 403 F\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n')
      else socket.write(GOOD)
    })
    const over = transport()
    const ask = { address: server.address, accept: '*/*', mayBePacked: false }
    for (let n = 0; n < 9; n++) {
      await over.get(ask, async ({ status }) => status)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    expect(server.connections()).toBe(1)
  })
})
