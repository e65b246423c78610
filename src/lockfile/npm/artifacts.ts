/** From entries (one per place) to packages (one per artifact, with all its places). */
import { formatDigest, parseIntegrity } from '../../digest.ts'
import type { Location, LockedPackage, Source } from '../locked-package.ts'
import { distinct } from './declared.ts'
import type { Entry } from './entry.ts'
import type { Omissions } from './omit.ts'
import type { Surroundings } from './source.ts'
import { nameOf, sourceOf } from './source.ts'

type Artifact = Omit<LockedPackage, 'omittedWith'>
type Group = [Artifact, ...Artifact[]]

export function toArtifact(entry: Entry, file: string, surroundings: Surroundings): Artifact {
  const source = sourceOf(entry, surroundings)
  return {
    name: nameOf(entry, surroundings),
    version: entry.version ?? '',
    source,
    // npm compares no digest with what comes from git (npm/rfcs#525), so one that stands there pins nothing.
    integrity: source.type === 'git' ? [] : parseIntegrity(entry.integrity ?? ''),
    ...(entry.declared !== undefined && { declared: [entry.declared] }),
    locations: [{ file, line: entry.line, path: entry.path }],
  }
}

/**
 * Joins those that are the same artifact: verified once, told with all its locations.
 * A link and the directory it leads to are one package too.
 */
export function mergeArtifacts(found: readonly Artifact[], omissions: Omissions): readonly LockedPackage[] {
  const directories = new Set(found.flatMap(({ source }) => (source.type === 'workspace' ? [source.path] : [])))
  const groups = new Map<string, Group>()
  for (const each of found) {
    const key = identity(each, directories)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [each])
    else group.push(each)
  }
  return [...groups.values()].map((group) => join(group, omissions))
}

function identity({ name, version, source, integrity }: Artifact, directories: ReadonlySet<string>): string {
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

function address(source: Source): string | undefined {
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
    case 'link':
      return source.target
    case 'workspace':
      return source.path
    case 'unidentified':
      return source.reason
  }
}

function join(group: Group, omissions: Omissions): LockedPackage {
  const [only, ...others] = group
  if (others.length === 0) return { ...only, omittedWith: omissions.get(only.locations[0]?.path ?? '') ?? [] }
  const main = group.find(({ source }) => source.type !== 'link') ?? group[0]
  const places = new Map<string, Location>()
  for (const place of group.flatMap(({ locations }) => locations)) {
    if (!places.has(place.path)) places.set(place.path, place)
  }
  const declared = distinct(group.flatMap((each) => each.declared ?? []))
  return {
    ...main,
    ...(declared.length > 0 && { declared }),
    locations: [...places.values()],
    omittedWith: omittedWith([...places.keys()], omissions),
  }
}

/** A package goes only where every place of it goes; sets that differ are told apart by keeping the package. */
function omittedWith(paths: readonly string[], omissions: Omissions): LockedPackage['omittedWith'] {
  const [first = [], ...others] = paths.flatMap((path) => {
    const sets = omissions.get(path)
    return sets === undefined ? [] : [sets]
  })
  return others.every((sets) => JSON.stringify(sets) === JSON.stringify(first)) ? first : []
}
