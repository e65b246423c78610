/**
 * Trust on first use: what `verify-deps trust` writes into the identity lock.
 *
 * An entry is made once and then stays as it is, so that a new version of a package changes nothing in the file. Only
 * what was not known before is added to it, and only a name that the user gives replaces it by somebody else. Further
 * entries of a package, for locked versions that differ, are made when the whole package is new, or its name is given.
 *
 * Entries of packages that are not in this lockfile stay, because other branches and other lockfiles may share the file;
 * they go when that is asked for. So do further entries that no locked version goes by.
 */
import type { Candidate, Change, Refusal } from './candidate.ts'
import { newestFirst, reasonToRefuse } from './candidate.ts'
import { byKey, codeUnits } from './entry-key.ts'
import type { IdentityLock } from './identity-lock.ts'
import { keyOf } from './identity-lock.ts'
import type { Tally } from './update-package.ts'
import { updatePackage } from './update-package.ts'

/** Entries are named by their keys. */
export interface Update<C extends Candidate = Candidate> {
  readonly lock: IdentityLock
  /** New, of whoever is new, or of a version that was accepted with less evidence than before. */
  readonly added: readonly string[]
  /** Same publisher, of which more is known now, or who is known for the first time. */
  readonly completed: readonly string[]
  readonly changed: readonly Change[]
  readonly unchanged: readonly string[]
  readonly refused: readonly Refusal<C>[]
  readonly removed: readonly string[]
  /** Entries that are kept, and that nothing in the lockfile goes by. */
  readonly stale: readonly string[]
}

export interface UpdateOptions {
  /** Looks at these packages alone, and accepts their changes. */
  readonly only?: readonly string[]
  /** All entries of the lockfile, looked at or not. Left out, it is unknown which packages are gone. */
  readonly locked?: readonly Pick<Candidate, 'name' | 'version'>[]
  /** Removes the entries of packages that are gone. */
  readonly prune?: boolean
}

export function updateIdentityLock<C extends Candidate>(
  before: IdentityLock,
  candidates: readonly C[],
  { only, locked, prune = false }: UpdateOptions = {},
): Update<C> {
  const packages = new Map(before.packages)
  const tally: Tally<C> = { added: [], completed: [], changed: [], unchanged: [], refused: [] }
  const byName = new Map<string, C[]>()
  for (const candidate of candidates) byName.set(candidate.name, [...(byName.get(candidate.name) ?? []), candidate])
  const names = [...new Set(only ?? byName.keys())].sort(codeUnits)

  for (const name of names) {
    const all = [...(byName.get(name) ?? [])].sort(newestFirst)
    if (all.length === 0) tally.refused.push({ name, reason: 'it is not in the lockfile' })
    const verified = all.filter((candidate) => {
      const reason = reasonToRefuse(candidate)
      if (reason !== undefined) tally.refused.push({ name, version: candidate.version, candidate, reason })
      return reason === undefined
    })
    updatePackage(packages, verified, before, only !== undefined, tally)
  }
  const gone = locked === undefined ? [] : goneFrom({ packages }, locked)
  if (!prune) return { lock: { packages }, ...tally, removed: [], stale: gone }
  for (const key of gone) packages.delete(key)
  return { lock: { packages }, ...tally, removed: gone, stale: [] }
}

/** The main entry stays with its package, whether or not a version goes by it. */
function goneFrom(lock: IdentityLock, locked: Required<UpdateOptions>['locked']): readonly string[] {
  const needed = new Set(locked.flatMap(({ name, version }) => [name, keyOf(lock, name, version)]))
  return [...lock.packages.keys()].filter((key) => !needed.has(key)).sort(byKey)
}
