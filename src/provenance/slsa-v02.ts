/** SLSA provenance 0.2, https://slsa.dev/spec/v0.2/provenance */
import * as v from 'valibot'
import { parseShape } from '../sigstore/shape.ts'
import { platformOf } from './build-type.ts'
import type { BuildClaim, ClaimedBuild } from './claimed-build.ts'
import { claim, claimSources, commitsOf, splitGitUri } from './claimed-build.ts'
import { claimInvocation, claimVariables, workflowAddress } from './github.ts'
import { claimGitlabVariables } from './gitlab.ts'
import { DigestSet, Materials, Name, Text } from './slsa-shape.ts'

const Shape = v.object({
  builder: v.object({ id: Name }),
  buildType: Name,
  invocation: v.nullish(
    v.object({
      configSource: v.nullish(
        v.object({ uri: v.nullish(Text, ''), digest: DigestSet, entryPoint: v.nullish(Text, '') }),
        {},
      ),
      parameters: v.optional(v.unknown()),
      environment: v.optional(v.unknown()),
    }),
    {},
  ),
  metadata: v.nullish(v.object({ buildInvocationId: v.nullish(Text), buildInvocationID: v.nullish(Text) }), {}),
  materials: Materials,
})

type Predicate = v.InferOutput<typeof Shape>

/** @throws Rejected when it does not have the shape of its type */
export function readSlsaV02(predicate: unknown): ClaimedBuild {
  const shape = parseShape(Shape, predicate, 'the predicate does not have the shape of SLSA provenance 0.2')
  const { buildType, materials } = shape
  const platform = platformOf(buildType)
  if (platform === 'unknown') return { buildType, claims: [], materials }
  const claims = platform === 'github' ? readGithub(shape) : readGitlab(shape)
  return {
    buildType,
    materials: [],
    claims: [...claims, ...readConfig(shape), ...claimSources(materials, 'materials')],
  }
}

/** Where the file is that defines the build. */
function readConfig({ builder, invocation: { configSource } }: Predicate): readonly BuildClaim[] {
  const { uri, digest } = configSource
  const { repository, ref } = splitGitUri(uri)
  const at = 'invocation.configSource'
  return [
    ...claim('builder', 'builder.id', builder.id),
    ...claim('repository', `${at}.uri`, repository),
    ...claim('configRef', `${at}.uri`, ref),
    ...commitsOf({ digest }).flatMap((commit) => claim('configCommit', `${at}.digest`, commit)),
  ]
}

function readGithub({ invocation: { configSource, environment }, metadata }: Predicate): readonly BuildClaim[] {
  const { uri, entryPoint } = configSource
  const { repository, ref } = splitGitUri(uri)
  // The first versions of npm wrote the whole GITHUB_WORKFLOW_REF.
  const isWhole = entryPoint.includes('@')
  const workflow = isWhole || ref === undefined ? entryPoint : workflowAddress(repository, entryPoint, ref)
  const invocation = metadata.buildInvocationId ?? metadata.buildInvocationID
  return [
    ...(workflow.includes('@') ? claim('workflow', 'invocation.configSource.entryPoint', workflow) : []),
    ...claimVariables(environment, 'invocation.environment'),
    ...claimInvocation(invocation, repository, 'metadata.buildInvocationId'),
  ]
}

function readGitlab({ invocation: { parameters, environment }, metadata }: Predicate): readonly BuildClaim[] {
  const project = (environment as { readonly project?: unknown } | null | undefined)?.project
  return [
    ...claimGitlabVariables(parameters, 'invocation.parameters'),
    ...claim('repository', 'invocation.environment.project', project),
    ...claim('runUrl', 'metadata.buildInvocationId', metadata.buildInvocationId),
  ]
}
