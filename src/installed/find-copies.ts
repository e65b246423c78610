/**
 * Files that an install script put there from a package it depends on: esbuild and others replace their command by the binary
 * of an optional dependency for the platform. That package is compared with its own tarball, so nothing is lost by it.
 */
import { lstatSync } from 'node:fs'
import path from 'node:path'
import type { Contents } from '../contents/contents.ts'
import { listFiles } from './list-files.ts'
import type { Places } from './place.ts'
import { readDigest } from './same-bytes.ts'
import type { Tree } from './tree.ts'

/** Scripts that copy do so with a file or two. */
const MAX_COPIES = 8

/** @returns the origin of each that is a copy, by its path below the directory */
export function findCopies(
  tree: Tree,
  { manifest }: Contents,
  directory: string,
  files: readonly string[],
  places: Places,
): ReadonlyMap<string, string> {
  const copies = new Map<string, string>()
  if (manifest === undefined || files.length === 0 || files.length > MAX_COPIES) return copies
  const origins = [...tree.packages.values()].filter(
    ({ path: place, name = '' }) => manifest.optionalDependencies.has(name) && places.isLocked(place),
  )
  for (const file of files) {
    const { bytes, digest } = readDigest(path.join(directory, file))
    for (const { path: place, name } of origins) {
      const origin = path.join(tree.directory, place)
      const same = listFiles(origin, () => false).files.find((each) => {
        const candidate = path.join(origin, each)
        return lstatSync(candidate).size === bytes && readDigest(candidate).digest === digest
      })
      if (same !== undefined) copies.set(file, `${name}/${same}`)
    }
  }
  return copies
}
