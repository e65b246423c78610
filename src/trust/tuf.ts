/**
 * Targets of Sigstore's TUF repository, or where that cannot be reached, the copy that ships with @sigstore/tuf. A shipped
 * copy ages, so whoever uses it is told its date.
 *
 * https://theupdateframework.github.io/specification/latest/
 */
import { createRequire } from 'node:module'
import { DEFAULT_MIRROR_URL, initTUF } from '@sigstore/tuf'
import { inWords } from '../in-words.ts'

export interface FromTuf<T> {
  readonly value: T
  /** Present when the shipped copy had to do. */
  readonly fallback: ShippedCopy | undefined
}

export interface ShippedCopy {
  /** Why, in words. */
  readonly reason: string
  /** When the TUF root that it came with did. The copy itself has no date. */
  readonly expired: Date
}

/** Everything together: several round trips when the cache is cold, none while its timestamp is in date. */
const DEADLINE_MS = 5000
/** For one request, so that one that hangs leaves time to say so. */
const REQUEST_MS = 2500

/** Where the metadata is. Sigstore's own is known to @sigstore/tuf; any other has to bring its first root along. */
export interface Repository {
  readonly mirrorURL: string
  readonly rootPath?: string
}

export interface Tuf {
  /**
   * @param decode is told where the document is from. A document of the repository that it throws at is passed over
   * @throws only what `decode` throws at the shipped copy
   */
  load<T>(target: string, decode: (document: unknown, from: string) => T): Promise<FromTuf<T>>
}

/**
 * Nothing is asked for until a target is, and metadata once for all targets.
 *
 * @param cachePath where metadata is kept between runs; `undefined` to use the shipped copies without asking
 */
export function openTuf(
  cachePath: string | undefined,
  repository: Repository = { mirrorURL: DEFAULT_MIRROR_URL },
): Tuf {
  let client: ReturnType<typeof initTUF> | undefined
  const fetchTarget = async (path: string, target: string) => {
    client ??= initTUF({ ...repository, ...OPTIONS, cachePath: path })
    return (await client).getTarget(target)
  }
  return {
    load: async (target, decode) => {
      const shipped = (reason: string) => {
        const { document, expired } = shippedTarget(target)
        return { value: decode(document, 'the copy shipped with @sigstore/tuf'), fallback: { reason, expired } }
      }
      if (cachePath === undefined) return shipped('it was not to be asked')
      try {
        const text = await withDeadline(fetchTarget(cachePath, target))
        return { value: decode(JSON.parse(text), "Sigstore's TUF repository"), fallback: undefined }
      } catch (error) {
        return shipped(inWords(error))
      }
    },
  }
}

/**
 * `forceInit` starts from the shipped root each time: a root that lies in the cache would be believed as it is, and with
 * it whatever keys somebody put there. All other metadata in the cache is verified from that root on, and `forceCache` asks
 * for none that is still in date.
 */
const OPTIONS = { forceInit: true, forceCache: true, retry: { retries: 0 }, timeout: REQUEST_MS } as const

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

/** @throws SyntaxError when it has no such target */
function shippedTarget(target: string): { document: unknown; expired: Date } {
  const seeds = createRequire(import.meta.url)('@sigstore/tuf/seeds.json') as Seeds
  const seed = seeds[DEFAULT_MIRROR_URL]
  const decode = (base64 = '') => JSON.parse(Buffer.from(base64, 'base64').toString('utf8'))
  return {
    document: decode(seed?.targets[encodeURIComponent(target)]),
    expired: new Date(decode(seed?.['root.json']).signed.expires),
  }
}
