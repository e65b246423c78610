/** From entries (one per place) to packages (one per artifact, with all its places). */
import { formatDigest, parseIntegrity } from '../digest.ts'
import type { LockedPackage, Omittable, Source } from './locked-package.ts'
import type { Entry } from './npm-entry.ts'
import type { Surroundings } from './npm-source.ts'
import { sourceOf } from './npm-source.ts'

export function toLockedPackage(entry: Entry, file: string, surroundings: Surroundings): LockedPackage {
  return {
    name: entry.name,
    version: entry.version ?? '',
    source: sourceOf(entry, surroundings),
    integrity: parseIntegrity(entry.integrity ?? ''),
    locations: [{ file, line: entry.line, path: entry.path }],
    omittedWith: omittedWith(entry),
  }
}

/** npm's rule for --omit: a `devOptional` package goes only when both groups are left out. */
function omittedWith({ dev, optional, devOptional, peer }: Entry): readonly (readonly Omittable[])[] {
  const sets: Omittable[][] = []
  if (dev) sets.push(['dev'])
  if (optional) sets.push(['optional'])
  if (devOptional) sets.push(['dev', 'optional'])
  if (peer) sets.push(['peer'])
  return sets
}

/**
 * Joins the packages that are the same artifact: verified once, told with all its locations.
 * A link and the directory it leads to are one package too.
 */
export function mergeArtifacts(packages: readonly LockedPackage[]): readonly LockedPackage[] {
  const directories = new Set(packages.flatMap(({ source }) => (source.type === 'workspace' ? [source.path] : [])))
  const artifacts = new Map<string, LockedPackage>()
  for (const each of packages) {
    const key = identity(each, directories)
    const known = artifacts.get(key)
    artifacts.set(key, known === undefined ? each : join(known, each))
  }
  return [...artifacts.values()]
}

function identity({ name, version, source, integrity }: LockedPackage, directories: ReadonlySet<string>): string {
  switch (source.type) {
    case 'workspace':
      return JSON.stringify(['directory', source.path])
    case 'link':
      return JSON.stringify([directories.has(source.target) ? 'directory' : 'link', source.target])
    // The two halves of a version 2 lockfile agree on the address only.
    case 'git':
    case 'url':
    case 'file':
      return JSON.stringify([source.type, name, address(source)])
    default:
      return JSON.stringify([source.type, name, version, address(source), integrity.map(formatDigest).sort()])
  }
}

function address(source: Exclude<Source, { type: 'workspace' | 'link' }>): string | undefined {
  switch (source.type) {
    case 'registry':
    case 'diverted':
      return source.resolved
    case 'git':
    case 'url':
      return source.url
    case 'file':
      return source.path
    case 'bundled':
      return source.within
    case 'unidentified':
      return source.reason
  }
}

function join(a: LockedPackage, b: LockedPackage): LockedPackage {
  const places = new Set(a.locations.map(({ path }) => path))
  const [main, other] = a.source.type === 'link' ? [b, a] : [a, b]
  return {
    ...main,
    locations: [...a.locations, ...b.locations.filter(({ path }) => !places.has(path))],
    // It goes only where every place of it goes; sets that differ are told apart by keeping the package.
    omittedWith: sameSets(main.omittedWith, other.omittedWith) ? main.omittedWith : [],
  }
}

function sameSets(a: LockedPackage['omittedWith'], b: LockedPackage['omittedWith']): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
