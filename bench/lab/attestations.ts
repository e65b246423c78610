/** The two attestations that npm has for a package that was published with provenance: npm's own, and that of the build. */
import { createHash } from 'node:crypto'
import { PUBLISH, SLSA_V1, subjectOf } from '../../fixtures/lab/attestation.ts'
import type { Json } from '../../fixtures/lab/json.ts'
import type { AttestRequest } from '../../fixtures/lab/sigstore/attest.ts'
import type { Identity } from '../../fixtures/lab/sigstore/identity.ts'
import type { Instance } from '../../fixtures/lab/sigstore/instance.ts'
import type { Release } from './release.ts'

/** About when npm went from Rekor's `intoto` entries, and bundles of 0.2 with a chain, to `dsse`, and to 0.3. */
const NEWER = Date.parse('2024-11-01T00:00:00Z')

export interface Attestation {
  readonly predicateType: string
  readonly bundle: object
}

/** @param registry what the publish attestation says: npm's, since mirrors pass npm's own on */
export function attestationsOf(
  release: Release,
  repository: string,
  instance: Instance,
  registry: string,
): readonly Attestation[] {
  const { name, version, time } = release
  const isNewer = time.getTime() >= NEWER
  const make = (predicateType: string, predicate: Json, request: Partial<AttestRequest> & { readonly at: Date }) => {
    const statement = {
      _type: 'https://in-toto.io/Statement/v1',
      subject: subjectOf(release),
      predicateType,
      predicate,
    }
    const mediaType = isNewer ? 'v0.3' : 'v0.2'
    return { predicateType, bundle: instance.attest({ mediaType, ...request, statement } as AttestRequest) }
  }
  const build = buildOf(release, repository)
  return [
    make(PUBLISH, { name, version, registry }, { at: time, signer: 'publicKey', entryKind: 'dsse' }),
    make(SLSA_V1, build.predicate, {
      at: new Date(time.getTime() - 10_000),
      signer: isNewer ? 'certificate' : 'chain',
      entryKind: isNewer ? 'dsse' : 'intoto',
      identity: build.identity,
    }),
  ]
}

/** A workflow of GitHub Actions. */
function buildOf(
  { name, version }: Release,
  repository: string,
): { readonly identity: Identity; readonly predicate: Json } {
  const digits = (what: string) => `${Number.parseInt(createHash('sha1').update(what).digest('hex').slice(0, 8), 16)}`
  const commit = createHash('sha1').update(`${name}@${version}`).digest('hex')
  const owner = repository.split('/').slice(0, -1).join('/')
  const [path, ref] = ['.github/workflows/release.yml', `refs/tags/v${version}`]
  const workflow = `${repository}/${path}@${ref}`
  const run = `${repository}/actions/runs/${digits(commit)}/attempts/1`
  const runner = 'github-hosted'
  const identity: Identity = {
    san: workflow,
    issuer: 'https://token.actions.githubusercontent.com',
    extensions: {
      2: 'push',
      3: commit,
      4: 'Release',
      5: new URL(repository).pathname.slice(1),
      6: ref,
      9: workflow,
      10: commit,
      11: runner,
      12: repository,
      13: commit,
      14: ref,
      15: digits(repository),
      16: owner,
      17: digits(owner),
      18: workflow,
      19: commit,
      20: 'push',
      21: run,
      22: 'public',
    },
  }
  const predicate = {
    buildDefinition: {
      buildType: 'https://slsa-framework.github.io/github-actions-buildtypes/workflow/v1',
      externalParameters: { workflow: { ref, repository, path } },
      internalParameters: {
        github: { event_name: 'push', repository_id: digits(repository), repository_owner_id: digits(owner) },
      },
      resolvedDependencies: [{ uri: `git+${repository}@${ref}`, digest: { gitCommit: commit } }],
    },
    runDetails: { builder: { id: 'https://github.com/actions/runner/github-hosted' }, metadata: { invocationId: run } },
  }
  return { identity, predicate }
}
