/** From entries (one per place) to packages (one per artifact, with all its places). */
import { formatDigest, parseIntegrity } from '../../digest.ts'
import type { Json } from '../json.ts'
import type { Declared, LockedPackage, Omittable } from '../locked-package.ts'
import { declaredBy } from './declared.ts'
import type { Entry } from './entry.ts'
import type { Project } from './project.ts'
import type { Identity } from './source.ts'
import type { Workspace } from './workspace.ts'

type Artifact = Omit<LockedPackage, 'omittedWith'>

export function ofWorkspace({ name, version, path, line }: Workspace, file: string): Artifact {
  return { name, version, source: { type: 'workspace', path }, integrity: [], locations: [{ file, line, path }] }
}

/** @param bundles what comes inside its tarball, by the names as installed */
export function ofEntry(
  entry: Entry,
  identity: Identity,
  { patches }: Project,
  file: string,
  bundles: readonly string[] = [],
): Artifact {
  const { resolution, name } = entry
  const patched = `${name}@${resolution.kind === 'npm' ? resolution.version : resolution.address}`
  const patch = Object.hasOwn(patches, patched) ? patches[patched] : undefined
  return {
    ...identity,
    integrity: parseIntegrity(entry.integrity),
    ...(resolution.kind === 'npm' && { declared: [declaredBy(entry.information, name, bundles)] }),
    ...(typeof patch === 'string' && { patches: [patch] }),
    locations: [{ file, line: entry.line, path: entry.key }],
  }
}

/** Joins those that are the same artifact: verified once, told with all its locations. */
export function mergeArtifacts(
  found: readonly Artifact[],
  omissions: (keys: readonly string[]) => readonly (readonly Omittable[])[],
): readonly LockedPackage[] {
  const groups = new Map<string, [Artifact, ...Artifact[]]>()
  for (const each of found) {
    const { name, version, source, integrity } = each
    const key = JSON.stringify([name, version, source, integrity.map(formatDigest).sort()])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [each])
    else group.push(each)
  }
  return [...groups.values()].map(([first, ...others]) => {
    const all = [first, ...others]
    const locations = all.flatMap((each) => each.locations)
    const declared = distinct(all.flatMap((each) => each.declared ?? []))
    return {
      ...first,
      ...(declared.length > 0 && { declared }),
      locations,
      omittedWith: first.source.type === 'workspace' ? [] : omissions(locations.map(({ path }) => path)),
    }
  })
}

function distinct(declared: readonly Declared[]): readonly Declared[] {
  if (declared.length < 2) return declared
  const toJson = (_: string, value: Json | ReadonlyMap<string, string>) =>
    value instanceof Map ? [...value].sort() : value
  return [...new Map(declared.map((each) => [JSON.stringify(each, toJson), each])).values()]
}
