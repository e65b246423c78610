/** From entries (one for each set of peers) to packages (one for each artifact, with all its places). */
import { formatDigest, parseIntegrity } from '../../digest.ts'
import type { Location, LockedPackage, Source } from '../locked-package.ts'
import { aliasesIn } from './aliases.ts'
import { declarationsIn } from './declared.ts'
import type { Entry } from './entry.ts'
import type { Graph } from './graph.ts'
import type { Misnamed } from './misnamed.ts'
import type { Omissions } from './omit.ts'
import type { Patches } from './patches.ts'
import { patchesOf } from './patches.ts'
import type { Requests } from './requests.ts'
import { nameOf, sourceOf, versionOf } from './source.ts'

type Artifact = Pick<LockedPackage, 'name' | 'version' | 'source' | 'integrity'>
export type Placed = Artifact & Pick<LockedPackage, 'locations'>

export interface Surroundings {
  readonly file: string
  readonly graph: Graph
  readonly requests: Requests
  readonly misnamed: Misnamed
  readonly omissions: Omissions
  readonly patches: Patches
}

/** @param projects the workspace's other projects, and links; each directory once */
export function toPackages(surroundings: Surroundings, projects: readonly Placed[]): readonly LockedPackage[] {
  const groups = new Map<
    string,
    { readonly artifact: Artifact; readonly entries: Entry[]; readonly locations: Location[] }
  >()
  const groupOf = (artifact: Artifact) => {
    const key = identity(artifact)
    const group = groups.get(key) ?? { artifact, entries: [], locations: [] }
    groups.set(key, group)
    return group
  }
  for (const { locations, ...artifact } of projects) groupOf(artifact).locations.push(...locations)
  for (const entry of surroundings.graph.entries.values()) {
    for (const artifact of artifactsOf(entry, surroundings)) {
      const group = groupOf(artifact)
      group.entries.push(entry)
      group.locations.push(...entry.places.map((place) => ({ file: surroundings.file, ...place })))
    }
  }
  const aliasesOf = aliasesIn(surroundings.graph)
  return [...groups.values()].map(({ artifact, entries, locations }) => {
    const aliases = new Set(entries.flatMap(({ key }) => [...(aliasesOf.get(key) ?? [])]))
    const patches = entries.flatMap((entry) => patchesOf(entry, artifact.name, artifact.version, surroundings.patches))
    return {
      ...artifact,
      ...(entries.length > 0 ? { declared: declarationsIn(entries, surroundings.graph) } : {}),
      ...(aliases.size > 0 ? { aliases: [...aliases] } : {}),
      ...(patches.length > 0 ? { patches: [...new Set(patches)] } : {}),
      locations: distinct(locations),
      omittedWith: omittedWith(entries, surroundings.omissions),
    }
  })
}

/** Several documents of one file can lock the same package. It goes only where all of them let it go. */
export function joinDocuments(documents: readonly (readonly LockedPackage[])[]): readonly LockedPackage[] {
  const [only, ...others] = documents
  if (only !== undefined && others.length === 0) return only
  const groups = new Map<string, LockedPackage>()
  for (const pkg of documents.flat()) {
    const known = groups.get(identity(pkg))
    groups.set(identity(pkg), known === undefined ? pkg : joinTwo(known, pkg))
  }
  return [...groups.values()]
}

function joinTwo(a: LockedPackage, b: LockedPackage): LockedPackage {
  const patches = [...new Set([...(a.patches ?? []), ...(b.patches ?? [])])]
  const declared = [...(a.declared ?? []), ...(b.declared ?? [])]
  const aliases = [...new Set([...(a.aliases ?? []), ...(b.aliases ?? [])])]
  return {
    ...a,
    ...(declared.length > 0 ? { declared } : {}),
    ...(aliases.length > 0 ? { aliases } : {}),
    ...(patches.length > 0 ? { patches } : {}),
    locations: [...a.locations, ...b.locations],
    omittedWith: JSON.stringify(a.omittedWith) === JSON.stringify(b.omittedWith) ? a.omittedWith : [],
  }
}

/** In the place of another package it is told of under the name of that one. */
function artifactsOf(entry: Entry, surroundings: Surroundings): readonly Artifact[] {
  const own = toArtifact(entry, surroundings)
  const misnamed = surroundings.misnamed.get(entry.key)
  if (misnamed === undefined) return [own]
  const source: Source = { type: 'diverted', resolved: `${own.name}@${own.version}` }
  const diverted = [...misnamed.instead].map((name) => ({ ...own, name, source }))
  return misnamed.isAskedFor ? [own, ...diverted] : diverted
}

function toArtifact(entry: Entry, { requests, graph }: Surroundings): Artifact {
  return {
    name: nameOf(entry),
    version: versionOf(entry),
    source: sourceOf(entry, requests, graph),
    integrity: parseIntegrity(entry.resolution?.integrity ?? ''),
  }
}

function identity({ name, version, source, integrity }: Artifact): string {
  const digests = integrity.map(formatDigest).sort()
  return source.type === 'workspace' || source.type === 'link'
    ? JSON.stringify(source)
    : JSON.stringify([name, version, sourceKey(source), digests])
}

/** The parts of a source in a fixed order. */
function sourceKey(source: Source): readonly unknown[] {
  return Object.entries(source).sort(([a], [b]) => (a < b ? -1 : 1))
}

/** Peers share the entry under `packages`. */
function distinct(locations: readonly Location[]): readonly Location[] {
  const byPath = new Map<string, Location>()
  for (const each of locations) if (!byPath.has(each.path)) byPath.set(each.path, each)
  return [...byPath.values()]
}

/** Sets that differ are told apart by keeping the package. */
function omittedWith(entries: readonly Entry[], omissions: Omissions): LockedPackage['omittedWith'] {
  const [first = [], ...others] = entries.map(({ key }) => omissions.get(key) ?? [])
  return others.every((sets) => JSON.stringify(sets) === JSON.stringify(first)) ? first : []
}
