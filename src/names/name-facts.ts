/** What a registry says of a package as a whole. Its word only: a package's author writes the repository, for one. */

export interface NameFacts {
  /** When the first version of all was published; `undefined` where the registry does not say so. */
  readonly firstPublished: Date | undefined
  /** How many versions it has. */
  readonly versions: number
  /** The version that its tag `latest` names. */
  readonly latest: string | undefined
  /** Names of accounts, in lower case, sorted. */
  readonly maintainers: readonly string[]
  /** The address of the repository of its latest version, normalised for comparing. */
  readonly repository: string | undefined
  /** npm put its own placeholder (`0.0.1-security`) in the place of what it took down. */
  readonly isPlaceholder: boolean
  /** The notice on its latest version. */
  readonly deprecated: string | undefined
}
