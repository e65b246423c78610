/** What a provenance predicate says about the build. Its author is the build itself, so it proves nothing on its own. */

/**
 * - `configRef`, `configCommit`: of the file that defines the build. Some write the source's there.
 * - `builder`: SLSA's builder id, which names a kind of runner with some, and the signing workflow with others.
 */
export type BuildField =
  | 'repository'
  | 'repositoryId'
  | 'ownerId'
  | 'ref'
  | 'commit'
  | 'workflow'
  | 'configRef'
  | 'configCommit'
  | 'builder'
  | 'runner'
  | 'trigger'
  | 'runUrl'

/** One value in one place. The same may be said in several places, and then each of them counts. */
export interface BuildClaim {
  readonly field: BuildField
  /** A repository, a workflow or a run may lack the server's address. */
  readonly value: string
  /** The path in the predicate. */
  readonly at: string
}

/** Something that went into a build. */
export interface Material {
  readonly uri: string
  readonly digest: Readonly<Record<string, string>>
}

export interface ClaimedBuild {
  readonly buildType: string
  readonly claims: readonly BuildClaim[]
  /** Of a build of an unknown type: the source may be any of them, or none. */
  readonly materials: readonly Material[]
}

/** Nothing where there is no value. Templates of shell and JavaScript leave the other two behind. */
export function claim(field: BuildField, at: string, value: unknown): readonly BuildClaim[] {
  const text = typeof value === 'number' ? String(value) : value
  return typeof text !== 'string' || text === '' || text === 'undefined' ? [] : [{ field, value: text, at }]
}

/** `git+https://HOST/PATH@REF`, https://slsa.dev/spec/v1.0/provenance#resolveddependencies. A ref may have an `@`, too. */
export function splitGitUri(uri: string): { readonly repository: string; readonly ref: string | undefined } {
  const [, repository = uri, ref] = /^(?:git\+)?([a-z]+:\/\/[^/]+\/[^@]+)(?:@(.+))?$/u.exec(uri) ?? []
  return { repository, ref }
}

/** The older name and the newer one of the same thing. */
export function commitsOf({ digest }: Pick<Material, 'digest'>): readonly string[] {
  return [digest['gitCommit'], digest['sha1']].filter((commit) => commit !== undefined)
}

/**
 * The source: what is named first, and all that is named from the same repository. npm names nothing else; others name
 * after it what they used.
 */
export function claimSources(materials: readonly Material[], at: string): readonly BuildClaim[] {
  const named = materials.map((material) => ({ material, ...splitGitUri(material.uri) }))
  return named.flatMap(({ material, repository, ref }, index) =>
    repository !== named[0]?.repository
      ? []
      : [
          ...claim('repository', `${at}.${index}.uri`, repository),
          ...claim('ref', `${at}.${index}.uri`, ref),
          ...commitsOf(material).flatMap((commit) => claim('commit', `${at}.${index}.digest`, commit)),
        ],
  )
}
