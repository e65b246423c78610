/**
 * Look-alike names: `npx vitest bench --run bench/names.bench.ts`
 *
 * With VERIFY_DEPS_CORPORA, the table of docs/look-alikes.md comes first: what each detector finds, and whom it accuses.
 * Then the time for 10,000 names, index included. Goal for ours: less than 250 ms.
 */
import { bench, describe } from 'vitest'
import { corpora } from '../test/support/corpora.ts'
import { readData, readSecondSet } from './names/data.ts'
import { mixOfNames } from './names/mix.ts'
import { namesOf, ours, readList } from './names/ours.ts'
import { peers } from './names/peers/index.ts'
import type { Rule } from './names/peers/rule.ts'
import { accuracyTable } from './names/table.ts'

const COUNT = 10_000
const OURS = { iterations: 10, warmupIterations: 2, time: 0, warmupTime: 0 }
/** Once: they take seconds. */
const PEERS = { iterations: 1, warmupIterations: 0, time: 0, warmupTime: 0 }

if (corpora === undefined) {
  console.log('VERIFY_DEPS_CORPORA is not set: there are no squats and honest names to measure with.')
} else {
  const data = readData()
  console.log(accuracyTable(data, await readSecondSet(data.pairs)))
}

const names = mixOfNames(COUNT)
const list = namesOf(readList('shipped'))

describe(`${COUNT} names, a quarter of them not protected, index included`, () => {
  bench('verify-deps', () => askAll(ours('High and Warning', 'shipped')), OURS)
  for (const [name, peer] of Object.entries(peers)) bench(name, () => askAll(peer(list)), PEERS)
})

function askAll(detect: Rule): void {
  for (const name of names) detect(name)
}
