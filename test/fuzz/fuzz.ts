/**
 * Changes genuine bundles at random, and examines what comes out. A mutant may be accepted only if @sigstore/verify accepts
 * it too, if it means what a genuine bundle means, and if it differs from that one in known and harmless places alone.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Bundles, GoodBundle } from './bundles.ts'
import { copyOf, isObject, type Json, type JsonObject } from './json.ts'
import { makeJudge, type Verdict } from './judge.ts'
import { textMutators, treeMutators } from './mutators/index.ts'
import { type Random, seededRandom } from './random.ts'

export interface Finding {
  readonly what: string
  readonly mutator: string
  readonly bundle: string
  readonly iteration: number
  readonly before: Json
  readonly after: Json
}

/** Counts by mutator, and by what became of its mutants. */
type Counts = ReadonlyMap<string, ReadonlyMap<string, number>>

export interface Outcome {
  readonly counts: Counts
  readonly findings: readonly Finding[]
  /** What a sample of those that are refused here meets there, by step. */
  readonly oracleOnRefused: ReadonlyMap<string, number>
}

interface Mutant {
  readonly mutator: string
  /** `undefined` when it is not even JSON. */
  readonly json: Json | undefined
  readonly isRewritten: boolean
}

/** Every how many refused mutants the oracle is asked about one. */
const SAMPLE = 20

const NOT_JSON: Verdict = { verdict: 'refused: not JSON', reason: '' }

export function fuzz(bundles: Bundles, seed: number, count: number): Outcome {
  const random = seededRandom(seed)
  const judge = makeJudge(bundles)
  const counts = new Map<string, Map<string, number>>()
  const oracleOnRefused = new Map<string, number>()
  const findings: Finding[] = []
  for (let iteration = 0; iteration < count; ) {
    const good = random.pick(random.pick(bundles.good))
    const { mutator, json, isRewritten } = mutate(good, bundles, random)
    if (!isRewritten && isDeepStrictEqual(json, good.json)) continue
    iteration++
    const { verdict, reason } = json === undefined ? NOT_JSON : judge(good, json)
    const ofMutator = counts.get(mutator) ?? new Map<string, number>()
    counts.set(mutator, ofMutator)
    increment(ofMutator, verdict)
    if (verdict.startsWith('FINDING')) {
      findings.push({ what: verdict, mutator, bundle: good.name, iteration, before: good.json, after: json ?? null })
    }
    if (json !== undefined && verdict.startsWith('refused') && iteration % SAMPLE === 0) {
      const accepts = good.world.oracle(json) === undefined
      increment(oracleOnRefused, `${verdict}: it ${accepts ? `accepts, but ${reason}` : 'refuses too'}`)
    }
  }
  return { counts, findings, oracleOnRefused }
}

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

function mutate(good: GoodBundle, { all, good: groups }: Bundles, random: Random): Mutant {
  const bundle = copyOf(good.json) as JsonObject
  const donor = () => copyOf(random.chance(0.5) ? random.pick(all) : random.pick(random.pick(groups)).json)
  const names: string[] = []
  // Some need two changes at once to come far.
  for (const _ of random.chance(0.15) ? [1, 2] : [1]) {
    const [name, change] = random.pick(Object.entries(treeMutators))
    if (random.chance(0.1)) break
    if (isObject(bundle['verificationMaterial'] ?? null) && change(bundle, random, donor)) names.push(name)
  }
  if (names.length > 0)
    return { mutator: names.length > 1 ? 'two at once' : names.join(), json: bundle, isRewritten: false }
  const [mutator, rewrite] = random.pick(Object.entries(textMutators))
  return { mutator, json: parse(rewrite(bundle, random)), isRewritten: true }
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}
