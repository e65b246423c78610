/** SLSA provenance 1, https://slsa.dev/spec/v1.0/provenance */
import * as v from 'valibot'
import { parseShape } from '../sigstore/shape.ts'
import { platformOf } from './build-type.ts'
import type { BuildClaim, ClaimedBuild } from './claimed-build.ts'
import { claim, claimSources } from './claimed-build.ts'
import { claimInvocation, claimVariables, workflowAddress } from './github.ts'
import { Materials, Name, Text } from './slsa-shape.ts'

const Shape = v.object({
  buildDefinition: v.object({
    buildType: Name,
    externalParameters: v.optional(v.unknown()),
    internalParameters: v.optional(v.unknown()),
    resolvedDependencies: Materials,
  }),
  runDetails: v.object({
    builder: v.object({ id: Name }),
    metadata: v.nullish(v.object({ invocationId: v.nullish(Text), invocationID: v.nullish(Text) }), {}),
  }),
})

const Id = v.nullish(v.union([Text, v.number()]))

/** https://slsa-framework.github.io/github-actions-buildtypes/workflow/v1; `runner_environment` is actions/attest's. */
const GithubShape = v.object({
  externalParameters: v.object({ workflow: v.object({ ref: Name, repository: Name, path: Name }) }),
  internalParameters: v.nullish(
    v.object({
      github: v.nullish(
        v.object({ event_name: Id, repository_id: Id, repository_owner_id: Id, runner_environment: Id }),
        {},
      ),
    }),
    {},
  ),
})

const MALFORMED = 'the predicate does not have the shape of SLSA provenance 1'
const ATTEST = 'https://actions.github.io/buildtypes/'

/** @throws Rejected when it does not have the shape of its type */
export function readSlsaV1(predicate: unknown): ClaimedBuild {
  const { buildDefinition: build, runDetails } = parseShape(Shape, predicate, MALFORMED)
  const { buildType, resolvedDependencies: materials, internalParameters } = build
  // Nobody has fixed what GitLab's members mean in this version.
  if (platformOf(buildType) !== 'github') return { buildType, claims: [], materials }

  const { externalParameters, internalParameters: internal } = parseShape(GithubShape, build, MALFORMED)
  const { workflow } = externalParameters
  const { github } = internal
  const invocation = runDetails.metadata.invocationId ?? runDetails.metadata.invocationID
  const at = { workflow: 'externalParameters.workflow', github: 'internalParameters.github' }
  const claims = [
    ...claim('repository', `${at.workflow}.repository`, workflow.repository),
    ...claim('workflow', at.workflow, workflowAddress(workflow.repository, workflow.path, workflow.ref)),
    ...claim('trigger', `${at.github}.event_name`, github.event_name),
    ...claim('repositoryId', `${at.github}.repository_id`, github.repository_id),
    ...claim('ownerId', `${at.github}.repository_owner_id`, github.repository_owner_id),
    ...claim('runner', `${at.github}.runner_environment`, github.runner_environment),
    ...claimVariables(internalParameters, 'internalParameters'),
    ...claimSources(materials, 'resolvedDependencies'),
    ...claim('builder', 'builder.id', runDetails.builder.id),
    ...claimInvocation(invocation, workflow.repository, 'metadata.invocationId'),
  ]
  return { buildType, materials: [], claims: buildType.startsWith(ATTEST) ? claims.map(ofWorkflow) : claims }
}

/** actions/attest gives the commit of the workflow, though beside the ref of the source. */
function ofWorkflow(claimed: BuildClaim): BuildClaim {
  return claimed.field === 'commit' ? { ...claimed, field: 'configCommit' } : claimed
}
