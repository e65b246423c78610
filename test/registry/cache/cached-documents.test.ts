/** What is kept of documents, for how long, and what a server is asked about them. */
import type { RequestListener } from 'node:http'
import { describe, expect, test } from 'vitest'
import { cachedDocuments, keyOf } from '../../../src/registry/cache/cached-documents.ts'
import { openEvidenceCache } from '../../../src/registry/cache/evidence-cache.ts'
import type { Ask } from '../../../src/registry/documents.ts'
import { networkOrigin } from '../../../src/registry/fetch-json.ts'
import { openTransport } from '../../../src/registry/network.ts'
import { OFFLINE } from '../../../src/registry/tarball.ts'
import { serve } from '../../support/loopback.ts'
import { configured, HASTY, temporaryDirectory } from '../../support/npm-home.ts'

const SECRET = Buffer.alloc(32, 1)
const NOW = Date.UTC(2026, 10, 22)
const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

interface Said {
  readonly headers?: Readonly<Record<string, string>>
  readonly status?: number
  readonly document?: unknown
}

/** A server that says each time what it is told to, and a cache that each run opens anew. */
async function start(first: Said) {
  let said = first
  let time = NOW
  const answer: RequestListener = ({ headers }, response) => {
    const { headers: own = {}, status = 200, document = { a: 1 } } = said
    const etag = own['etag']
    if (etag !== undefined && headers['if-none-match'] === etag) return void response.writeHead(304, own).end()
    response.writeHead(status, { 'content-type': 'application/json', ...own }).end(JSON.stringify(document))
  }
  const server = await serve(answer)
  const directory = await temporaryDirectory()
  const transport = openTransport(await configured({}, { env: HASTY }))
  const run = async (more: Partial<Ask> = {}, { isOffline = false, secret = SECRET } = {}) => {
    const before = server.asked.length
    const cache = openEvidenceCache({ directory, secret }, () => time)
    const documents = cachedDocuments(isOffline ? undefined : networkOrigin(transport), cache, () => time)
    const answered = await documents.ask({ address: `${server.address}subject`, maxBytes: 1000, ...more })
    await cache.close()
    return [answered.state === 'present' ? answered.document : answered, server.asked.length - before]
  }
  return {
    run,
    server,
    directory,
    say: (next: Said) => {
      said = next
    },
    pass: (milliseconds: number) => {
      time += milliseconds
    },
  }
}

const OLD = { a: 1 }
const NEW = { a: 2 }
const fresh = (seconds: number, more: Readonly<Record<string, string>> = {}) => ({
  headers: { 'cache-control': `public, max-age=${seconds}`, ...more },
})

describe('how long it will do', () => {
  test.each([
    ['within its time', fresh(300), 299 * SECOND, OLD],
    ['not after it', fresh(300), 300 * SECOND, NEW],
    ['not at all where the server says nothing', {}, 0, NEW],
    ['nor where it says so', { headers: { 'cache-control': 'no-cache, max-age=300' } }, 0, NEW],
    ['no longer than an hour, within', fresh(1e9), HOUR - 1, OLD],
    ['no longer than an hour, after', fresh(1e9), HOUR, NEW],
    ['less what a proxy had it for, within', fresh(300, { age: '100' }), 199 * SECOND, OLD],
    ['less what a proxy had it for, after', fresh(300, { age: '100' }), 200 * SECOND, NEW],
    ['not for an age that is none', fresh(300, { age: 'young' }), 0, NEW],
    ['the shorter of two', fresh(300, { 'cache-control': 'max-age=300, max-age=1' }), SECOND, NEW],
    ['not for a number that is none', fresh(300, { 'cache-control': 'max-age=-300' }), 0, NEW],
    ['not from the future: the clock was set back', fresh(300), -SECOND, NEW],
    ['for others, if they may', fresh(300, { vary: 'accept, accept-encoding' }), 0, OLD],
    ['for nobody else', fresh(300, { vary: '*' }), 0, NEW],
    ['whoever says that it is not to be kept', { headers: { 'cache-control': 'no-store, max-age=300' } }, 0, NEW],
  ])('%s', async (_how, first, passed, expected) => {
    const { run, say, pass } = await start(first)
    expect(await run()).toEqual([OLD, 1])
    say({ document: NEW })
    pass(passed)
    expect(await run()).toEqual([expected, expected === OLD ? 0 : 1])
  })

  test('what decides about more than a warning is asked for each time', async () => {
    const { run, say } = await start(fresh(300))
    await run()
    say({ document: NEW, ...fresh(300) })
    expect(await run({ fresh: true })).toEqual([NEW, 1])
    expect(await run()).toEqual([NEW, 0])
  })
})

describe('what is known is not sent again', () => {
  const tagged = (tag: string) => fresh(1, { etag: tag, 'last-modified': 'Sun, 22 Nov 2026 00:00:00 GMT' })

  test('by its etag and its date', async () => {
    const { run, pass, server } = await start(tagged('"one"'))
    expect(await run()).toEqual([OLD, 1])
    pass(MINUTE)
    expect(await run()).toEqual([OLD, 1])
    // It holds for another second.
    expect(await run()).toEqual([OLD, 0])
    expect(await run({ fresh: true })).toEqual([OLD, 1])
    const sent = server.headers.map((each) => [each['if-none-match'], each['if-modified-since']])
    const known = ['"one"', 'Sun, 22 Nov 2026 00:00:00 GMT']
    expect(sent).toEqual([[undefined, undefined], known, known])
  })

  test('and what has another now, is', async () => {
    const { run, pass, say } = await start(tagged('"one"'))
    await run()
    pass(MINUTE)
    say({ document: NEW, ...tagged('"two"') })
    expect(await run()).toEqual([NEW, 1])
    pass(MINUTE)
    expect(await run()).toEqual([NEW, 1])
  })

  test('but not by another host, where only its own may answer', async () => {
    const other = await start(tagged('"one"'))
    const { run, pass, say } = await start(tagged('"one"'))
    await run({ sameHost: true })
    await run()
    pass(MINUTE)
    say({ status: 302, headers: { location: `${other.server.address}subject` } })
    expect(await run()).toEqual([OLD, 1])
    const reason = expect.stringContaining('it redirects to another host')
    expect(await run({ sameHost: true })).toEqual([{ state: 'unavailable', reason }, 1])
    expect(other.server.headers.map((each) => each['if-none-match'])).toEqual(['"one"', '"one"'])
  })

  test('a 304 that nobody asked for is no document', async () => {
    const { run } = await start({ status: 304 })
    expect(await run()).toEqual([{ state: 'unavailable', reason: 'the server answered 304' }, 1])
  })

  test('what cannot be sent back in a header is not', async () => {
    const { run, pass, server } = await start(tagged(`"${'x'.repeat(300)}"`))
    await run()
    pass(MINUTE)
    await run()
    expect(server.headers[1]?.['if-none-match']).toBeUndefined()
  })
})

describe('what a server does not stand by any more', () => {
  test.each([
    ['it is gone', { status: 404 }],
    ['it is not to be kept', { document: NEW, headers: { 'cache-control': 'no-store' } }],
  ])('%s', async (_how, then) => {
    const { run, say } = await start(fresh(300))
    await run()
    expect(await run({}, { isOffline: true })).toEqual([OLD, 0])
    say(then)
    await run({ fresh: true })
    expect(await run({}, { isOffline: true })).toEqual([{ state: 'unavailable', reason: OFFLINE }, 0])
  })

  test('but a server that fails has said nothing', async () => {
    const { run, say } = await start(fresh(300))
    await run()
    say({ status: 500 })
    expect(await run({ fresh: true })).toMatchObject([{ state: 'unavailable' }, expect.any(Number)])
    expect(await run()).toEqual([OLD, 0])
  })

  test('and what is not there is never kept', async () => {
    const { run, say } = await start({ status: 404, ...fresh(300) })
    expect(await run()).toEqual([{ state: 'absent', status: 404 }, 1])
    say({})
    expect(await run()).toEqual([OLD, 1])
  })
})

test('without a network, whatever is kept will do, however old, and nothing is asked', async () => {
  const { run, pass } = await start({})
  expect(await run({}, { isOffline: true })).toEqual([{ state: 'unavailable', reason: OFFLINE }, 0])
  await run()
  pass(1000 * HOUR)
  expect(await run({ fresh: true }, { isOffline: true })).toEqual([OLD, 0])
})

test('a seal by another key is none', async () => {
  const { run } = await start(fresh(300))
  await run()
  expect(await run({}, { secret: Buffer.alloc(32, 2) })).toEqual([OLD, 1])
})

test('a part of a document is kept as that part, also where there is none', async () => {
  const { run } = await start(fresh(300))
  for (const [view, part] of [
    [{ member: ['a'] }, 1],
    [{ member: ['none'] }, undefined],
    [{ occurrence: '"a"' }, true],
    [{ occurrence: '"b"' }, false],
  ] as const) {
    expect(await run({ view })).toEqual([part, 1])
    expect(await run({ view })).toEqual([part, 0])
  }
})

test('what is larger than an entry may be is not kept', async () => {
  const { run } = await start({ ...fresh(300), document: 'x'.repeat(8 * 1024 * 1024) })
  const maxBytes = 16 * 1024 * 1024
  await run({ maxBytes })
  expect((await run({ maxBytes }))[1]).toBe(1)
})

test('each question has a key of its own, whoever asks', () => {
  const ask: Ask = { address: 'https://registry.example/a', maxBytes: 1 }
  const others: readonly Partial<Ask>[] = [
    { address: 'https://registry.example/b' },
    { address: 'http://registry.example/a' },
    { maxBytes: 2 },
    { accept: 'application/json' },
    { anonymous: true },
    { sameHost: true },
    { absent: [404] },
    { view: { member: ['a', 'b'] } },
    { view: { member: ['a,b'] } },
    { view: { occurrence: 'a' } },
    { view: { reduced: 'history' } },
  ]
  expect(new Set([ask, ...others.map((each) => ({ ...ask, ...each }))].map(keyOf)).size).toBe(others.length + 1)
  for (const same of [{ address: 'https://user:password@registry.example/a' }, { fresh: true }, { spec: 'a' }]) {
    expect(keyOf({ ...ask, ...same })).toBe(keyOf(ask))
  }
})
