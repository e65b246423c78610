/** Under which names registries know what is asked for. */
import type { Request } from './npm/request.ts'
import { aliasOf, typeOfRequest } from './npm/request.ts'
import { readTarballUrl } from './tarball-url.ts'

/** Protocols that npm does not know, and that lead to directories. */
const OWN_DIRECTORY = /^(?:workspace|link|portal|exec):/iu

/** @returns the registry's name, never an alias; none where git, a file or a directory is asked for */
export function registryNameOf(request: Request): string | undefined {
  const { name, spec } = request
  if (OWN_DIRECTORY.test(spec)) return undefined
  switch (typeOfRequest(request)) {
    case 'registry':
      return aliasOf(request) ?? name
    case 'url':
      // The address that a registry has a tarball under is one more way to ask for that version.
      return readTarballUrl(spec)?.name
    default:
      return undefined
  }
}

/**
 * What a project's own requests come to.
 *
 * @param replacements what the project puts in the place of requests (overrides, resolutions): those for its own count, too
 */
export function registryNames<R extends { readonly name: string }>(
  requests: readonly R[],
  replacements: readonly R[],
  nameOf: (request: R) => string | undefined,
): ReadonlySet<string> {
  const own = new Set(requests.map(({ name }) => name))
  const asked = [...requests, ...replacements.filter(({ name }) => own.has(name))]
  return new Set(asked.flatMap((request) => nameOf(request) ?? []))
}
