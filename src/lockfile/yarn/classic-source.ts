/**
 * Where the entry of a Yarn 1 lockfile says that its package comes from.
 *
 * Yarn takes whatever is at `resolved`, by the way that the request asks for it. So an address of git, a directory or
 * something odder counts only where a request asks for it: otherwise one edited line could take a package out of
 * verification. A tarball's digest is compared, so a registry can still speak for a tarball from elsewhere.
 */
import type { Source } from '../locked-package.ts'
import { isTarball, typeOfAddress } from '../npm/request.ts'
import type { Fields } from './classic-fields.ts'
import type { Descriptor } from './descriptor.ts'
import { isGit, pathOf, readDescriptor, registrySource } from './descriptor.ts'
import type { Artifact } from './entry.ts'

/** @param isAsked whether somebody else makes the request of a key */
export function artifactsOf(fields: Fields, isAsked: (key: string) => boolean): readonly Artifact[] {
  const described = fields.keys.map((key) => ({ key, ...readDescriptor(key) }))
  const isMixed = described.some(({ type }) => type === 'registry') && described.some(({ type }) => type !== 'registry')
  const counted = isMixed ? described.filter(({ key, type }) => type === 'registry' || isAsked(key)) : described

  // Requests for different packages have no business in one entry. Each is told of, under its own name.
  const byName = new Map<string, Descriptor[]>()
  for (const each of counted) {
    const same = byName.get(each.registryName)
    if (same === undefined) byName.set(each.registryName, [each])
    else same.push(each)
  }
  return [...byName].map(([name, descriptors]) => {
    const source = sourceOf(name, fields, descriptors)
    return {
      name,
      version: fields.version ?? '',
      source,
      integrity: isTarballSource(source) ? fields.integrity : [],
      declared: [fields.declared],
    }
  })
}

/** Behind other addresses is a commit, which looks like a digest and is none of these bytes. */
function isTarballSource({ type }: Source): boolean {
  return type === 'registry' || type === 'url' || type === 'file' || type === 'unidentified'
}

function sourceOf(name: string, fields: Fields, descriptors: readonly Descriptor[]): Source {
  const { version, resolved, address } = fields
  const strange = descriptors.find(({ type }) => type === 'unknown' || type === 'workspace')
  if (strange !== undefined) {
    return { type: 'unidentified', reason: `Yarn 1 knows no request such as "${strange.range.slice(0, 200)}"` }
  }
  const asked = descriptors.find(({ type }) => type !== 'registry')
  const written = address === undefined ? undefined : placeOf(name, resolved ?? address, address)
  const isOwn = asked?.type === 'file' || asked?.type === 'link'
  if (isOwn && (written?.type === 'url' || written?.type === 'git')) return { type: 'diverted', resolved: written.url }
  if (asked !== undefined) return written ?? placeAsked(asked)
  // An offline mirror gives tarballs by their file names alone: they are a registry's, with its digests.
  if (address === undefined || /^[^/\\:]+\.(?:tgz|tar\.gz)$/u.test(address))
    return registrySource(name, version, undefined)
  if (written === undefined || written.type === 'git' || written.type === 'link') {
    return { type: 'diverted', resolved: resolved ?? address }
  }
  return registrySource(name, version, address)
}

/** @param address without the fragment, which is the digest of a tarball */
function placeOf(name: string, resolved: string, address: string): Source | undefined {
  if (isGit(resolved)) return { type: 'git', url: resolved }
  switch (typeOfAddress(name, address)) {
    case 'git':
      return { type: 'git', url: resolved }
    case 'url':
      return { type: 'url', url: address }
    case 'file':
      return isTarball(address) ? { type: 'file', path: pathOf(address) } : { type: 'link', target: pathOf(address) }
    case 'registry':
      return undefined
  }
}

/** Yarn keeps no address of a directory, and needs none to get anew what is asked for by its address. */
function placeAsked({ type, range }: Descriptor): Source {
  switch (type) {
    case 'git':
      return { type: 'git', url: range }
    case 'url':
      return { type: 'url', url: range }
    case 'file':
      return { type: 'file', path: pathOf(range) }
    default:
      return { type: 'link', target: pathOf(range) }
  }
}
