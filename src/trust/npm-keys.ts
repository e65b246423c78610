/**
 * npm's own signing keys: from Sigstore's TUF repository, and where that cannot be reached, from the copy that ships with
 * @sigstore/tuf. A shipped copy ages, so whoever uses it is told its date.
 *
 * https://theupdateframework.github.io/specification/latest/
 */
import { createRequire } from 'node:module'
import { DEFAULT_MIRROR_URL, initTUF } from '@sigstore/tuf'
import { inWords } from '../in-words.ts'
import type { RegistryKey } from './registry-key.ts'
import { decodeTufKeys } from './registry-key.ts'

export interface NpmKeys {
  readonly keys: readonly RegistryKey[]
  /** Present when the shipped copy had to do. */
  readonly fallback: { readonly reason: string; readonly expired: Date } | undefined
}

/** Everything together: several round trips when the cache is cold, none while its timestamp is in date. */
const DEADLINE_MS = 5000
/** For one request, so that one that hangs leaves time to say so. */
const REQUEST_MS = 2500

/**
 * @param host of npm's registry, which names the target
 * @param cachePath where TUF metadata is kept between runs; `undefined` to use the shipped copy without asking
 * @returns always: the shipped copy cannot fail
 */
export async function loadNpmKeys(host: string, cachePath: string | undefined): Promise<NpmKeys> {
  const target = `${host}/keys.json`
  if (cachePath === undefined) return shippedKeys(target, 'it was not to be asked')
  try {
    const document = await withDeadline(fetchTarget(target, cachePath))
    return { keys: decodeTufKeys(JSON.parse(document), "Sigstore's TUF repository"), fallback: undefined }
  } catch (error) {
    return shippedKeys(target, inWords(error))
  }
}

/**
 * `forceInit` starts from the shipped root each time: a root that lies in the cache would be believed as it is, and with
 * it whatever keys somebody put there. All other metadata in the cache is verified from that root on.
 */
async function fetchTarget(target: string, cachePath: string): Promise<string> {
  const options = { cachePath, forceInit: true, forceCache: true, retry: { retries: 0 }, timeout: REQUEST_MS }
  const client = await initTUF(options)
  return client.getTarget(target)
}

async function withDeadline<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${DEADLINE_MS / 1000} s`)), DEADLINE_MS)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

type Seeds = Readonly<Record<string, { 'root.json': string; targets: Readonly<Record<string, string>> }>>

function shippedKeys(target: string, reason: string): NpmKeys {
  const seeds = createRequire(import.meta.url)('@sigstore/tuf/seeds.json') as Seeds
  const seed = seeds[DEFAULT_MIRROR_URL]
  const decode = (base64 = '') => JSON.parse(Buffer.from(base64, 'base64').toString('utf8'))
  const keys = decodeTufKeys(decode(seed?.targets[encodeURIComponent(target)]), 'the copy shipped with @sigstore/tuf')
  return { keys, fallback: { reason, expired: new Date(decode(seed?.['root.json']).signed.expires) } }
}
