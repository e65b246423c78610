/** A registry on loopback that answers from a world, except where a fault is told to happen. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Answer, World } from '../../src/demo/world.ts'

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** What an honest registry would answer. */
  readonly body: Buffer
  readonly type: string
  /** How many times this path was asked for before. */
  readonly earlier: number
}

export type Fault = (exchange: Exchange) => void

export interface FaultyRegistry {
  /** With a trailing slash. */
  readonly address: string
  /** Every path that was asked for, in order. */
  readonly asked: readonly string[]
  /** The headers of every request, in order. */
  readonly headers: readonly IncomingMessage['headers'][]
  readonly close: () => Promise<void>
}

export async function startRegistry(
  { base, answers }: Pick<World, 'base' | 'answers'>,
  faults: Readonly<Record<string, Fault>> = {},
): Promise<FaultyRegistry> {
  const asked: string[] = []
  const headers: IncomingMessage['headers'][] = []
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '/')
    const earlier = asked.filter((each) => each === path).length
    asked.push(path)
    headers.push(request.headers)
    const answer = answers[path]
    const fault = faults[path]
    if (answer === undefined && fault === undefined) return void response.writeHead(404).end('{}')
    const { body, type } = encode(answer ?? { json: {} }, base, `http://127.0.0.1:${port}`)
    if (fault !== undefined) fault({ request, response, body, type, earlier })
    else honest({ request, response, body, type, earlier })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    address: `http://127.0.0.1:${port}/`,
    asked,
    headers,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function encode(answer: Answer, base: string, address: string): { body: Buffer; type: string } {
  return 'json' in answer
    ? { body: Buffer.from(JSON.stringify(answer.json).replaceAll(base, address)), type: 'application/json' }
    : { body: Buffer.from(answer.base64, 'base64'), type: 'application/octet-stream' }
}

export const honest: Fault = ({ response, body, type }) => {
  response.writeHead(200, { 'content-type': type, 'content-length': body.length }).end(body)
}

export const status =
  (code: number): Fault =>
  ({ response }) =>
    void response.writeHead(code, { 'content-type': 'application/json' }).end('{"error":"told to"}')

/** Fails once, then answers. */
export const onceThenGood =
  (code: number): Fault =>
  (exchange) =>
    exchange.earlier === 0 ? status(code)(exchange) : honest(exchange)

/** Never answers. */
export const silence: Fault = () => {}

/** The connection breaks off halfway through what was announced. */
export const brokenOff: Fault = ({ response, body, type }) => {
  response.writeHead(200, { 'content-type': type, 'content-length': body.length })
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy())
}

/** Half of the body, properly ended: nothing in HTTP tells that it is not whole. */
export const cutShort: Fault = ({ response, body, type }) => {
  response.writeHead(200, { 'content-type': type }).end(body.subarray(0, Math.floor(body.length / 2)))
}

/** Announces less than it sends. */
export const tooShortLength: Fault = ({ response, body, type }) => {
  const length = Math.floor(body.length / 2)
  response.writeHead(200, { 'content-type': type, 'content-length': length, connection: 'close' }).end(body)
}

/** Announces more than it sends. */
export const tooLongLength: Fault = ({ response, body, type }) => {
  response.writeHead(200, { 'content-type': type, 'content-length': body.length + 10 })
  response.write(body, () => response.destroy())
}

export const html: Fault = ({ response }) => {
  response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Please log in</title>')
}

export const redirect =
  (address: () => string): Fault =>
  ({ request, response }) =>
    void response.writeHead(302, { location: new URL(request.url ?? '/', address()).href }).end()
