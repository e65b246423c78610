/** The corpora's squats and honest names, and both in halves: a rule that fits single names fits one of them better. */
import { createHash } from 'node:crypto'
import path from 'node:path'
import { readLockfile } from '../../src/lockfile/index.ts'
import { UsageError } from '../../src/usage-error.ts'
import { corpora, corpusFile, corpusFiles } from '../../test/support/corpora.ts'
import { readRecords } from './csv.ts'
import { isProtected } from './protected-names.ts'

export interface Pair {
  readonly squat: string
  /** The name that it was confirmed to imitate; `@scope/*` where it is the scope. */
  readonly target: string
  readonly kind: string
  readonly recent: boolean
}

/** Names that were installed on purpose: those of one lockfile. */
type HonestNames = readonly string[]

export interface Data {
  readonly pairs: readonly Pair[]
  readonly lockfiles: readonly HonestNames[]
  /** Every honest name that is not protected, once: of the lockfiles, and those known to be close to others. */
  readonly unlisted: readonly string[]
}

export type Half = 'one half' | 'the other half'

export function readData(): Data {
  const pairs = readRecords(corpusFile('names', 'pairs.csv'), ['squat', 'target', 'kind', 'set'])
  const close = readRecords(corpusFile('names', 'legit_similar.csv'), ['legit'])
  const hard = readRecords(corpusFile('names', 'hard_negatives.csv'), ['name'])
  const locks = JSON.parse(corpusFile('names', 'lockfiles', 'locks.json')) as Record<string, { names: string[] }>
  return withoutSquats(
    pairs.map(({ squat, target, kind, set }) => ({ squat, target, kind, recent: set === 'modern' })),
    Object.values(locks).map(({ names }) => names),
    [...close.map(({ legit }) => legit), ...hard.map(({ name }) => name)],
  )
}

/**
 * The lockfiles that the parsers are tested with, as a second set of honest names. Those that are refused are left
 * out: they are broken on purpose. Most are small, and some of their names were made up by somebody for a test.
 */
export async function readSecondSet(pairs: readonly Pair[]): Promise<Data> {
  const kinds = corpusFiles('lockfiles').filter((kind) => !kind.includes('.'))
  const files = kinds.flatMap((kind) => corpusFiles('lockfiles', kind).map((name) => path.join(kind, name)))
  const lockfiles: HonestNames[] = []
  for (const file of files) {
    try {
      const { packages } = await readLockfile(path.join(corpora ?? '', 'lockfiles', file))
      lockfiles.push(packages.filter(({ source }) => source.type === 'registry').map(({ name }) => name))
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
    }
  }
  return withoutSquats(pairs, lockfiles, [])
}

/** By a hash of the name: nobody chooses, and it stays the same when names are added. */
function halfOf(name: string): Half {
  const [first = 0] = createHash('sha256').update(name).digest()
  return first % 2 === 0 ? 'one half' : 'the other half'
}

/** One half of the squats, and of the honest names in each lockfile. */
export function halved({ pairs, lockfiles, unlisted }: Data, half: Half): Data {
  return {
    pairs: pairs.filter(({ squat }) => halfOf(squat) === half),
    lockfiles: lockfiles.map((names) => names.filter((name) => halfOf(name) === half)),
    unlisted: unlisted.filter((name) => halfOf(name) === half),
  }
}

/** A squat that somebody locked is not an honest name. */
function withoutSquats(pairs: readonly Pair[], locks: readonly HonestNames[], others: readonly string[]): Data {
  const squats = new Set(pairs.map(({ squat }) => squat))
  const lockfiles = locks.map((names) => [...new Set(names)].filter((name) => !squats.has(name)))
  const honest = new Set([...lockfiles.flat(), ...others])
  return { pairs, lockfiles, unlisted: [...honest].filter((name) => !squats.has(name) && !isProtected(name)) }
}
