/** node_modules beside a lockfile: what lies there of each package, and what nothing locks. */
import path from 'node:path'
import type { Contents } from '../contents/contents.ts'
import type { Obtained } from '../evidence.ts'
import { inWords } from '../in-words.ts'
import type { LockedPackage } from '../lockfile/locked-package.ts'
import { UsageError } from '../usage-error.ts'
import { isAnnotated } from './annotated-manifest.ts'
import { comparePackage } from './compare.ts'
import { findCopies } from './find-copies.ts'
import type { Installed, InstalledPlace } from './installed.ts'
import type { Place, Places } from './place.ts'
import { describe, isOf, placesOf } from './place.ts'
import type { Tree } from './tree.ts'
import { readManifest, readTree } from './tree.ts'

export interface InstalledTree extends Pick<Places, 'unknown' | 'orphans' | 'uncompared'> {
  readonly unread: Tree['unread']
  /** Directories that the lockfile names and that lie outside of the project: nothing is looked for there. */
  readonly outside: readonly string[]
  /** @param contents of its tarball; without its files nothing is compared */
  of(pkg: LockedPackage, contents: Contents | undefined): Obtained<Installed>
}

/** @throws UsageError when nothing is installed there */
export function openInstalled(directory: string, locked: readonly LockedPackage[]): InstalledTree {
  const { roots, outside } = rootsOf(locked)
  const tree = readTree(directory, roots)
  if (tree === undefined) {
    const message = `${directory} has no node_modules to compare. Install first, or leave out --installed.`
    throw new UsageError(`${message} Plug'n'Play and global stores cannot be compared.`)
  }
  const places = placesOf(tree, locked)
  return {
    unknown: places.unknown,
    orphans: places.orphans,
    uncompared: places.uncompared,
    unread: tree.unread,
    outside,
    of: (pkg, contents) => {
      const from = 'node_modules'
      const found = places.of(pkg)
      if (found.length === 0) return { state: 'absent', from }
      const files = contents?.files
      if (contents === undefined || files === undefined) {
        return { state: 'unavailable', from, reason: 'the files of its tarball are not known' }
      }
      return { state: 'present', from, value: { places: found.map((place) => look(place, pkg, contents, files)) } }
    },
  }

  function look(
    place: Place,
    pkg: LockedPackage,
    contents: Contents,
    files: NonNullable<Contents['files']>,
  ): InstalledPlace {
    if ('found' in place) return { state: 'swapped', ...place }
    const { path: where, directory: lying } = place
    const absolute = path.join((tree as Tree).directory, where)
    try {
      const compared = comparePackage(absolute, files, (inner) => places.isLocked(`${where}/${inner}`))
      const isOther = compared.altered.includes('package.json') && !isOf(lying, pkg)
      if (isOther || lying.name === undefined) return { state: 'swapped', path: where, found: describe(lying) }
      const odd = [...compared.altered, ...compared.added]
      const copied = runsScripts(contents) ? findCopies(tree as Tree, contents, absolute, odd, places) : new Map()
      const isAnnotated = compared.altered.includes('package.json') && isRewritten(absolute, contents)
      return { state: 'compared', path: where, ...compared, copied, isAnnotated }
    } catch (error) {
      return { state: 'unreadable', path: where, reason: inWords(error) }
    }
  }
}

function runsScripts({ facts }: Contents): boolean {
  return facts.implicitGyp || facts.installScripts.length > 0
}

function isRewritten(directory: string, { manifestText }: Contents): boolean {
  return manifestText !== undefined && isAnnotated(readManifest(directory), manifestText)
}

/** Where a node_modules may be: the project, its workspaces, and whatever the places of npm's lockfile start with. */
function rootsOf(locked: readonly LockedPackage[]): {
  readonly roots: readonly string[]
  readonly outside: readonly string[]
} {
  const roots = new Set([''])
  const outside = new Set<string>()
  const add = (place: string) => {
    const root = path.posix.normalize(place.replaceAll('\\', '/')).replace(/\/$/u, '')
    if (root === '..' || root.startsWith('../') || path.isAbsolute(root)) outside.add(root)
    else if (!`/${root}/`.includes('/node_modules/')) roots.add(root === '.' ? '' : root)
  }
  for (const { source, locations } of locked) {
    if (source.type === 'workspace') add(source.path)
    if (source.type === 'link') add(source.target)
    for (const { path: place } of locations) {
      const at = place.indexOf('/node_modules/')
      if (at > 0 && !place.startsWith('node_modules/')) add(place.slice(0, at))
    }
  }
  return { roots: [...roots], outside: [...outside] }
}
