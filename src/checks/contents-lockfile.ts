/**
 * The tarball's package.json against what the lockfile says that the package asks for.
 *
 * Whoever can edit a lockfile can change what a dependent asks for together with the entry that answers: each then agrees with
 * the other. The dependent's own package.json, whose digest is signed, is what neither can change.
 */
import semver from 'semver'
import type { PackageManifest } from '../contents/package-manifest.ts'
import { answersRequest, rangeOf, sameRequest } from '../contents/same-request.ts'
import type { Declared } from '../lockfile/locked-package.ts'
import { readTarballUrl } from '../lockfile/tarball-url.ts'
import { parsedUrl } from '../parsed-url.ts'
import { commandOf, fileOf } from './contents-registry.ts'
import { named } from './contents-words.ts'

/**
 * @param registry the package's
 * @param overridden whose requests the project itself replaces
 * @returns each difference as a clause
 */
export function compareWithLockfile(
  declared: Declared,
  manifest: PackageManifest,
  registry: string,
  overridden: ReadonlySet<string> | 'all' = new Set(),
): readonly string[] {
  const { requests, dependencies, optionalDependencies, peerDependencies, bin } = declared
  const isOverridden = (name: string) => overridden === 'all' || overridden.has(name)
  const compare = ([name, said]: readonly [string, string], isAsked: boolean) => {
    const asked = askedFor(name, manifest)
    if (isOverridden(name) || (requests === 'resolved' && isAddedPeer(name, said, declared, manifest))) return []
    if (asked.length === 0)
      return [`the lockfile has it ask for ${named(name)} (${named(said)}), package.json does not`]
    // The first versions of npm 5 wrote what was chosen in place of what was asked, which is no more than that entry says.
    const isSame = (own: string) =>
      isAsked ? sameRequest(name, own, said) || wasChosen(name, own, said, registry) : answersRequest(name, own, said)
    const [own = ''] = asked
    if (asked.some(isSame)) return []
    return [`the lockfile has it ask for ${named(name)} as ${named(said)}, package.json says ${named(own)}`]
  }
  const isAsked = requests === 'asked'
  const differences = [
    ...[...(dependencies ?? []), ...(optionalDependencies ?? [])].flatMap((each) => compare(each, isAsked)),
    // Of peers, every lockfile says what is asked; pnpm adds some that authors forgot, and what answers them is judged above.
    ...[...(peerDependencies ?? [])]
      .filter(([name]) => isAsked || manifest.peerDependencies.has(name))
      .flatMap((each) => compare(each, true)),
  ]
  return [...differences, ...compareCommands(bin ?? new Map(), manifest.bin), ...compareBundles(declared, manifest)]
}

/**
 * A peer in whatever version there is: pnpm takes one that does not suit, and adds to some packages peers that their authors
 * forgot (https://github.com/yarnpkg/berry, @yarnpkg/extensions). What is installed for it is from the registry, under its
 * own name.
 */
function isAddedPeer(name: string, said: string, { peerDependencies }: Declared, manifest: PackageManifest): boolean {
  if (manifest.dependencies.has(name) || manifest.optionalDependencies.has(name)) return false
  const isPeer = manifest.peerDependencies.has(name) || peerDependencies?.has(name) === true
  return isPeer && answersRequest(name, '*', said)
}

function wasChosen(name: string, own: string, said: string, registry: string): boolean {
  const version = rangeOf(own) === undefined ? undefined : chosenVersion(name, said, registry)
  return version !== undefined && answersRequest(name, own, version)
}

/** A version, or the address that this package's registry has the tarball of one under. */
function chosenVersion(name: string, said: string, registry: string): string | undefined {
  if (said.length > 4096) return undefined
  if (semver.valid(said) === said) return said
  const tarball = readTarballUrl(said)
  const isOwn = tarball?.name === name && parsedUrl(said)?.host === parsedUrl(registry)?.host
  return isOwn ? tarball.version : undefined
}

function askedFor(name: string, manifest: PackageManifest): readonly string[] {
  const { dependencies, optionalDependencies, peerDependencies } = manifest
  const asked = [optionalDependencies, dependencies, peerDependencies].flatMap((group) => group.get(name) ?? [])
  return asked.length === 0 && manifest.optionalPeers?.includes(name) === true ? ['*'] : asked
}

/** npm links what the lockfile says. */
function compareCommands(said: ReadonlyMap<string, string>, bin: ReadonlyMap<string, string>): readonly string[] {
  if (said.size === 0) return []
  const own = new Map([...bin].map(([name, file]) => [commandOf(name), fileOf(file)]))
  return [...said].flatMap(([name, file]) =>
    own.get(commandOf(name)) === fileOf(file)
      ? []
      : [`the lockfile has ${named(name)} run ${named(file)}, package.json does not`],
  )
}

/** What is inside a tarball is neither downloaded nor verified on its own. */
function compareBundles({ bundles = [] }: Declared, { bundleDependencies }: PackageManifest): readonly string[] {
  return bundles
    .filter((name) => !bundleDependencies.includes(name))
    .map((name) => `the lockfile has it carry ${named(name)} in its tarball, package.json does not`)
}
