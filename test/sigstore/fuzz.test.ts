/** A slice of the differential fuzz of bundles; `npm run fuzz` does as much of it as one likes. */
import { beforeAll, describe, expect, test } from 'vitest'
import { type Bundles, type GoodBundle, loadBundles } from '../fuzz/bundles.ts'
import { fuzz } from '../fuzz/fuzz.ts'
import { at } from '../fuzz/json.ts'
import { describeOutcome } from '../fuzz/report.ts'
import { corpora } from '../support/corpora.ts'

const SEED = 20_260_101
const COUNT = 3000

describe.runIf(corpora !== undefined)('bundles that are changed at random', () => {
  let bundles: Bundles
  beforeAll(() => {
    bundles = loadBundles()
  })

  test('@sigstore/verify accepts all of them as they are, but for envelopes that are logged as artifacts', () => {
    const good = bundles.good.flat()
    expect(good.length).toBeGreaterThan(100)
    const refused = good.filter(({ refusedByOracle }) => refusedByOracle !== undefined)
    // It takes their digest for the payload's. The conformance suite wants them to be accepted.
    const isLoggedAsArtifact = ({ json, meaning: { facts } }: GoodBundle) =>
      at(json, 'dsseEnvelope') !== undefined && facts.some((fact) => fact.includes('"kind":"hashedrekord"'))
    expect(refused.filter((each) => !isLoggedAsArtifact(each)).map(({ name }) => name)).toEqual([])
  })

  test(`seed ${SEED}: nothing is accepted that means something else`, { timeout: 120_000 }, () => {
    const outcome = fuzz(bundles, SEED, COUNT)
    if (outcome.findings.length > 0) throw new Error(`seed ${SEED}\n${describeOutcome(outcome)}`)
  })
})
