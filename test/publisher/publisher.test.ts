/** What is read from a certificate, and what is not believed. */
import { describe, expect, test } from 'vitest'
import { publisherOf, refKindOf } from '../../src/publisher/publisher.ts'
import type { FulcioClaim, Identity } from '../../src/sigstore/fulcio.ts'
import { GITHUB_ISSUER } from './publishers.ts'

type Claims = Partial<Record<FulcioClaim, string>>

const REPOSITORY = 'https://github.com/org/repo'
const WORKFLOW = `${REPOSITORY}/.github/workflows/release.yml@refs/tags/v1.0.0`
const COMMIT = 'a'.repeat(40)
const CLAIMS: Claims = {
  githubWorkflowRepository: 'org/repo',
  buildConfigUri: WORKFLOW,
  runnerEnvironment: 'github-hosted',
  sourceRepositoryUri: REPOSITORY,
  sourceRepositoryDigest: COMMIT,
  sourceRepositoryRef: 'refs/tags/v1.0.0',
  sourceRepositoryIdentifier: '1001',
  sourceRepositoryOwnerIdentifier: '77',
  buildTrigger: 'push',
  runInvocationUri: `${REPOSITORY}/actions/runs/1/attempts/1`,
  sourceRepositoryVisibility: 'public',
  deploymentEnvironment: 'npm',
}
const github = (change: Claims = {}, san = WORKFLOW, issuer = GITHUB_ISSUER): Identity => ({
  san,
  sanKind: 'uri',
  issuer,
  claims: { ...CLAIMS, ...change },
})
const PUBLISHER = {
  issuer: GITHUB_ISSUER,
  san: WORKFLOW,
  repository: REPOSITORY,
  repositoryId: '1001',
  ownerId: '77',
  workflow: '.github/workflows/release.yml',
  signer: undefined,
  ref: 'refs/tags/v1.0.0',
  refKind: 'tag',
  trigger: 'push',
  runner: 'github-hosted',
  commit: COMMIT,
  runUrl: `${REPOSITORY}/actions/runs/1/attempts/1`,
  visibility: 'public',
  environment: 'npm',
}

describe('GitHub Actions', () => {
  test('every field', () => {
    expect(publisherOf(github())).toEqual(PUBLISHER)
  })

  test('an enterprise with an issuer of its own', () => {
    const issuer = `${GITHUB_ISSUER}/acme`
    expect(publisherOf(github({}, WORKFLOW, issuer))).toEqual({ ...PUBLISHER, issuer })
  })

  test('before mid-2023', () => {
    const claims: Claims = {
      issuerV1: GITHUB_ISSUER,
      githubWorkflowTrigger: 'release',
      githubWorkflowSha: COMMIT,
      githubWorkflowName: 'Release',
      githubWorkflowRepository: 'org/repo',
      githubWorkflowRef: 'refs/tags/v1.0.0',
    }
    expect(publisherOf({ san: WORKFLOW, sanKind: 'uri', issuer: GITHUB_ISSUER, claims })).toEqual({
      issuer: GITHUB_ISSUER,
      san: WORKFLOW,
      repository: REPOSITORY,
      workflow: '.github/workflows/release.yml',
      ref: 'refs/tags/v1.0.0',
      refKind: 'tag',
      trigger: 'release',
      commit: COMMIT,
    })
  })

  const reusable = 'https://github.com/builders/slsa/.github/workflows/build.yml@refs/tags/v2'
  test.each([
    ['that another repository has', {}, reusable, '.github/workflows/release.yml', reusable],
    [
      'at a pinned commit',
      {},
      reusable.replace('refs/tags/v2', COMMIT),
      '.github/workflows/release.yml',
      reusable.replace('refs/tags/v2', COMMIT),
    ],
    ['of the same repository', {}, WORKFLOW.replace('release', 'build'), '.github/workflows/release.yml', undefined],
    [
      'of the same repository in another case',
      {},
      WORKFLOW.replace('org/repo', 'Org/Repo'),
      '.github/workflows/release.yml',
      undefined,
    ],
    ['before mid-2023', { buildConfigUri: undefined }, reusable, undefined, reusable],
    ['that the organisation requires', { buildConfigUri: reusable }, reusable, undefined, reusable],
    [
      'of a repository whose name goes on',
      {},
      WORKFLOW.replace('repo/', 'repo-evil/'),
      '.github/workflows/release.yml',
      WORKFLOW.replace('repo/', 'repo-evil/'),
    ],
  ] as const)('a reusable workflow %s', (_name, change, san, workflow, signer) => {
    expect(publisherOf(github(change as Claims, san))).toMatchObject({ repository: REPOSITORY, workflow, signer })
  })

  test.each([
    ['a ref with @', WORKFLOW.replace('v1.0.0', '@org/pkg@1.0.0'), '.github/workflows/release.yml'],
    ['.yaml', WORKFLOW.replace('.yml', '.yaml'), '.github/workflows/release.yaml'],
    ['no file of a workflow', WORKFLOW.replace('release.yml', 'release.sh'), undefined],
    ['a directory below', WORKFLOW.replace('release.yml', 'x/release.yml'), undefined],
    ['a dynamic workflow', `${REPOSITORY}/dynamic/pages/build@refs/heads/main`, undefined],
    ['no ref', `${REPOSITORY}/.github/workflows/release.yml`, undefined],
    ['a query', WORKFLOW.replace('@', '?x@'), undefined],
    ['a directory in front', WORKFLOW.replace('repo/', 'repo/x/'), undefined],
    ['another host', WORKFLOW.replace('github.com', 'github.com.example'), undefined],
    ['http', WORKFLOW.replace('https', 'http'), undefined],
    ['another repository', WORKFLOW.replace('repo/', 'other/'), undefined],
    ['an escaped slash', WORKFLOW.replace('org/repo', 'org%2frepo'), undefined],
  ])('the workflow: %s', (_name, buildConfigUri, workflow) => {
    expect(publisherOf(github({ buildConfigUri }))).toEqual({ ...PUBLISHER, workflow })
  })

  test.each([
    ['on another host', { sourceRepositoryUri: 'https://git.example/org/repo' }],
    ['on a host that begins alike', { sourceRepositoryUri: 'https://github.com.example/org/repo' }],
    ['with a user in front', { sourceRepositoryUri: 'https://github.com@git.example/org/repo' }],
    ['with an escaped slash', { sourceRepositoryUri: 'https://github.com/org%2frepo' }],
    ['with dots', { sourceRepositoryUri: 'https://github.com/org/x/../repo' }],
    ['with an end for git', { sourceRepositoryUri: `${REPOSITORY}.git` }],
    ['of an owner alone', { sourceRepositoryUri: 'https://github.com/org' }],
    ['other than the older claim', { githubWorkflowRepository: 'org/other' }],
    [
      'in the older claim alone, as an address',
      { sourceRepositoryUri: undefined, githubWorkflowRepository: REPOSITORY },
    ],
    ['nowhere', { sourceRepositoryUri: undefined, githubWorkflowRepository: undefined }],
  ])('a source %s is none', (_name, change) => {
    const { repository, workflow, signer, runUrl } = publisherOf(github(change as Claims)) ?? {}
    expect({ repository, workflow, signer, runUrl }).toEqual({})
  })

  test.each([
    ['sourceRepositoryIdentifier', 'repositoryId', ['', '0', '01', '-1', '1e3', ' 1', '1'.repeat(21)]],
    ['sourceRepositoryOwnerIdentifier', 'ownerId', ['', 'x']],
    ['sourceRepositoryDigest', 'commit', ['', 'main', COMMIT.toUpperCase(), COMMIT.slice(1)]],
    ['runInvocationUri', 'runUrl', ['', 'https://git.example/x', `${REPOSITORY}-evil/x`, `${REPOSITORY}/../x`]],
    ['runnerEnvironment', 'runner', ['']],
    ['buildTrigger', 'trigger', ['']],
  ] as const)('of %s only what can be %s', (claim, field, values) => {
    for (const value of values) {
      expect(publisherOf(github({ [claim]: value }))).toEqual({ ...PUBLISHER, [field]: undefined })
    }
  })
})

describe('GitLab', () => {
  const SOURCE = 'https://gitlab.com/group/sub/project'
  const gitlab = (
    change: Claims = {},
    san = `${SOURCE}//.gitlab-ci.yml@refs/heads/main`,
    issuer = 'https://gitlab.com',
  ) =>
    publisherOf({
      san,
      sanKind: 'uri',
      issuer,
      claims: {
        buildConfigUri: san,
        sourceRepositoryUri: SOURCE,
        sourceRepositoryRef: 'refs/heads/main',
        runnerEnvironment: 'gitlab-hosted',
        runInvocationUri: `${SOURCE}/-/jobs/1`,
        ...change,
      },
    })

  test('groups nest', () => {
    expect(gitlab()).toMatchObject({
      repository: SOURCE,
      workflow: '.gitlab-ci.yml',
      signer: undefined,
      refKind: 'branch',
      runner: 'gitlab-hosted',
      runUrl: `${SOURCE}/-/jobs/1`,
    })
  })

  test.each([
    ['a file in a directory', `${SOURCE}//ci/release.yml@refs/tags/v1`, 'ci/release.yml', undefined],
    [
      'a file of another project',
      'https://gitlab.com/group/ci//x.yml@refs/heads/main',
      undefined,
      'https://gitlab.com/group/ci//x.yml@refs/heads/main',
    ],
    ['a file on another host', 'https://files.example/x.yml', undefined, undefined],
    ['dots', `${SOURCE}//../x.yml@refs/heads/main`, undefined, undefined],
    ['one slash', `${SOURCE}/.gitlab-ci.yml@refs/heads/main`, undefined, undefined],
  ])('the pipeline: %s', (_name, san, workflow, signer) => {
    expect(gitlab({}, san)).toMatchObject({ repository: SOURCE, workflow, signer })
  })

  test('on a server of its own, for that server alone', () => {
    const own = 'https://git.example'
    const san = `${own}/a/b//.gitlab-ci.yml@refs/tags/v1`
    expect(gitlab({ sourceRepositoryUri: `${own}/a/b` }, san, own)).toMatchObject({
      repository: `${own}/a/b`,
      workflow: '.gitlab-ci.yml',
    })
    expect(gitlab({}, undefined, own)?.repository).toBeUndefined()
  })
})

describe('others', () => {
  const claims = { sourceRepositoryUri: REPOSITORY }
  test.each([
    ['a person', 'ann@mail.example', 'email', 'https://accounts.example'],
    ['a name at an issuer', 'ann!mail.example', 'otherName', GITHUB_ISSUER],
    ['an issuer below a path', WORKFLOW, 'uri', 'https://ci.example/org/1'],
    ['an issuer that begins like GitHub', WORKFLOW, 'uri', `${GITHUB_ISSUER}.example/x`],
    ['an issuer deeper than an enterprise', WORKFLOW, 'uri', `${GITHUB_ISSUER}/a/b`],
    ['an issuer without encryption', WORKFLOW, 'uri', 'http://git.example'],
    ['an issuer that is no address', WORKFLOW, 'uri', 'https://'],
  ] as const)('%s: who it is, and no source', (_name, san, sanKind, issuer) => {
    expect(publisherOf({ san, sanKind, issuer, claims })).toEqual({ issuer, san, refKind: undefined })
  })

  test.each([undefined, ''])('nobody, when the issuer is %j', (issuer) => {
    expect(publisherOf({ san: WORKFLOW, sanKind: 'uri', issuer, claims: CLAIMS })).toBeUndefined()
  })
})

test.each([
  ['refs/heads/main', 'branch'],
  ['refs/heads/refs/tags/v1', 'branch'],
  ['refs/tags/v1', 'tag'],
  ['refs/pull/1/merge', 'pull-request'],
  ['refs/merge-requests/1/head', 'pull-request'],
  ['refs/heads/', 'other'],
  ['refs/headstags/v1', 'other'],
  ['main', 'other'],
  [undefined, undefined],
])('the ref %s is of kind %s', (ref, kind) => {
  expect(refKindOf(ref)).toBe(kind)
})
