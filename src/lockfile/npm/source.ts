/** What an entry of an npm lockfile says about where its package comes from. */
import semver from 'semver'
import type { Source } from '../locked-package.ts'
import { isPackageName } from '../package-name.ts'
import type { Carriers } from './bundles.ts'
import type { Entry } from './entry.ts'
import { isInstalled } from './entry.ts'
import type { RequestType } from './request.ts'
import { isTarball, typeOfAddress } from './request.ts'
import type { Asked, Requests } from './requests.ts'
import { isInStore } from './requests.ts'

export interface Surroundings {
  readonly entries: ReadonlyMap<string, Entry>
  readonly requests: Requests
  /** What package.json puts in the place of requests, by the name as installed. */
  readonly overrides: Requests
  /** Whether it is known what the project itself asks for. */
  readonly knowsProject: boolean
  readonly carriers: Carriers
}

const NOTHING: Asked = { types: new Set(), aliases: new Set() }

/** The registry's name: the entry's own where somebody asks for that alias, else the one that dependents ask for. */
export function nameOf(entry: Entry, surroundings: Surroundings): string {
  const { path, name, installName } = entry
  if (name === installName || !isInstalled(path) || surroundings.carriers.has(path)) return name
  const isAsked = everythingAsked(entry, surroundings).some(
    ({ aliases, types }) => aliases.has(name) || hasOther(types),
  )
  return isAsked || mayBeAskedByProject(entry, surroundings) ? name : installName
}

export function sourceOf(entry: Entry, surroundings: Surroundings): Source {
  const { path, resolved } = entry
  const written = placeOf(entry)
  if (!isInstalled(path) || isStoreDirectory(entry))
    return entry.link && written !== undefined ? written : { type: 'workspace', path }

  if (written !== undefined && !entry.fromRegistry && isAskedFor(entry, surroundings)) return written
  const nobody = !surroundings.requests.has(path)
  // npm compares a digest with what an address or a file gives, so a registry can still speak for that. With git, a
  // directory or anything odder there is nothing to compare.
  if (written === undefined ? resolved !== undefined : written.type !== 'url' && written.type !== 'file') {
    if (nobody) return { type: 'unidentified', reason: 'nobody asks for it, and it does not come from a registry' }
    return { type: 'diverted', resolved: resolved ?? '' }
  }
  const carrier = resolved === undefined && entry.inBundle ? surroundings.carriers.get(path) : undefined
  if (carrier !== undefined) return { type: 'bundled', within: carrier }
  const name = nameOf(entry, surroundings)
  if (nobody && name !== entry.name) return { type: 'unidentified', reason: `nobody asks for "${entry.name}" here` }
  return unidentified(name, entry.version) ?? { type: 'registry', resolved }
}

type Place = Extract<Source, { type: 'git' | 'url' | 'file' | 'link' }>

/** The place that an entry names by itself. An http address may also be a registry's; the requests decide. */
function placeOf({ link, name, resolved }: Entry): Place | undefined {
  if (link) return { type: 'link', target: resolved ?? '' }
  if (resolved === undefined) return undefined
  switch (typeOfAddress(name, resolved)) {
    case 'url':
      return { type: 'url', url: resolved }
    case 'git':
      return { type: 'git', url: resolved }
    case 'file':
      return isTarball(resolved)
        ? { type: 'file', path: resolved.replace(/^file:/iu, '') }
        : { type: 'link', target: resolved.replace(/^file:(?:\.\/)?/iu, '') }
    case 'registry':
      return undefined
  }
}

/** Whether somebody asks for this entry by anything other than a registry's version. */
function isAskedFor(entry: Entry, surroundings: Surroundings): boolean {
  if (everythingAsked(entry, surroundings).some(({ types }) => hasOther(types))) return true
  if (isStored(entry, surroundings)) return true
  if (!mayBeAskedByProject(entry, surroundings)) return false
  // Then the entry's own word has to do. Any tarball of a registry has an http address, too.
  const { link, name, asked, resolved } = entry
  const type = typeOfAddress(name, asked ?? resolved ?? '')
  return link || (type !== 'registry' && (type !== 'url' || asked === resolved))
}

function everythingAsked({ path, installName }: Entry, { requests, overrides }: Surroundings): readonly Asked[] {
  const asked = requests.get(path)
  return asked === undefined ? [] : [asked, overrides.get(installName) ?? NOTHING]
}

function hasOther(types: ReadonlySet<RequestType>): boolean {
  return [...types].some((type) => type !== 'registry')
}

function mayBeAskedByProject({ path, installName }: Entry, { knowsProject }: Surroundings): boolean {
  return !knowsProject && path === `node_modules/${installName}`
}

/** Whether it is a link to a package of that name in the store; the entry there speaks for itself. */
function isStored({ path, link, installName, resolved }: Entry, { entries, requests }: Surroundings): boolean {
  const target = link && isInStore(resolved) ? entries.get(resolved) : undefined
  if (target === undefined) return false
  return target.installName === installName || requests.get(path)?.aliases.has(target.installName) === true
}

/** The store has an entry for each directory that holds one package and links to its dependencies; it is no package. */
function isStoreDirectory({ path, version, resolved }: Entry): boolean {
  return version === undefined && resolved === undefined && /(?:^|\/)node_modules\/\.store\/[^/]+$/u.test(path)
}

/** What nearly every name is like; npm's own rules are for the rest. */
const ORDINARY_NAME = /^(?:@[a-z0-9-]+\/)?(?!node_modules$|favicon\.ico$)[a-z0-9][a-z0-9._-]{0,200}$/u

function unidentified(name: string, version: string | undefined): Source | undefined {
  const reason = (text: string): Source => ({ type: 'unidentified', reason: text })
  if (version === undefined) return reason('the entry has no version')
  if (semver.valid(version, { loose: true }) === null) return reason(`"${version}" is not a version`)
  return ORDINARY_NAME.test(name) || isPackageName(name) ? undefined : reason(`"${name}" is not a package name`)
}
