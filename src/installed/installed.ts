/** What was found of one package in node_modules. Gathered here, judged by the check. */

export interface Installed {
  readonly places: readonly InstalledPlace[]
}

/** One directory where it lies, or has to. Paths in it are below that directory, with slashes. */
export type InstalledPlace =
  | ({ readonly state: 'compared'; readonly path: string; readonly files: number } & Differences)
  /** Something that is not this package is where the lockfile puts it. */
  | { readonly state: 'swapped'; readonly path: string; readonly found: string }
  | { readonly state: 'unreadable'; readonly path: string; readonly reason: string }

export interface Differences {
  readonly altered: readonly string[]
  readonly added: readonly string[]
  /** Packages in it that neither its tarball nor the lockfile puts there. */
  readonly strangers: readonly string[]
  readonly removed: readonly string[]
  /** Links, pipes and such, which no tarball can bring. */
  readonly specials: readonly string[]
  /** Altered or added, with the bytes of a file of a package that it depends on, by that file. */
  readonly copied: ReadonlyMap<string, string>
  /** Whether npm 6 or older wrote its own members into package.json, whose others are as published. */
  readonly isAnnotated: boolean
}
