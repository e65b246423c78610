/** A proxy on loopback: it counts, and leads whatever it is asked for to one server, so that any host name will do. */
import type { Server } from 'node:http'
import { createServer, request as forward } from 'node:http'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { onTestFinished } from 'vitest'
import { listen } from './loopback.ts'

export interface Proxy {
  readonly address: string
  /** The addresses of plain requests, and HOST:PORT of the tunnels, in order. */
  readonly asked: readonly string[]
}

/** @param port on loopback, where everything is led */
export async function startProxy(port: number): Promise<Proxy> {
  const asked: string[] = []
  const tunnels = new Set<Duplex>()
  const server = createServer((incoming, response) => {
    asked.push(incoming.url ?? '')
    const { pathname, search } = new URL(incoming.url ?? '')
    const { method, headers } = incoming
    const onward = forward({ host: '127.0.0.1', port, path: pathname + search, method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy())
    incoming.pipe(onward)
  })
  server.on('connect', (incoming, socket: Duplex) => {
    asked.push(incoming.url ?? '')
    const onward = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      onward.pipe(socket)
      socket.pipe(onward)
    })
    // Either side may hang up at any time.
    for (const end of [socket, onward]) {
      tunnels.add(end)
      end.on('error', () => end.destroy())
    }
  })
  return { address: await open(server, tunnels), asked }
}

/** Accepts every connection, and never says a word. */
export async function startSilentProxy(): Promise<Proxy> {
  const asked: string[] = []
  const held = new Set<Duplex>()
  const server = createServer((incoming) => void asked.push(incoming.url ?? ''))
  server.on('connect', (incoming, socket: Duplex) => {
    asked.push(incoming.url ?? '')
    socket.on('error', () => socket.destroy())
    held.add(socket)
  })
  return { address: await open(server, held), asked }
}

/** A server waits for its tunnels before it closes, so they go first: what is registered last is done first. */
async function open(server: Server, tunnels: ReadonlySet<Duplex>): Promise<string> {
  const port = await listen(server)
  onTestFinished(() => {
    for (const end of tunnels) end.destroy()
  })
  return `http://127.0.0.1:${port}`
}
