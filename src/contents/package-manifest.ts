/** What is compared of a package.json. */
import { visit } from 'jsonc-parser'
import { normalizeBin } from './bin.ts'

export interface PackageManifest {
  readonly name: string | undefined
  readonly version: string | undefined
  readonly dependencies: ReadonlyMap<string, string>
  readonly optionalDependencies: ReadonlyMap<string, string>
  readonly peerDependencies: ReadonlyMap<string, string>
  /** Names that peerDependenciesMeta has: pnpm takes them for peers of any version. */
  readonly optionalPeers?: readonly string[]
  readonly scripts: ReadonlyMap<string, string>
  /** Names of commands, and the files that they run. */
  readonly bin: ReadonlyMap<string, string>
  readonly bundleDependencies: readonly string[]
  /** `false` where the package says that its binding.gyp is not to be built. */
  readonly gypfile?: boolean
}

export type ReadManifest =
  | { readonly manifest: PackageManifest; readonly twice: readonly string[] }
  | { readonly manifest: undefined; readonly reason: string }

/**
 * What npm does not understand, it goes over, and so do we. JSON itself is strict; a byte order mark is allowed.
 *
 * @param files of the package, for `directories.bin`
 * @returns with the members that are there twice: readers differ in which one counts
 */
export function readPackageManifest(text: string, files: Iterable<string>): ReadManifest {
  const json = text.replace(/^\uFEFF/u, '')
  let document: unknown
  try {
    document = JSON.parse(json)
  } catch {
    return { manifest: undefined, reason: 'it is not JSON' }
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    return { manifest: undefined, reason: 'it is not a JSON object' }
  }
  try {
    return {
      manifest: toPackageManifest(document as Record<string, unknown>, files),
      twice: membersTwice(json, document),
    }
  } catch (error) {
    // Both ways of counting call themselves for each level, which ends somewhere above a thousand.
    if (error instanceof RangeError) return { manifest: undefined, reason: 'it nests too deep' }
    throw error
  }
}

/** @param document a package.json, or what a registry says of a version */
export function toPackageManifest(
  document: Readonly<Record<string, unknown>>,
  files: Iterable<string> = [],
): PackageManifest {
  const { name, version, gypfile } = document
  const dependencies = strings(document['dependencies'])
  const bundled = document['bundleDependencies'] ?? document['bundledDependencies']
  return {
    name: typeof name === 'string' ? name : undefined,
    version: typeof version === 'string' ? version : undefined,
    dependencies,
    optionalDependencies: strings(document['optionalDependencies']),
    peerDependencies: strings(document['peerDependencies']),
    ...(document['peerDependenciesMeta'] !== undefined && { optionalPeers: names(document['peerDependenciesMeta']) }),
    scripts: strings(document['scripts']),
    bin: normalizeBin(document, files),
    bundleDependencies: bundled === true ? [...dependencies.keys()] : names(bundled),
    ...(typeof gypfile === 'boolean' && { gypfile }),
  }
}

function strings(value: unknown): ReadonlyMap<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return new Map()
  return new Map(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}

function names(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : Object.keys(value)
}

/** Those of the document itself, and those of its objects that this file reads. */
function membersTwice(json: string, document: unknown): readonly string[] {
  // Where none is there twice, which is nearly everywhere, counting them tells.
  if (countWritten(json) === countMembers(document)) return []
  const seen = new Set<string>()
  const twice = new Set<string>()
  visit(json, {
    onObjectProperty: (name, _offset, _length, _line, _character, path) => {
      const above = path()
      if (above.length > 1 || (above.length === 1 && !READ.has(above[0] as string))) return
      const place = [...above, name].join('.')
      if (seen.has(place)) twice.add(place)
      seen.add(place)
    },
  })
  return [...twice]
}

/** @param json valid: a string before a colon is the name of a member, and quotes are nowhere but around strings */
function countWritten(json: string): number {
  const strings = json.match(/"(?:[^"\\]|\\.)*"(?:\s*:)?/gsu) ?? []
  return strings.filter((each) => each.endsWith(':')).length
}

function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const values = Object.values(value)
  const own = Array.isArray(value) ? 0 : values.length
  return values.reduce<number>((sum, each) => sum + countMembers(each), own)
}

const READ: ReadonlySet<string> = new Set([
  'dependencies',
  'optionalDependencies',
  'peerDependencies',
  'peerDependenciesMeta',
  'scripts',
  'bin',
  'directories',
])
