/** How long we wait and how often we ask: our own defaults, and everything else as the user says. */
import { describe, expect, test } from 'vitest'
import type { NpmConfig } from '../../src/registry/npm-config.ts'
import { serve } from '../support/loopback.ts'
import { askFor, configured, HASTY } from '../support/npm-home.ts'

function patience({ options }: NpmConfig) {
  const retry = options['retry'] as Readonly<Record<string, unknown>>
  return { timeout: options['timeout'], ...retry }
}

/** npm's own: two more attempts, a minute at most between them. */
const OURS = { timeout: 30_000, retries: 2, factor: 3, minTimeout: 500, maxTimeout: 60_000 }

test('only the defaults are replaced', async () => {
  expect(patience(await configured({}))).toEqual(OURS)
})

describe.each([
  ['fetch-timeout', 'timeout', 12_345],
  // What npm itself would take, but asked for.
  ['fetch-timeout', 'timeout', 300_000],
  ['fetch-retries', 'retries', 5],
  ['fetch-retries', 'retries', 0],
  ['fetch-retry-factor', 'factor', 10],
  ['fetch-retry-mintimeout', 'minTimeout', 10_000],
  ['fetch-retry-maxtimeout', 'maxTimeout', 1000],
] as const)('%s', (key, option, value) => {
  test.each(['project', 'user', 'global'] as const)(`${value} in the %s .npmrc is kept`, async (level) => {
    expect(patience(await configured({ [level]: [`${key}=${value}`] }))).toEqual({ ...OURS, [option]: value })
  })

  test(`${value} in the environment is kept`, async () => {
    const env = { [`npm_config_${key.replaceAll('-', '_')}`]: `${value}` }
    expect(patience(await configured({}, { env }))).toEqual({ ...OURS, [option]: value })
  })
})

test.each([0, 1, 3])('fetch-retries=%d is what happens', async (retries) => {
  const server = await serve((_request, response) => void response.writeHead(503).end())
  const config = await configured({}, { env: { ...HASTY, npm_config_fetch_retries: `${retries}` } })
  const answer = await askFor(config, { address: server.address, maxBytes: 1000 })
  expect(answer).toEqual({ state: 'unavailable', reason: 'the server answered 503' })
  expect(server.asked).toHaveLength(retries + 1)
})

test('fetch-timeout is what happens', async () => {
  const server = await serve((request, response) => void (request.url === '/speaks' && response.end('{}')))
  const config = await configured({}, { env: { ...HASTY, npm_config_fetch_timeout: '300' } })
  const ask = (path: string) => askFor(config, { address: server.address + path, maxBytes: 1000 })
  expect(await ask('silent')).toEqual({ state: 'unavailable', reason: 'no answer in time' })
  expect(await ask('speaks')).toEqual({ state: 'present', document: {} })
})
