import type { LockedPackage } from './locked-package.ts'

export interface Lockfile {
  readonly format: string
  readonly version: string
  /** As the user named it, or relative to the directory they named. */
  readonly path: string
  readonly packages: readonly LockedPackage[]
}

export interface LockfileFormat {
  readonly name: string
  /** Relative to the project's directory; of several that exist, the first counts. */
  readonly filenames: readonly string[]
  /**
   * Pure. Every entry becomes part of a package, or the whole file is refused: none is skipped.
   *
   * @param manifest the text of the package.json beside the lockfile, where there is one
   * @throws UsageError naming the file and, where it can, the line; never anything else
   */
  parse(text: string, file: string, manifest: string | undefined): Lockfile
}
