/** What is compared of a package.json. */

export interface PackageManifest {
  readonly name: string | undefined
  readonly version: string | undefined
  readonly dependencies: ReadonlyMap<string, string>
  readonly optionalDependencies: ReadonlyMap<string, string>
  readonly peerDependencies: ReadonlyMap<string, string>
  readonly scripts: ReadonlyMap<string, string>
  /** Names of commands, and the files that they run. */
  readonly bin: ReadonlyMap<string, string>
  readonly bundleDependencies: readonly string[]
}
