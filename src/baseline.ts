/** What a lockfile held before a change: what is left as it was need not be verified again, and the rest is compared. */
import { stat } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import { formatDigest } from './digest.ts'
import { compareVersions } from './downgrade/release-line.ts'
import { isFromRegistry } from './evidence.ts'
import { readLockfileAt } from './lockfile/at-ref.ts'
import type { Lockfile } from './lockfile/format.ts'
import { readLockfile } from './lockfile/index.ts'
import type { LockedPackage } from './lockfile/locked-package.ts'

export interface Baseline {
  /** The git ref or the lockfile that it was given as. */
  readonly named: string
  readonly byName: ReadonlyMap<string, readonly LockedPackage[]>
}

/** @param lockfile `undefined` where there was none, and all of today's packages are new */
function baselineOf(named: string, lockfile: Lockfile | undefined): Baseline {
  const byName = new Map<string, LockedPackage[]>()
  for (const pkg of lockfile?.packages ?? []) byName.set(pkg.name, [...(byName.get(pkg.name) ?? []), pkg])
  return { named, byName }
}

/**
 * @param named a lockfile, or else a git ref
 * @param file the lockfile of now
 * @throws UsageError when it is neither, or cannot be read
 */
export async function readBaseline(named: string, file: string): Promise<Baseline> {
  const stats = await stat(named).catch(() => undefined)
  return baselineOf(named, await (stats?.isFile() ? readLockfile(named) : readLockfileAt(named, file)))
}

/** Whether a package is as it was: the same artifact from the same place. Where it lies in the tree does not matter. */
export function isUnchanged(pkg: LockedPackage, { byName }: Baseline): boolean {
  return byName.get(pkg.name)?.some((before) => isDeepStrictEqual(artifact(before), artifact(pkg))) ?? false
}

/** All that decides what is verified, and what a package is held to. */
function artifact({ version, source, integrity, archive, patches = [], declared = [] }: LockedPackage) {
  return {
    version,
    source,
    integrity: integrity.map(formatDigest).sort(),
    archive,
    patches: [...patches].sort(),
    declared: new Set(declared),
  }
}

/** The version that a package replaces: the highest below it, or else the lowest above it. */
export function replacedBy({ name, version }: LockedPackage, { byName }: Baseline): LockedPackage | undefined {
  const others = (byName.get(name) ?? [])
    .filter((before) => before.version !== version && isFromRegistry(before))
    .sort((a, b) => compareVersions(a.version, b.version) ?? 0)
  const isBelow = (before: LockedPackage) => (compareVersions(before.version, version) ?? 0) < 0
  return others.findLast(isBelow) ?? others[0]
}
