/** Proxies as npm's configuration names them. HTTPS_PROXY and its like are read by npm's libraries; test/e2e tries those. */
import { describe, expect, test } from 'vitest'
import { makeCertificate } from '../support/certificate.ts'
import { DEAD, json, serve } from '../support/loopback.ts'
import type { Npmrcs } from '../support/npm-home.ts'
import { askFor, configOf, HASTY, npmHome } from '../support/npm-home.ts'
import { startProxy } from '../support/proxy.ts'

// Nobody can look this name up: whatever comes back came through a proxy.
const NOWHERE = 'registry.example'
const good = { state: 'present', document: { hello: 'world' } } as const

async function ask(address: string, npmrcs: Npmrcs, env: Readonly<Record<string, string>> = {}) {
  const config = await configOf(await npmHome(npmrcs), { env: { ...HASTY, npm_config_strict_ssl: 'false', ...env } })
  return askFor(config, { address, maxBytes: 1000 })
}

describe.each([
  ['http', undefined],
  ['https', makeCertificate(NOWHERE)],
] as const)('for %s', (scheme, certificate) => {
  const place = `${scheme}://${NOWHERE}/package`
  const told = scheme === 'http' ? place : `${NOWHERE}:443`

  async function start() {
    const server = await serve(json({ hello: 'world' }), certificate)
    return { server, proxy: await startProxy(server.port) }
  }

  test.each(['proxy', 'https-proxy'] as const)('%s in an .npmrc', async (key) => {
    const { server, proxy } = await start()
    expect(await ask(place, { user: [`${key}=${proxy.address}`] })).toEqual(good)
    expect(proxy.asked).toEqual([told])
    expect(server.asked).toHaveLength(1)
  })

  test('npm_config_https_proxy beats an .npmrc', async () => {
    const { proxy } = await start()
    const env = { npm_config_https_proxy: proxy.address }
    expect(await ask(place, { project: [`https-proxy=${DEAD}`] })).toMatchObject({ state: 'unavailable' })
    expect(await ask(place, { project: [`https-proxy=${DEAD}`] }, env)).toEqual(good)
    expect(proxy.asked).toEqual([told])
  })

  test('https-proxy beats proxy', async () => {
    const { proxy } = await start()
    const lines = (one: string, two: string) => [`proxy=${one}`, `https-proxy=${two}`]
    expect(await ask(place, { user: lines(proxy.address, DEAD) })).toMatchObject({ state: 'unavailable' })
    expect(await ask(place, { user: lines(DEAD, proxy.address) })).toEqual(good)
    expect(proxy.asked).toEqual([told])
  })

  test.each([
    ['127.0.0.1', 0],
    ['registry.example,127.0.0.1', 0],
    ['registry.example', 1],
  ])('noproxy=%s: asked through it %d times', async (noproxy, times) => {
    const { server, proxy } = await start()
    expect(await ask(server.address, { user: [`https-proxy=${proxy.address}`, `noproxy=${noproxy}`] })).toEqual(good)
    expect(proxy.asked).toHaveLength(times)
    expect(server.asked).toHaveLength(1)
  })

  test('without a proxy there is nothing to be had', async () => {
    expect(await ask(place, {}, { npm_config_noproxy: NOWHERE })).toMatchObject({ state: 'unavailable' })
  })

  test('a proxy that cannot be reached is said to be, without its password', async () => {
    const answer = await ask(place, { user: ['https-proxy=http://me:s3cret@127.0.0.1:9'] })
    expect(answer).toMatchObject({ state: 'unavailable', reason: expect.stringContaining('ECONNREFUSED') })
    expect(JSON.stringify(answer)).not.toContain('s3cret')
  })
})
