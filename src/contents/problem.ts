/** What is wrong with a tarball itself. */

export interface Problem {
  /**
   * One of the rules of the claim `contents` is raised for each kind.
   *
   * - `unreadable`: damaged, or such that two programs that read it do not see the same files
   * - `too-large`: a cap was reached. Where no path is given, reading stopped there.
   * - `unsafe-path`: a name that leads elsewhere on some system, or in some package manager
   * - `collision`: two entries of which one replaces the other, everywhere or on some file systems
   * - `link`: neither a file nor a directory: links, devices, what no package manager installs alike
   * - `no-manifest`: no package.json at the root, or none that is a JSON object
   * - `several-manifests`: more than one package.json that could count, or one that says a thing twice
   */
  readonly kind: 'unreadable' | 'too-large' | 'unsafe-path' | 'collision' | 'link' | 'no-manifest' | 'several-manifests'
  /** The entry it is about, as it is written there. */
  readonly path: string | undefined
  readonly reason: string
}
