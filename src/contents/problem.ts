/** What is wrong with a tarball itself. */

export interface Problem {
  /** One of the rules of the claim `contents` is raised for each kind. */
  readonly kind: 'unreadable' | 'too-large' | 'unsafe-path' | 'collision' | 'link' | 'no-manifest' | 'several-manifests'
  /** The entry it is about, as it is written there. */
  readonly path: string | undefined
  readonly reason: string
}
