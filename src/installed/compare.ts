/** One installed directory against the files of its tarball. */
import path from 'node:path'
import type { Contents, InnerFile } from '../contents/contents.ts'
import type { Differences } from './installed.ts'
import { innerPackage, listFiles } from './list-files.ts'
import { isSame } from './same-bytes.ts'

/** A file of the tarball as a package manager other than npm names it. */
const GIT_IGNORE = '.gitignore'
const NPM_IGNORE = '.npmignore'

/**
 * @param directory absolute
 * @param isLocked whether a package below its node_modules is locked by itself, by its path below this one
 * @throws Error when something in it cannot be read
 */
export function comparePackage(
  directory: string,
  files: NonNullable<Contents['files']>,
  isLocked: (place: string) => boolean,
): Omit<Differences, 'copied' | 'isAnnotated'> & { readonly files: number } {
  const belongs = (file: string) => {
    const inner = innerPackage(file)
    return inner === undefined || !isLocked(inner)
  }
  const listing = listFiles(directory, (place) => !isLocked(place))
  const present = new Set(listing.files)
  const altered: string[] = []
  const removed: string[] = []
  const met = new Set<string>()
  for (const [file, expected] of files) {
    if (!belongs(file)) continue
    const installed = [file, ...asOthersName(file)].find((name) => present.has(name))
    // npm gives a .gitignore up for an .npmignore beside it.
    if (installed === undefined) removed.push(file)
    else {
      met.add(installed)
      if (!isSame(path.join(directory, installed), expected)) altered.push(installed)
    }
  }
  const extra = listing.files.filter((file) => !met.has(file) && !isGivenUp(file, files))
  const bundled = new Set([...files.keys()].map(innerPackage))
  const strangers = new Set(extra.flatMap((file) => innerPackage(file) ?? []).filter((inner) => !bundled.has(inner)))
  const added = extra.filter((file) => !strangers.has(innerPackage(file) ?? ''))
  return { files: met.size, altered, removed, added, strangers: [...strangers], specials: listing.specials }
}

/** npm turns a .gitignore of a tarball into an .npmignore, pnpm, Yarn and Bun do not. */
function asOthersName(file: string): readonly string[] {
  return path.posix.basename(file) === NPM_IGNORE ? [`${file.slice(0, -NPM_IGNORE.length)}${GIT_IGNORE}`] : []
}

/** With both in the tarball, npm has only the one. No program reads the other. */
function isGivenUp(file: string, files: ReadonlyMap<string, InnerFile>): boolean {
  if (path.posix.basename(file) !== GIT_IGNORE) return false
  return files.has(`${file.slice(0, -GIT_IGNORE.length)}${NPM_IGNORE}`)
}
