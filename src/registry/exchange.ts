/** One request and its answer, with the deadlines that a server cannot stretch. */
import type http from 'node:http'
import { request as overHttp } from 'node:http'
import { request as overHttps } from 'node:https'
import { TLSSocket } from 'node:tls'
import { bodyOf } from './body.ts'
import { Stale, toBroken } from './broken.ts'
import { isPassingStatus } from './patience.ts'
import { Broken } from './transport.ts'

/** Of a body that nobody wants, so much is taken to keep the connection for the next request, and for so long. */
const DRAINED_BYTES = 64 * 1024
const DRAINED_MS = 1000
/** Of kept connections that turn out to be closed, so many are tried before it counts as an attempt. */
const MOST_STALE = 3

export interface Exchanged {
  readonly status: number
  header(name: string): string | undefined
  /** To be read to its end, or left by leaving the loop, which hangs up. */
  readonly body: AsyncIterable<Uint8Array>
  /** Lets go of what was not read of the body; of what was, it does nothing. */
  discard(): void
}

interface Asked {
  readonly url: URL
  readonly headers: http.OutgoingHttpHeaders
  readonly agent: http.Agent
  /** In milliseconds: until the answer begins, and for each silence in it. */
  readonly silence: number
  /** Throws a {@link Broken} where it is not to be asked any more, which those that wait for a connection may learn. */
  readonly check: () => void
}

/** @throws Broken */
export async function exchange(asked: Asked): Promise<Exchanged> {
  for (let stale = 0; ; stale++) {
    try {
      return await once(asked)
    } catch (error) {
      // A server may close a kept connection at any time. https://www.rfc-editor.org/rfc/rfc9112#section-9.3.1
      if (!(error instanceof Stale) || stale >= MOST_STALE) throw error
    }
  }
}

function once({ url, headers, agent, silence, check }: Asked): Promise<Exchanged> {
  return new Promise((resolve, reject) => {
    let request: http.ClientRequest
    check()
    try {
      request = (url.protocol === 'https:' ? overHttps : overHttp)(url, { agent, headers })
    } catch (error) {
      // What cannot be sent, or certificates that cannot be read.
      const { message } = toBroken(error)
      return reject(new Broken(message, false))
    }
    let timer: NodeJS.Timeout | undefined
    /** What went wrong with the connection, which those who read the body only learn the outcome of. */
    let fault: unknown
    let isAnswered = false
    // Waiting for one of the connections that there may be is not the server's fault.
    request.once('socket', () => {
      try {
        check()
      } catch (error) {
        reject(error)
        return void request.destroy()
      }
      timer = setTimeout(() => {
        // Not by the error that destroying makes: while a proxy is silent, or after an upgrade, there is none.
        reject(new Broken('no answer in time', true))
        request.destroy()
      }, silence)
    })
    request.on('error', (error: NodeJS.ErrnoException) => {
      fault ??= error
      clearTimeout(timer)
      const isStale = request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE')
      reject(isStale ? new Stale(toBroken(error).message, true) : toBroken(error))
    })
    request.once('close', () => {
      clearTimeout(timer)
      // Every connection is closed in the end, and an error takes long to make.
      if (!isAnswered) reject(new Broken('the connection was closed without an answer', true))
    })
    request.once('response', (response) => {
      clearTimeout(timer)
      isAnswered = true
      // A proxy's own words, where it makes no tunnel: nothing that they say comes from whom was asked.
      if (url.protocol === 'https:' && !(response.socket instanceof TLSSocket)) {
        const status = response.statusCode ?? 0
        reject(new Broken(`the proxy answered ${status}`, isPassingStatus(status)))
        return void response.destroy()
      }
      resolve(answered(response, silence, () => fault))
    })
    request.end()
  })
}

function answered(response: http.IncomingMessage, silence: number, faultOf: () => unknown): Exchanged {
  const header = (name: string) => {
    const value = response.headers[name]
    return Array.isArray(value) ? value.join(', ') : value
  }
  let isTaken = false
  return {
    status: response.statusCode ?? 0,
    header,
    body: {
      [Symbol.asyncIterator]: () => {
        isTaken = true
        return bodyOf(response, silence, faultOf)
      },
    },
    discard: () => {
      if (response.readableEnded || response.destroyed) return
      if (isTaken || Number(header('content-length') ?? 0) > DRAINED_BYTES) response.destroy()
      else drain(response)
    },
  }
}

function drain(response: http.IncomingMessage): void {
  const timer = setTimeout(() => response.destroy(), DRAINED_MS)
  timer.unref()
  let bytes = 0
  response
    .on('error', () => {})
    .once('close', () => clearTimeout(timer))
    .on('data', (chunk: Uint8Array) => {
      bytes += chunk.length
      if (bytes > DRAINED_BYTES) response.destroy()
    })
}
