/** What is in a tarball, from one pass over it. Nothing is written to disk, and nothing in it is believed. */
import type { PackageManifest } from './package-manifest.ts'
import type { Problem } from './problem.ts'

export interface Contents {
  /** The package.json that npm would use; `undefined` where there is none, or none that can be read (a problem says so). */
  readonly manifest: PackageManifest | undefined
  readonly facts: Facts
  /** What no honest tarball has, or what kept us from reading it to its end. */
  readonly problems: readonly Problem[]
  /** By what each file is known ({@link file://./file-digest.ts}), by its path below the package's root. Only where it was asked for. */
  readonly files?: ReadonlyMap<string, InnerFile>
  /** Of the package.json, which old package managers rewrite where they install it. Only with the files. */
  readonly manifestText?: string | undefined
}

export interface InnerFile {
  readonly digest: string
  readonly bytes: number
}

/** What tells one version of a package from the next, more than its signatures do. */
export interface Facts {
  /** Names of the scripts that an install runs: `preinstall`, `install`, `postinstall` (and `prepare` for none but git). */
  readonly installScripts: readonly string[]
  /** Whether a binding.gyp at the root makes npm run node-gyp, with no script that says so. */
  readonly implicitGyp: boolean
  /** Names of commands. */
  readonly bins: readonly string[]
  /** Paths of native binaries, by their first bytes. */
  readonly natives: readonly string[]
  /** Names of dependencies that come from git or an address. */
  readonly foreign: readonly string[]
  readonly files: number
  readonly unpackedBytes: number
}
