/** How often one host is asked, how long it is waited for when it wishes so, and when it is left alone. */
import { describe, expect, test, vi } from 'vitest'
import { openCircuit } from '../../src/registry/circuit.ts'
import { isPassingStatus, patienceOf, pauseBefore, wishOf } from '../../src/registry/patience.ts'
import { serve, serveRaw } from '../support/loopback.ts'
import { get, retrying, transport } from '../support/network.ts'

describe('a status', () => {
  test.each([408, 420, 429, 500, 502, 503, 504, 520, 599])(
    '%d is asked again, and told when it stays',
    async (code) => {
      const server = await serve((_request, response) => void response.writeHead(code).end('no'))
      expect(await get(transport(retrying(2)), server.address)).toMatchObject({ status: code, text: 'no' })
      expect(server.asked).toHaveLength(3)
    },
  )

  test.each([200, 204, 206, 300, 304, 305, 400, 401, 403, 404, 410, 418, 451])('%d is final', async (code) => {
    const server = await serve((_request, response) => void response.writeHead(code).end())
    expect(await get(transport(retrying(2)), server.address)).toMatchObject({ status: code })
    expect(server.asked).toHaveLength(1)
    expect(isPassingStatus(code)).toBe(false)
  })
})

test('what fails in several ways is asked as often as is allowed in all', async () => {
  const server = await serveRaw((socket, earlier) => {
    if (earlier === 0) socket.write('HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n')
    else if (earlier === 1) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf')
    else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood')
  })
  expect(await get(transport(retrying(2)), server.address)).toMatchObject({ status: 200, text: 'good' })
  expect(await get(transport(retrying(2)), server.address)).toMatchObject({ text: 'good' })
})

describe('the pause', () => {
  const patience = patienceOf({ retry: { retries: 9, minTimeout: 100, factor: 2, maxTimeout: 1000 } })

  test('grows, up to a limit, and is never the same for all', () => {
    expect([1, 2, 3, 4, 5, 99].map((attempt) => pauseBefore(attempt, patience, 1))).toEqual([
      100, 200, 400, 800, 1000, 1000,
    ])
    expect([1, 2].map((attempt) => pauseBefore(attempt, patience, 0))).toEqual([50, 100])
  })

  test.each([0, Number.NaN, -1, 1e300, 'x', null, undefined])(
    'never becomes one that Node makes nothing of: %s',
    (value) => {
      const odd = patienceOf({
        timeout: value,
        retry: { retries: 2, minTimeout: value, factor: value, maxTimeout: value },
      })
      for (const attempt of [1, 2, 2000]) {
        const pause = pauseBefore(attempt, odd, 1)
        expect(pause >= 0 && pause < 2 ** 31).toBe(true)
      }
      expect(odd.silence > 0 && odd.silence < 2 ** 31).toBe(true)
    },
  )
})

describe('Retry-After', () => {
  const now = Date.parse('2026-01-01T00:00:00Z')

  test.each([
    [undefined, 0],
    ['0', 0],
    ['120', 120_000],
    ['Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['9'.repeat(400), Number.POSITIVE_INFINITY],
    // No wish that anybody could follow.
    ['-5', 0],
    ['1e9', 0],
    ['1.5', 0],
    ['soon', 0],
    ['', 0],
    ['Thu, 01 Jan 2099 00:00:00 GMT (comment)', 0],
    ['Mon, 99 Foo 2026 99:99:99 GMT', 0],
  ])('%s', (value, expected) => {
    expect(wishOf(value, now)).toBe(expected)
  })

  const busy = (value: string) =>
    serve((_request, response) => void response.writeHead(429, { 'retry-after': value }).end())

  test('is waited for', async () => {
    let told = 0
    const server = await serve((_request, response) => {
      if (told++ === 0) response.writeHead(503, { 'retry-after': '1' }).end()
      else response.end('good')
    })
    const before = performance.now()
    expect(await get(transport(retrying(1)), server.address)).toMatchObject({ text: 'good' })
    expect(performance.now() - before).toBeGreaterThan(950)
  })

  test.each(['121', '9'.repeat(30), 'Fri, 31 Dec 9999 23:59:59 GMT'])(
    'of %s is not: nobody waits that long',
    async (value) => {
      const server = await busy(value)
      expect(await get(transport(retrying(2)), server.address)).toEqual({
        broken: expect.stringMatching(
          /^the server answered 429, and wishes not to be asked again for (?:\d+ seconds|ever)$/u,
        ),
        isPassing: false,
      })
      expect(server.asked).toHaveLength(1)
    },
  )

  test('of a minute each time is waited for twice in a run, however many wait', () => {
    const [circuit, url] = [openCircuit(patienceOf({})), new URL('https://registry.example/')]
    const at = (minutes: number) => Array.from({ length: 50 }, () => circuit.wait(url, 60_000, now + minutes * 60_000))
    expect(new Set(at(0))).toEqual(new Set([true]))
    expect(new Set(at(1))).toEqual(new Set([true]))
    expect(new Set(at(2))).toEqual(new Set([false]))
    expect(circuit.wait(new URL('https://other.example/'), 60_000, now)).toBe(true)
  })

  test('counts only where it is said why', async () => {
    const server = await serveRaw((socket, earlier) => {
      if (earlier === 0) socket.end('HTTP/1.1 200 OK\r\nRetry-After: 9999\r\nContent-Length: 9\r\n\r\nhalf')
      else socket.write('HTTP/1.1 200 OK\r\nRetry-After: 9999\r\nContent-Length: 4\r\n\r\ngood')
    })
    expect(await get(transport(retrying(1)), server.address)).toMatchObject({ text: 'good' })
  })
})

describe('a host that does not answer', () => {
  const many = <T>(count: number, work: () => Promise<T>) => Promise.all(Array.from({ length: count }, work))
  const leftAlone = { broken: expect.stringMatching(/^127\.0\.0\.1:\d+ left 8 requests in a row/u), isPassing: false }

  test('is left alone, while its neighbour is asked on', async () => {
    const [dead, alive] = [
      await serveRaw((socket) => void socket.resetAndDestroy()),
      await serve((_request, response) => void response.end('good')),
    ]
    const over = transport(retrying(1))
    for (let n = 0; n < 20; n++) {
      await get(over, dead.address)
      expect(await get(over, alive.address)).toMatchObject({ text: 'good' })
    }
    expect(await get(over, dead.address)).toEqual(leftAlone)
    expect(dead.connections()).toBe(16)
    expect(alive.asked).toHaveLength(20)
  })

  test('is not asked any more by those that wait for their turn', async () => {
    const dead = await serveRaw((socket) => void setTimeout(() => socket.resetAndDestroy(), 20))
    const over = transport({ ...retrying(2), maxSockets: 4 })
    const got = await many(500, () => get(over, dead.address))
    expect(got.filter((each) => 'broken' in each && each.broken.includes('in a row')).length).toBeGreaterThan(450)
    // 8 requests of 3 attempts, and those that were under way.
    expect(dead.heard.filter((each) => each !== '').length).toBeLessThan(24 + 4 + 4)
  })

  test('for a moment is asked again by all', async () => {
    const began = performance.now()
    const server = await serveRaw((socket) => {
      if (performance.now() - began < 100) socket.resetAndDestroy()
      else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood')
    })
    const over = transport({ retry: { retries: 2, minTimeout: 300, factor: 2, maxTimeout: 1000 }, maxSockets: 64 })
    const got = await many(64, () => get(over, server.address))
    expect(got).toEqual(Array(64).fill(expect.objectContaining({ text: 'good' })))
  })

  test('and then does is asked on', async () => {
    let isUp = false
    const server = await serveRaw((socket) => {
      if (isUp) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood')
      else socket.resetAndDestroy()
    })
    const over = transport()
    for (let round = 0; round < 5; round++) {
      isUp = false
      for (let n = 0; n < 7; n++) expect(await get(over, server.address)).toMatchObject({ isPassing: true })
      isUp = true
      expect(await get(over, server.address)).toMatchObject({ text: 'good' })
    }
  })

  test('is blamed itself, and not who redirects to it', async () => {
    const dead = await serveRaw((socket) => void socket.resetAndDestroy())
    const server = await serve((request, response) => {
      if (request.url === '/away') response.writeHead(302, { location: dead.address }).end()
      else response.end('good')
    })
    const over = transport()
    for (let n = 0; n < 8; n++) await get(over, `${server.address}away`)
    expect(await get(over, `${server.address}away`)).toEqual({
      ...leftAlone,
      broken: expect.stringContaining(new URL(dead.address).host),
    })
    expect(await get(over, server.address)).toMatchObject({ text: 'good' })
  })

  test('but says 404 is one that answers', async () => {
    const server = await serve((_request, response) => void response.writeHead(404).end())
    const over = transport()
    for (let n = 0; n < 20; n++) expect(await get(over, server.address)).toMatchObject({ status: 404 })
    expect(server.asked).toHaveLength(20)
  })
})

describe('when it is over', () => {
  test('nothing is asked any more, nor waited for', async () => {
    const server = await serve((_request, response) => void response.writeHead(503, { 'retry-after': '100' }).end())
    const over = transport(retrying(2))
    const waiting = get(over, server.address)
    await vi.waitFor(() => expect(server.asked).toHaveLength(1))
    await new Promise((resolve) => setTimeout(resolve, 50))
    over.close()
    expect(await waiting).toEqual({ broken: 'the run is over', isPassing: false })
    expect(await get(over, server.address)).toEqual({ broken: 'the run is over', isPassing: false })
    expect(server.asked).toHaveLength(1)
  })

  test('what is under way breaks off, and is not asked again', async () => {
    const server = await serveRaw((socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf'))
    const over = transport(retrying(2))
    const reading = get(over, server.address)
    await vi.waitFor(() => expect(server.connections()).toBe(1))
    over.close()
    expect(await reading).toMatchObject({ broken: expect.stringMatching(/./u) })
    expect(server.connections()).toBe(1)
    await vi.waitFor(() => expect(server.open()).toBe(0))
  })

  test('nothing is left that would keep a process from ending', async () => {
    const server = await serveRaw((socket, earlier) => {
      if (earlier % 2 === 0) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood')
      else socket.write('HTTP/1.1 500 No\r\nContent-Length: 90000000\r\n\r\nhalf')
    })
    const held = () => process.getActiveResourcesInfo().filter((each) => /^TCPSocketWrap$|^Timeout$/u.test(each)).length
    const before = held() - server.open()
    const over = transport({ ...retrying(1), timeout: 60_000 })
    const ask = { address: server.address, accept: '*/*', mayBePacked: false }
    await many(20, () => over.get(ask, async ({ status }) => status))
    over.close()
    await vi.waitFor(() => expect(server.open()).toBe(0))
    expect(held()).toBeLessThanOrEqual(before)
  })
  const many = <T>(count: number, work: () => Promise<T>) => Promise.all(Array.from({ length: count }, work))
})
