/** Packuments that nest deep, beside honest ones, through the threads as they are built. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Origin } from '../../src/registry/origin.ts'
import { threadsOf } from '../../src/threads/index.ts'
import { openPool } from '../../src/threads/pool.ts'

const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`
const version = (deprecated: string) => `{"versions":{"1.0.0":{"deprecated":${deprecated}}}}`
const documents: Readonly<Record<string, string>> = {
  '/deep': version(nested(3000)),
  '/deep-time': `{"time":{"x":${nested(3000)}},"versions":{}}`,
  '/no-versions': `{"a":${nested(3000)}}`,
  '/honest': version('"no more"'),
  '/nested': version(nested(50)),
}
const server = createServer((request, response) => void response.end(documents[request.url ?? '']))
const pool = openPool(1)
const here: Origin = { ask: async () => ({ state: 'unavailable', reason: 'asked here' }) }
const origin = threadsOf(pool).origin(here)
const ask = (path: string) =>
  origin.ask({
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    maxBytes: 1e6,
    view: { reduced: 'history' },
  })

beforeAll(async () => {
  pool.tell({ kind: 'setting', setting: { cache: '/nowhere', options: {}, isOffline: false } })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  await pool.close()
  server.close()
})

test('one that is too deep to be handed over is asked for here, and the others come as they are', async () => {
  const all = await Promise.all(Object.keys(documents).map(ask))
  const reasons = all.map((each) => (each.state === 'unavailable' ? each.reason : each.state))
  expect(reasons).toEqual(['asked here', 'asked here', 'asked here', 'present', 'present'])
})
