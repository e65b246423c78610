import type { Digest } from '../digest.ts'

/** Where a lockfile says that a package comes from. */
export type Source =
  /** From a registry. `resolved` is the tarball's address when the lockfile names one. */
  | { readonly type: 'registry'; readonly resolved: string | undefined }
  /**
   * The lockfile sends a package that its dependents ask a registry for to somewhere else (git, a file, …).
   * That is never what npm writes by itself.
   */
  | { readonly type: 'diverted'; readonly resolved: string }
  | { readonly type: 'git'; readonly url: string }
  /** A plain tarball address that a dependent asks for by that address. */
  | { readonly type: 'url'; readonly url: string }
  | { readonly type: 'file'; readonly path: string }
  | { readonly type: 'link'; readonly target: string }
  | { readonly type: 'workspace'; readonly path: string }
  /** Inside another package's tarball; `within` is that package's path in the lockfile. */
  | { readonly type: 'bundled'; readonly within: string }
  /** The entry names no artifact that anybody could fetch. */
  | { readonly type: 'unidentified'; readonly reason: string }

export interface Location {
  /** The lockfile's path as the user gave it. */
  readonly file: string
  /** Counted from 1. */
  readonly line: number
  /** The entry's own key, such as `node_modules/a/node_modules/b`. */
  readonly path: string
}

/** For which kinds of dependency alone a package is there; an absent flag means that it is needed otherwise too. */
export type Omittable = 'dev' | 'optional' | 'peer'

/** What a lockfile says about a package beyond where it comes from. What it does not tell is left out. */
export interface Declared {
  /**
   * Names of dependencies, and what is asked of them. `asked`: as package.json writes it. `resolved`: what was chosen, that is
   * a version, or `NAME@VERSION` under another name, or an address.
   */
  readonly requests: 'asked' | 'resolved'
  readonly dependencies?: ReadonlyMap<string, string>
  readonly optionalDependencies?: ReadonlyMap<string, string>
  readonly peerDependencies?: ReadonlyMap<string, string>
  /** Names of commands, and the files that they run. */
  readonly bin?: ReadonlyMap<string, string>
  /** Names of what it carries inside its own tarball. */
  readonly bundles?: readonly string[]
  /** Whether the lockfile says so. Several formats tell only that there is one. */
  readonly hasInstallScript?: boolean
}

/** Yarn Berry packs what it fetched anew; its checksum is of that archive, and can be compared with nothing else. */
export interface Archive {
  /** What Yarn's settings made of it, such as `10c0`; `undefined` for old lockfiles without. */
  readonly cacheKey: string | undefined
  /** SHA-512 in hexadecimal; `undefined` for a package of other platforms, which Yarn has not fetched. */
  readonly checksum: string | undefined
}

export interface LockedPackage {
  /** The registry's name, never the alias that it is installed under. */
  readonly name: string
  /** As in the lockfile; empty when the lockfile has none (links, directories). */
  readonly version: string
  readonly source: Source
  /** Every digest that the lockfile gives for the artifact. */
  readonly integrity: readonly Digest[]
  readonly archive?: Archive
  /** Once for each different thing that the entries say. */
  readonly declared?: readonly Declared[]
  /** Other names that dependents install it under, where the keys of its entries do not show them (pnpm). */
  readonly aliases?: readonly string[]
  /** The patches that the package manager applies after it is fetched: what is installed is not what was published. */
  readonly patches?: readonly string[]
  readonly locations: readonly Location[]
  /** Each inner list is a set of groups that must all be omitted for the package to go. Empty: it always stays. */
  readonly omittedWith: readonly (readonly Omittable[])[]
}
