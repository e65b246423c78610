/**
 * Whether what an entry of a Yarn Berry lockfile resolves to is what its keys ask for. Yarn believes the lockfile, unless
 * its hardened mode is on: without this check one edited line could put anything in the place of a registry's package.
 */
import type { Source } from '../locked-package.ts'
import type { Fields } from './berry-fields.ts'
import type { Place } from './berry-locator.ts'
import { readLocator, readRequest } from './berry-locator.ts'
import type { Permissions } from './berry-permissions.ts'
import type { Descriptor } from './descriptor.ts'
import { splitDescriptor } from './descriptor.ts'
import type { Artifact } from './entry.ts'

export function artifactsOf(fields: Fields, may: Permissions): readonly Artifact[] {
  const place = readLocator(fields.resolution)
  const byName = new Map<string, Descriptor[]>()
  for (const each of fields.keys.map((key) => readRequest(key))) {
    const same = byName.get(each.registryName)
    if (same === undefined) byName.set(each.registryName, [each])
    else same.push(each)
  }
  return [...byName].map(([name, descriptors]) => {
    const { patches } = place
    const source = sourceOf(name, fields, place, descriptors, may)
    // The checksum of a patched package is of what was made of it.
    const archive = patches.length === 0 ? fields.archive : undefined
    return {
      name,
      version: place.version ?? fields.version ?? '',
      source,
      integrity: [],
      ...(archive !== undefined && { archive }),
      ...(patches.length > 0 && { patches }),
      declared: [fields.declared],
    }
  })
}

function sourceOf(
  name: string,
  { keys, resolution, version }: Fields,
  place: Place,
  descriptors: readonly Descriptor[],
  may: Permissions,
): Source {
  const { source, patches } = place
  const diverted: Source = { type: 'diverted', resolved: resolution }
  switch (source.type) {
    case 'unidentified':
      return source
    case 'registry':
      // What is asked for by its directory or address must not come from a registry, where anybody can publish that name.
      if (place.name !== name || !descriptors.every(({ type }) => type === 'registry' || type === 'unknown'))
        return diverted
      // Whoever wants a patch asks for it by `patch:`, also in resolutions: the key says so then.
      if (!keys.every(isPatch) && !may.patches(name, patches)) return diverted
      return version === undefined || withoutBuild(version) === withoutBuild(place.version ?? '')
        ? source
        : { type: 'unidentified', reason: `its version is "${version}", and it resolves to "${resolution}"` }
    case 'workspace':
      // The directory of a workspace is what was asked for, whatever it is called.
      if (descriptors.every(({ type }) => type === 'workspace')) return source
      return place.name === name && may.workspace(name, source.path) ? source : diverted
    default:
      return descriptors.some(({ type }) => type === 'registry') ? diverted : source
  }
}

function isPatch(key: string): boolean {
  return splitDescriptor(key).range.startsWith('patch:')
}

/** Registries and Yarn do not agree on whether build metadata is part of a version. */
function withoutBuild(version: string): string {
  return version.replace(/\+.*$/u, '')
}
