/**
 * The address of a workflow at a ref, as certificates have it: Fulcio puts `server_url + job_workflow_ref` of GitHub,
 * and `https:// + ci_config_ref_uri` of GitLab, into the subject alternative name and into .1.9 and .1.18.
 *
 * https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md
 */
import { normaliseRepository } from './repository-url.ts'

export type Platform = 'github' | 'gitlab'

export interface WorkflowUri {
  readonly repository: string
  /** In the repository. */
  readonly path: string
  /** A branch, a tag, or the commit that a caller pinned. */
  readonly ref: string
}

/** A file of GitHub's has its only place. A ref may have an `@`, so the first that follows a file name ends it. */
const LAYOUT: Readonly<Record<Platform, RegExp>> = {
  github: /^(?<names>[^/@]+\/[^/@]+)\/(?<path>\.github\/workflows\/[^/]+?\.ya?ml)@(?<ref>.+)$/u,
  gitlab: /^(?<names>[^@]+?)\/\/(?<path>[^@]+)@(?<ref>refs\/.+)$/u,
}

const MAX_LENGTH = 2048

/** @returns undefined for all that is not a workflow of this server */
export function readWorkflowUri(uri: string, platform: Platform, origin: string): WorkflowUri | undefined {
  if (uri.length > MAX_LENGTH || !uri.startsWith(`${origin}/`) || /[\s\\\p{Cc}?#]/u.test(uri)) return undefined
  const { names, path, ref } = LAYOUT[platform].exec(uri.slice(origin.length + 1))?.groups ?? {}
  if (names === undefined || path === undefined || ref === undefined) return undefined
  if (path.split('/').some((segment) => segment === '' || segment === '.' || segment === '..')) return undefined
  const repository = readRepository(`${origin}/${names}`, origin)
  return repository === undefined ? undefined : { repository, path, ref }
}

/** @returns undefined unless it is the address of a repository on this server, in the form that certificates have */
export function readRepository(uri: string, origin: string): string | undefined {
  return uri.startsWith(`${origin}/`) && normaliseRepository(uri)?.url === uri ? uri : undefined
}
