/** From entries to packages: those that are the same artifact are verified once, and told with all their locations. */
import { formatDigest } from '../../digest.ts'
import type { Archive, Declared, Location, LockedPackage, Omittable } from '../locked-package.ts'
import type { Artifact, Entry } from './entry.ts'
import type { Omissions } from './omit.ts'

interface Group {
  readonly artifact: Artifact
  readonly entries: Set<Entry>
  archive: Archive | undefined
  readonly declared: Map<string, Declared>
  readonly patches: Set<string>
}

export function mergeEntries(entries: readonly Entry[], omissions: Omissions, file: string): readonly LockedPackage[] {
  const groups = new Map<string, Group>()
  for (const entry of entries) {
    for (const artifact of entry.artifacts) {
      const key = identity(artifact, groups)
      const fresh = {
        artifact,
        entries: new Set<Entry>(),
        archive: undefined,
        declared: new Map(),
        patches: new Set<string>(),
      }
      const group: Group = groups.get(key) ?? fresh
      groups.set(key, group)
      group.entries.add(entry)
      group.archive ??= artifact.archive
      for (const declared of artifact.declared ?? []) group.declared.set(fingerprint(declared), declared)
      for (const patch of artifact.patches ?? []) group.patches.add(patch)
    }
  }
  // One text for all packages of an entry, which can be as many as its keys.
  const paths = new Map(entries.map((entry) => [entry, entry.keys.join(', ')]))
  return [...groups.values()].map((group) => toPackage(group, paths, omissions, file))
}

/** Two archives of one package are two packages; one that tells of none (it is patched) belongs to any. */
function identity({ name, version, source, integrity, archive }: Artifact, groups: ReadonlyMap<string, Group>): string {
  const key = JSON.stringify([name, version, source, integrity.map(formatDigest).sort()])
  const known = groups.get(key)?.archive
  if (archive === undefined || known === undefined || sameArchive(known, archive)) return key
  return JSON.stringify([key, archive.cacheKey, archive.checksum])
}

function sameArchive(left: Archive, right: Archive): boolean {
  return left.checksum === right.checksum && left.cacheKey === right.cacheKey
}

function fingerprint(declared: Declared): string {
  return JSON.stringify(declared, (_, value: unknown) => (value instanceof Map ? [...value].sort() : value))
}

function toPackage(
  { artifact, entries, archive, declared, patches }: Group,
  paths: ReadonlyMap<Entry, string>,
  omissions: Omissions,
  file: string,
): LockedPackage {
  const { name, version, source, integrity } = artifact
  return {
    name,
    version,
    source,
    integrity,
    ...(archive !== undefined && { archive }),
    ...(declared.size > 0 && { declared: [...declared.values()] }),
    ...(patches.size > 0 && { patches: [...patches] }),
    locations: [...entries].map((entry): Location => ({ file, line: entry.line, path: paths.get(entry) ?? '' })),
    omittedWith: omittedWith([...entries], omissions),
  }
}

/** A package goes only where every place of it goes; sets that differ are told apart by keeping the package. */
function omittedWith(entries: readonly Entry[], omissions: Omissions): readonly (readonly Omittable[])[] {
  const [first = [], ...others] = entries.map((entry) => omissions.get(entry) ?? [])
  return others.every((sets) => JSON.stringify(sets) === JSON.stringify(first)) ? first : []
}
