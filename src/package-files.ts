/**
 * The files that this package has beside its code: pages, lists, templates, schemas. What is built lies in other directories
 * than its sources, so the package is looked for from here upwards.
 */
import { readFileSync } from 'node:fs'

let root: URL | undefined

/**
 * @param file its path from the root of this package
 * @throws Error where the package is not around this code, as in a bundle that somebody made of it
 */
export function packageFile(file: string): URL {
  root ??= findRoot(new URL('.', import.meta.url))
  return new URL(file, root)
}

function findRoot(directory: URL): URL {
  if (isPackage(directory)) return directory
  const above = new URL('..', directory)
  if (above.href === directory.href) {
    throw new Error('verify-deps is not where its files are. Where it was bundled, leave it out of the bundle.')
  }
  return findRoot(above)
}

function isPackage(directory: URL): boolean {
  try {
    return JSON.parse(readFileSync(new URL('package.json', directory), 'utf8')).name === 'verify-deps'
  } catch {
    return false
  }
}
