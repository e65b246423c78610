/** Servers on loopback that are gone when the test is. */
import type { IncomingHttpHeaders, RequestListener, Server } from 'node:http'
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
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
