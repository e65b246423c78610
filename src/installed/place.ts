/** Which installed directory belongs to which locked package. Pure. */
import semver from 'semver'
import type { LockedPackage } from '../lockfile/locked-package.ts'
import { judgeCommands } from './commands.ts'
import { installNames, isStoreOf, nameAt } from './install-names.ts'
import type { PackageDirectory, Tree } from './tree.ts'

export type Place =
  | { readonly path: string; readonly directory: PackageDirectory }
  /** The lockfile puts the package here, and this is what lies here instead. */
  | { readonly path: string; readonly found: string }

export interface Places {
  /** Where it lies; nowhere, when it is not installed. */
  of(pkg: LockedPackage): readonly Place[]
  /** Whether a directory below another package's is a package of its own. */
  isLocked(path: string): boolean
  /** What no lockfile entry puts there, in words, by its path. Without what lies in other packages: those tell of it. */
  readonly unknown: readonly { readonly path: string; readonly found: string }[]
  /** Directories in a store that nothing leads to any more. */
  readonly orphans: readonly string[]
  /** Commands of which it cannot be said what they run. */
  readonly uncompared: readonly string[]
}

export function placesOf(tree: Tree, locked: readonly LockedPackage[]): Places {
  const byName = indexByName(tree)
  const exact = new Map<string, LockedPackage>()
  const named = new Map<string, LockedPackage>()
  const local = new Set<string>()
  const names = new Map(locked.map((pkg) => [pkg, installNames(pkg)]))
  for (const pkg of locked) {
    for (const { path } of pkg.locations) if (isPlace(path)) exact.set(path, pkg)
    named.set(keyOf(pkg.name, pkg.version), pkg)
    // What comes from no registry is often locked without a version.
    if (pkg.source.type !== 'registry') named.set(keyOf(pkg.name, ''), pkg)
    if (pkg.source.type === 'workspace') local.add(clean(pkg.source.path))
    if (pkg.source.type === 'link') local.add(clean(pkg.source.target))
    if (pkg.source.type === 'file') local.add(clean(pkg.source.path))
  }
  const lockedAt = (directory: PackageDirectory): LockedPackage | undefined => {
    const { path, name = '', version = '', within, isStored } = directory
    const here = exact.get(path)
    if (here !== undefined || (exact.size > 0 && !isStored)) return here
    // What a package brings along is its own.
    if (within !== undefined && tree.packages.get(within)?.isBundling === true) return undefined
    const pkg = named.get(keyOf(name, version)) ?? named.get(keyOf(name, ''))
    return pkg !== undefined && isNamedFor(path, pkg) && isStoreOf(path, pkg) ? pkg : undefined
  }
  /** A package that takes the place of another has that one's name there. */
  const isNamedFor = (path: string, pkg: LockedPackage): boolean => {
    const name = nameAt(path)
    return name === undefined || names.get(pkg)?.has(name) === true
  }
  /** With links followed, which must lead to a package that is told of itself. */
  const at = (path: string): Place | undefined => {
    const directory = tree.packages.get(path)
    if (directory !== undefined) return { path, directory }
    if (!tree.links.has(path)) return undefined
    const target = tree.links.get(path)
    const linked = target === undefined ? undefined : tree.packages.get(target)
    if (linked === undefined) return { path, found: 'a link to somewhere else' }
    return { path: linked.path, directory: linked }
  }

  return {
    of: (pkg) => {
      const exactly = pkg.locations.filter(({ path }) => isPlace(path))
      if (exactly.length === 0) {
        return (byName.get(keyOf(pkg.name, pkg.version)) ?? [])
          .filter((directory) => lockedAt(directory) !== undefined)
          .map((directory) => ({ path: directory.path, directory }))
      }
      return exactly.flatMap(({ path }) => at(path) ?? [])
    },
    isLocked: (path) => {
      const directory = tree.packages.get(path)
      const pkg = directory && lockedAt(directory)
      return pkg !== undefined && pkg.source.type !== 'bundled'
    },
    ...leftOver(tree, lockedAt, isNamedFor, exact, local),
  }
}

function leftOver(
  tree: Tree,
  lockedAt: (directory: PackageDirectory) => LockedPackage | undefined,
  isNamedFor: (path: string, pkg: LockedPackage) => boolean,
  exact: ReadonlyMap<string, LockedPackage>,
  local: ReadonlySet<string>,
): Pick<Places, 'unknown' | 'orphans' | 'uncompared'> {
  const unknown: { path: string; found: string }[] = []
  const orphans: string[] = []
  const targets = new Set(tree.links.values())
  for (const directory of tree.packages.values()) {
    if (directory.within !== undefined || lockedAt(directory) !== undefined) continue
    // pnpm keeps what it does not need any more for a week.
    if (directory.isStored && !targets.has(directory.path)) orphans.push(directory.path)
    else unknown.push({ path: directory.path, found: describe(directory) })
  }
  for (const [path, target] of tree.links) {
    if (exact.has(path) || (target !== undefined && local.has(target))) continue
    const linked = target === undefined ? undefined : tree.packages.get(target)
    if (linked === undefined) unknown.push({ path, found: 'a link to somewhere else' })
    else {
      const pkg = lockedAt(linked)
      // What nobody locks is told of itself.
      if (pkg !== undefined && !isNamedFor(path, pkg)) unknown.push({ path, found: `a link to ${describe(linked)}` })
    }
  }
  for (const path of tree.strays) unknown.push({ path, found: 'a file' })
  const commands = judgeCommands(tree, (directory) => local.has(directory))
  return { unknown: [...unknown, ...commands.unknown], orphans, uncompared: commands.uncompared }
}

export function describe({ name, version }: PackageDirectory): string {
  return name === undefined ? 'a directory without a package.json' : `${name}@${version ?? ''}`
}

export function isOf({ name, version }: PackageDirectory, pkg: LockedPackage): boolean {
  return keyOf(name ?? '', version ?? '') === keyOf(pkg.name, pkg.version)
}

/** npm's lockfiles, and Yarn's and Bun's hoisted ones in part, have a place for each package. Others have names of their own. */
function isPlace(path: string): boolean {
  return /(?:^|\/)node_modules\//u.test(path)
}

function indexByName(tree: Tree): ReadonlyMap<string, readonly PackageDirectory[]> {
  const index = new Map<string, PackageDirectory[]>()
  for (const directory of tree.packages.values()) {
    const key = keyOf(directory.name ?? '', directory.version ?? '')
    const others = index.get(key)
    if (others === undefined) index.set(key, [directory])
    else others.push(directory)
  }
  return index
}

/** Loose versions of old packages, `v1.0.0` among them, are locked as what they mean. */
function keyOf(name: string, version: string): string {
  return `${name}\0${semver.parse(version, { loose: true })?.version ?? version}`
}

function clean(place: string): string {
  return place.replace(/^\.\//u, '').replace(/\/+$/u, '')
}
