/** What a registry says of a package as a whole. Its word only: a package's author writes the repository, for one. */

export interface NameFacts {
  /** When the earliest of its versions that are still there was published; `undefined` where the registry does not say so. */
  readonly firstPublished: Date | undefined
  /** How many versions it has; 0 for a name that was taken down. */
  readonly versions: number
  /** The version that its tag `latest` names; `undefined` where there is no such version. */
  readonly latest: string | undefined
  /** Names of accounts, in lower case, sorted. */
  readonly maintainers: readonly string[]
  /** The address of the repository of its latest version, normalised for comparing. */
  readonly repository: string | undefined
  /** npm put its own placeholder (`0.0.1-security`) in the place of what it took down. Anybody could imitate that. */
  readonly isPlaceholder: boolean
  /** The notice on its latest version, in one line of at most 200 characters. */
  readonly deprecated: string | undefined
}
