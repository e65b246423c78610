/** What an entry of an npm lockfile says that the package's own package.json says, too. */
import type { Json, JsonObject } from '../json.ts'
import { isObject } from '../json.ts'
import type { Declared } from '../locked-package.ts'

/**
 * Of versions 2 and 3, whose entries repeat members of package.json.
 *
 * @param name the registry's
 */
export function declaredV3(object: JsonObject, name: string, bundles: readonly string[]): Declared | undefined {
  const { dependencies, optionalDependencies, peerDependencies, bin, hasInstallScript } = object
  const members = {
    ...textsOf('dependencies', dependencies),
    ...textsOf('optionalDependencies', optionalDependencies),
    ...textsOf('peerDependencies', peerDependencies),
    ...textsOf('bin', typeof bin === 'string' ? { [name.slice(name.indexOf('/') + 1)]: bin } : bin),
    ...(bundles.length > 0 && { bundles }),
    ...(hasInstallScript === true && { hasInstallScript }),
  }
  return Object.keys(members).length === 0 ? undefined : { requests: 'asked', ...members }
}

/** Of version 1, which joins dependencies and optional ones, and flags everything that is in a tarball. */
export function declaredV1(object: JsonObject): Declared | undefined {
  const bundles = bundleRoots(object['dependencies'])
  const members = { ...textsOf('dependencies', object['requires']), ...(bundles.length > 0 && { bundles }) }
  return Object.keys(members).length === 0 ? undefined : { requests: 'asked', ...members }
}

/** A bundled package's own dependencies are flagged beside it, and package.json need not name those. */
function bundleRoots(inside: Json | undefined): readonly string[] {
  if (!isObject(inside)) return []
  const flagged = Object.entries(inside).filter(([, value]) => isObject(value) && value['bundled'] === true)
  const needed = new Set(
    flagged.flatMap(([, value]) =>
      isObject(value) && isObject(value['requires']) ? Object.keys(value['requires']) : [],
    ),
  )
  return flagged.flatMap(([name]) => (needed.has(name) ? [] : [name]))
}

type Texts = {
  readonly [member in 'dependencies' | 'optionalDependencies' | 'peerDependencies' | 'bin']?: ReadonlyMap<
    string,
    string
  >
}

function textsOf(member: keyof Texts, value: Json | undefined): Texts {
  if (!isObject(value)) return {}
  const texts = Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  return texts.length === 0 ? {} : { [member]: new Map(texts) }
}

/** Once for each different thing that is said. */
export function distinct(declared: readonly Declared[]): readonly Declared[] {
  if (declared.length < 2) return declared
  const key = (each: Declared) =>
    JSON.stringify(each, (_name, value) =>
      value instanceof Map ? [...value].sort(([a], [b]) => (a < b ? -1 : 1)) : value,
    )
  return [...new Map(declared.map((each) => [key(each), each])).values()]
}
