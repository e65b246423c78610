/** A registry on loopback that answers from a world. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { World } from './world.ts'

export interface Served {
  /** With a trailing slash. */
  readonly registry: string
  readonly close: () => Promise<void>
}

export async function serve({ base, answers }: Pick<World, 'base' | 'answers'>): Promise<Served> {
  const server = createServer((request, response) => {
    const answer = answers[decodeURIComponent(request.url ?? '/')]
    if (answer === undefined) {
      response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"not found"}')
    } else if ('json' in answer) {
      const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      const body = JSON.stringify(answer.json).replaceAll(base, address)
      response.writeHead(200, { 'content-type': 'application/json' }).end(body)
    } else {
      response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(Buffer.from(answer.base64, 'base64'))
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    registry: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
