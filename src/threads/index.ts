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
import type { TrustRoot } from '../sigstore/trust-root.ts'
import type { Pool } from './pool.ts'
import { openPool } from './pool.ts'

export interface Threads {
  readonly tarballs: Tarballs
  readonly examiner: Examiner
  close(): Promise<void>
}

/** More than these wait for the network and the disk. */
const MOST_THREADS = 4
/** Fewer packages are read sooner than a thread is there. */
const FEW_PACKAGES = 8
/** Each thread takes 50 MB; where a run is long anyway, its memory counts for more than the last of its speed. */
const MANY_PACKAGES = 2000

function threadsFor(packages: number): number {
  // Threads run what is built; sources that are run as they are have none.
  if (packages <= FEW_PACKAGES || import.meta.url.endsWith('.ts')) return 0
  return packages > MANY_PACKAGES ? 1 : Math.min(MOST_THREADS, availableParallelism())
}

/** Threads that get ready while it is found out with what. */
export interface ThreadsToBe {
  begin(config: Pick<NpmConfig, 'cache' | 'options'>, isOffline: boolean): Threads
  close(): Promise<void>
}

/** @param packages how many will be looked at */
export function startThreads(packages: number): ThreadsToBe | undefined {
  const threads = threadsFor(packages)
  if (threads === 0) return undefined
  const pool = openPool(threads)
  return {
    begin: ({ cache, options }, isOffline) => {
      pool.tell({ kind: 'setting', setting: { cache, options: plainOf(options), isOffline } })
      return threadsOf(pool)
    },
    close: pool.close,
  }
}

function threadsOf(pool: Pool): Threads {
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
        try {
          const brought = await pool.run({ kind: 'tarball', ask })
          if (brought.kind === 'tarball') return brought.obtained
          throw new Error(brought.kind === 'error' ? brought.message : 'the thread brought something else')
        } catch (error) {
          return { state: 'unavailable', from: withoutCredentials(ask.address), reason: inWords(error) }
        }
      },
    },
    examiner: async (bundle, { roots, keys, engines }) => {
      const hint = hintOf(bundle)
      const brought = await pool.run({
        kind: 'bundle',
        bundle,
        roots: numberOf(roots),
        keys: hint === undefined ? [] : keys(hint),
        engines,
      })
      if (brought.kind === 'examination') return brought.examination
      throw new Error(brought.kind === 'error' ? brought.message : 'the thread brought something else')
    },
    close: pool.close,
  }
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
