import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../../fixtures/lab/json.ts'
import { edit } from '../../fixtures/lab/json.ts'
import { disagreements } from '../../src/provenance/agreement.ts'
import { readProvenance } from '../../src/provenance/slsa.ts'
import type { FulcioClaim, Identity } from '../../src/sigstore/fulcio.ts'
import {
  COMMIT,
  PREDICATE_V1,
  PREDICATE_V02,
  REPOSITORY,
  RUN,
  SERVER,
  SLSA_V1,
  SLSA_V02,
  WORKFLOW,
} from '../support/attested.ts'

const CLAIMS: Readonly<Partial<Record<FulcioClaim, string>>> = {
  githubWorkflowTrigger: 'push',
  githubWorkflowSha: COMMIT,
  githubWorkflowRepository: 'lab/project',
  githubWorkflowRef: 'refs/heads/main',
  buildSignerUri: WORKFLOW,
  runnerEnvironment: 'github-hosted',
  sourceRepositoryUri: REPOSITORY,
  sourceRepositoryDigest: COMMIT,
  sourceRepositoryRef: 'refs/heads/main',
  sourceRepositoryIdentifier: '1001',
  sourceRepositoryOwnerIdentifier: '2002',
  buildConfigUri: WORKFLOW,
  buildConfigDigest: COMMIT,
  buildTrigger: 'push',
  runInvocationUri: RUN,
}

const IDENTITY: Identity = { san: WORKFLOW, sanKind: 'uri', issuer: 'https://token.example', claims: CLAIMS }

const certified = (claims: Readonly<Partial<Record<FulcioClaim, string>>>, san = IDENTITY.san): Identity => ({
  ...IDENTITY,
  san,
  claims: { ...CLAIMS, ...claims },
})

const fieldsOf = (type: string, predicate: JsonObject, identity = IDENTITY) =>
  [...new Set(disagreements(readProvenance(type, predicate), identity).map(({ field }) => field))].join(' ')

const OTHER = 'f'.repeat(40)

describe('one place of the predicate says something else', () => {
  const v1: readonly (readonly [path: string, value: Json, field: string])[] = [
    ['buildDefinition.externalParameters.workflow.repository', `${SERVER}/lab/other`, 'repository workflow'],
    [
      'buildDefinition.externalParameters.workflow.repository',
      'https://evil.example/lab/project',
      'repository workflow',
    ],
    ['buildDefinition.externalParameters.workflow.path', '.github/workflows/other.yml', 'workflow'],
    ['buildDefinition.externalParameters.workflow.ref', 'refs/heads/other', 'workflow'],
    ['buildDefinition.internalParameters.github.event_name', 'pull_request_target', 'trigger'],
    ['buildDefinition.internalParameters.github.repository_id', '1002', 'repositoryId'],
    ['buildDefinition.internalParameters.github.repository_owner_id', '2003', 'ownerId'],
    ['buildDefinition.internalParameters.github.runner_environment', 'self-hosted', 'runner'],
    ['buildDefinition.resolvedDependencies.0.uri', `git+${SERVER}/lab/other@refs/heads/main`, 'repository'],
    ['buildDefinition.resolvedDependencies.0.uri', `git+${REPOSITORY}@refs/heads/other`, 'ref'],
    ['buildDefinition.resolvedDependencies.0.uri', `git+${REPOSITORY}@refs/tags/main`, 'ref'],
    ['buildDefinition.resolvedDependencies.0.digest', { gitCommit: OTHER }, 'commit'],
    ['runDetails.builder.id', 'https://github.com/actions/runner/self-hosted', 'builder'],
    ['runDetails.builder.id', `${SERVER}/lab/project/.github/workflows/other.yml@refs/heads/main`, 'builder'],
    ['runDetails.builder.id', 'https://evil.example/builder', 'builder'],
    ['runDetails.metadata.invocationId', RUN.replace('/11/', '/12/'), 'runUrl'],
    ['runDetails.metadata.invocationId', '12-1', 'runUrl'],
  ]
  test.each(v1)('SLSA 1, %s: %j', (path, value, field) => {
    expect(fieldsOf(SLSA_V1, edit(PREDICATE_V1, path, value))).toBe(field)
    expect(fieldsOf(SLSA_V1, PREDICATE_V1)).toBe('')
  })

  const v02: readonly (readonly [path: string, value: Json, field: string])[] = [
    ['invocation.configSource.uri', `git+${SERVER}/lab/other@refs/heads/main`, 'workflow runUrl repository'],
    ['invocation.configSource.uri', `git+${REPOSITORY}@refs/heads/other`, 'workflow configRef'],
    ['invocation.configSource.digest', { sha1: OTHER }, 'configCommit'],
    ['invocation.configSource.entryPoint', '.github/workflows/other.yml', 'workflow'],
    ['invocation.environment.GITHUB_EVENT_NAME', 'release', 'trigger'],
    ['invocation.environment.GITHUB_REF', 'refs/heads/other', 'ref'],
    ['invocation.environment.GITHUB_REPOSITORY', 'lab/other', 'repository runUrl'],
    ['invocation.environment.GITHUB_REPOSITORY_ID', '1', 'repositoryId'],
    ['invocation.environment.GITHUB_REPOSITORY_OWNER_ID', '2', 'ownerId'],
    ['invocation.environment.GITHUB_RUN_ID', '12', 'runUrl'],
    ['invocation.environment.GITHUB_SHA', OTHER, 'commit'],
    ['invocation.environment.GITHUB_WORKFLOW_REF', 'lab/project/.github/workflows/x.yml@refs/heads/main', 'workflow'],
    ['invocation.environment.GITHUB_WORKFLOW_SHA', OTHER, 'configCommit'],
    ['metadata.buildInvocationId', '12-1', 'runUrl'],
    ['builder.id', 'https://github.com/actions/runner/self-hosted', 'builder'],
    ['materials.0.uri', `git+${SERVER}/lab/other@refs/heads/main`, 'repository'],
    ['materials.0.uri', `git+${REPOSITORY}@refs/heads/other`, 'ref'],
    ['materials.0.digest', { sha1: OTHER }, 'commit'],
  ]
  test.each(v02)('SLSA 0.2, %s: %j', (path, value, field) => {
    expect(fieldsOf(SLSA_V02, edit(PREDICATE_V02, path, value))).toBe(field)
    expect(fieldsOf(SLSA_V02, PREDICATE_V02)).toBe('')
  })

  test('every value is given, with its place and what the certificate has', () => {
    const changed = edit(PREDICATE_V1, 'buildDefinition.resolvedDependencies.0.digest', { gitCommit: OTHER })
    expect(disagreements(readProvenance(SLSA_V1, changed), IDENTITY)).toEqual([
      { field: 'commit', at: 'resolvedDependencies.0.digest', predicate: OTHER, certificate: [COMMIT], agrees: false },
    ])
  })
})

describe('one claim of the certificate is another', () => {
  const rows: readonly (readonly [FulcioClaim, string, field: string])[] = [
    ['sourceRepositoryUri', `${SERVER}/lab/other`, 'repository'],
    ['sourceRepositoryDigest', OTHER, 'commit'],
    ['sourceRepositoryRef', 'refs/tags/v1', 'ref'],
    ['sourceRepositoryIdentifier', '7', 'repositoryId'],
    ['sourceRepositoryOwnerIdentifier', '7', 'ownerId'],
    ['buildConfigUri', `${REPOSITORY}/.github/workflows/other.yml@refs/heads/main`, 'workflow'],
    ['runnerEnvironment', 'self-hosted', 'builder'],
    ['buildTrigger', 'workflow_dispatch', 'trigger'],
    ['runInvocationUri', `${REPOSITORY}/actions/runs/11/attempts/2`, 'runUrl'],
  ]
  test.each(rows)('%s', (name, value, field) => {
    expect(fieldsOf(SLSA_V1, PREDICATE_V1, certified({ [name]: value }))).toBe(field)
  })
})

describe('the same in other words', () => {
  test.each([
    [`git+${REPOSITORY}.git@refs/heads/main`],
    [`${REPOSITORY}@refs/heads/main`],
    [`git+https://CODE.example/lab/project@refs/heads/main`],
    [`git+${REPOSITORY}/@refs/heads/main`],
  ])('%s', (uri) => {
    expect(fieldsOf(SLSA_V1, edit(PREDICATE_V1, 'buildDefinition.resolvedDependencies.0.uri', uri))).toBe('')
  })

  test('a commit in capitals', () => {
    const digest = { gitCommit: COMMIT.toUpperCase() }
    expect(fieldsOf(SLSA_V1, edit(PREDICATE_V1, 'buildDefinition.resolvedDependencies.0.digest', digest))).toBe('')
  })

  test('a ref with an @', () => {
    const ref = 'refs/tags/@lab/honest@1.0.0'
    const workflow = `${REPOSITORY}/.github/workflows/release.yml@${ref}`
    const identity = certified(
      { sourceRepositoryRef: ref, buildConfigUri: workflow, buildSignerUri: workflow },
      workflow,
    )
    const predicate = edit(
      edit(PREDICATE_V1, 'buildDefinition.resolvedDependencies.0.uri', `git+${REPOSITORY}@${ref}`),
      'buildDefinition.externalParameters.workflow.ref',
      ref,
    )
    expect(fieldsOf(SLSA_V1, predicate, identity)).toBe('')
    expect(fieldsOf(SLSA_V1, predicate)).toBe('workflow ref')
  })
})

test('several dependencies: those from the repository that is named first', () => {
  const [first] = PREDICATE_V1.buildDefinition.resolvedDependencies
  const named = (...others: readonly Json[]) =>
    fieldsOf(SLSA_V1, edit(PREDICATE_V1, 'buildDefinition.resolvedDependencies', [first as Json, ...others]))
  const tool = { uri: `git+${SERVER}/lab/tool@refs/heads/x`, digest: { gitCommit: OTHER } }
  expect(named(tool, { uri: 'pkg:npm/tool@1.0.0' })).toBe('')
  expect(named(tool, { uri: `git+${REPOSITORY}@refs/heads/x`, digest: { gitCommit: OTHER } })).toBe('ref commit')
  expect(named(tool, { uri: `git+${REPOSITORY}@refs/heads/main`, digest: { gitCommit: COMMIT, sha1: OTHER } })).toBe(
    'commit',
  )
})

describe('reusable workflows', () => {
  const SHARED = `${SERVER}/shared/ci/.github/workflows/publish.yml@refs/tags/v2`
  const identity = certified({ buildSignerUri: SHARED }, SHARED)

  test('another one signs than the one that was started', () => {
    expect(fieldsOf(SLSA_V1, PREDICATE_V1, identity)).toBe('')
    expect(fieldsOf(SLSA_V02, PREDICATE_V02, identity)).toBe('')
  })

  test('the started one is compared, not the one that signs', () => {
    const path = 'buildDefinition.externalParameters.workflow.path'
    expect(fieldsOf(SLSA_V1, edit(PREDICATE_V1, path, '.github/workflows/publish.yml'), identity)).toBe('workflow')
  })

  test('one of another repository may be the started one', () => {
    const required = `${SERVER}/lab/.github/.github/workflows/all.yml@refs/heads/main`
    const predicate = edit(
      PREDICATE_V1,
      'buildDefinition.externalParameters.workflow.path',
      'lab/.github/.github/workflows/all.yml',
    )
    expect(fieldsOf(SLSA_V1, predicate, certified({ buildConfigUri: required }))).toBe('')
    expect(fieldsOf(SLSA_V1, predicate)).toBe('workflow')
  })
})

describe("actions/attest's own predicate", () => {
  const SHARED = `${SERVER}/shared/ci/.github/workflows/publish.yml@refs/tags/v2`
  const WORKFLOW_COMMIT = 'a'.repeat(40)
  const identity = certified({ buildSignerUri: SHARED, buildConfigDigest: WORKFLOW_COMMIT }, SHARED)
  const predicate = [
    ['buildDefinition.buildType', 'https://actions.github.io/buildtypes/workflow/v1'],
    ['buildDefinition.internalParameters.github.runner_environment', 'github-hosted'],
    ['buildDefinition.resolvedDependencies.0.digest', { gitCommit: WORKFLOW_COMMIT }],
    ['runDetails.builder.id', SHARED],
  ].reduce<JsonObject>((json, [path, value]) => edit(json, path as string, value as Json), PREDICATE_V1)

  test('names the signing workflow as the builder, and the commit of the started one', () => {
    expect(fieldsOf(SLSA_V1, predicate, identity)).toBe('')
  })

  test.each([
    ['runDetails.builder.id', WORKFLOW, 'builder'],
    ['buildDefinition.internalParameters.github.runner_environment', 'self-hosted', 'runner'],
    ['buildDefinition.resolvedDependencies.0.digest', { gitCommit: OTHER }, 'configCommit'],
  ])('%s', (path, value, field) => {
    expect(fieldsOf(SLSA_V1, edit(predicate, path, value), identity)).toBe(field)
  })
})

describe('the SLSA generator', () => {
  const GENERATOR = 'https://github.com/slsa-framework/slsa-github-generator'
  const BUILDER = `${GENERATOR}/.github/workflows/builder_nodejs_slsa3.yml@refs/tags/v1.6.0`
  const DELEGATOR = `${GENERATOR}/.github/workflows/delegator_lowperms-generic_slsa3.yml@refs/tags/v1.6.0`
  // It runs on that one server only.
  const onServer = (text: string) => text.replaceAll(SERVER, 'https://github.com')
  const claims = JSON.parse(onServer(JSON.stringify(CLAIMS)))
  const signedBy = (san: string): Identity => ({ ...IDENTITY, san, claims: { ...claims, buildSignerUri: san } })
  const predicate = edit(
    edit(JSON.parse(onServer(JSON.stringify(PREDICATE_V02))), 'builder.id', BUILDER),
    'buildType',
    `${GENERATOR}/delegator-generic@v0`,
  )

  test('the delegator signs for a builder that it ran', () => {
    expect(fieldsOf(SLSA_V02, predicate, signedBy(DELEGATOR))).toBe('')
    expect(fieldsOf(SLSA_V02, predicate, signedBy(BUILDER))).toBe('')
  })

  test.each([
    ['another workflow', `${GENERATOR}/.github/workflows/other.yml@refs/tags/v1.6.0`],
    ['a delegator of somebody else', DELEGATOR.replace('slsa-framework', 'lab')],
    ['a delegator on another server', DELEGATOR.replace('github.com', 'github.com.evil.example')],
  ])('%s does not', (_what, signer) => {
    expect(fieldsOf(SLSA_V02, predicate, signedBy(signer))).toContain('builder')
  })

  test('further materials are those of the builder, the first is the source', () => {
    const [first] = predicate['materials'] as readonly Json[]
    const tool = { uri: 'git+https://github.com/lab/tool@refs/tags/v1', digest: { sha1: OTHER } }
    expect(fieldsOf(SLSA_V02, edit(predicate, 'materials', [first ?? null, tool]), signedBy(DELEGATOR))).toBe('')
    expect(fieldsOf(SLSA_V02, edit(predicate, 'materials', [tool]), signedBy(DELEGATOR))).toBe('repository ref commit')
  })
})

describe('GitLab CI', () => {
  const PROJECT = `${SERVER}/group/sub/project`
  const JOB = `${PROJECT}/-/jobs/77`
  const CONFIG = `${PROJECT}//.gitlab-ci.yml@refs/tags/v1.0.0`
  const identity: Identity = {
    san: CONFIG,
    sanKind: 'uri',
    issuer: SERVER,
    claims: {
      buildSignerUri: CONFIG,
      runnerEnvironment: 'gitlab-hosted',
      sourceRepositoryUri: PROJECT,
      sourceRepositoryDigest: COMMIT,
      sourceRepositoryRef: 'refs/tags/v1.0.0',
      sourceRepositoryIdentifier: '55',
      sourceRepositoryOwnerIdentifier: '66',
      buildConfigUri: CONFIG,
      buildConfigDigest: COMMIT,
      buildTrigger: 'push',
      runInvocationUri: JOB,
    },
  }
  const predicate: JsonObject = {
    buildType: 'https://github.com/npm/cli/gitlab/v0alpha1',
    builder: { id: `${PROJECT}/-/runners/12270807` },
    invocation: {
      configSource: { uri: `git+${PROJECT}`, digest: { sha1: COMMIT }, entryPoint: 'publish' },
      parameters: {
        CI_COMMIT_REF_NAME: 'v1.0.0',
        CI_COMMIT_SHA: COMMIT,
        CI_CONFIG_PATH: '.gitlab-ci.yml',
        CI_JOB_URL: JOB,
        CI_PIPELINE_SOURCE: 'push',
        CI_PROJECT_ID: '55',
        CI_PROJECT_NAMESPACE_ID: '66',
        CI_PROJECT_PATH: 'group/sub/project',
        CI_PROJECT_URL: PROJECT,
      },
      environment: { project: 'group/sub/project', job: { id: '77' } },
    },
    metadata: { buildInvocationId: JOB },
    materials: [{ uri: `git+${PROJECT}`, digest: { sha1: COMMIT } }],
  }

  test.each([
    ['builder.id', `${SERVER}/group/other/-/runners/1`, 'builder'],
    ['invocation.configSource.uri', `git+${SERVER}/group/other`, 'repository'],
    ['invocation.configSource.digest', { sha1: OTHER }, 'configCommit'],
    ['invocation.parameters.CI_COMMIT_REF_NAME', 'v1.0.1', 'ref'],
    ['invocation.parameters.CI_COMMIT_SHA', OTHER, 'commit'],
    ['invocation.parameters.CI_CONFIG_PATH', 'ci/other.yml', 'workflow'],
    ['invocation.parameters.CI_JOB_URL', `${PROJECT}/-/jobs/78`, 'runUrl'],
    ['invocation.parameters.CI_PIPELINE_SOURCE', 'web', 'trigger'],
    ['invocation.parameters.CI_PROJECT_ID', '56', 'repositoryId'],
    ['invocation.parameters.CI_PROJECT_NAMESPACE_ID', '67', 'ownerId'],
    ['invocation.parameters.CI_PROJECT_PATH', 'group/other', 'repository'],
    ['invocation.environment.project', 'group/other', 'repository'],
    ['metadata.buildInvocationId', `${PROJECT}/-/jobs/78`, 'runUrl'],
    ['materials.0.digest', { sha1: OTHER }, 'commit'],
  ])('%s: %j', (path, value, field) => {
    expect(fieldsOf(SLSA_V02, edit(predicate, path, value), identity)).toBe(field)
    expect(fieldsOf(SLSA_V02, predicate, identity)).toBe('')
  })

  test('a configuration from elsewhere is not compared', () => {
    const path = 'invocation.parameters.CI_CONFIG_PATH'
    expect(fieldsOf(SLSA_V02, edit(predicate, path, 'ci.yml@other/project'), identity)).toBe('')
  })
})

describe('an unknown build', () => {
  const predicate = edit(PREDICATE_V1, 'buildDefinition.buildType', 'https://build.example/v1')
  const withMaterials = (...materials: readonly Json[]) =>
    edit(predicate, 'buildDefinition.resolvedDependencies', materials)
  const source = (commit: string) => ({ uri: `git+${REPOSITORY}`, digest: { gitCommit: commit } })

  test('the source is somewhere among the materials', () => {
    const tool = { uri: 'pkg:npm/tool@1.0.0', digest: { sha1: OTHER } }
    expect(fieldsOf(SLSA_V1, withMaterials(tool, source(COMMIT)))).toBe('')
    expect(fieldsOf(SLSA_V1, withMaterials(tool, source(OTHER)))).toBe('commit')
    expect(fieldsOf(SLSA_V1, withMaterials(source(OTHER), source(COMMIT)))).toBe('')
    expect(fieldsOf(SLSA_V1, withMaterials(tool))).toBe('')
    expect(fieldsOf(SLSA_V1, withMaterials())).toBe('')
  })
})

describe('certificates of early 2023', () => {
  const { githubWorkflowTrigger, githubWorkflowSha, githubWorkflowRepository, githubWorkflowRef } = CLAIMS
  const early: Identity = {
    ...IDENTITY,
    claims: {
      issuerV1: 'https://token.example',
      ...{ githubWorkflowTrigger, githubWorkflowSha, githubWorkflowRepository, githubWorkflowRef },
    } as Identity['claims'],
  }
  const predicate = [
    ['buildType', 'https://github.com/npm/cli/gha@v1'],
    ['builder.id', 'https://github.com/npm/cli@9.5.0'],
    ['invocation.configSource.entryPoint', 'lab/project/.github/workflows/release.yml@refs/heads/main'],
    ['materials.0.uri', `git+${REPOSITORY}`],
  ].reduce<JsonObject>((json, [path, value]) => edit(json, path as string, value as Json), PREDICATE_V02)

  test.each([
    ['invocation.configSource.uri', `git+${SERVER}/lab/other@refs/heads/main`, 'repository'],
    ['invocation.environment.GITHUB_EVENT_NAME', 'release', 'trigger'],
    ['invocation.environment.GITHUB_REF', 'refs/heads/other', 'ref'],
    ['invocation.environment.GITHUB_SHA', OTHER, 'commit'],
    ['materials.0.uri', 'git+https://evil.example/lab/project', 'repository'],
  ])('%s: %j', (path, value, field) => {
    expect(fieldsOf(SLSA_V02, edit(predicate, path, value), early)).toBe(field)
    expect(fieldsOf(SLSA_V02, predicate, early)).toBe('')
  })
})
