import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../../fixtures/lab/json.ts'
import { edit } from '../../fixtures/lab/json.ts'
import { splitGitUri } from '../../src/provenance/claimed-build.ts'
import { readProvenance } from '../../src/provenance/slsa.ts'
import { Rejected } from '../../src/sigstore/rejected.ts'
import {
  COMMIT,
  PREDICATE_V1,
  PREDICATE_V02,
  REPOSITORY,
  RUN,
  SLSA_V1,
  SLSA_V02,
  WORKFLOW,
} from '../support/attested.ts'

const claims = (type: string, predicate: Json) =>
  readProvenance(type, predicate).claims.map(({ field, value, at }) => `${field} ${value} ${at}`)

describe('what is read', () => {
  test('SLSA 1, as npm writes it', () => {
    expect(claims(SLSA_V1, PREDICATE_V1)).toEqual([
      `repository ${REPOSITORY} externalParameters.workflow.repository`,
      `workflow ${WORKFLOW} externalParameters.workflow`,
      'trigger push internalParameters.github.event_name',
      'repositoryId 1001 internalParameters.github.repository_id',
      'ownerId 2002 internalParameters.github.repository_owner_id',
      `repository ${REPOSITORY} resolvedDependencies.0.uri`,
      'ref refs/heads/main resolvedDependencies.0.uri',
      `commit ${COMMIT} resolvedDependencies.0.digest`,
      'builder https://github.com/actions/runner/github-hosted builder.id',
      `runUrl ${RUN} metadata.invocationId`,
    ])
  })

  test('SLSA 0.2, as npm wrote it', () => {
    const environment = 'invocation.environment.GITHUB'
    expect(claims(SLSA_V02, PREDICATE_V02)).toEqual([
      `workflow ${WORKFLOW} invocation.configSource.entryPoint`,
      `trigger push ${environment}_EVENT_NAME`,
      `ref refs/heads/main ${environment}_REF`,
      `repository lab/project ${environment}_REPOSITORY`,
      `repositoryId 1001 ${environment}_REPOSITORY_ID`,
      `ownerId 2002 ${environment}_REPOSITORY_OWNER_ID`,
      `commit ${COMMIT} ${environment}_SHA`,
      `workflow lab/project/.github/workflows/release.yml@refs/heads/main ${environment}_WORKFLOW_REF`,
      `configCommit ${COMMIT} ${environment}_WORKFLOW_SHA`,
      `runUrl lab/project/actions/runs/11/attempts/1 ${environment}_RUN_ID`,
      `runUrl ${RUN} metadata.buildInvocationId`,
      'builder https://github.com/actions/runner builder.id',
      `repository ${REPOSITORY} invocation.configSource.uri`,
      'configRef refs/heads/main invocation.configSource.uri',
      `configCommit ${COMMIT} invocation.configSource.digest`,
      `repository ${REPOSITORY} materials.0.uri`,
      'ref refs/heads/main materials.0.uri',
      `commit ${COMMIT} materials.0.digest`,
    ])
  })

  test('of an unknown build, nothing but the materials', () => {
    const type = 'https://build.example/v1'
    const { resolvedDependencies: materials } = PREDICATE_V1.buildDefinition
    expect(readProvenance(SLSA_V1, edit(PREDICATE_V1, 'buildDefinition.buildType', type))).toEqual({
      buildType: type,
      claims: [],
      materials,
    })
    expect(readProvenance(SLSA_V02, edit(PREDICATE_V02, 'buildType', type))).toEqual({
      buildType: type,
      claims: [],
      materials: PREDICATE_V02.materials,
    })
  })

  test('a value that a template left empty says nothing', () => {
    for (const value of ['', 'undefined', null]) {
      const predicate = edit(PREDICATE_V1, 'buildDefinition.internalParameters.github.repository_id', value)
      expect(claims(SLSA_V1, predicate).filter((each) => each.startsWith('repositoryId'))).toEqual([])
    }
  })

  test('ids may be numbers', () => {
    const predicate = edit(PREDICATE_V1, 'buildDefinition.internalParameters.github.repository_id', 1001)
    expect(claims(SLSA_V1, predicate)).toEqual(claims(SLSA_V1, PREDICATE_V1))
  })
})

describe('what is refused', () => {
  const rows: readonly (readonly [type: string, honest: JsonObject, path: string, value: Json | undefined, RegExp])[] =
    [
      [SLSA_V1, PREDICATE_V1, 'buildDefinition', undefined, /shape of SLSA provenance 1/u],
      [SLSA_V1, PREDICATE_V1, 'buildDefinition.buildType', '', /shape of SLSA provenance 1/u],
      [SLSA_V1, PREDICATE_V1, 'buildDefinition.externalParameters', undefined, /shape of SLSA provenance 1/u],
      [SLSA_V1, PREDICATE_V1, 'buildDefinition.externalParameters.workflow.path', 7, /shape of SLSA provenance 1/u],
      [SLSA_V1, PREDICATE_V1, 'buildDefinition.resolvedDependencies', 'none', /shape of SLSA provenance 1/u],
      [SLSA_V1, PREDICATE_V1, 'buildDefinition.resolvedDependencies', [], /does not name the source/u],
      [SLSA_V1, PREDICATE_V1, 'buildDefinition.resolvedDependencies.0.digest', {}, /does not name the source/u],
      [SLSA_V1, PREDICATE_V1, 'runDetails.builder.id', undefined, /shape of SLSA provenance 1/u],
      [SLSA_V1, PREDICATE_V1, 'runDetails.builder.id', 'x'.repeat(5000), /shape of SLSA provenance 1/u],
      [SLSA_V02, PREDICATE_V02, 'builder', undefined, /shape of SLSA provenance 0.2/u],
      [SLSA_V02, PREDICATE_V02, 'buildType', 2, /shape of SLSA provenance 0.2/u],
      [SLSA_V02, PREDICATE_V02, 'invocation', [], /does not name the source|shape/u],
      [
        SLSA_V02,
        PREDICATE_V02,
        'materials',
        Array.from({ length: 10_001 }, () => ({})),
        /shape of SLSA provenance 0.2/u,
      ],
    ]
  test.each(rows)('%s %#: %s', (type, honest, path, value, reason) => {
    const whole = path === 'invocation' ? edit(edit(honest, 'materials', []), path, value) : edit(honest, path, value)
    expect(() => readProvenance(type, whole)).toThrow(Rejected)
    expect(() => readProvenance(type, whole)).toThrow(reason)
    expect(readProvenance(type, honest).claims).not.toEqual([])
  })

  test.each([SLSA_V1, SLSA_V02])('%s: what is no object', (type) => {
    for (const predicate of [null, [], 'text', 1, true]) expect(() => readProvenance(type, predicate)).toThrow(Rejected)
  })
})

test.each([
  ['git+https://code.example/a/b@refs/heads/main', 'https://code.example/a/b', 'refs/heads/main'],
  [
    'git+https://code.example/a/b@refs/tags/@scope/name@1.0.0',
    'https://code.example/a/b',
    'refs/tags/@scope/name@1.0.0',
  ],
  ['git+https://code.example/a/b/c', 'https://code.example/a/b/c', undefined],
  ['https://user@code.example/a/b@v1', 'https://user@code.example/a/b', 'v1'],
  ['pkg:npm/a@1.0.0', 'pkg:npm/a@1.0.0', undefined],
])('%s', (uri, repository, ref) => {
  expect(splitGitUri(uri)).toEqual({ repository, ref })
})
