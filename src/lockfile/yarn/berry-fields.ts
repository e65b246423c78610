/** One entry of a Yarn Berry lockfile, with its fields checked but not yet understood. */
import { UsageError } from '../../usage-error.ts'
import type { JsonObject } from '../json.ts'
import { isObject } from '../json.ts'
import type { Archive, Declared } from '../locked-package.ts'
import type { YamlDocument } from '../yaml.ts'
import { stripNpm } from './descriptor.ts'
import type { Request } from './entry.ts'
import { MAX_TEXT, reasonAgainst } from './entry.ts'

export interface Fields {
  readonly keys: readonly string[]
  readonly line: number
  readonly version: string | undefined
  readonly resolution: string
  readonly archive: Archive | undefined
  readonly declared: Declared
  readonly asks: readonly Request[]
}

/** Reads what the member `key` of a lockfile holds. @throws UsageError naming the file and line */
export function readFields(document: YamlDocument, key: string, file: string, cacheKey: string | undefined): Fields {
  const line = document.lineOfMember(document.root, key)
  const fail = (reason: string) => unreadable(file, line, reason)
  const entry = document.root[key]
  if (!isObject(entry)) throw fail(`${JSON.stringify(key.slice(0, 200))} is not a list of names and values`)

  // Yarn cuts at every comma, too.
  const keys = key.split(',').map(withoutSpaces)
  const refused = reasonAgainst(keys)
  if (refused !== undefined) throw fail(refused)

  const text = (member: string): string | undefined => {
    const value = entry[member] ?? undefined
    if (value === undefined || value === '') return undefined
    if (typeof value !== 'string') throw fail(`"${member}" is not a text`)
    if (value.length > MAX_TEXT) throw fail(`"${member}" has over ${MAX_TEXT} characters`)
    return value
  }
  const object = (member: string): JsonObject | undefined => {
    const value = entry[member] ?? undefined
    if (value === undefined || isObject(value)) return value
    throw fail(`"${member}" is not a list of names and values`)
  }
  const texts = (member: string): ReadonlyMap<string, string> | undefined => {
    const value = object(member)
    return value && new Map(Object.entries(value).map(([name, each]) => [name, toText(each)] as const))
  }
  /** An empty value is an empty text. */
  const toText = (value: unknown): string => {
    if (value === null) return ''
    if (typeof value === 'string') return value
    throw fail('a dependency is not a text')
  }

  const resolution = text('resolution')
  if (resolution === undefined) throw fail(`${JSON.stringify(key.slice(0, 200))} has no "resolution"`)
  const asked = texts('dependencies')
  const meta = object('dependenciesMeta')
  const isOptional = (name: string) => {
    const about = meta?.[name]
    return isObject(about) && about['optional'] === 'true'
  }
  const pick = (optional: boolean) => [...(asked ?? [])].filter(([name]) => isOptional(name) === optional)
  const declare = (all: Iterable<readonly [string, string]>) =>
    new Map([...all].map(([name, spec]) => [name, stripNpm(spec)] as const))
  const [peerDependencies, bin] = [texts('peerDependencies'), texts('bin')]
  return {
    keys,
    line,
    version: text('version'),
    resolution,
    archive: readArchive(text('checksum'), cacheKey) ?? unfetched(text('conditions'), text('checksum'), cacheKey),
    declared: {
      requests: 'asked',
      ...(asked !== undefined && { dependencies: declare(pick(false).filter(isOwn)) }),
      ...(pick(true).length > 0 && { optionalDependencies: declare(pick(true)) }),
      ...(peerDependencies !== undefined && { peerDependencies: declare(peerDependencies) }),
      ...(bin !== undefined && { bin }),
    },
    asks: [...(asked ?? [])].map(([name, spec]) => ({ name, spec, groups: isOptional(name) ? ['optional'] : [] })),
  }
}

/** Of spaces alone, as Yarn does it, and without a pattern: those for the end of a text take time by its square. */
function withoutSpaces(text: string): string {
  let [start, end] = [0, text.length]
  while (text[start] === ' ') start++
  while (end > start && text[end - 1] === ' ') end--
  return text.slice(start, end)
}

/**
 * Yarn has every package with a native build ask for node-gyp, whose package.json need not. That is no more than the newest
 * node-gyp, which is verified like all the rest; any other request for it is the package's own.
 * https://github.com/yarnpkg/berry: `getPackageManifest`, NpmSemverResolver.
 */
function isOwn([name, spec]: readonly [string, string]): boolean {
  return name !== 'node-gyp' || stripNpm(spec) !== 'latest'
}

/** Old lockfiles have the key of the cache once, for all. What is no SHA-512 pins nothing. */
function readArchive(written: string | undefined, cacheKey: string | undefined): Archive | undefined {
  const [, own, checksum] = /^(?:([^/]*)\/)?([0-9a-f]{128})$/iu.exec(written ?? '') ?? []
  return checksum === undefined ? undefined : { cacheKey: own ?? cacheKey, checksum: checksum.toLowerCase() }
}

/** Yarn locks what is for other platforms without fetching it, so that it has no checksum of that. */
function unfetched(conditions: string | undefined, written: string | undefined, cacheKey: string | undefined) {
  return conditions === undefined || written !== undefined ? undefined : { cacheKey, checksum: undefined }
}

export function unreadable(file: string, line: number, reason: string): UsageError {
  return new UsageError(
    `${file}:${line}: not a readable lockfile: ${reason}. ` +
      'Restore it from version control or make it anew with yarn install.',
  )
}
