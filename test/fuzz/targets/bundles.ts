/**
 * Bundles. One may be accepted only if @sigstore/verify accepts it too, if it means what a genuine bundle means, and if it
 * differs from that one in known and harmless places alone.
 */
import type { Bundles, GoodBundle } from '../bundles.ts'
import { loadBundles } from '../bundles.ts'
import type { Json, JsonObject } from '../json.ts'
import { copyOf, isObject } from '../json.ts'
import { makeJudge } from '../judge.ts'
import { mutateJson } from '../mutate/json.ts'
import { textMutators, treeMutators } from '../mutators/index.ts'
import type { Random } from '../random.ts'
import { accepted, problem, refused, type Sample, type Target } from '../target.ts'

interface BundleSample extends Sample {
  readonly good: GoodBundle
}

export function bundles(all: Bundles = loadBundles()): Target<BundleSample> {
  const groups = all.good.map((group) =>
    group.map((good): BundleSample => {
      return { name: `${good.world.name}: ${good.name}`, bytes: Buffer.from(JSON.stringify(good.json)), good }
    }),
  )
  const samples = groups.flat()
  const judge = makeJudge(all)
  return {
    name: 'bundles',
    samples,
    mutate: ({ good, bytes }, random) =>
      random.chance(0.05)
        ? mutateJson(bytes, random.pick(samples).bytes, random)
        : Buffer.from(mutate(good, all, random)),
    judge: ({ good }, bytes) => {
      const json = parse(Buffer.from(bytes).toString())
      if (json === undefined) return refused('not JSON')
      const { verdict } = judge(good, json)
      const [, is = '', what = ''] = /^([a-zA-Z]+): (.*)$/su.exec(verdict) ?? []
      if (is === 'refused') return refused(what)
      return is === 'accepted' ? accepted(what) : problem(what || verdict)
    },
  }
}

function mutate(good: GoodBundle, { all, good: groups }: Bundles, random: Random): string {
  const bundle = copyOf(good.json) as JsonObject
  const donor = () => copyOf(random.chance(0.5) ? random.pick(all) : random.pick(random.pick(groups)).json)
  let changes = 0
  // Some need two changes at once to come far.
  for (const _ of random.chance(0.15) ? [1, 2] : [1]) {
    if (random.chance(0.1)) break
    const change = random.pick(Object.values(treeMutators))
    if (isObject(bundle['verificationMaterial'] ?? null) && change(bundle, random, donor)) changes++
  }
  return changes > 0 ? JSON.stringify(bundle) : random.pick(Object.values(textMutators))(bundle, random)
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}
