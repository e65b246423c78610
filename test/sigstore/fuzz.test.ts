/** What the fuzz of bundles (test/fuzz/) begins with. */
import { expect, test } from 'vitest'
import { type GoodBundle, loadBundles } from '../fuzz/bundles.ts'
import { at } from '../fuzz/json.ts'
import { corpora } from '../support/corpora.ts'

test.runIf(corpora !== undefined)(
  '@sigstore/verify accepts all of them as they are, but for envelopes that are logged as artifacts',
  () => {
    const good = loadBundles().good.flat()
    expect(good.length).toBeGreaterThan(100)
    const refused = good.filter(({ refusedByOracle }) => refusedByOracle !== undefined)
    // It takes their digest for the payload's. The conformance suite wants them to be accepted.
    const isLoggedAsArtifact = ({ json, meaning: { facts } }: GoodBundle) =>
      at(json, 'dsseEnvelope') !== undefined && facts.some((fact) => fact.includes('"kind":"hashedrekord"'))
    expect(refused.filter((each) => !isLoggedAsArtifact(each)).map(({ name }) => name)).toEqual([])
  },
)
