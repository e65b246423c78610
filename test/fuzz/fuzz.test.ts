/** A slice of what `npm run fuzz` does at length. */
import { describe, expect, test } from 'vitest'
import { fuzz, judge, makeInput, WHOLE } from './loop.ts'
import { TARGETS } from './targets/index.ts'

const SEED = 20_261_122

/** So many as take two or three seconds each. */
const COUNTS: Readonly<Record<keyof typeof TARGETS, number>> = {
  lockfiles: 1500,
  bundles: 600,
  documents: 600,
  tarballs: 1000,
  policies: 2000,
  snapshots: 300,
  cache: 1500,
}

test('an input follows from its number alone', async () => {
  const [target, again] = [await TARGETS.policies.open(), await TARGETS.policies.open()]
  const inputs = Array.from({ length: 100 }, (_, number) => makeInput(target, SEED, number))
  expect(inputs.toReversed().map(({ number }) => makeInput(again, SEED, number))).toEqual(inputs.toReversed())
  expect(makeInput(target, SEED + 1, 0)).not.toEqual(inputs[0])
})

describe.each(Object.keys(TARGETS) as (keyof typeof TARGETS)[])('%s', (name) => {
  test('are no problem as they are', async () => {
    const target = await TARGETS[name].open()
    expect(new Set(target.samples.map((sample) => sample.name)).size).toBe(target.samples.length)
    const problems: string[] = []
    for (const { name: sample, bytes } of target.samples) {
      const verdict = await judge(target, { sample, bytes })
      if (verdict.is === 'problem') problems.push(`${sample}: ${verdict.what}`)
    }
    expect(problems).toEqual([])
  })

  test(`seed ${SEED}: whatever is changed in them is refused, or bears what is made of it`, {
    timeout: 240_000,
  }, async () => {
    const target = await TARGETS[name].open()
    const { counts, findings } = await fuzz(target, { ...WHOLE, seed: SEED, to: COUNTS[name] })
    const told = findings.map(
      ({ number, sample, what }) => `--only ${name} --seed ${SEED}, number ${number}, ${sample}: ${what}`,
    )
    expect(told).toEqual([])
    // Both happen, or the changes are too wild or too tame.
    const sum = (verdict: string) =>
      Object.entries(counts).reduce((all, [key, times]) => all + (key.startsWith(verdict) ? times : 0), 0)
    expect(Math.min(sum('refused'), sum('accepted'))).toBeGreaterThan(COUNTS[name] / 100)
  })
})
