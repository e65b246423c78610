/** Which rule a difference from the accepted publisher is reported by, and whether the publisher is proven all the same. */
import { expect, test } from 'vitest'
import { publisher } from '../../src/checks/publisher.ts'
import type { AcceptedPublisher } from '../../src/publisher/accepted.ts'
import { accept } from '../../src/publisher/accepted.ts'
import { publisherOf } from '../../src/publisher/publisher.ts'
import { attest, BUILD, examined, PREDICATE_V1, SERVER, withAttestations, withExtensions } from '../support/attested.ts'

const WORKFLOW = `${SERVER}/lab/project//.gitlab-ci.yml@refs/tags/v1.0.0`
const identity = {
  ...withExtensions(BUILD, { 6: 'refs/tags/v1.0.0', 9: WORKFLOW, 14: 'refs/tags/v1.0.0', 18: WORKFLOW }),
  san: WORKFLOW,
  issuer: SERVER,
}
const predicate = {
  ...PREDICATE_V1,
  buildDefinition: { ...PREDICATE_V1.buildDefinition, buildType: 'https://build.example/v1' },
}
const evidence = withAttestations([attest({ predicate, request: { identity } })])
const [first] = examined(evidence).provenance
const ACCEPTED = accept('1.0.0', 'provenance', first && publisherOf(first.identity))

test.each<readonly [what: string, before: Partial<AcceptedPublisher>, codes: readonly string[], isProven: boolean]>([
  ['nothing', {}, [], true],
  ['a ref', { refKind: 'branch' }, ['VD416'], true],
  ['a ref that is not usual', { refKind: 'pull-request' }, ['VD402'], false],
  ['a trigger', { trigger: 'web' }, ['VD416'], true],
  ['a trigger that is not usual', { trigger: 'merge_request_event' }, ['VD402'], false],
  ['a runner', { runner: 'self-hosted' }, ['VD416'], true],
  ['a runner that is not usual', { runner: 'large' }, ['VD402'], false],
  ['a name', { repository: `${SERVER}/lab/before` }, ['VD405'], true],
  ['a name and a ref', { repository: `${SERVER}/lab/before`, refKind: 'branch' }, ['VD405'], true],
  ['a name and a workflow', { repository: `${SERVER}/lab/before`, workflow: 'x.yml' }, ['VD402'], false],
  ['a ref and a workflow', { refKind: 'branch', workflow: 'x.yml' }, ['VD402'], false],
  ['a ref and the repository under its name', { refKind: 'branch', repositoryId: '9' }, ['VD406'], false],
  ['a ref and the level', { refKind: 'branch', level: 'trusted-publisher' }, ['VD402'], false],
])('%s changed', (_what, before, codes, isProven) => {
  const { findings, proof } = publisher.run(evidence, { engines: ['node'], accepted: { ...ACCEPTED, ...before } })
  expect(findings.map(({ rule }) => rule.code)).toEqual(codes)
  expect(proof !== undefined).toBe(isProven)
})
