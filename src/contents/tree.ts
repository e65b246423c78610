/** The files that npm would have on disk in the end, of a tarball that is read entry by entry. */
import { posix } from 'node:path'
import { foldedPath } from './entry-path.ts'
import { MAX_PATHS_LENGTH } from './limits.ts'

export interface FileRecord {
  bytes: number
  isNative: boolean
  /** In base64, and `undefined` before the file was read to its end. */
  digest: () => string | undefined
}

interface Collision {
  readonly path: string
  /** As the entry that came later is written. */
  readonly written: string
  /** Whether it is so on every system, or only where file systems do not tell case or forms of Unicode. */
  readonly isEverywhere: boolean
}

export interface Tree {
  readonly files: ReadonlyMap<string, FileRecord>
  /** @returns where to write down what the file is; `undefined` where npm does not get to write it */
  readonly addFile: (path: string, written: string) => FileRecord | undefined
  /** @param path of a directory that is an entry itself; npm makes none but those that files need */
  readonly addDirectory: (path: string, written: string) => void
  readonly isFull: () => boolean
  /** Where two files that are not the same, or a file and a directory, want one place. To be asked in the end. */
  readonly collisions: () => readonly Collision[]
}

interface Place {
  readonly path: string
  readonly file: FileRecord | undefined
}

function areAlike(first: FileRecord | undefined, second: FileRecord | undefined): boolean {
  if (first?.bytes !== second?.bytes) return false
  const digest = first?.digest()
  return digest !== undefined && digest === second?.digest()
}

export function growTree(): Tree {
  const files = new Map<string, FileRecord>()
  const directories = new Set<string>()
  /** Those that npm does not make for the entries that other package managers make them for. */
  const wouldBe = new Set<string>()
  /** By folded path, what was there first. */
  const places = new Map<string, Place>()
  const pairs: (Collision & { readonly first: FileRecord | undefined; readonly second: FileRecord | undefined })[] = []
  let length = 0

  const claim = (path: string, written: string, second: FileRecord | undefined) => {
    const key = foldedPath(path)
    const place = places.get(key)
    length += (path.length + key.length) * 2
    if (place === undefined) places.set(key, { path, file: second })
    // Two directories become one, in which only files can collide.
    else if (place.file !== undefined || second !== undefined) {
      pairs.push({ path: place.path, written, isEverywhere: place.path === path, first: place.file, second })
    }
  }
  /** @returns whether a file is where one of the directories should be */
  const claimParents = (path: string, written: string, claimed: Set<string>): boolean => {
    for (let at = posix.dirname(path); at !== '.' && !claimed.has(at); at = posix.dirname(at)) {
      claim(at, written, undefined)
      if (files.has(at)) return true
      claimed.add(at)
    }
    return false
  }
  return {
    files,
    addFile: (path, written) => {
      const file: FileRecord = { bytes: 0, isNative: false, digest: () => undefined }
      if (claimParents(path, written, directories)) return undefined
      claim(path, written, file)
      if (directories.has(path)) return undefined
      files.set(path, file)
      return file
    },
    addDirectory: (path, written) => {
      if (directories.has(path) || wouldBe.has(path) || claimParents(path, written, wouldBe)) return
      wouldBe.add(path)
      claim(path, written, undefined)
    },
    isFull: () => length > MAX_PATHS_LENGTH,
    collisions: () => pairs.filter(({ first, second }) => !areAlike(first, second)),
  }
}
