/** What a proxy says itself is not what the registry says; and no configuration of one is a crash. */
import type { Server } from 'node:http'
import { createServer } from 'node:http'
import { describe, expect, test } from 'vitest'
import { makeCertificate } from '../support/certificate.ts'
import { json, listen, serve, serveRaw } from '../support/loopback.ts'
import { eventually, get, retrying, transport } from '../support/network.ts'
import { startProxy } from '../support/proxy.ts'

const PLACE = 'https://registry.example/-/npm/v1/keys'

/** It answers CONNECT in its own words. */
async function speaking(words: string) {
  let asked = 0
  const server: Server = createServer()
  server.on('connect', (_request, socket) => {
    asked += 1
    socket.on('error', () => {}).end(words)
  })
  return { address: `http://127.0.0.1:${await listen(server)}`, asked: () => asked }
}

const FORGED = '{"keys":[]}'

describe('over TLS, what a proxy answers in place of a tunnel is not taken for an answer', () => {
  test.each([201, 203, 204, 206, 302, 304, 400, 403, 404, 407])('%d', async (status) => {
    const words = `HTTP/1.1 ${status} X\r\nLocation: /\r\nContent-Length: ${FORGED.length}\r\n\r\n${FORGED}`
    const proxy = await speaking(words)
    const got = await get(transport({ ...retrying(2), proxy: proxy.address }), PLACE)
    expect(got).toEqual({ broken: `the proxy answered ${status}`, isPassing: false })
    expect(proxy.asked()).toBe(1)
  })

  test('503 is asked again', async () => {
    const proxy = await speaking('HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n')
    const got = await get(transport({ ...retrying(2), proxy: proxy.address }), PLACE)
    expect(got).toEqual({ broken: 'the proxy answered 503', isPassing: true })
    expect(proxy.asked()).toBe(3)
  })

  test('200, and then no TLS', async () => {
    const proxy = await serveRaw((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n${FORGED}`)
    })
    const over = transport({ proxy: proxy.address.slice(0, -1) })
    expect(await get(over, PLACE)).toMatchObject({ broken: expect.stringMatching(/./u) })
    over.close()
    await eventually(() => proxy.open() === 0)
  })

  test('its twin: a tunnel to who was asked', async () => {
    const server = await serve(json({ keys: [] }), makeCertificate('registry.example'))
    const proxy = await startProxy(server.port)
    const got = await get(transport({ proxy: proxy.address, strictSSL: false }), PLACE)
    expect(got).toMatchObject({ status: 200, text: FORGED })
    expect(proxy.asked).toEqual(['registry.example:443'])
  })
})

test.each(['nonsense', 'ftp://me:s3cret@proxy.example/', 'file:///proxy', 'http://', 'http://me:s3cret@[::1'])(
  'a proxy with the address %j is told of, without its password',
  async (proxy) => {
    const got = await get(transport({ proxy }), PLACE)
    expect(got).toEqual({ broken: expect.stringMatching(/^the proxy that is configured/u), isPassing: false })
    expect(JSON.stringify(got)).not.toContain('s3cret')
  },
)

test('one transport\u2019s end does not reach another that has the same proxy', async () => {
  const server = await serve(json('good'), makeCertificate('registry.example'))
  const proxy = await startProxy(server.port)
  const options = { proxy: proxy.address, strictSSL: false }
  const [first, second] = [transport(options), transport(options)]
  expect(await get(first, PLACE)).toMatchObject({ status: 200 })
  first.close()
  expect(await get(second, PLACE)).toMatchObject({ status: 200 })
})

test('over several tunnels at once, no more than there may be', async () => {
  const server = await serve(
    (_request, response) => void setTimeout(() => response.end('good'), 20),
    makeCertificate('registry.example'),
  )
  const proxy = await startProxy(server.port)
  const over = transport({ proxy: proxy.address, strictSSL: false, maxSockets: 3 })
  const got = await Promise.all(Array.from({ length: 30 }, () => get(over, PLACE)))
  expect(got).toEqual(Array(30).fill(expect.objectContaining({ text: 'good' })))
  expect(proxy.asked.length).toBeLessThanOrEqual(3)
})

test.each([-1, 0, Number.NaN, 1.5, 'many', null])(
  'maxsockets=%s does not keep everybody waiting',
  async (maxSockets) => {
    const server = await serve(json('good'))
    expect(await get(transport({ maxSockets }), server.address)).toMatchObject({ status: 200 })
  },
)
