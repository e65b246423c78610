/** Parts of a run: which packages each machine of several verifies. Pure. */
import { createHash } from 'node:crypto'
import type { LockedPackage } from './lockfile/locked-package.ts'
import { UsageError } from './usage-error.ts'

export interface Shard {
  /** Counted from 1. */
  readonly index: number
  readonly of: number
}

/** As many jobs as one matrix of GitHub Actions can have. */
export const MAX_SHARDS = 256

/** @throws UsageError for anything but `I/N` */
export function parseShard(text: string): Shard {
  const [, index, of] = /^([1-9]\d{0,2})\/([1-9]\d{0,2})$/u.exec(text) ?? []
  const shard = { index: Number(index), of: Number(of) }
  if (!isShard(shard)) throw notAShard(`"${text}"`)
  return shard
}

/** @throws UsageError where there is no such part */
export function checkedShard(shard: Shard): Shard {
  if (!isShard(shard)) throw notAShard(`${shard.index}/${shard.of}`)
  return shard
}

export function isShard({ index, of }: Shard): boolean {
  return Number.isInteger(index) && Number.isInteger(of) && index >= 1 && index <= of && of <= MAX_SHARDS
}

function notAShard(given: string): UsageError {
  return new UsageError(`--shard takes I/N, the I-th of N parts, with N of at most ${MAX_SHARDS}: 2/4, not ${given}.`)
}

/** By name and version alone: what else a lockfile has changes nothing, so that each machine's cache stays of use. */
export function isInShard({ name, version }: Pick<LockedPackage, 'name' | 'version'>, { index, of }: Shard): boolean {
  const digest = createHash('sha256').update(`${name}@${version}`).digest()
  return digest.readUIntBE(0, 6) % of === index - 1
}
