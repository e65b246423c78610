/** What a run over some of the packages says of itself, so that `merge` can make one report of all. */
import { isDeepStrictEqual } from 'node:util'
import type { LockedPackage } from './lockfile/locked-package.ts'
import type { Graded } from './policy.ts'
import type { Part } from './report/report.ts'
import type { Shard } from './shard.ts'
import { isInShard } from './shard.ts'

interface PolicyTold {
  /** How many findings of the run are told before those of the policy. */
  readonly before: number
  readonly told: readonly Graded[]
  /** Those that hold if no other part says otherwise. */
  readonly ofTheWhole: readonly Graded[]
}

/** That an exception excepted nothing, a part alone cannot say where others have packages that it is about. */
export function partOf(whole: readonly LockedPackage[], shard: Shard, { before, told, ofTheWhole }: PolicyTold): Part {
  const positions = whole.flatMap((pkg, position) => (isInShard(pkg, shard) ? [position] : []))
  const undecided: Part['undecided'][number][] = []
  let place = before
  for (const graded of ofTheWhole) {
    if (isDeepStrictEqual(graded, told[place - before])) place++
    else undecided.push({ before: place, graded })
  }
  return { shard, total: whole.length, positions, undecided }
}
