/** What a lockfile held before a change: what is left as it was need not be verified again, and the rest is compared. */
import { stat } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import { formatDigest } from './digest.ts'
import { compareVersions } from './downgrade/release-line.ts'
import { isFromRegistry } from './evidence.ts'
import { readLockfileAt } from './lockfile/at-ref.ts'
import type { Lockfile } from './lockfile/format.ts'
import type { Environment } from './lockfile/git.ts'
import { readLockfile } from './lockfile/index.ts'
import type { LockedPackage } from './lockfile/locked-package.ts'

export interface Baseline {
  /** The git ref or the lockfile that it was given as. */
  readonly named: string
  readonly byName: ReadonlyMap<string, readonly LockedPackage[]>
  /** `undefined` where there was none, and all of today's packages are new. */
  readonly lockfile?: Pick<Lockfile, 'path' | 'format'> | undefined
  /** The commit, where it was named by one. */
  readonly commit?: string
  /** Files of the same change that decide how packages are judged or installed. */
  readonly alsoChanged?: readonly string[]
  /** What somebody who reads the comparison has to know of it, in sentences. */
  readonly notes?: readonly string[]
}

/**
 * @param named a lockfile, or else a git ref
 * @param now the lockfile of now
 * @throws UsageError when it is neither, or cannot be read
 */
export async function readBaseline(named: string, now: Lockfile, env: Environment): Promise<Baseline> {
  const stats = await stat(named).catch(() => undefined)
  if (stats?.isFile()) {
    const lockfile = await readLockfile(named)
    return { named, byName: byName(lockfile), lockfile, notes: anotherManager(lockfile, now) }
  }
  const { commit, isAhead, lockfile, movedFrom, alsoChanged } = await readLockfileAt(named, now.path, env)
  const notes = [
    ...(lockfile === undefined
      ? [`At ${named} there was no lockfile that ${now.path} could have come from: all of its packages are new.`]
      : []),
    ...(movedFrom === undefined ? [] : [`At ${named} the lockfile was ${movedFrom}, which is compared with.`]),
    ...(lockfile === undefined ? [] : anotherManager(lockfile, now)),
    ...(isAhead
      ? [
          `${named} has commits that are not in HEAD. What they changed shows as if it were undone; ${named}... leaves it out.`,
        ]
      : []),
  ]
  return { named, byName: byName(lockfile), lockfile, commit, alsoChanged, notes }
}

function byName(lockfile: Lockfile | undefined): Baseline['byName'] {
  const found = new Map<string, LockedPackage[]>()
  for (const pkg of lockfile?.packages ?? []) {
    const known = found.get(pkg.name)
    if (known === undefined) found.set(pkg.name, [pkg])
    else known.push(pkg)
  }
  return found
}

function anotherManager(before: Lockfile, now: Lockfile): readonly string[] {
  if (before.format === now.format) return []
  return [`It was a lockfile of ${before.format}'s, and is one of ${now.format}'s: nothing is left out.`]
}

/** Whether a package is as it was: the same artifact from the same place. Where it lies in the tree does not matter. */
export function isUnchanged(pkg: LockedPackage, { byName }: Pick<Baseline, 'byName'>): boolean {
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

/**
 * What a changed package is compared with: its own version, where only what the lockfile says of that has changed; then the
 * version that it replaces; then whatever was there under its name.
 */
export function comparedWith(pkg: LockedPackage, baseline: Baseline): LockedPackage | undefined {
  const all = baseline.byName.get(pkg.name) ?? []
  const own = all.filter(({ version }) => version === pkg.version)
  const isSameKind = ({ source }: LockedPackage) => source.type === pkg.source.type
  return own.find(isSameKind) ?? own[0] ?? replacedBy(pkg, baseline) ?? all.find(isSameKind) ?? all[0]
}
