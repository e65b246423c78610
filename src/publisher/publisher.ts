/**
 * Who built a package, and how: what a verified certificate of Fulcio says, in words that can be compared.
 *
 * https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md; a number such as .1.12 is the extension
 * 1.3.6.1.4.1.57264.1.12. What cannot be read is undefined, never guessed.
 */

import { parsedUrl } from '../parsed-url.ts'
import type { FulcioClaim, Identity } from '../sigstore/fulcio.ts'
import { sameRepository } from './repository-url.ts'
import type { Platform } from './workflow-uri.ts'
import { readRepository, readWorkflowUri } from './workflow-uri.ts'

export const REF_KINDS = ['branch', 'tag', 'pull-request', 'other'] as const
export type RefKind = (typeof REF_KINDS)[number]

export interface Publisher {
  /** .1.8, before mid-2023 .1.1: who vouches for all the rest. */
  readonly issuer: string
  /** The subject alternative name: of the workflow that signed, or of a person. */
  readonly san: string
  /** .1.12, before mid-2023 .1.5 on the issuer's host: the source, `https://HOST/OWNER/REPOSITORY`. */
  readonly repository?: string | undefined
  /** .1.15: stays the same when the repository is renamed. */
  readonly repositoryId?: string | undefined
  /** .1.17: stays the same when the owner is renamed. */
  readonly ownerId?: string | undefined
  /** .1.18, before mid-2023 the SAN: the workflow that was started, as a path in the source repository. */
  readonly workflow?: string | undefined
  /** The SAN, where it is a workflow of another repository: a reusable one that the source's workflow called. */
  readonly signer?: string | undefined
  /** .1.14, before mid-2023 .1.6. */
  readonly ref?: string | undefined
  readonly refKind: RefKind | undefined
  /** .1.20, before mid-2023 .1.2. */
  readonly trigger?: string | undefined
  /** .1.11. */
  readonly runner?: string | undefined
  /** .1.13, before mid-2023 .1.3. */
  readonly commit?: string | undefined
  /** .1.21. */
  readonly runUrl?: string | undefined
  /** .1.22: of the repository, at that time. */
  readonly visibility?: string | undefined
  /** .1.23: whose protection rules the job had to meet. */
  readonly environment?: string | undefined
}

/** GitHub's; an enterprise may have its name behind it. */
const GITHUB_ISSUER = /^https:\/\/token\.actions\.githubusercontent\.com(?:\/[A-Za-z0-9-]+)?$/u

/** Several claims rest on each. */
const known = new WeakMap<Identity, { readonly publisher: Publisher | undefined }>()

/** @returns undefined where nobody vouches for the name: another CA than Fulcio issued the certificate */
export function publisherOf(identity: Identity): Publisher | undefined {
  const before = known.get(identity)
  if (before !== undefined) return before.publisher
  const publisher = readPublisher(identity)
  known.set(identity, { publisher })
  return publisher
}

function readPublisher({ issuer, san, sanKind, claims }: Identity): Publisher | undefined {
  if (issuer === undefined || issuer === '' || san === '') return undefined
  const server = sanKind === 'uri' ? serverOf(issuer) : undefined
  // Of a person there is nothing more, and of other servers it is unknown what their claims mean.
  if (server === undefined) return { issuer, san, refKind: undefined }

  const { platform, origin } = server
  const repository = readSource(claims, origin)
  const inSource = (uri: string | undefined) => {
    const read = uri === undefined ? undefined : readWorkflowUri(uri, platform, origin)
    return read && { ...read, own: repository !== undefined && sameRepository(read.repository, repository) }
  }
  const started = inSource(claims.buildConfigUri ?? san)
  const signing = inSource(san)
  const ref = text(claims.sourceRepositoryRef ?? claims.githubWorkflowRef)
  return {
    issuer,
    san,
    repository,
    repositoryId: digits(claims.sourceRepositoryIdentifier),
    ownerId: digits(claims.sourceRepositoryOwnerIdentifier),
    workflow: started?.own === true ? started.path : undefined,
    signer: repository !== undefined && signing?.own === false ? san : undefined,
    ref,
    refKind: refKindOf(ref),
    trigger: text(claims.buildTrigger ?? claims.githubWorkflowTrigger),
    runner: text(claims.runnerEnvironment),
    commit: commitOf(claims.sourceRepositoryDigest ?? claims.githubWorkflowSha),
    runUrl: runOf(claims.runInvocationUri, repository),
    visibility: text(claims.sourceRepositoryVisibility),
    environment: text(claims.deploymentEnvironment),
  }
}

/** An issuer speaks for the repositories of its own server only. A GitLab issues from the server's own address. */
function serverOf(issuer: string): { readonly platform: Platform; readonly origin: string } | undefined {
  if (GITHUB_ISSUER.test(issuer)) return { platform: 'github', origin: 'https://github.com' }
  if (!issuer.startsWith('https://')) return undefined
  return parsedUrl(issuer)?.origin === issuer ? { platform: 'gitlab', origin: issuer } : undefined
}

type Claims = Readonly<Partial<Record<FulcioClaim, string>>>

function readSource({ sourceRepositoryUri, githubWorkflowRepository: name }: Claims, origin: string) {
  const early = name === undefined ? undefined : readRepository(`${origin}/${name}`, origin)
  if (sourceRepositoryUri === undefined) return early
  const repository = readRepository(sourceRepositoryUri, origin)
  // Two claims that disagree are none.
  return name === undefined || early === repository ? repository : undefined
}

export function refKindOf(ref: string | undefined): RefKind | undefined {
  if (ref === undefined) return undefined
  if (/^refs\/heads\/./u.test(ref)) return 'branch'
  if (/^refs\/tags\/./u.test(ref)) return 'tag'
  return /^refs\/(?:pull|merge-requests)\/./u.test(ref) ? 'pull-request' : 'other'
}

function runOf(uri: string | undefined, repository: string | undefined): string | undefined {
  const isUnder = uri !== undefined && repository !== undefined && uri.startsWith(`${repository}/`)
  return isUnder && parsedUrl(uri)?.href === uri ? uri : undefined
}

function commitOf(value: string | undefined): string | undefined {
  return value !== undefined && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u.test(value) ? value : undefined
}

function digits(value: string | undefined): string | undefined {
  return value !== undefined && /^[1-9]\d{0,19}$/u.test(value) ? value : undefined
}

function text(value: string | undefined): string | undefined {
  return value === '' ? undefined : value
}
