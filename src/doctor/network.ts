/** The registries and Sigstore, asked in a hurry: a doctor who waits for minutes is not called again. */
import npmFetch from 'npm-registry-fetch'
import { inWords } from '../in-words.ts'
import type { Obtained } from '../obtained.ts'
import { withoutCredentials } from '../registry/address.ts'
import { openRegistry } from '../registry/index.ts'
import type { NpmConfig } from '../registry/npm-config.ts'
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
    // npm's keys do not change the diagnosis: the shipped copy will do, and needs no time.
    mayAskTuf: false,
    options: { ...config.options, retry: { retries: 0 }, fetchRetries: 0, timeout },
  }
  const registry = openRegistry(hasty)
  const address = String(config.options['registry'])
  return {
    registry: withoutCredentials(address),
    evidence: {
      locate: registry.locate,
      manifest: (pkg) => inTime(registry.manifest(pkg)),
      keys: (pkg, keyids) => inTime(registry.keys(pkg, keyids)),
      attestations: (pkg) => inTime(registry.attestations(pkg)),
    },
    clock: () => clockOf(hasty, address),
    sigstore: async () => {
      const tuf = openTuf(mayAskTuf ? config.tufCache : undefined)
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
function clockOf({ options }: NpmConfig, address: string): Promise<Read<Date>> {
  const read = (value: string | null | undefined): Read<Date> => {
    const time = new Date(value ?? '')
    return Number.isNaN(time.getTime()) ? { problem: 'the registry does not say what time it has' } : { value: time }
  }
  const asking = npmFetch(`${address.replace(/\/?$/u, '/')}-/ping`, {
    ...options,
    cache: undefined,
  } as npmFetch.Options).then(
    (response) => {
      response.body?.resume()
      return read(response.headers.get('date'))
    },
    (error: { headers?: Record<string, readonly string[]> }) => {
      const date = error.headers?.['date']
      return date === undefined
        ? { problem: `the registry did not answer (${inWords(error)})` }
        : read([date].flat()[0])
    },
  )
  return deadline(asking, { problem: `the registry did not answer within ${DEADLINE_MS / 1000} s` })
}
