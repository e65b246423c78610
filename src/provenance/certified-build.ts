/**
 * The build that a certificate was issued to, by the platform's word for it. A number such as .1.12 is Fulcio's extension
 * 1.3.6.1.4.1.57264.1.12, https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md
 */

import { parsedUrl } from '../parsed-url.ts'
import type { Identity } from '../sigstore/fulcio.ts'

export interface CertifiedBuild {
  readonly issuer: string
  readonly san: string
  /** .1.12, before mid-2023 .1.5, which lacks the server. */
  readonly repository: string
  /** .1.13, before mid-2023 .1.3. */
  readonly commit: string
  readonly ref: string | undefined
  readonly repositoryId: string | undefined
  readonly ownerId: string | undefined
  /** .1.18: the workflow that was started. Before mid-2023 nobody says, for the SAN may be one that it called. */
  readonly config: string | undefined
  readonly configCommit: string | undefined
  /** .1.9: the workflow whose job signed. It is the SAN as well. */
  readonly signer: string
  readonly runner: string | undefined
  readonly trigger: string | undefined
  readonly runUrl: string | undefined
}

/** @returns undefined for a certificate that is not a build's, but a person's or a service's */
export function certifiedBuild({ san, sanKind, issuer, claims }: Identity): CertifiedBuild | undefined {
  const { githubWorkflowRepository: names } = claims
  const server = sanKind === 'uri' ? parsedUrl(san)?.origin : undefined
  const repository = claims.sourceRepositoryUri ?? (names === undefined ? undefined : `${server}/${names}`)
  const commit = claims.sourceRepositoryDigest ?? claims.githubWorkflowSha
  if (server === undefined || issuer === undefined || !repository || !commit) return undefined
  return {
    issuer,
    san,
    repository,
    commit,
    ref: claims.sourceRepositoryRef ?? claims.githubWorkflowRef,
    repositoryId: claims.sourceRepositoryIdentifier,
    ownerId: claims.sourceRepositoryOwnerIdentifier,
    config: claims.buildConfigUri,
    configCommit: claims.buildConfigDigest,
    signer: claims.buildSignerUri ?? san,
    runner: claims.runnerEnvironment,
    trigger: claims.buildTrigger ?? claims.githubWorkflowTrigger,
    runUrl: claims.runInvocationUri,
  }
}
