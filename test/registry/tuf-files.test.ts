/** The way to a TUF repository: npm's proxies and certificates, and nothing that belongs to a registry. */
import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { askWith } from '../../src/registry/tuf-files.ts'
import { startProxy } from '../support/proxy.ts'

async function serve(answer: (response: ServerResponse) => void) {
  const asked: IncomingHttpHeaders[] = []
  const server = createServer(({ headers }, response) => {
    asked.push(headers)
    answer(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { asked, port, address: `http://127.0.0.1:${port}/timestamp.json` }
}

const status = (code: number) => (response: ServerResponse) => response.writeHead(code).end('{}')

test('what a server has is read, up to as much as it may be', async () => {
  const { address } = await serve((response) => response.end('1234'))
  expect(Buffer.from((await askWith({})(address, 4)) ?? '').toString()).toBe('1234')
  await expect(askWith({})(address, 3)).rejects.toThrow('more than 3 bytes')
})

test.each([403, 404])('by %i it has no such file', async (code) => {
  const { address } = await serve(status(code))
  expect(await askWith({})(address, 100)).toBeUndefined()
})

test.each([204, 400, 401, 500, 503])('by %i it says nothing, and is not asked again', async (code) => {
  const { address, asked } = await serve(status(code))
  await expect(askWith({})(address, 100)).rejects.toThrow(`the server answered ${code}`)
  expect(asked).toHaveLength(1)
})

test('the token of a registry on the same host does not go along, nor its name', async () => {
  const { address, asked, port } = await serve(status(200))
  const options = {
    [`//127.0.0.1:${port}/:_authToken`]: 'secret',
    _auth: 'c2VjcmV0',
    npmSession: 'session',
    scope: '@own',
  }
  await askWith(options)(address, 100)
  expect(Object.keys(asked[0] ?? {}).filter((name) => /^authorization$|^npm-/u.test(name))).toEqual([])
})

test('the proxy of npm’s configuration is the way', async () => {
  const { port } = await serve(status(200))
  const proxy = await startProxy(port)
  const bytes = await askWith({ proxy: proxy.address })('http://tuf.example/timestamp.json', 100)
  expect(Buffer.from(bytes ?? '').toString()).toBe('{}')
  expect(proxy.asked.join(' ')).toMatch(/tuf\.example/)
})
