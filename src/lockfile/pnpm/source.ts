/** What an entry says about where its package comes from. */

import { parsedUrl } from '../../parsed-url.ts'
import type { Source } from '../locked-package.ts'
import { isPackageName } from '../package-name.ts'
import type { Entry, Resolution } from './entry.ts'
import type { Graph } from './graph.ts'
import type { Place } from './place.ts'
import { isWhereTheKeySays, placeOf } from './place.ts'
import type { Requests } from './requests.ts'
import type { AskedType } from './specifier.ts'

/** The registry's name. A key without one leaves it to the entry; one that says nothing has to do itself. */
export function nameOf({ depPath, name }: Entry): string {
  return depPath.name ?? name ?? depPath.id
}

export function versionOf({ depPath, version }: Entry): string {
  return depPath.version ?? version ?? ''
}

export function sourceOf(entry: Entry, requests: Requests, graph: Graph): Source {
  const { resolution, depPath } = entry
  if (resolution === undefined) return unidentified('the entry has no resolution')
  const contradiction = contradictionIn(entry)
  if (contradiction !== undefined) return unidentified(contradiction)

  const place = placeOf(entry)
  if (place === undefined) {
    if (depPath.version === undefined) return unidentified('its key names no version, and nothing says where it is')
    if (!isPackageName(nameOf(entry))) return unidentified(`"${nameOf(entry)}" is not a package name`)
    return { type: 'registry', resolved: tarballOf(entry, resolution) }
  }
  const types = requests.get(entry.key)
  const isWorkspace = place.type === 'link' && graph.directories.has(place.target)
  if (types === undefined) return unidentified('nobody asks for it, and it does not come from a registry')
  if (!isWhereTheKeySays(entry)) return { type: 'diverted', resolved: addressOf(place) }
  if (isWorkspace && [...types].some((type) => type !== 'url' && type !== 'git')) {
    return { type: 'workspace', path: place.target }
  }
  // Hosted git comes as a tarball of the commit.
  if (place.type === 'url' && types.has('git') && !types.has('url')) return { type: 'git', url: place.url }
  if (ANSWERS[place.type].some((type) => types.has(type))) return place
  // A digest is compared with what a file gives, so that a registry can still speak for that.
  if (place.type === 'file' && depPath.version !== undefined)
    return { type: 'registry', resolved: `file:${place.path}` }
  return { type: 'diverted', resolved: addressOf(place) }
}

/** Which requests a place can be the answer to. */
const ANSWERS: Readonly<Record<Place['type'], readonly AskedType[]>> = {
  git: ['git'],
  url: ['url', 'git'],
  file: ['file', 'workspace'],
  link: ['file', 'workspace'],
}

function unidentified(reason: string): Source {
  return { type: 'unidentified', reason }
}

/** pnpm 8 goes by the entry's own name and version, pnpm 9 by its key. */
function contradictionIn({ depPath, name, version }: Entry): string | undefined {
  if (name !== undefined && depPath.name !== undefined && name !== depPath.name) {
    return `its key is of "${depPath.name}", and it calls itself "${name}"`
  }
  if (version !== undefined && depPath.version !== undefined && version !== depPath.version) {
    return `its key is of version ${depPath.version}, and it calls itself ${version}`
  }
  return undefined
}

/** As pnpm writes it, which is nothing where the configured registry has it where registries have it. */
function tarballOf({ depPath }: Entry, { tarball, registry }: Resolution): string | undefined {
  const base = registry ?? (depPath.host === undefined ? undefined : `https://${depPath.host}/`)
  if (tarball !== undefined) return resolve(tarball, base)
  if (base === undefined) return undefined
  const { name = '', version = '' } = depPath
  return resolve(`${name}/-/${name.slice(name.indexOf('/') + 1)}-${version.replace(/\+.*$/u, '')}.tgz`, base)
}

/** Old lockfiles have addresses relative to the registry. Without its address they stay as they are. */
function resolve(address: string, base: string | undefined): string {
  return (base === undefined ? undefined : parsedUrl(address, base)?.href) ?? address
}

function addressOf(place: Place): string {
  switch (place.type) {
    case 'git':
    case 'url':
      return place.url
    case 'file':
      return `file:${place.path}`
    case 'link':
      return place.target
  }
}
