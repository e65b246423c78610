/** The place that an entry names by itself, other than the configured registry. */
import type { Entry } from './entry.ts'
import { directoryAt } from './graph.ts'

/** Some of the sources of packages. */
export type Place =
  | { readonly type: 'git'; readonly url: string }
  | { readonly type: 'url'; readonly url: string }
  | { readonly type: 'file'; readonly path: string }
  | { readonly type: 'link'; readonly target: string }

/** @returns `undefined` where only a registry can be meant, or nothing at all */
export function placeOf({ resolution, depPath }: Entry): Place | undefined {
  if (resolution === undefined) return undefined
  const { type, tarball, repo, commit, directory, url } = resolution
  switch (type) {
    case 'git':
      return { type: 'git', url: `${repo ?? ''}#${commit ?? ''}` }
    case 'directory':
      return { type: 'link', target: directoryAt(directory ?? '', '.') }
    case undefined:
      if (tarball?.startsWith('file:') === true) return { type: 'file', path: tarball.slice('file:'.length) }
      // A tarball under a version is a registry's that has addresses of its own.
      return tarball !== undefined && depPath.address !== undefined ? { type: 'url', url: tarball } : undefined
    default:
      // Runtimes (`binary`, `variations`), and whatever hooks make.
      return { type: 'url', url: url ?? tarball ?? depPath.address ?? type }
  }
}

/**
 * Whether the key leads where the resolution does. pnpm goes by the resolution, people read the key.
 * The keys of hosted git (`github.com/OWNER/NAME/COMMIT`) and of git itself are written in ways of their own.
 */
export function isWhereTheKeySays({ depPath, resolution }: Entry): boolean {
  const { address } = depPath
  const { tarball, directory } = resolution ?? {}
  if (address === undefined) return true
  if (address.startsWith('file:')) {
    const there = tarball ?? `file:${directory ?? ''}`
    // Version 5 adds peers behind an underscore.
    return address === there || address.startsWith(`${there}_`)
  }
  if (tarball === undefined) return true
  if (/^https?:/u.test(address)) return address === tarball
  return !address.startsWith('@') || address.slice(1) === tarball.replace(/^https?:\/\//u, '').replaceAll(':', '+')
}
