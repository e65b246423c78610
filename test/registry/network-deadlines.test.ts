/** Nobody can keep us waiting: each way of being slow, beside a server that is only as slow as it may be. */
import type { Socket } from 'node:net'
import { connect } from 'node:net'
import { Worker } from 'node:worker_threads'
import { describe, expect, onTestFinished, test } from 'vitest'
import { makeCertificate } from '../support/certificate.ts'
import { json, serve, serveRaw } from '../support/loopback.ts'
import { eventually, get, SILENCE, transport } from '../support/network.ts'
import { startProxy, startSilentProxy } from '../support/proxy.ts'

const late = { broken: 'no answer in time', isPassing: true }
const good = { status: 200, text: 'good' }
const HEAD = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n'

/** @param gap in milliseconds between two pieces */
const dribble =
  (pieces: Iterable<string>, gap: number) =>
  (socket: Socket): void => {
    const rest = pieces[Symbol.iterator]()
    const timer = setInterval(() => {
      const { done, value } = rest.next()
      if (done === true || socket.destroyed) clearInterval(timer)
      else socket.write(value)
    }, gap)
    onTestFinished(() => clearInterval(timer))
  }

function* forever(piece: string) {
  for (;;) yield piece
}
function* headersWithoutEnd() {
  yield 'HTTP/1.1 200 OK\r\n'
  for (let n = 0; ; n++) yield `X-${n}: 1\r\n`
}
function* dripWithoutEnd() {
  yield 'HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n'
  yield* forever('x')
}

describe('a server', () => {
  test.each<[string, (socket: Socket) => void]>([
    ['that never answers', () => {}],
    ['that begins, and does not go on', (socket) => void socket.write('HTTP/1.1 200 OK\r\nX: 1\r\n')],
    ['that sends headers one by one, without end', dribble(headersWithoutEnd(), 20)],
    ['that says 100, again and again', dribble(forever('HTTP/1.1 100 Continue\r\n\r\n'), 5)],
    ['that sends nothing after the headers', (socket) => void socket.write(HEAD)],
    ['that falls silent in the middle', (socket) => void socket.write(`${HEAD}go`)],
    ['that drips, a byte at a time', dribble(dripWithoutEnd(), 20)],
    [
      // What came soon earns nobody hours of silence.
      'that falls silent after a lot that came soon',
      (socket) => void socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 90000000\r\n\r\n${'x'.repeat(8_000_000)}`),
    ],
  ])('%s', async (_what, misbehave) => {
    const server = await serveRaw(misbehave)
    expect(await get(transport(), server.address)).toEqual(late)
    await eventually(() => server.open() === 0)
  })

  test.each<[string, (socket: Socket) => void]>([
    ['that answers at once', (socket) => void socket.write(`${HEAD}good`)],
    ['that takes a little', dribble([`${HEAD}good`], SILENCE / 4)],
    ['that takes a little for each part', dribble([...HEAD.split(/(?<=\n)/u), 'go', 'od'], SILENCE / 10)],
    ['that says 100 and 103 before', (s) => void s.write(`HTTP/1.1 100 C\r\n\r\nHTTP/1.1 103 E\r\n\r\n${HEAD}good`)],
  ])('%s is waited for', async (_what, behave) => {
    const server = await serveRaw(behave)
    expect(await get(transport(), server.address)).toMatchObject(good)
  })

  test('is not blamed for how long the reader takes', async () => {
    const size = 3_000_000
    const server = await serve((_request, response) => void response.end('x'.repeat(size)))
    const read = transport().get({ address: server.address, accept: '*/*', mayBePacked: false }, async ({ body }) => {
      let bytes = 0
      for await (const chunk of body) {
        if (bytes === 0) await new Promise((resolve) => setTimeout(resolve, 2 * SILENCE))
        bytes += chunk.length
      }
      return bytes
    })
    expect(await read).toBe(size)
  })
})

test('requests that wait for a connection have not been kept waiting by the server', async () => {
  const server = await serve((_request, response) => void setTimeout(() => response.end('good'), SILENCE / 2))
  const over = transport({ maxSockets: 1 })
  const got = await Promise.all(Array.from({ length: 5 }, () => get(over, server.address)))
  expect(got).toEqual(Array(5).fill(expect.objectContaining(good)))
})

// Linux drops what comes for a listener whose queue is full, as a network does that swallows packets.
test.skipIf(process.platform !== 'linux')('a connection that is never made', async () => {
  const port = await listenWithoutAccepting()
  const queued = Array.from({ length: 4 }, () => connect(port, '127.0.0.1').on('error', () => {}))
  onTestFinished(() => {
    for (const socket of queued) socket.destroy()
  })
  await eventually(() => queued.some((socket) => !socket.connecting))
  expect(await get(transport(), `http://127.0.0.1:${port}/`)).toEqual(late)
})

/** @returns the port of a thread that listens and then sleeps */
async function listenWithoutAccepting(): Promise<number> {
  const code = `const { parentPort } = require('node:worker_threads')
    const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
      parentPort.postMessage(server.address().port)
      setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0))
    })`
  const worker = new Worker(code, { eval: true })
  onTestFinished(async () => void (await worker.terminate()))
  return new Promise((resolve) => worker.once('message', resolve))
}

describe('over TLS', () => {
  test('a handshake that never ends', async () => {
    const server = await serveRaw(() => {}, { isEager: true })
    const address = `https://127.0.0.1:${server.port}/`
    expect(await get(transport({ strictSSL: false }), address)).toEqual(late)
    await eventually(() => server.open() === 0)
  })

  test('its twin', async () => {
    const server = await serve((_request, response) => void response.end('good'), makeCertificate())
    expect(await get(transport({ strictSSL: false }), server.address)).toMatchObject(good)
  })
})

describe('a proxy', () => {
  test.each(['http', 'https'])('for %s that never answers', async (scheme) => {
    const proxy = await startSilentProxy()
    const over = transport({ proxy: proxy.address, strictSSL: false })
    expect(await get(over, `${scheme}://registry.example/`)).toEqual(late)
    expect(proxy.asked).toHaveLength(1)
  })

  test('that never answers is let go of', async () => {
    const proxy = await serveRaw(() => {})
    const over = transport({ proxy: proxy.address.slice(0, -1), strictSSL: false })
    expect(await get(over, 'https://registry.example/')).toEqual(late)
    over.close()
    await eventually(() => proxy.open() === 0)
  })

  test('whose server never ends the handshake', async () => {
    const silent = await serveRaw(() => {}, { isEager: true })
    const proxy = await startProxy(silent.port)
    const over = transport({ proxy: proxy.address, strictSSL: false })
    expect(await get(over, 'https://registry.example/')).toEqual(late)
    over.close()
    await eventually(() => silent.open() === 0)
  })

  test('its twin', async () => {
    const server = await serve(json('good'), makeCertificate('registry.example'))
    const proxy = await startProxy(server.port)
    const over = transport({ proxy: proxy.address, strictSSL: false })
    expect(await get(over, 'https://registry.example/')).toMatchObject({ status: 200, text: '"good"' })
  })
})
