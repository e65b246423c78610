/**
 * Tarballs from npm's content cache, or else from the network. The cache is used both ways: bytes that it has are read from
 * there (and hashed again), and bytes that are downloaded land there for the npm ci that follows.
 */
import type { Tarball } from '../evidence.ts'
import { hasDigest } from '../evidence.ts'
import type { Obtained } from '../obtained.ts'
import { withoutCredentials } from './address.ts'
import { discardFromCache, readFromCache, withSpool } from './content-cache.ts'
import { MAX_TARBALL_BYTES, measure } from './measure.ts'
import type { Recorded } from './recorded-tarball.ts'
import { readRecorded } from './recorded-tarball.ts'
import type { TarballAsk, Tarballs } from './tarballs.ts'
import type { Reply, Transport } from './transport.ts'
import { Broken, isWhole } from './transport.ts'
import { Unfit, unpacked } from './unpacked.ts'

/** @param transport `undefined` for none: what is not in the cache cannot be had then */
export function openTarballs(cache: string, transport: Transport | undefined): Tarballs {
  return {
    get: async (ask) => {
      const cached = await fromCache(cache, ask)
      if (cached !== undefined) return cached
      const from = withoutCredentials(ask.address)
      if (ask.recorded !== undefined) return fromRecord(ask.recorded, cache, ask, from)
      if (transport === undefined) return { state: 'unavailable', from, reason: OFFLINE }
      return download(transport, cache, ask, from)
    },
  }
}

export const OFFLINE = 'nothing is asked for in an offline run'

async function fromCache(cache: string, ask: TarballAsk): Promise<Obtained<Tarball> | undefined> {
  for (const digest of ask.wanted) {
    const cached = await readFromCache(cache, digest, (source) => measure(source, ask))
    if (cached !== undefined && hasDigest(cached, digest))
      return { state: 'present', from: "npm's cache", value: cached }
    if (cached !== undefined) await discardFromCache(cache, digest)
  }
  return undefined
}

async function download(
  transport: Transport,
  cache: string,
  ask: TarballAsk,
  from: string,
): Promise<Obtained<Tarball>> {
  const { name, address, isLed } = ask
  const take = async (reply: Reply): Promise<Obtained<Tarball>> => {
    const { status } = reply
    if (status === 404 || status === 410) return { state: 'absent', from }
    if (!isWhole(reply)) return { state: 'unavailable', from, reason: `the server answered ${status}` }
    return read(unpacked(reply, MAX_TARBALL_BYTES), cache, ask, from)
  }
  try {
    return await transport.get({ address, accept: '*/*', mayBePacked: false, spec: name, isLed }, take)
  } catch (error) {
    if (!(error instanceof Broken || error instanceof Unfit)) throw error
    return { state: 'unavailable', from, reason: error.message }
  }
}

/** As if they had just come from where they were recorded. */
async function fromRecord(
  recorded: Recorded,
  cache: string,
  ask: TarballAsk,
  from: string,
): Promise<Obtained<Tarball>> {
  try {
    return await read(readRecorded(recorded), cache, ask, from)
  } catch (error) {
    if (!(error instanceof Unfit)) throw error
    return { state: 'unavailable', from, reason: error.message }
  }
}

/** Those that are wanted are kept for the next one who wants them. */
async function read(
  source: AsyncIterable<Uint8Array>,
  cache: string,
  ask: TarballAsk,
  from: string,
): Promise<Obtained<Tarball>> {
  const [pinned, ...others] = ask.wanted
  if (pinned === undefined || others.length > 0) return { state: 'present', from, value: await measure(source, ask) }
  return withSpool(cache, async (spool) => {
    const value = await measure(source, ask, spool.write)
    if (hasDigest(value, pinned)) spool.keep(pinned)
    return { state: 'present', from, value }
  })
}
