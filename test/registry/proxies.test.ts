/** The proxy for an address is the one that npm's own agent finds. */
import { createRequire } from 'node:module'
import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import { proxiesOf } from '../../src/registry/proxies.ts'

type Environment = Readonly<Record<string, string>>
type Configured = { readonly proxy: unknown; readonly noProxy: unknown }

const require = createRequire(import.meta.url)

afterEach(() => {
  vi.unstubAllEnvs()
})

/** It reads the environment when it is loaded. */
function npmFinds(env: Environment) {
  for (const name of Object.keys(process.env)) if (/^(?:https?_|no_)?proxy$/iu.test(name)) vi.stubEnv(name, undefined)
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
  delete require.cache[require.resolve('@npmcli/agent/lib/proxy.js')]
  const { getProxy } = require('@npmcli/agent/lib/proxy.js') as typeof import('@npmcli/agent/lib/proxy.js')
  return (url: URL, configured: Configured) => said(() => getProxy(url, configured))
}

function said(find: () => URL | null): string {
  try {
    return String(find())
  } catch {
    return 'it throws'
  }
}

const proxy = fc.constantFrom('http://one.example:1/', 'https://two.example', 'socks5://u:p@three.example', 'none', '')
const noProxy = fc.constantFrom(
  '',
  ',',
  '.',
  'a.example',
  '.a.example',
  'example',
  ' b.example , 127.0.0.1',
  'a..example',
  '*',
  'A.example',
)
const noProxies = fc.oneof(noProxy, fc.array(noProxy, { maxLength: 3 }), fc.constantFrom(undefined, null, false, true))
const url = fc
  .tuple(
    fc.constantFrom('http', 'https'),
    fc.constantFrom('a.example', 'b.a.example', 'ba.example', 'b.example', 'example', '127.0.0.1', '[::1]:8080'),
  )
  .map(([protocol, host]) => new URL(`${protocol}://${host}/x`))
const configured = fc.record({ proxy: fc.oneof(proxy, fc.constantFrom(undefined, null, false)), noProxy: noProxies })

test.each<Environment>([
  {},
  { HTTPS_PROXY: 'http://e.example:1' },
  { http_proxy: 'http://f.example' },
  { Proxy: 'g.example:80', NO_PROXY: 'example' },
  { https_proxy: '', HTTP_PROXY: 'http://h.example', no_proxy: 'b.example,.a.example' },
  { https_proxy: 'no address', NO_PROXY: '127.0.0.1' },
])('as npm finds it, with %j', (env) => {
  const npm = npmFinds(env)
  fc.assert(
    fc.property(url, configured, (address, given) => {
      expect(said(() => proxiesOf(given, env)(address))).toBe(npm(address, given))
    }),
    { numRuns: 1000 },
  )
})

test('what is configured comes before the environment, and an address in no proxy is asked directly', () => {
  const find = proxiesOf({ proxy: 'http://one.example:1', noProxy: 'a.example' }, { HTTPS_PROXY: 'http://two.example' })
  expect(find(new URL('https://b.example/'))?.href).toBe('http://one.example:1/')
  expect(find(new URL('https://x.a.example/'))).toBeNull()
  expect(find(new URL('https://xa.example/'))?.href).toBe('http://one.example:1/')
})
