/**
 * What a key of a yarn.lock asks for: `NAME@RANGE`, and where that leads.
 * https://yarnpkg.com/protocols, https://classic.yarnpkg.com/en/docs/cli/add
 */
import semver from 'semver'
import type { Source } from '../locked-package.ts'
import { isTarball, typeOfRequest } from '../npm/request.ts'
import { isPackageName } from '../package-name.ts'
import { MAX_TEXT } from './entry.ts'

type DescriptorType = 'registry' | 'git' | 'url' | 'file' | 'link' | 'workspace' | 'unknown'

export interface Descriptor {
  /** What dependents call it. */
  readonly name: string
  /** Without the `npm:` that only says what is so anyway. */
  readonly range: string
  readonly type: DescriptorType
  /** The registry's name, which is another one for an alias. */
  readonly registryName: string
}

/** A name alone has an empty range. The oldest lockfiles have addresses without a name. */
export function splitDescriptor(key: string): { readonly name: string; readonly range: string } {
  const at = key.indexOf('@', 1)
  if (/^[^@]*[:/]/u.test(at === -1 ? key : key.slice(0, at))) return { name: key, range: key }
  return at === -1 ? { name: key, range: '' } : { name: key.slice(0, at), range: key.slice(at + 1) }
}

export function readDescriptor(key: string): Descriptor {
  const { name, range } = splitDescriptor(key)
  const plain = stripNpm(range)
  const alias = aliasIn(plain)
  return { name, range: plain, type: typeOfRange(range), registryName: alias ?? name }
}

/** `npm:^1` says no more than `^1`; `npm:name@^1` is another package. */
export function stripNpm(range: string): string {
  return /^npm:/u.test(range) && aliasIn(range) === undefined ? range.slice('npm:'.length) : range
}

function aliasIn(range: string): string | undefined {
  return /^npm:((?:@[^/@]+\/)?[^/@]+)@/u.exec(range)?.[1]
}

/** Addresses that Yarn hands to git, beside those that npm does. */
const GIT = /^(?:git:|git\+[^:]+:|ssh:|git@|https?:.*\.git(?:#|$))/u

export function isGit(address: string): boolean {
  return address.length <= MAX_TEXT && GIT.test(address)
}

function typeOfRange(range: string): DescriptorType {
  if (range.length > MAX_TEXT) return 'unknown'
  if (/^npm:/u.test(range)) return 'registry'
  if (isGit(range)) return 'git'
  const protocol = /^([a-z][a-z0-9+.-]*):/iu.exec(range)?.[1]
  switch (protocol) {
    case 'link':
    case 'portal':
      return 'link'
    case 'exec':
      return 'file'
    case 'workspace':
      return 'workspace'
    default: {
      const type = typeOfRequest({ name: 'a', spec: range, groups: [] })
      if (type === 'file') return isTarball(pathOf(range)) ? 'file' : 'link'
      return type === 'registry' && protocol !== undefined ? 'unknown' : type
    }
  }
}

/** The path in `file:…`, `link:…` and so on, without what Yarn adds behind it. */
export function pathOf(range: string): string {
  return range
    .replace(/^(?:file|link|portal|exec):(?:\/\/)?/u, '')
    .replace(/(?:#|::).*$/su, '')
    .replace(/^\.\//u, '')
}

/** What nearly every name is like; npm's own rules are for the rest. */
const ORDINARY_NAME = /^(?:@[a-z0-9-]+\/)?(?!node_modules$|favicon\.ico$)[a-z0-9][a-z0-9._-]{0,200}$/u

/** A package of a registry, where the name and the version can be one's. */
export function registrySource(name: string, version: string | undefined, resolved: string | undefined): Source {
  const reason = (text: string): Source => ({ type: 'unidentified', reason: text })
  if (version === undefined) return reason('the entry has no version')
  if (version.length > MAX_TEXT || semver.valid(version, { loose: true }) === null)
    return reason(`"${version.slice(0, 200)}" is not a version`)
  return ORDINARY_NAME.test(name) || (name.length <= MAX_TEXT && isPackageName(name))
    ? { type: 'registry', resolved }
    : reason(`"${name.slice(0, 200)}" is not a package name`)
}
