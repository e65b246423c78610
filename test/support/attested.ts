/** Attestations of the lab about a package of the lab, which a test then changes in one point. */
import type { Asked } from '../../fixtures/lab/attestation.ts'
import { attestAs, PUBLISH, SLSA_V1 } from '../../fixtures/lab/attestation.ts'
import type { JsonObject } from '../../fixtures/lab/json.ts'
import type { AttestRequest } from '../../fixtures/lab/sigstore/attest.ts'
import type { Identity } from '../../fixtures/lab/sigstore/identity.ts'
import { createInstance } from '../../fixtures/lab/sigstore/instance.ts'
import type { Attested } from '../../src/checks/attestations.ts'
import { examineAttestations } from '../../src/checks/attestations.ts'
import { provenance } from '../../src/checks/provenance.ts'
import type { Attestation, AttestationTrust, Evidence } from '../../src/evidence.ts'
import { importPublicKey } from '../../src/sigstore/signature.ts'
import { decodeTrustRoot } from '../../src/sigstore/trust-root.ts'
import { digestOf, honestEvidence, present, REGISTRY, withDocument } from './evidence.ts'

export type { Asked } from '../../fixtures/lab/attestation.ts'
export { PUBLISH, SLSA_V1, SLSA_V02, withExtensions } from '../../fixtures/lab/attestation.ts'

export const SERVER = 'https://code.example'
export const REPOSITORY = `${SERVER}/lab/project`
export const WORKFLOW = `${REPOSITORY}/.github/workflows/release.yml@refs/heads/main`
export const COMMIT = '9739798945b2a848e911bcf1dddb97298cade0b1'
export const RUN = `${REPOSITORY}/actions/runs/11/attempts/1`

/** As Fulcio certifies a job of GitHub Actions. */
export const BUILD: Identity = {
  san: WORKFLOW,
  issuer: 'https://token.example',
  extensions: {
    2: 'push',
    3: COMMIT,
    4: 'Release',
    5: 'lab/project',
    6: 'refs/heads/main',
    9: WORKFLOW,
    10: COMMIT,
    11: 'github-hosted',
    12: REPOSITORY,
    13: COMMIT,
    14: 'refs/heads/main',
    15: '1001',
    16: `${SERVER}/lab`,
    17: '2002',
    18: WORKFLOW,
    19: COMMIT,
    20: 'push',
    21: RUN,
    22: 'public',
  },
}

/** As npm writes it since August 2023. */
export const PREDICATE_V1 = {
  buildDefinition: {
    buildType: 'https://slsa-framework.github.io/github-actions-buildtypes/workflow/v1',
    externalParameters: {
      workflow: { ref: 'refs/heads/main', repository: REPOSITORY, path: '.github/workflows/release.yml' },
    },
    internalParameters: { github: { event_name: 'push', repository_id: '1001', repository_owner_id: '2002' } },
    resolvedDependencies: [{ uri: `git+${REPOSITORY}@refs/heads/main`, digest: { gitCommit: COMMIT } }],
  },
  runDetails: {
    builder: { id: 'https://github.com/actions/runner/github-hosted' },
    metadata: { invocationId: RUN },
  },
} satisfies JsonObject

/** As npm wrote it before. */
export const PREDICATE_V02 = {
  buildType: 'https://github.com/npm/cli/gha/v2',
  builder: { id: 'https://github.com/actions/runner' },
  invocation: {
    configSource: {
      uri: `git+${REPOSITORY}@refs/heads/main`,
      digest: { sha1: COMMIT },
      entryPoint: '.github/workflows/release.yml',
    },
    parameters: {},
    environment: {
      GITHUB_EVENT_NAME: 'push',
      GITHUB_REF: 'refs/heads/main',
      GITHUB_REPOSITORY: 'lab/project',
      GITHUB_REPOSITORY_ID: '1001',
      GITHUB_REPOSITORY_OWNER_ID: '2002',
      GITHUB_RUN_ATTEMPT: '1',
      GITHUB_RUN_ID: '11',
      GITHUB_SHA: COMMIT,
      GITHUB_WORKFLOW_REF: 'lab/project/.github/workflows/release.yml@refs/heads/main',
      GITHUB_WORKFLOW_SHA: COMMIT,
    },
  },
  metadata: { buildInvocationId: '11-1' },
  materials: [{ uri: `git+${REPOSITORY}@refs/heads/main`, digest: { sha1: COMMIT } }],
} satisfies JsonObject

const AT = new Date('2026-03-01T10:00:00Z')
export const SIGNED_AT = '2026-03-01T10:00:01.000Z'

/** Of one package, `@lab/honest@1.0.0`. */
export const honest = await honestEvidence({ name: '@lab/honest' })
export const PURL = 'pkg:npm/%40lab/honest@1.0.0'
export const SHA512 = Buffer.from(digestOf(honest, 'sha512').slice('sha512-'.length), 'base64').toString('hex')
export const PUBLICATION = { name: '@lab/honest', version: '1.0.0', registry: 'https://registry.example' }

const instance = createInstance()
const { managedKey } = instance

export const TRUST: AttestationTrust = {
  roots: [decodeTrustRoot(instance.trustedRoot())],
  keys: (hint) => (hint === managedKey.hint ? [{ key: importPublicKey(managedKey.spki), window: undefined }] : []),
  registries: ['https://registry.example'],
}

const HONEST = {
  predicateType: SLSA_V1,
  predicate: PREDICATE_V1,
  subject: [{ name: PURL, digest: { sha512: SHA512 } }],
  request: { at: AT, identity: BUILD },
}

export function attest(asked: Asked = {}): Attestation {
  return attestAs(instance, HONEST, asked)
}

export function attestPublication(asked: Asked = {}): Attestation {
  const request: Partial<AttestRequest> = { signer: 'publicKey', ...asked.request }
  return attest({ predicateType: PUBLISH, predicate: PUBLICATION, ...asked, request })
}

/** As if the registry had listed these. */
export function withAttestations(attestations: readonly Attestation[], evidence: Evidence = honest): Evidence {
  return {
    ...withDocument(evidence, { advertisesAttestations: true }),
    attestations: { ...present(attestations), from: `${REGISTRY}-/npm/v1/attestations/` },
    trust: present(TRUST),
  }
}

/** What the check says of it, as far as tests hold it to that. */
export function saidOf(evidence: Evidence, requireProvenance = false) {
  const { findings, proof } = provenance.run(evidence, { engines: ['node', 'noble'], requireProvenance })
  return { codes: findings.map(({ rule }) => rule.code), proven: proof !== undefined }
}

export function examined(evidence: Evidence): Attested {
  return examineAttestations(evidence, { engines: ['node'] })
}
