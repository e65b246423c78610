import type { LockedPackage } from './locked-package.ts'

export interface Lockfile {
  readonly format: string
  readonly version: string
  /** As the user named it, or relative to the directory they named. */
  readonly path: string
  /** SHA-256 of the file's bytes, in hexadecimal; `undefined` for what was read from no file. */
  readonly digest?: string
  readonly packages: readonly LockedPackage[]
  /**
   * Names whose requests the project itself replaces (overrides, resolutions), so that they need not be what the dependents
   * ask for. `all` where anything may be replaced (pnpm's hooks and package extensions).
   */
  readonly overridden?: ReadonlySet<string> | 'all'
  readonly disagreements?: readonly Disagreement[]
  /**
   * The registry's names, never aliases, of what the project and its workspaces ask for themselves, in whichever group. Its own
   * package.json counts for the project, and the lockfile's copy of that only where there is none. `undefined` where nothing
   * tells.
   */
  readonly direct?: ReadonlySet<string>
}

/** Where the project's own manifest and its lockfile do not say the same: package managers refuse to install then. */
export interface Disagreement {
  readonly line: number
  /** A sentence that names the dependency. */
  readonly message: string
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
