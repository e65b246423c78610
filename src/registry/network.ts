/**
 * The network: {@link Transport} over Node's HTTP, with npm's configuration.
 *
 * npm's own library takes three times as long for each request, which for a thousand packages is most of a run, retries
 * without regard to `Retry-After`, cannot be asked to wait, and sends credentials on to other ports of a host. What it
 * knows of credentials and proxies is taken from it.
 */
import { setMaxListeners } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { parsedUrl } from '../parsed-url.ts'
import type { Circuit } from './circuit.ts'
import { openCircuit } from './circuit.ts'
import type { Connections } from './connections.ts'
import { openConnections } from './connections.ts'
import type { Identity } from './credentials.ts'
import { credentialsOf, NOBODY } from './credentials.ts'
import type { Exchanged } from './exchange.ts'
import { exchange } from './exchange.ts'
import type { NpmConfig } from './npm-config.ts'
import type { Patience } from './patience.ts'
import { isPassingStatus, patienceOf, pauseBefore, wishOf } from './patience.ts'
import { isOfThisMachine, isRedirect, MAX_REDIRECTS, redirected } from './redirects.ts'
import type { Request, Transport } from './transport.ts'
import { Broken } from './transport.ts'

interface Network {
  readonly patience: Patience
  readonly connections: Connections
  readonly circuit: Circuit
  readonly userAgent: unknown
  readonly credentials: (url: URL, spec?: string) => Identity
}

export function openTransport({ options }: Pick<NpmConfig, 'options'>): Transport {
  const patience = patienceOf(options)
  const network: Network = {
    patience,
    connections: openConnections(options, patience.silence),
    circuit: openCircuit(patience),
    userAgent: options['userAgent'],
    credentials: credentialsOf(options),
  }
  const { circuit, connections } = network
  const closing = new AbortController()
  setMaxListeners(0, closing.signal)

  return {
    get: async (request, read) => {
      const asked = addressOf(request)
      for (let attempt = 1; ; attempt++) {
        /** Who is being asked, behind all redirects. */
        const trail = { url: asked }
        const isLast = attempt > patience.retries
        let wished = 0
        try {
          const reply = await follow(network, request, trail)
          if (isLast || !isPassingStatus(reply.status)) {
            const value = await read({ ...reply, address: trail.url.href }).finally(reply.discard)
            circuit.answered(trail.url)
            return value
          }
          reply.discard()
          wished = wishOf(reply.header('retry-after'), Date.now())
          if (!circuit.wait(trail.url, wished, Date.now())) throw busy(reply.status, wished)
        } catch (error) {
          if (!(error instanceof Broken) || !error.isPassing) throw error
          circuit.failed(trail.url, { isLast, now: Date.now() })
          if (isLast) throw error
        }
        await sleep(Math.max(wished, pauseBefore(attempt, patience, Math.random())), undefined, closing).catch(() => {
          throw new Broken('the run is over', false)
        })
      }
    },
    close: () => {
      closing.abort()
      connections.close()
    },
  }
}

function isHere(): Broken {
  return new Broken('it leads to this machine itself, which is not asked', false)
}

function busy(status: number, wished: number): Broken {
  const seconds = wished < 1e12 ? `${Math.ceil(wished / 1000)} seconds` : 'ever'
  return new Broken(`the server answered ${status}, and wishes not to be asked again for ${seconds}`, false)
}

/** One attempt, redirects and all. */
async function follow(network: Network, request: Request, trail: { url: URL }): Promise<Exchanged> {
  const { connections, circuit, patience } = network
  const asked = trail.url
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const { url } = trail
    const identity = identityFor(network, request, asked, url)
    const isLed = request.isLed === true || (hops > 0 && url.host !== asked.host)
    // Whoever asks has looked at where it leads; a name is looked at where it is looked up.
    if (request.isLed === true && isOfThisMachine(url.hostname)) throw isHere()
    await connections.prepare(url)
    const agent = connections.agentFor(url, identity, isLed && !isOfThisMachine(asked.hostname))
    const headers = headersFor(network, request, identity)
    const answer = await exchange({ url, headers, agent, silence: patience.silence, check: () => circuit.check(url) })
    if (!isRedirect(answer.status)) return answer
    answer.discard()
    trail.url = redirected(url, answer.header('location'))
  }
  throw new Broken(`it redirects more than ${MAX_REDIRECTS} times`, false)
}

function addressOf({ address, anonymous }: Request): URL {
  const url = parsedUrl(address)
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new Broken('its address is none of http or https', false)
  }
  if (anonymous === true) {
    url.username = ''
    url.password = ''
  }
  return url
}

/**
 * Behind a redirect, only what npm's configuration has for that very address: a host's token is for no other port. For
 * another host nothing at all, as with npm: whoever redirects must not choose what we do there, and as whom.
 */
function identityFor({ credentials }: Network, { spec, anonymous }: Request, asked: URL, url: URL): Identity {
  if (anonymous === true) return NOBODY
  if (asked === url) return credentials(url, spec)
  return asked.hostname === url.hostname ? credentials(url) : NOBODY
}

/** What npm sends of itself besides (its session, its one-time password) no answer depends on. */
function headersFor(
  { userAgent }: Network,
  { accept, mayBePacked, known }: Request,
  { token, auth }: Identity,
): Record<string, string> {
  const headers: Record<string, string> = { accept, 'accept-encoding': mayBePacked ? 'gzip, deflate, br' : 'identity' }
  if (typeof userAgent === 'string') headers['user-agent'] = userAgent
  if (known?.etag !== undefined) headers['if-none-match'] = known.etag
  if (known?.modified !== undefined) headers['if-modified-since'] = known.modified
  if (token !== null) headers['authorization'] = `Bearer ${token}`
  else if (auth !== null) headers['authorization'] = `Basic ${auth}`
  return headers
}
