/** The files of one installed package. Links are told, and never followed. */
import { readdirSync } from 'node:fs'
import path from 'node:path'

export interface Listing {
  /** By their path below the package's directory, with slashes. */
  readonly files: readonly string[]
  /** Whatever is neither a file nor a directory; no tarball can bring such. */
  readonly specials: readonly string[]
}

const MAX_FILES = 500_000

/**
 * @param isOwn whether a package below `node_modules` is part of this one, by its path below it
 * @throws Error when a directory cannot be read, or there are too many files
 */
export function listFiles(directory: string, isOwn: (place: string) => boolean): Listing {
  const files: string[] = []
  const specials: string[] = []
  const pending: { readonly place: string; readonly kind: 'package' | 'modules' | 'scope' | 'plain' }[] = [
    { place: '', kind: 'package' },
  ]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { place, kind } = next
    for (const entry of readdirSync(path.join(directory, place), { withFileTypes: true })) {
      const inner = place === '' ? entry.name : `${place}/${entry.name}`
      // What lies beside packages is told with the tree of all packages.
      const isBeside = kind === 'modules' || kind === 'scope'
      if (isBeside && (!entry.isDirectory() || entry.name.startsWith('.'))) continue
      if (!entry.isDirectory()) {
        ;(entry.isFile() ? files : specials).push(inner)
        if (files.length + specials.length > MAX_FILES) throw new Error(`there are more than ${MAX_FILES} files`)
      } else if (kind === 'package' && entry.name === 'node_modules') pending.push({ place: inner, kind: 'modules' })
      else if (kind === 'modules' && entry.name.startsWith('@')) pending.push({ place: inner, kind: 'scope' })
      else if (isBeside) {
        if (isOwn(inner)) pending.push({ place: inner, kind: 'package' })
      } else pending.push({ place: inner, kind: 'plain' })
    }
  }
  return { files, specials }
}

/** The package below `node_modules` that a file of a package belongs to; `undefined` for the package itself. */
export function innerPackage(file: string): string | undefined {
  return /^node_modules\/(?:@[^/]+\/)?[^/]+/u.exec(file)?.[0]
}
