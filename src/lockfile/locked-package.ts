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

export interface LockedPackage {
  /** The registry's name, never the alias that it is installed under. */
  readonly name: string
  /** As in the lockfile; empty when the lockfile has none (links, directories). */
  readonly version: string
  readonly source: Source
  /** Every digest that the lockfile gives for the artifact. */
  readonly integrity: readonly Digest[]
  readonly locations: readonly Location[]
  /** Each inner list is a set of groups that must all be omitted for the package to go. Empty: it always stays. */
  readonly omittedWith: readonly (readonly Omittable[])[]
}
