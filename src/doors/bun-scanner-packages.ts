/** What Bun says that it is about to install, and which package of its lockfile that is. */
import { isDeepStrictEqual } from 'node:util'
import * as v from 'valibot'
import { readResolution } from '../lockfile/bun/resolution.ts'
import { written } from '../lockfile/bun/source.ts'
import type { LockedPackage, Source } from '../lockfile/locked-package.ts'
import { UsageError } from '../usage-error.ts'

/** Bun's versions are those of releases, or what stands in their place: `file:a`, `github:owner/repository#commit`, … */
const BunPackage = v.object({
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(1024)),
  version: v.pipe(v.string(), v.maxLength(8192)),
  /** Not said of what comes from elsewhere than a registry, nor by everybody who has taken over Bun's interface. */
  tarball: v.nullish(v.pipe(v.string(), v.maxLength(8192))),
})

export type BunPackage = Readonly<v.InferOutput<typeof BunPackage>>

/** @throws UsageError for anything else than Bun's list: what cannot be read must not go unjudged */
export function readBunPackages(text: string): readonly BunPackage[] {
  try {
    return v.parse(v.array(BunPackage), JSON.parse(text))
  } catch (error) {
    throw new UsageError(`stdin is not the list that Bun hands to its security scanner: ${(error as Error).message}`)
  }
}

/** As it would stand in a lockfile that pins nothing. */
export function unlocked({ name, version, tarball }: BunPackage): LockedPackage {
  const source = sourceOf(name, version, tarball)
  return {
    name,
    version: source.type === 'registry' ? version : '',
    source,
    integrity: [],
    locations: [{ file: 'what Bun resolved', line: 1, path: name }],
    omittedWith: [],
  }
}

function sourceOf(name: string, version: string, tarball: BunPackage['tarball']): Source {
  const resolution = readResolution(name, version)
  switch (resolution.kind) {
    case 'npm':
      return { type: 'registry', resolved: tarball || undefined }
    case 'git':
    case 'url':
    case 'file':
    case 'directory':
      return written(resolution)
    case 'workspace':
      return { type: 'workspace', path: resolution.path }
    case 'root':
      return { type: 'workspace', path: '.' }
    case 'unknown':
      return { type: 'unidentified', reason: `"${version}" is neither a version nor an address that Bun knows` }
  }
}

/** Finds among a lockfile's packages those that one of Bun's is. */
export function finder(packages: readonly LockedPackage[]): (wanted: LockedPackage) => readonly LockedPackage[] {
  const byName = grouped(packages)
  return (wanted) => (byName.get(wanted.name) ?? []).filter((locked) => isSame(locked, wanted))
}

function grouped(packages: readonly LockedPackage[]): ReadonlyMap<string, readonly LockedPackage[]> {
  const groups = new Map<string, LockedPackage[]>()
  for (const pkg of packages) {
    const group = groups.get(pkg.name)
    if (group === undefined) groups.set(pkg.name, [pkg])
    else group.push(pkg)
  }
  return groups
}

function isSame(locked: LockedPackage, wanted: LockedPackage): boolean {
  if (wanted.source.type !== 'registry') return isDeepStrictEqual(locked.source, wanted.source)
  const { type } = locked.source
  return (type === 'registry' || type === 'bundled') && locked.version === wanted.version
}
