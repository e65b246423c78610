/** VD3xx: every way in which an attestation fails, beside an attestation that does not. */
import type { Asked } from '../../fixtures/lab/attestation.ts'
import { buildOf, predicateOf, SLSA_V1, subjectOf } from '../../fixtures/lab/attestation.ts'
import { edit } from '../../fixtures/lab/json.ts'
import { withAttested } from '../../fixtures/lab/publication.ts'
import type { AttestRequest } from '../../fixtures/lab/sigstore/attest.ts'
import type { Case, Kit } from './kit.ts'

const honest = async (kit: Kit) => ({ publication: await kit.attested() })
const honestInNewLog = async (kit: Kit) => ({ publication: await kit.attested({}, { request: { log: 'v2' } }) })

/** The build's attestation has one fault. */
const fault = (code: Case['code'], what: string, asked: Asked): Case => ({
  code,
  what,
  bad: async (kit) => ({ publication: await kit.attested({}, asked) }),
  twin: honest,
  outcome: 'failed',
})
const faultOf = (code: Case['code'], what: string, request: Partial<AttestRequest>) => fault(code, what, { request })

const flipped = (bytes: Buffer) => Buffer.concat([bytes.subarray(0, -1), Buffer.of((bytes.at(-1) ?? 0) ^ 1)])

export const provenanceCases: readonly Case[] = [
  faultOf('VD301', 'a bundle of an unknown version', { tamper: { bundle: (json) => edit(json, 'mediaType', 'v9') } }),
  faultOf('VD302', 'nobody says when', { inclusion: ['proof'] }),
  faultOf('VD303', 'a certificate that was not valid then', {
    tamper: { certificate: (leaf) => ({ ...leaf, notAfter: leaf.notBefore }) },
  }),
  faultOf('VD304', 'a certificate that was issued in secret', { tamper: { scts: () => undefined } }),
  faultOf('VD305', 'no log entry', { log: 'none', timestamps: [{}] }),
  faultOf('VD306', 'the log entry of something else', {
    tamper: { body: (body) => edit(body, 'spec.payloadHash.value', '0'.repeat(64)) },
  }),
  faultOf('VD307', 'a signature by nobody', { tamper: { signature: flipped } }),
  faultOf('VD308', 'something that is no statement', { statement: { hello: 'world' } }),
  fault('VD309', 'other bytes', {
    subject: subjectOf({ name: '@lab/subject', version: '1.0.0', integrity: `sha512-${'A'.repeat(86)}==` }),
  }),
  {
    ...faultOf('VD305', 'no proof of inclusion in the newer log', {
      log: 'v2',
      tamper: {
        bundle: (json) =>
          edit(json, 'verificationMaterial.tlogEntries.0.inclusionProof.hashes.0', `${'A'.repeat(43)}=`),
      },
    }),
    twin: honestInNewLog,
  },
  {
    code: 'VD310',
    what: 'advertised, and nowhere to be had',
    bad: async (kit) => ({ publication: withAttested(await kit.plain(), []) }),
    twin: honest,
    outcome: 'inconclusive',
  },
  fault('VD311', 'listed as a predicate of another type', { listedAs: SLSA_V1 }),
  {
    code: 'VD312',
    what: 'published on another registry',
    bad: async (kit) => {
      const publication = await kit.plain()
      const { name, version } = publication
      const predicate = { name, version, registry: 'https://elsewhere.example' }
      const published = kit.published(publication, { predicate })
      return { publication: withAttested(publication, [published, kit.provenance(publication)]) }
    },
    twin: honest,
    outcome: 'failed',
  },
  fault('VD313', 'the predicate names another repository', { predicate: predicateOf(buildOf('lab/other')) }),
  {
    code: 'VD314',
    what: 'one more, of an unknown type',
    bad: async (kit) => {
      const publication = await kit.attested()
      const asked = { predicateType: 'https://predicate.example/v1', predicate: {} }
      const { attestations = [] } = publication
      return { publication: withAttested(publication, [...attestations, kit.provenance(publication, asked)]) }
    },
    twin: honest,
    outcome: 'verified',
  },
  {
    code: 'VD315',
    what: 'required, and nobody made any',
    bad: async (kit) => ({ publication: await kit.plain(), options: { require: 'provenance' } }),
    twin: async (kit) => ({ publication: await kit.attested(), options: { require: 'provenance' } }),
    outcome: 'unproven',
  },
  {
    code: 'VD316',
    what: 'no trusted root',
    bad: async (kit) => ({
      publication: await kit.attested(),
      meddle: () => ({ trust: async () => ({ state: 'unavailable', from: 'nowhere', reason: 'no answer in time' }) }),
    }),
    twin: honest,
    outcome: 'inconclusive',
  },
  {
    code: 'VD317',
    what: 'the shipped copy of Sigstore\u2019s root, which does not know the lab',
    bad: async (kit) => ({ publication: await kit.attested(), trusting: false }),
    twin: honest,
    outcome: 'failed',
    besides: ['VD302'],
  },
  {
    code: 'VD318',
    what: 'no tarball to compare it with',
    bad: async (kit) => {
      const publication = await kit.attested()
      return { publication, answers: { [publication.path]: undefined } }
    },
    twin: honest,
    outcome: 'inconclusive',
    besides: ['VD106'],
  },
  faultOf('VD319', 'the registry says who built it', { signer: 'publicKey' }),
]
