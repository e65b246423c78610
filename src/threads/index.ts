/**
 * What takes most of the work of a run, beside the thread that does the rest: tarballs, connections included, since their
 * bytes need not come here; and bundles, with their half a dozen signatures each.
 */
import { availableParallelism } from 'node:os'
import { inWords } from '../in-words.ts'
import { withoutCredentials } from '../registry/address.ts'
import type { NpmConfig } from '../registry/npm-config.ts'
import type { Tarballs } from '../registry/tarballs.ts'
import type { Examiner } from '../sigstore/examiner.ts'
import { examineHere } from '../sigstore/examiner.ts'
import type { TrustRoot } from '../sigstore/trust-root.ts'
import type { Brought } from './errand.ts'
import type { Pool } from './pool.ts'
import { openPool } from './pool.ts'
import { isShallow } from './shallow.ts'

export interface Threads {
  readonly tarballs: Tarballs
  readonly examiner: Examiner
  close(): Promise<void>
}

/** More than these wait for the network and the disk. */
const MOST_THREADS = 4
/** Fewer packages are read sooner than a thread is there. */
const FEW_PACKAGES = 8
/** Each thread takes 50 MB; where a run is long anyway, its memory counts for more than its speed. */
const MANY_PACKAGES = 5000

function threadsFor(packages: number): number {
  // Threads run what is built; sources that are run as they are have none.
  const isRight = packages > FEW_PACKAGES && packages <= MANY_PACKAGES && !import.meta.url.endsWith('.ts')
  return isRight ? Math.min(MOST_THREADS, availableParallelism()) : 0
}

/** Threads that get ready while it is found out with what. */
export interface ThreadsToBe {
  begin(config: Pick<NpmConfig, 'cache' | 'options'>, isOffline: boolean): Threads
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
    begin: ({ cache, options }, isOffline) => {
      pool.tell({ kind: 'setting', setting: { cache, options: plainOf(options), isOffline } })
      return threadsOf(pool)
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
    examiner: async (bundle, under) => {
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
    },
    close: pool.close,
  }
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

/** Of npm's options, functions and the like stay here. */
function plainOf(options: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => {
      try {
        structuredClone(value)
        return true
      } catch {
        return false
      }
    }),
  )
}
