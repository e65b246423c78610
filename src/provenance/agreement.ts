/**
 * Whether a predicate tells of the build that its certificate was issued to. The certificate is the platform's word; the
 * predicate is whatever the build wrote. Where both say something, they have to say the same.
 */
import { sameRepository } from '../publisher/repository-url.ts'
import type { Identity } from '../sigstore/fulcio.ts'
import type { CertifiedBuild } from './certified-build.ts'
import { certifiedBuild } from './certified-build.ts'
import type { BuildClaim, BuildField, ClaimedBuild } from './claimed-build.ts'
import { commitsOf, splitGitUri } from './claimed-build.ts'

export interface Compared {
  readonly field: BuildField
  /** The path in the predicate. */
  readonly at: string
  readonly predicate: string
  /** One of them has to be it. Empty where the certificate does not say. */
  readonly certificate: readonly string[]
  /** `undefined` where the two cannot be compared. */
  readonly agrees: boolean | undefined
}

type Known = readonly (string | undefined)[]

/** What the certificate says about each field. */
const KNOWN: Readonly<Record<BuildField, (build: CertifiedBuild) => Known>> = {
  repository: ({ repository }) => [repository],
  repositoryId: ({ repositoryId }) => [repositoryId],
  ownerId: ({ ownerId }) => [ownerId],
  ref: ({ ref }) => [ref],
  commit: ({ commit }) => [commit],
  workflow: ({ config }) => [config],
  configRef: ({ ref, config }) => [ref, config && /@(.+)$/su.exec(config)?.[1]],
  configCommit: ({ commit, configCommit }) => [commit, configCommit],
  builder: ({ signer, san, runner }) => [signer, san, runner && `${RUNNER}/${runner}`],
  runner: ({ runner }) => [runner],
  trigger: ({ trigger }) => [trigger],
  runUrl: ({ runUrl }) => [runUrl],
}

/** Every claim beside the certificate, in the order of the predicate's reader. */
export function compareBuilds(claimed: ClaimedBuild, build: CertifiedBuild): readonly Compared[] {
  const { origin } = new URL(build.san)
  const claims = claimed.claims.map((each): Compared => {
    const { field, value: predicate, at } = each
    const certificate = [
      ...new Set(KNOWN[field](build).filter((known) => known !== undefined && known !== '')),
    ] as string[]
    const agrees = certificate.length === 0 ? undefined : compare(each, certificate, build, origin)
    return { field, at, predicate, certificate, agrees }
  })
  return [...claims, ...compareMaterials(claimed, build)]
}

/** @param identity of a build; that of anybody else has nothing to compare with */
export function disagreements(claimed: ClaimedBuild, identity: Identity): readonly Compared[] {
  const build = certifiedBuild(identity)
  return build === undefined ? [] : compareBuilds(claimed, build).filter(({ agrees }) => agrees === false)
}

/** @param origin of the server whose build it is */
function compare({ field, value }: BuildClaim, certificate: readonly string[], build: CertifiedBuild, origin: string) {
  const whole = value.includes('://') ? value : `${origin}/${value}`
  const isOne = (text: string) => certificate.includes(text)
  switch (field) {
    case 'repository':
      return isOne(whole) || sameRepository(whole, build.repository)
    case 'ref':
    case 'configRef':
      // GitLab's variable has the name alone.
      return (
        isOne(value) || (!value.startsWith('refs/') && (isOne(`refs/heads/${value}`) || isOne(`refs/tags/${value}`)))
      )
    case 'commit':
    case 'configCommit':
      return certificate.some((commit) => commit.toLowerCase() === value.toLowerCase())
    case 'workflow':
      // GitLab's path comes without a ref.
      return (
        isOne(whole) || (/[^:]\/\/[^@]+$/u.test(whole) && certificate.some((uri) => uri.startsWith(`${whole}@refs/`)))
      )
    case 'builder':
      return compareBuilder(value, build)
    case 'runUrl':
      return isOne(whole)
    case 'repositoryId':
    case 'ownerId':
    case 'runner':
    case 'trigger':
      return isOne(value)
  }
}

/** npm's builder ids on GitHub, whichever server it is. */
const RUNNER = 'https://github.com/actions/runner'
/** It runs a workflow of somebody else's choice, signs for it, and names that one as the builder. */
const DELEGATOR =
  /^https:\/\/github\.com\/slsa-framework\/slsa-github-generator\/\.github\/workflows\/delegator_[a-z0-9_-]+\.yml@/u

function compareBuilder(id: string, { signer, san, runner, repository }: CertifiedBuild): boolean | undefined {
  // 1. npm on GitHub: the runner, or nothing more than that it was one.
  const [isRunner, kind] = /^https:\/\/github\.com\/actions\/runner(?:\/(.*))?$/u.exec(id) ?? []
  if (isRunner !== undefined) {
    return runner === undefined || kind === undefined || kind === 'undefined' ? undefined : kind === runner
  }
  // 2. The first npm that wrote provenance took itself for the builder.
  if (/^https:\/\/github\.com\/npm\/cli@[^/]+$/u.test(id)) return undefined
  // 3. npm on GitLab: a runner of the project, by its number.
  const [, project] = /^(.+)\/-\/runners\/[^/]*$/u.exec(id) ?? []
  if (project !== undefined) return sameRepository(project, repository)
  // 4. All others: the workflow that signs.
  if (id === signer || id === san) return true
  return DELEGATOR.test(signer) && DELEGATOR.test(san) ? undefined : false
}

/** Of an unknown build, the source is the material with the certificate's repository; there may be several commits of it. */
function compareMaterials({ materials }: ClaimedBuild, build: CertifiedBuild): readonly Compared[] {
  const own = materials.filter(({ uri }) => {
    const { repository } = splitGitUri(uri)
    return repository === build.repository || sameRepository(repository, build.repository)
  })
  const commits = own.flatMap(commitsOf)
  const [first] = commits
  if (first === undefined) return []
  const match = commits.find((commit) => commit.toLowerCase() === build.commit.toLowerCase())
  const shared = { at: 'materials', certificate: [build.commit] }
  return [
    { ...shared, field: 'repository', predicate: build.repository, certificate: [build.repository], agrees: true },
    { ...shared, field: 'commit', predicate: match ?? first, agrees: match !== undefined },
  ]
}
