/** Runs one target: input after input, each made from the seed and its own number alone, so that any can be made again. */
import { performance } from 'node:perf_hooks'
import { resourceUsage } from 'node:process'
import { seededRandom } from './random.ts'
import type { Sample, Target, Verdict } from './target.ts'
import { problem } from './target.ts'

/** Of the processor's time, for a machine may be busy. */
const MAX_MILLISECONDS = 5000
const MAX_GROWTH_KILOBYTES = 512 * 1024
/** More of them say nothing new. */
const MAX_FINDINGS = 100

export interface Input {
  readonly target: string
  readonly seed: number
  readonly number: number
  readonly sample: string
  readonly bytes: Uint8Array
}

interface Finding extends Input {
  readonly what: string
}

export interface Outcome {
  readonly done: number
  /** How often each verdict was reached, by `IS: WHAT`. */
  readonly counts: Readonly<Record<string, number>>
  readonly findings: readonly Finding[]
  /** In milliseconds, and which input took them. */
  readonly slowest: readonly [number, number]
  /** How far one input raised the peak of memory, in kilobytes, and which one. */
  readonly largest: readonly [number, number]
}

export interface Slice {
  readonly seed: number
  /** Numbers from here on… */
  readonly from: number
  /** …in steps of this… */
  readonly step: number
  /** …up to, and without, this one. */
  readonly to: number
  /** On the clock of `performance.now()`. */
  readonly until: number
  /** Told before each. */
  readonly onInput: (number: number) => void
  /** Told at once, for what comes next may end the process. */
  readonly onFinding: (finding: Finding) => void
}

export const WHOLE = {
  from: 0,
  step: 1,
  until: Number.POSITIVE_INFINITY,
  onInput: () => {},
  onFinding: () => {},
} as const

export async function fuzz(
  target: Target,
  { seed, from, step, to, until, onInput, onFinding }: Slice,
): Promise<Outcome> {
  const counts: Record<string, number> = {}
  const findings: Finding[] = []
  let slowest: Outcome['slowest'] = [0, 0]
  let largest: Outcome['largest'] = [0, 0]
  let done = 0
  let before = used()
  for (let number = from; number < to && performance.now() < until; number += step) {
    onInput(number)
    const input = makeInput(target, seed, number)
    const verdict = await judge(target, input)
    const now = used()
    const [took, growth] = [now.milliseconds - before.milliseconds, now.kilobytes - before.kilobytes]
    before = now
    if (took > slowest[0]) slowest = [took, number]
    if (growth > largest[0]) largest = [growth, number]
    const key = `${verdict.is}: ${verdict.what}`
    counts[key] = (counts[key] ?? 0) + 1
    done++
    const tell = (what: string) => {
      if (findings.length >= MAX_FINDINGS) return
      findings.push({ ...input, what })
      onFinding({ ...input, what })
    }
    if (verdict.is === 'problem') tell(verdict.what)
    if (took > MAX_MILLISECONDS) tell(`it took ${Math.round(took)} ms`)
    if (growth > MAX_GROWTH_KILOBYTES) tell(`it took ${Math.round(growth / 1024)} MB of memory`)
  }
  return { done, counts, findings, slowest, largest }
}

function used(): { readonly milliseconds: number; readonly kilobytes: number } {
  const { userCPUTime, systemCPUTime, maxRSS } = resourceUsage()
  return { milliseconds: (userCPUTime + systemCPUTime) / 1000, kilobytes: maxRSS }
}

export function makeInput(target: Target, seed: number, number: number): Input {
  const random = seededRandom(seed, [hashOf(target.name), number])
  const sample = random.pick(target.samples)
  return { target: target.name, seed, number, sample: sample.name, bytes: target.mutate(sample, random) }
}

export async function judge(
  target: Target,
  { sample: name, bytes }: Pick<Input, 'sample' | 'bytes'>,
): Promise<Verdict> {
  const sample = sampleOf(target, name)
  try {
    return await target.judge(sample, bytes)
  } catch (error) {
    const [first = '', ...trace] = (error instanceof Error ? (error.stack ?? error.message) : String(error)).split('\n')
    const place = trace.find((line) => line.includes('/src/'))?.replace(/^.*\/src\//u, 'at src/') ?? ''
    return problem(`it throws ${first.slice(0, 200)} ${place}`)
  }
}

const indices = new WeakMap<Target, ReadonlyMap<string, Sample>>()

function sampleOf(target: Target, name: string): Sample {
  const byName = indices.get(target) ?? new Map(target.samples.map((sample) => [sample.name, sample]))
  indices.set(target, byName)
  const sample = byName.get(name)
  if (sample === undefined) throw new Error(`${target.name} has no sample ${name}: it was made from other corpora`)
  return sample
}

/** Java's, of strings: any will do. */
function hashOf(text: string): number {
  let hash = 0
  for (const character of text) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) | 0
  return hash
}
