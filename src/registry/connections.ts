/** Kept-alive connections, with the proxies and certificates that npm's configuration names. */

import type { LookupAddress, LookupOptions } from 'node:dns'
import dns from 'node:dns'
import { setMaxListeners } from 'node:events'
import http from 'node:http'
import https from 'node:https'
import type { Identity } from './credentials.ts'
import { proxiesOf } from './proxies.ts'
import { isOfThisMachine } from './redirects.ts'
import { Broken } from './transport.ts'

/** What npm takes where nothing else is said. */
const MAX_SOCKETS = 15

export interface Connections {
  /**
   * To be waited for before {@link agentFor} is asked about the address.
   *
   * @throws Broken when the configuration cannot be used
   */
  prepare(url: URL): Promise<void>
  /**
   * @param isLed whether a server chose the address, which must not be a name for this machine then
   * @throws Broken when the configuration cannot be used
   */
  agentFor(url: URL, identity: Identity, isLed: boolean): http.Agent
  close(): void
}

let opened = 0

/**
 * @param options npm's, flat
 * @param silence in milliseconds, that a proxy may take to connect
 */
export function openConnections(options: Readonly<Record<string, unknown>>, silence: number): Connections {
  const agents = new Map<string, http.Agent>()
  const maxSockets = Number(options['maxSockets'])
  const proxying = { proxy: options['httpsProxy'] || options['proxy'], noProxy: options['noProxy'] }
  const proxyFor = usableOnly(proxiesOf(proxying))
  let ProxyingAgent: typeof import('@npmcli/agent').Agent | undefined
  const closing = new AbortController()
  const number = ++opened
  setMaxListeners(0, closing.signal)

  const open = (url: URL, { cert, key }: Identity, isLed: boolean): http.Agent => {
    const shared = {
      keepAlive: true,
      maxSockets: Number.isInteger(maxSockets) && maxSockets > 0 ? maxSockets : MAX_SOCKETS,
      localAddress: options['localAddress'] as string | undefined,
      ca: (options['ca'] ?? undefined) as string | undefined,
      cert: cert ?? undefined,
      key: key ?? undefined,
      rejectUnauthorized: options['strictSSL'] !== false,
      ...(isLed && { lookup: lookupElsewhere }),
    }
    const proxy = proxyFor(url)
    if (proxy === null) return url.protocol === 'https:' ? new https.Agent(shared) : new http.Agent(shared)
    if (ProxyingAgent === undefined) throw new Error('nothing was prepared for a proxy')
    // npm's own agent knows all kinds of proxies; without one, Node's does the same with half of the work. It keeps what
    // it opens for all who have the same options, so the number makes them ours. A connection to a proxy that it has given
    // up stays open until the signal.
    const timeouts = { connection: silence, [`of ${number}`]: 0 }
    const { lookup: _, ...agent } = shared as typeof shared & { lookup?: unknown }
    // Which addresses go without a proxy was decided above.
    return new ProxyingAgent({ ...agent, proxy, noProxy: [], timeouts, signal: closing.signal })
  }

  return {
    prepare: async (url) => {
      if (closing.signal.aborted) throw isOver()
      if (ProxyingAgent === undefined && proxyFor(url) !== null) ProxyingAgent = (await import('@npmcli/agent')).Agent
    },
    agentFor: (url, identity, isLed) => {
      if (closing.signal.aborted) throw isOver()
      const name = `${url.origin}${isLed ? ' led' : ''}${identity.cert ?? ''}`
      const known = agents.get(name)
      if (known !== undefined) return known
      const agent = open(url, identity, isLed)
      agents.set(name, agent)
      return agent
    },
    close: () => {
      closing.abort()
      for (const agent of agents.values()) agent.destroy()
      agents.clear()
    },
  }
}

function isOver(): Broken {
  return new Broken('the run is over', false)
}

function usableOnly(proxyFor: (url: URL) => URL | null): (url: URL) => URL | null {
  return (url) => {
    try {
      const proxy = proxyFor(url)
      if (proxy === null || /^(?:https?|socks(?:4a?|5h?)?):$/u.test(proxy.protocol)) return proxy
    } catch {
      // The address may hold a password: it is not repeated.
    }
    throw new Broken('the proxy that is configured has no address of http, https or socks', false)
  }
}

/** As Node looks names up, but for those of this machine, which nobody else has to know. */
function lookupElsewhere(
  hostname: string,
  options: LookupOptions,
  callback: (error: Error | null, address: string | LookupAddress[], family?: number) => void,
): void {
  dns.lookup(hostname, options, (error, address: string | LookupAddress[], family?: number) => {
    const addresses = typeof address === 'string' ? [address] : (address ?? []).map((each) => each.address)
    const isHere = error === null && addresses.some(isOfThisMachine)
    callback(
      isHere ? new Broken('it redirects to a name of this machine, which is not followed', false) : error,
      address,
      family,
    )
  })
}
