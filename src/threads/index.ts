/**
 * What takes most of the work of a run, beside the thread that does the rest: tarballs, connections included, since their
 * bytes need not come here; packuments, of which little is wanted; and bundles, with their half a dozen signatures each.
 */
import { availableParallelism } from 'node:os'
import { inWords } from '../in-words.ts'
import { withoutCredentials } from '../registry/address.ts'
import type { Ask } from '../registry/documents.ts'
import type { NpmConfig } from '../registry/npm-config.ts'
import type { Fetched, Origin } from '../registry/origin.ts'
import type { Tarballs } from '../registry/tarballs.ts'
import { isShallow } from '../shallow.ts'
import type { Examiner } from '../sigstore/examiner.ts'
import { examineHere } from '../sigstore/examiner.ts'
import type { TrustRoot } from '../sigstore/trust-root.ts'
import type { Brought, Handed } from './errand.ts'
import type { Pool } from './pool.ts'
import { openPool } from './pool.ts'
import { shared } from './shared-examiner.ts'
import { shareOptions } from './shared-options.ts'

export interface Threads {
  readonly tarballs: Tarballs
  /** What is to be read through for a few bytes of it goes to a thread, and all else to the origin that is given. */
  origin(here: Origin): Origin
  readonly examiner: Examiner
  close(): Promise<void>
}

/** More than these wait for the network and the disk. */
const MOST_THREADS = 4
/** Bundles, of each thread: enough until it is heard of again. */
const IN_HAND = 8
/** Fewer packages are read sooner than a thread is there. */
const FEW_PACKAGES = 8
/** Each thread takes 50 MB; where a run is long anyway, its memory counts for more than its speed. */
const MANY_PACKAGES = 5000

function threadsFor(packages: number): number {
  // Threads run what is built; sources that are run as they are have none.
  const isRight = packages > FEW_PACKAGES && packages <= MANY_PACKAGES && !import.meta.url.endsWith('.ts')
  return isRight ? Math.min(MOST_THREADS, availableParallelism() - 1) : 0
}

/** Threads that get ready while it is found out with what. */
export interface ThreadsToBe {
  /** @returns with the configuration for this thread, which shares what connections there may be with the others */
  begin(config: NpmConfig, isOffline: boolean): { readonly threads: Threads; readonly config: NpmConfig }
  close(): Promise<void>
}

/**
 * @param packages how many will be looked at
 * @returns `undefined` where this thread does as well, or is the only one that the system gives
 */
export function startThreads(packages: number): ThreadsToBe | undefined {
  const threads = threadsFor(packages)
  if (threads === 0) return undefined
  let pool: Pool
  try {
    pool = openPool(threads)
  } catch {
    return undefined
  }
  return {
    begin: (config, isOffline) => {
      const { theirs, ours } = shareOptions(config.options, threads)
      pool.tell({ kind: 'setting', setting: { cache: config.cache, options: theirs, isOffline } })
      return { threads: threadsOf(pool), config: { ...config, options: ours } }
    },
    close: pool.close,
  }
}

/** What a thread breaks down over is inconclusive; a bug that it ran into is one here as well. */
export function threadsOf(pool: Pool): Threads {
  const numbers = new Map<readonly TrustRoot[], number>()
  const numberOf = (roots: readonly TrustRoot[]): number => {
    const known = numbers.get(roots)
    if (known !== undefined) return known
    const number = numbers.size
    numbers.set(roots, number)
    pool.tell({ kind: 'roots', number, roots })
    return number
  }
  const there: Examiner = async (bundle, under) => {
    const { roots, keys, engines } = under
    // Whose text is still to be parsed has hints that are not seen here, and what is too deep nobody can be handed.
    if (typeof bundle === 'string' || !isShallow(bundle)) return examineHere(bundle, under)
    const hint = hintOf(bundle)
    const brought = await pool.run({
      kind: 'bundle',
      bundle,
      roots: numberOf(roots),
      keys: hint === undefined ? [] : keys(hint),
      engines,
    })
    if (brought.kind === 'stuck') return examineHere(bundle, under)
    if (brought.kind === 'examination') return brought.examination
    throw unexpected(brought)
  }
  return {
    tarballs: {
      get: async (ask) => {
        const from = withoutCredentials(ask.address)
        const brought = await pool.run({ kind: 'tarball', ask }).catch(inWords)
        if (typeof brought === 'string') return { state: 'unavailable', from, reason: brought }
        if (brought.kind === 'tarball') return brought.obtained
        throw unexpected(brought)
      },
    },
    origin: (here) => ({
      ask: async (ask, known) => {
        if (!isReadThrough(ask)) return here.ask(ask, known)
        const brought = await pool.run({ kind: 'document', ask, known }).catch(inWords)
        if (typeof brought === 'string') return { state: 'unavailable', reason: brought }
        if (brought.kind === 'document') return withBytes(brought.fetched)
        if (brought.kind === 'stuck') return here.ask(ask, known)
        throw unexpected(brought)
      },
    }),
    examiner: shared(there, examineHere, IN_HAND * pool.threads),
    close: pool.close,
  }
}

/** Packuments, of which little comes back. */
function isReadThrough({ view }: Ask): boolean {
  return view !== undefined && !('member' in view)
}

function withBytes(handed: Handed): Fetched {
  if (handed.state !== 'present') return handed
  return { ...handed, bytes: () => Buffer.from(JSON.stringify(handed.document)) }
}

function unexpected(brought: Brought): Error {
  return new Error(brought.kind === 'error' ? brought.message : 'the thread brought something else')
}

/** Only this one is ever looked up. It is not looked at otherwise here: a bundle is read where it is examined. */
function hintOf(bundle: unknown): string | undefined {
  const { verificationMaterial } = (bundle ?? {}) as { verificationMaterial?: { publicKey?: { hint?: unknown } } }
  const publicKey = verificationMaterial?.publicKey
  if (publicKey == null) return undefined
  return typeof publicKey.hint === 'string' ? publicKey.hint : ''
}
