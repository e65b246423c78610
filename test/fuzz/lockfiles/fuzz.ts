/** Mutated lockfiles: each is read, or refused with a usage error, and quickly. */
import { performance } from 'node:perf_hooks'
import { parseLockfile } from '../../../src/lockfile/index.ts'
import { UsageError } from '../../../src/usage-error.ts'
import type { Random } from '../random.ts'
import { seededRandom } from '../random.ts'
import { mutate } from './mutate.ts'

/** Longer than this for one file is a hang. */
const MAX_MILLISECONDS = 1000

export interface Sample {
  /** Decides about the format. */
  readonly file: string
  readonly text: string
}

interface Finding {
  readonly file: string
  readonly round: number
  readonly problem: string
  readonly text: string
}

export interface Outcome {
  readonly read: number
  readonly refused: number
  readonly slowest: number
  readonly findings: readonly Finding[]
}

export function fuzzLockfiles(samples: readonly Sample[], seed: number, count: number): Outcome {
  const random: Random = seededRandom(seed)
  const findings: Finding[] = []
  let [read, refused, slowest] = [0, 0, 0]
  for (let round = 0; round < count; round++) {
    const sample = samples[random.int(samples.length)]
    const donor = samples[random.int(samples.length)]
    if (sample === undefined || donor === undefined) throw new Error('there is nothing to mutate')
    const text = mutate(sample.text, donor.text, random)
    const tell = (problem: string) => void findings.push({ file: sample.file, round, problem, text })
    const start = performance.now()
    try {
      const { packages } = parseLockfile(text, sample.file, undefined)
      read++
      if (packages.some(({ locations }) => locations.length === 0)) tell('a package without a location')
    } catch (error) {
      if (error instanceof UsageError) refused++
      else tell(`not a usage error: ${error instanceof Error ? error.stack : error}`)
    }
    const took = performance.now() - start
    slowest = Math.max(slowest, took)
    if (took > MAX_MILLISECONDS) tell(`it took ${Math.round(took)} ms`)
  }
  return { read, refused, slowest, findings }
}
