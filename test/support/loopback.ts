/** Servers on loopback that are gone when the test is. */
import type { IncomingHttpHeaders, RequestListener, Server } from 'node:http'
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket, Server as TcpServer } from 'node:net'
import { createServer as createTcpServer } from 'node:net'
import { onTestFinished } from 'vitest'
import type { World } from '../../src/demo/world.ts'
import type { Certificate } from './certificate.ts'
import type { Fault, FaultyRegistry } from './faulty-registry.ts'
import { startRegistry } from './faulty-registry.ts'

export interface Loopback {
  /** With a trailing slash. */
  readonly address: string
  readonly port: number
  /** In order: what was asked for, and with what headers. */
  readonly asked: readonly string[]
  readonly headers: readonly IncomingHttpHeaders[]
}

/** A registry that answers from a world, except for the faults. */
export async function serveWorld(
  world: Pick<World, 'base' | 'answers'>,
  faults: Readonly<Record<string, Fault>> = {},
): Promise<FaultyRegistry> {
  const registry = await startRegistry(world, faults)
  onTestFinished(registry.close)
  return registry
}

/** Anything else that speaks HTTP; with a certificate, over TLS. */
export async function serve(handler: RequestListener, certificate?: Certificate): Promise<Loopback> {
  const asked: string[] = []
  const headers: IncomingHttpHeaders[] = []
  const listener: RequestListener = (request, response) => {
    asked.push(request.url ?? '')
    headers.push(request.headers)
    handler(request, response)
  }
  const server = certificate === undefined ? createServer(listener) : createTlsServer(certificate, listener)
  const port = await listen(server)
  return { address: `http${certificate === undefined ? '' : 's'}://127.0.0.1:${port}/`, port, asked, headers }
}

export const json =
  (document: unknown): RequestListener =>
  (_request, response) =>
    void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document))

export interface RawLoopback {
  /** With a trailing slash. */
  readonly address: string
  readonly port: number
  /** How many connections were made, and how many of them are open still. */
  readonly connections: () => number
  readonly open: () => number
  /** What was said on each connection, in order. */
  readonly heard: readonly string[]
}

/**
 * What no HTTP server would send.
 *
 * @param onRequest is told of each head of a request, with how many there were before it, and of each new connection where
 *   `isEager`
 */
export async function serveRaw(
  onRequest: (socket: Socket, earlier: number) => void,
  { isEager = false }: { readonly isEager?: boolean } = {},
): Promise<RawLoopback> {
  const sockets = new Set<Socket>()
  const heard: string[] = []
  let [connections, requests] = [0, 0]
  const server = createTcpServer((socket) => {
    const index = connections++
    heard[index] = ''
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    if (isEager) onRequest(socket, requests++)
    let head = ''
    socket.on('data', (chunk) => {
      heard[index] += chunk.toString('latin1')
      head += chunk.toString('latin1')
      for (let end = head.indexOf('\r\n\r\n'); end >= 0 && !isEager; end = head.indexOf('\r\n\r\n')) {
        head = head.slice(end + 4)
        onRequest(socket, requests++)
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => closeTcp(server, sockets))
  const { port } = server.address() as AddressInfo
  return { address: `http://127.0.0.1:${port}/`, port, connections: () => connections, open: () => sockets.size, heard }
}

function closeTcp(server: TcpServer, sockets: ReadonlySet<Socket>): Promise<void> {
  for (const socket of sockets) socket.destroy()
  return new Promise((resolve) => server.close(() => resolve()))
}

/** @returns the port */
export async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  return (server.address() as AddressInfo).port
}

/** A port on loopback where nobody listens. */
export const DEAD = 'http://127.0.0.1:9'
