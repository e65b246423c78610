/** The variables of a job of GitLab CI, as npm puts them into provenance. https://docs.gitlab.com/ci/variables/predefined_variables/ */
import type { BuildClaim, BuildField } from './claimed-build.ts'
import { claim } from './claimed-build.ts'

const VARIABLES: Readonly<Record<string, BuildField>> = {
  CI_COMMIT_REF_NAME: 'ref',
  CI_COMMIT_SHA: 'commit',
  CI_JOB_URL: 'runUrl',
  CI_PIPELINE_SOURCE: 'trigger',
  CI_PROJECT_ID: 'repositoryId',
  CI_PROJECT_NAMESPACE_ID: 'ownerId',
  CI_PROJECT_PATH: 'repository',
  CI_PROJECT_URL: 'repository',
}

export function claimGitlabVariables(variables: unknown, at: string): readonly BuildClaim[] {
  if (typeof variables !== 'object' || variables === null) return []
  const values = new Map<string, unknown>(Object.entries(variables))
  const [project, path] = [values.get('CI_PROJECT_URL'), values.get('CI_CONFIG_PATH')]
  // A file of another project, or from an address, is written in ways that cannot be told apart.
  const isOwn = typeof project === 'string' && typeof path === 'string' && /^[^@:]+$/u.test(path)
  return [
    ...Object.entries(VARIABLES).flatMap(([name, field]) => claim(field, `${at}.${name}`, values.get(name))),
    ...(isOwn ? claim('workflow', `${at}.CI_CONFIG_PATH`, `${project}//${path}`) : []),
  ]
}
