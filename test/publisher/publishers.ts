/** Publishers to compare. */
import type { Publisher } from '../../src/publisher/publisher.ts'

export const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com'
const REPOSITORY = 'https://github.com/org/repo'

export const RELEASE: Publisher = {
  issuer: GITHUB_ISSUER,
  san: `${REPOSITORY}/.github/workflows/release.yml@refs/tags/v1.0.0`,
  repository: REPOSITORY,
  repositoryId: '1001',
  ownerId: '77',
  workflow: '.github/workflows/release.yml',
  ref: 'refs/tags/v1.0.0',
  refKind: 'tag',
  trigger: 'push',
  runner: 'github-hosted',
}

export const GITLAB: Publisher = {
  issuer: 'https://gitlab.com',
  san: 'https://gitlab.com/group/sub/project//.gitlab-ci.yml@refs/tags/v1.0.0',
  repository: 'https://gitlab.com/group/sub/project',
  repositoryId: '1001',
  ownerId: '77',
  workflow: '.gitlab-ci.yml',
  ref: 'refs/tags/v1.0.0',
  refKind: 'tag',
  trigger: 'push',
  runner: 'gitlab-hosted',
}

export const PERSON: Publisher = {
  issuer: 'https://accounts.example',
  san: 'ann@mail.example',
  refKind: undefined,
}

/** As before mid-2023: no ids, no runner. */
export const EARLY: Publisher = { ...RELEASE, repositoryId: undefined, ownerId: undefined, runner: undefined }
