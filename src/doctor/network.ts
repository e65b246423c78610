/** The registries and Sigstore, asked in a hurry: a doctor who waits for minutes is not called again. */
import { inWords } from '../in-words.ts'
import type { Obtained } from '../obtained.ts'
import { withoutCredentials } from '../registry/address.ts'
import { networkDocuments } from '../registry/fetch-json.ts'
import { openRegistry } from '../registry/index.ts'
import { openTransport } from '../registry/network.ts'
import type { NpmConfig } from '../registry/npm-config.ts'
import { openTarballs } from '../registry/tarball.ts'
import type { Transport } from '../registry/transport.ts'
import { openTufOf } from '../registry/tuf-files.ts'
import { openTuf } from '../trust/tuf.ts'
import type { Network, Read } from './surroundings.ts'

const REQUEST_MS = 5000
/** For one question, which may take several requests. */
const DEADLINE_MS = 8000

/** @param mayAskTuf whether Sigstore's TUF repository is asked */
export function openNetwork(config: NpmConfig, mayAskTuf: boolean): Network {
  const timeout = Math.min(REQUEST_MS, Number(config.options['timeout'] ?? REQUEST_MS))
  const hasty: NpmConfig = {
    ...config,
    options: { ...config.options, retry: { retries: 0 }, fetchRetries: 0, timeout },
  }
  const transport = openTransport(hasty)
  const registry = openRegistry(hasty, {
    documents: networkDocuments(transport),
    tarballs: openTarballs(config.cache, transport),
    // npm's keys do not change the diagnosis: the shipped copy will do, and needs no time.
    tuf: openTuf(undefined),
  })
  const address = String(config.options['registry'])
  return {
    registry: withoutCredentials(address),
    evidence: {
      locate: registry.locate,
      manifest: (pkg) => inTime(registry.manifest(pkg)),
      keys: (pkg, keyids) => inTime(registry.keys(pkg, keyids)),
      attestations: (pkg) => inTime(registry.attestations(pkg)),
    },
    clock: () => clockOf(transport, address),
    sigstore: async () => {
      const tuf = openTufOf({ ...config, mayAskTuf })
      const { fallback } = await tuf.load('trusted_root.json', (document) => document)
      return { value: fallback }
    },
  }
}

function inTime<T>(obtaining: Promise<Obtained<T>>): Promise<Obtained<T>> {
  const reason = `no answer within ${DEADLINE_MS / 1000} s`
  return deadline(obtaining, { state: 'unavailable', from: 'the registry', reason })
}

async function deadline<T>(work: Promise<T>, otherwise: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), DEADLINE_MS)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

/** Every answer tells the time, an error as well. https://www.rfc-editor.org/rfc/rfc9110#section-6.6.1 */
function clockOf(transport: Transport, address: string): Promise<Read<Date>> {
  const ping = `${address.replace(/\/?$/u, '/')}-/ping`
  const asking = transport
    .get({ address: ping, accept: 'application/json', mayBePacked: true }, async ({ header }): Promise<Read<Date>> => {
      const time = new Date(header('date') ?? '')
      return Number.isNaN(time.getTime()) ? { problem: 'the registry does not say what time it has' } : { value: time }
    })
    .catch((error: unknown) => ({ problem: `the registry did not answer (${inWords(error)})` }))
  return deadline(asking, { problem: `the registry did not answer within ${DEADLINE_MS / 1000} s` })
}
