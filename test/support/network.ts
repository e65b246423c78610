/** The transport by itself: short of patience, and let go of when the test is over. */
import { onTestFinished } from 'vitest'
import { openTransport } from '../../src/registry/network.ts'
import type { Reply, Request, Transport } from '../../src/registry/transport.ts'
import { Broken } from '../../src/registry/transport.ts'

/** In milliseconds: long enough for loopback on a busy machine, short enough to be waited for. */
export const SILENCE = 400

/** npm's options, flat; nothing is asked twice unless a test wants it. */
export function transport(options: Readonly<Record<string, unknown>> = {}): Transport {
  const opened = openTransport({
    options: { timeout: SILENCE, maxSockets: 8, retry: { retries: 0, minTimeout: 1, maxTimeout: 1 }, ...options },
  })
  onTestFinished(opened.close)
  return opened
}

export const retrying = (retries: number) => ({ retry: { retries, minTimeout: 1, maxTimeout: 1 } })

export type Got =
  | { readonly status: number; readonly text: string; readonly address: string }
  | { readonly broken: string; readonly isPassing: boolean }

export async function get(over: Transport, address: string, more: Partial<Request> = {}): Promise<Got> {
  try {
    return await over.get({ address, accept: 'application/json', mayBePacked: false, ...more }, taken)
  } catch (error) {
    if (!(error instanceof Broken)) throw error
    return { broken: error.message, isPassing: error.isPassing }
  }
}

async function taken({ status, address, body }: Reply) {
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return { status, address, text: Buffer.concat(chunks).toString('latin1') }
}

/** Until it is so, which it has to be soon. */
export async function eventually(isSo: () => boolean): Promise<void> {
  for (let tries = 0; !isSo(); tries++) {
    if (tries > 500) throw new Error('it never came to be')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
