/**
 * The variables of a job of GitHub Actions, as provenance has them.
 *
 * https://docs.github.com/en/actions/reference/workflows-and-actions/variables
 */
import type { BuildClaim, BuildField } from './claimed-build.ts'
import { claim } from './claimed-build.ts'

const VARIABLES: Readonly<Record<string, BuildField>> = {
  GITHUB_EVENT_NAME: 'trigger',
  GITHUB_REF: 'ref',
  GITHUB_REPOSITORY: 'repository',
  GITHUB_REPOSITORY_ID: 'repositoryId',
  GITHUB_REPOSITORY_OWNER_ID: 'ownerId',
  GITHUB_SHA: 'commit',
  // The workflow that was started, even within one that it calls.
  GITHUB_WORKFLOW_REF: 'workflow',
  GITHUB_WORKFLOW_SHA: 'configCommit',
}

/** Other members are none of ours. The first SLSA generators wrote the names in lower case, and one in its own way. */
export function claimVariables(variables: unknown, at: string): readonly BuildClaim[] {
  if (typeof variables !== 'object' || variables === null) return []
  const values = new Map<string, unknown>(Object.entries(variables))
  const said = (name: string, field: BuildField, value = values.get(name)) => claim(field, `${at}.${name}`, value)
  const [repository, run, attempt] = ['GITHUB_REPOSITORY', 'GITHUB_RUN_ID', 'GITHUB_RUN_ATTEMPT'].map((name) =>
    values.get(name),
  )
  const isWhole = [repository, run, attempt].every((part) => typeof part === 'string' || typeof part === 'number')
  return [
    ...Object.entries(VARIABLES).flatMap(([name, field]) => [...said(name, field), ...said(name.toLowerCase(), field)]),
    ...said('github_sha1', 'commit'),
    ...(isWhole ? said('GITHUB_RUN_ID', 'runUrl', `${repository}/actions/runs/${run}/attempts/${attempt}`) : []),
  ]
}

/**
 * The address of a workflow at a ref, as certificates have it.
 *
 * @param path in the repository; where the workflow is another repository's, npm leaves both names in front of it
 */
export function workflowAddress(repository: string, path: string, ref: string): string {
  const isElsewhere = /^[^/]+\/[^/]+\/\.github\//u.test(path)
  return isElsewhere ? `${path}@${ref}` : `${repository}/${path}@${ref}`
}

/** An address, or the number of the run and that of the attempt. */
export function claimInvocation(id: string | null | undefined, repository: string, at: string): readonly BuildClaim[] {
  if (typeof id !== 'string') return []
  const [, run, attempt] = /^(\d+)-(\d+)$/u.exec(id) ?? []
  if (run !== undefined) return claim('runUrl', at, `${repository}/actions/runs/${run}/attempts/${attempt}`)
  return id.includes('://') ? claim('runUrl', at, id) : []
}
