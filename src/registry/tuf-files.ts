/** Sigstore's TUF repository, over the network that npm's configuration describes: its proxies and certificates count here as well. */
import type { AskAddress, OnlineTuf } from '../trust/tuf.ts'
import { openTuf } from '../trust/tuf.ts'
import { openTransport } from './network.ts'
import type { NpmConfig } from './npm-config.ts'

/** For one request, in milliseconds: one that hangs leaves time for another, and the shipped copy is better than waiting. */
const PATIENCE = { retry: { retries: 0 }, timeout: 2500 } as const

export function openTufOf(config: Pick<NpmConfig, 'options' | 'tufCache' | 'mayAskTuf'>): OnlineTuf {
  const { options, tufCache, mayAskTuf } = config
  return openTuf(mayAskTuf ? { cachePath: tufCache, askAddress: askWith(options) } : undefined)
}

/** Nothing that belongs to a registry goes along. */
export function askWith(options: NpmConfig['options']): AskAddress {
  const transport = openTransport({ options: { ...options, ...PATIENCE } })
  return (address, maxBytes) =>
    transport.get({ address, accept: '*/*', mayBePacked: false, anonymous: true }, async ({ status, body }) => {
      // A bucket that may not be listed says 403 of what it does not have.
      if (status === 403 || status === 404) return undefined
      if (status !== 200) throw new Error(`the server answered ${status}`)
      const chunks: Uint8Array[] = []
      let length = 0
      for await (const chunk of body) {
        length += chunk.length
        if (length > maxBytes) throw new Error(`more than ${maxBytes} bytes`)
        chunks.push(chunk)
      }
      return Buffer.concat(chunks)
    })
}
