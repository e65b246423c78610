/** One request: what a package asks for under one name. https://docs.npmjs.com/cli/configuring-npm/package-json */
import npa from 'npm-package-arg'
import type { Json, JsonObject } from '../json.ts'
import { isObject } from '../json.ts'
import type { Omittable } from '../locked-package.ts'

export type RequestType = 'registry' | 'git' | 'url' | 'file'

/** Longer ones are no honest requests, and parsing them could take for ever. */
const MAX_SPEC = 4096

export interface Request {
  /** As it is to be installed. */
  readonly name: string
  readonly spec: string
  /** It goes with any of these groups; one that is always needed has none. */
  readonly groups: readonly Omittable[]
}

/**
 * In npm's order: a later group takes the place of an earlier one that asks under the same name.
 *
 * @param own whether it is a project of the user's, whose devDependencies are installed too
 */
export function readRequests(holder: JsonObject, own: boolean): readonly Request[] {
  const { peerDependenciesMeta: meta, peerDependencies, dependencies, optionalDependencies, devDependencies } = holder
  const requests = [
    ...readGroup(peerDependencies, ['peer']).map((peer) =>
      isOptional(isObject(meta) ? meta[peer.name] : undefined)
        ? { ...peer, groups: ['peer', 'optional'] as const }
        : peer,
    ),
    ...readGroup(dependencies, []),
    ...readGroup(optionalDependencies, ['optional']),
    ...(own ? readGroup(devDependencies, ['dev']) : []),
  ]
  // Most have one group only, which cannot ask twice under one name.
  const groups = [peerDependencies, dependencies, optionalDependencies, own ? devDependencies : undefined]
  if (groups.filter((group) => group !== undefined).length < 2) return requests
  return [...new Map(requests.map((each) => [each.name, each])).values()]
}

function isOptional(meta: Json | undefined): boolean {
  return isObject(meta) && meta['optional'] === true
}

/** Old lockfiles have `true` or lists in place of an object: no requests. */
export function readGroup(group: Json | undefined, groups: readonly Omittable[]): readonly Request[] {
  if (!isObject(group)) return []
  const requests: Request[] = []
  for (const [name, spec] of Object.entries(group)) if (typeof spec === 'string') requests.push({ name, spec, groups })
  return requests
}

export function typeOfRequest({ name, spec }: Request): RequestType {
  return typeOf(spec, () => npa.resolve(name, spec))
}

/** The registry's name in a request such as `npm:name@1`. */
export function aliasOf({ spec }: Request): string | undefined {
  return /^npm:(@[^/@]+\/[^/@]+|[^/@]+)(?:@|$)/iu.exec(spec)?.[1]
}

/**
 * The type of a whole address, such as a `resolved`. npm reads it like an argument on its command line, so that in
 * `name@git+https://…` the name means nothing and git is what counts.
 */
export function typeOfAddress(name: string, address: string): RequestType {
  if (isPlainTarball(address)) return 'url'
  return typeOf(address, () => {
    try {
      return npa(address)
    } catch {
      return npa.resolve(name, address)
    }
  })
}

/**
 * What nearly every entry has, told without npm's reading, which takes most of the time of a large lockfile. The hosts
 * that npm knows to serve git, whose addresses it reads in ways of their own, are left to npm.
 */
function isPlainTarball(address: string): boolean {
  return /^https?:\/\/[a-z0-9.-]+(?::\d+)?\/[\w@%./+~-]+\.tgz$/u.test(address) && !/git|bitbucket|sr\.ht/u.test(address)
}

/** Of files alone: npm goes by the ending, too. */
export function isTarball(path: string): boolean {
  return /\.(?:tgz|tar|tar\.gz)$/iu.test(path)
}

function typeOf(spec: string, parse: () => npa.Result): RequestType {
  // Ranges and tags have none of these, and parsing each would cost more than the rest of the lockfile.
  const isPlain = !/[:/\\]|(?:^|@)\.|\.t(?:ar|gz)/iu.test(spec)
  if (isPlain || spec.length > MAX_SPEC || /^npm:/iu.test(spec)) return 'registry'
  try {
    const { type } = parse()
    if (type === 'git') return 'git'
    if (type === 'remote') return 'url'
    return type === 'file' || type === 'directory' ? 'file' : 'registry'
  } catch {
    return 'registry'
  }
}
