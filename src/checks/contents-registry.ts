/**
 * The tarball's package.json against the registry's document of the version ("manifest confusion").
 *
 * The document is written by whoever publishes, apart from the tarball. npm makes it from package.json and normalises it then:
 * https://github.com/npm/package-json, https://github.com/npm/normalize-package-data. What that changes is no difference.
 */
import semver from 'semver'
import type { Described } from '../contents/described.ts'
import type { PackageManifest } from '../contents/package-manifest.ts'
import { sameRequest } from '../contents/same-request.ts'
import { named } from './contents-words.ts'

/** @returns each difference as a clause */
export function compareWithRegistry(
  { name, version }: { readonly name: string; readonly version: string },
  manifest: PackageManifest,
  described: Described | undefined,
): readonly string[] {
  const identity = [
    ...(manifest.name?.trim() === name ? [] : [`package.json is of ${told(manifest.name)}, not of ${named(name)}`]),
    ...(sameVersion(manifest.version, version)
      ? []
      : [`package.json is of version ${told(manifest.version)}, not ${named(version)}`]),
  ]
  if (described === undefined) return identity
  return [
    ...identity,
    ...compareRequests('', required(manifest), required(described)),
    ...compareRequests('peer ', manifest.peerDependencies, described.peerDependencies),
    ...compareScripts(manifest.scripts, described.scripts),
    ...compareCommands(manifest.bin, described.bin),
  ]
}

/** npm takes a `v` in front and loose spellings for the same, and the registry drops build metadata. */
function sameVersion(left: string | undefined, right: string): boolean {
  if (left === undefined) return false
  if (left === right) return true
  const [a, b] = [left, right].map((each) => semver.clean(each.slice(0, 256), { loose: true }) ?? each.trim())
  return a?.replace(/\+.*$/su, '') === b?.replace(/\+.*$/su, '')
}

/** Optional ones are repeated among the others or taken out of them, by the version of npm that published. */
function required({
  dependencies,
  optionalDependencies,
}: Pick<PackageManifest, 'dependencies' | 'optionalDependencies'>): ReadonlyMap<string, string> {
  return optionalDependencies.size === 0 ? dependencies : new Map([...dependencies, ...optionalDependencies])
}

function compareRequests(
  kind: string,
  inside: ReadonlyMap<string, string>,
  outside: ReadonlyMap<string, string>,
): readonly string[] {
  if (inside.size === 0 && outside.size === 0) return []
  return [...new Set([...inside.keys(), ...outside.keys()])].flatMap((name) => {
    const [own, said] = [inside.get(name), outside.get(name)]
    if (own !== undefined && said !== undefined && sameRequest(name, own, said)) return []
    if (own === undefined) return [`the registry tells of a ${kind}dependency ${named(name)} that package.json has not`]
    if (said === undefined) {
      return [`package.json has a ${kind}dependency ${named(name)} (${named(own)}) that the registry does not tell of`]
    }
    return [`package.json asks for ${kind}${named(name)} as ${named(own)}, the registry says ${named(said)}`]
  })
}

/** Only what an install runs, and only what the document hides: npm itself adds one where there is a binding.gyp. */
function compareScripts(
  inside: ReadonlyMap<string, string>,
  outside: ReadonlyMap<string, string> | undefined,
): readonly string[] {
  if (outside === undefined) return []
  return ['preinstall', 'install', 'postinstall'].flatMap((name) => {
    const [own, said] = [inside.get(name), outside.get(name)]
    if (own === undefined || own.trim() === '' || own.trim() === said?.trim()) return []
    return [
      said === undefined
        ? `package.json has a ${name} script (${named(own)}) that the registry does not tell of`
        : `package.json's ${name} script is ${named(own)}, the registry says ${named(said)}`,
    ]
  })
}

/** npm links what the document says. It may leave some out. */
function compareCommands(inside: ReadonlyMap<string, string>, outside: ReadonlyMap<string, string>): readonly string[] {
  if (outside.size === 0) return []
  const own = new Map([...inside].map(([name, file]) => [commandOf(name), fileOf(file)]))
  return [...outside].flatMap(([name, file]) => {
    const target = own.get(commandOf(name))
    if (target === fileOf(file)) return []
    const runs = `the registry has ${named(name)} run ${named(file)}`
    return [
      target === undefined ? `${runs}, package.json has no such command` : `${runs}, package.json ${named(target)}`,
    ]
  })
}

/** https://github.com/npm/npm-normalize-package-bin */
export function commandOf(name: string): string {
  return name.replace(/\\/gu, '/').replace(/^.*\//su, '')
}

export function fileOf(file: string): string {
  const parts: string[] = []
  for (const part of file.trim().replace(/\\/gu, '/').split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return parts.join('/')
}

function told(text: string | undefined): string {
  return text === undefined ? 'nobody' : named(text)
}
