/** The body of an answer as it comes, and no slower than anybody waits for. */
import type http from 'node:http'
import { toBroken } from './broken.ts'
import { Broken } from './transport.ts'

/** In bytes a second. Whoever sends less than this on the whole is not slow but holds us up. */
const SLOWEST = 8 * 1024
/** In milliseconds, that one body is waited for, at whatever rate: the largest package takes 15 minutes over 10 Mbit/s. */
const LONGEST = 30 * 60_000
/** So much may arrive before it is asked for. */
const AHEAD_BYTES = 256 * 1024

/**
 * Nothing is read before the first piece is asked for. Leaving early hangs up.
 *
 * @param silence in milliseconds, that one piece is waited for
 * @param faultOf what the connection broke for, if it did
 * @throws Broken
 */
export async function* bodyOf(
  response: http.IncomingMessage,
  silence: number,
  faultOf: () => unknown,
): AsyncGenerator<Uint8Array, undefined> {
  const arrived: Uint8Array[] = []
  let [bytes, ahead] = [0, 0]
  /** For the server alone: how long the reader takes over what it got is not the server's fault. */
  let waited = 0
  let failure: unknown
  let isOver = response.destroyed || response.readableEnded
  let wake = () => {}
  const end = (error?: unknown) => {
    failure ??= error
    isOver = true
    wake()
  }
  response
    .on('error', end)
    .once('end', () => end())
    .once('close', () => end())
    .on('data', (chunk: Uint8Array) => {
      arrived.push(chunk)
      bytes += chunk.length
      ahead += chunk.length
      if (ahead > AHEAD_BYTES) response.pause()
      wake()
    })
  const next = () =>
    new Promise<void>((resolve) => {
      const since = performance.now()
      const left = Math.min(silence, silence + (bytes / SLOWEST) * 1000 - waited, LONGEST - waited)
      const timer = setTimeout(() => response.destroy(new Broken('no answer in time', true)), Math.max(0, left))
      wake = () => {
        clearTimeout(timer)
        waited += performance.now() - since
        wake = () => {}
        resolve()
      }
      if (response.isPaused()) response.resume()
    })

  try {
    for (;;) {
      const chunk = arrived.shift()
      if (chunk !== undefined) {
        ahead -= chunk.length
        yield chunk
      } else if (isOver) break
      else await next()
    }
    const fault = faultOf() ?? failure
    if (fault !== undefined) throw toBroken(fault)
    // An answer without a length that the end of the connection ends is whole, by HTTP.
    if (!response.complete) throw new Broken('the answer broke off', true)
  } finally {
    wake()
    if (!response.readableEnded) response.destroy()
  }
}
