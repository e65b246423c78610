/** How much of an answer is read, and how much of it is looked at. */
import type { RequestListener } from 'node:http'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { Ask } from '../../src/registry/documents.ts'
import { serve } from '../support/loopback.ts'
import { askFor, configured, HASTY } from '../support/npm-home.ts'

async function ask(handler: RequestListener, more: Partial<Ask>) {
  const server = await serve(handler)
  return askFor(await configured({}, { env: HASTY }), { address: server.address, maxBytes: 1000, ...more })
}

const MAX = 100_000
const tooLarge = { state: 'unavailable', reason: `the answer is larger than ${MAX} bytes` } as const
const ofSize = (size: number) => JSON.stringify('x'.repeat(size - 2))

describe('the cap', () => {
  test('takes what is just as large, and nothing larger', async () => {
    const answer = (size: number) => ask((_request, response) => void response.end(ofSize(size)), { maxBytes: MAX })
    expect(await answer(MAX)).toEqual({ state: 'present', document: 'x'.repeat(MAX - 2) })
    expect(await answer(MAX + 1)).toEqual(tooLarge)
  })

  test('counts what is unpacked, and not what comes down the wire', async () => {
    const gzip =
      (size: number): RequestListener =>
      (_request, response) =>
        void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(ofSize(size)))
    expect(await ask(gzip(MAX), { maxBytes: MAX })).toMatchObject({ state: 'present' })
    expect(await ask(gzip(MAX + 1), { maxBytes: MAX })).toEqual(tooLarge)
    expect(await ask(gzip(10_000_000), { maxBytes: MAX })).toEqual(tooLarge)
  })

  test('hangs up on what never ends', async () => {
    const chunk = Buffer.alloc(65_536, ' ')
    let sent = 0
    let hungUp = () => {}
    const end = new Promise<void>((resolve) => {
      hungUp = resolve
    })
    const endless: RequestListener = (_request, response) => {
      response.on('close', hungUp)
      const more = () => {
        while (!response.destroyed) {
          sent += chunk.length
          if (!response.write(chunk)) return void response.once('drain', more)
        }
      }
      more()
    }
    expect(await ask(endless, { maxBytes: MAX })).toEqual(tooLarge)
    await end
    // What fits into the buffers of two sockets, and not what two seconds of loopback could carry.
    expect(sent).toBeLessThan(50_000_000)
  })

  test('stays calm when the rest breaks off', async () => {
    const breaking: RequestListener = (_request, response) => {
      response.writeHead(200, { 'content-length': 10 * MAX })
      response.write(ofSize(MAX + 1), () => response.destroy())
    }
    expect(await ask(breaking, { maxBytes: MAX })).toMatchObject({ state: 'unavailable' })
    expect(await ask((_request, response) => void response.end('{}'), { maxBytes: MAX })).toMatchObject({
      state: 'present',
    })
  })
})

const send =
  (...pieces: readonly string[]): RequestListener =>
  async (_request, response) => {
    for (const piece of pieces) await new Promise<void>((resolve) => response.write(piece, () => setImmediate(resolve)))
    response.end()
  }

test('one member of it is read, and the rest left', async () => {
  const whole = '{"versions":{"1.0.0":{"dist":{"signatures":[]}},"2.0.0":{}}}'
  const read = (version: string) => ask(send(whole), { view: { member: ['versions', version] } })
  expect(await read('1.0.0')).toEqual({ state: 'present', document: { dist: { signatures: [] } } })
  expect(await read('2.0.0')).toEqual({ state: 'present', document: {} })
  expect(await read('3.0.0')).toEqual({ state: 'present', document: undefined })
})

describe('whether it has a text', () => {
  const TEXT = '"signatures"'
  async function look(handler: RequestListener, maxBytes = 1000) {
    const { address } = await serve(handler)
    return askFor(await configured({}, { env: HASTY }), { address, maxBytes, view: { occurrence: TEXT } })
  }
  const says = (document: boolean) => ({ state: 'present', document })

  test.each([
    ['{"signatures":[]}', true],
    ['{this is no JSON, but has "signatures"}', true],
    [' \n{"signature":[]}\n ', false],
    ['{"signatures}', false],
    ['{}', false],
  ])('%s', async (text, expected) => {
    expect(await look(send(text))).toEqual(says(expected))
  })

  // As an error page, or what is left of a document.
  test.each(['', '"signatures"', '<html>{}</html>', '{"a":1', '{}}]'])('%s is no document', async (text) => {
    expect(await look(send(text))).toEqual({ state: 'unavailable', reason: 'the answer is not a JSON object' })
  })

  test.each(Array.from({ length: TEXT.length + 1 }, (_, at) => at))('in two pieces, cut at %d', async (at) => {
    const [left, right] = [`{"a":1,${TEXT.slice(0, at)}`, `${TEXT.slice(at)}:[]}`]
    expect(await look(send(left, right))).toEqual(says(true))
    expect(await look(send(left, '!', right))).toEqual(says(at === 0 || at === TEXT.length))
  })

  test('letter by letter', async () => {
    expect(await look(send(...`{"a":1,${TEXT}:[]}`))).toEqual(says(true))
    expect(await look(send(...`{"a":1,${TEXT.replace('s', 'S')}:[]}`))).toEqual(says(false))
  })

  test('within the cap, and beyond it nobody knows', async () => {
    const padded = (size: number) => `{${TEXT}}`.padEnd(size)
    expect(await look(send(padded(MAX)), MAX)).toEqual(says(true))
    expect(await look(send(padded(MAX + 1)), MAX)).toEqual(tooLarge)
  })
})
