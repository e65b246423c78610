/** schema/explain.schema.json accepts what `verify-deps explain NAME@VERSION --json` prints, and nothing like it. */
import { describe, expect, test } from 'vitest'
import { examineAttestations } from '../../src/checks/attestations.ts'
import { examine } from '../../src/checks/index.ts'
import type { NameContext } from '../../src/checks/name-questions.ts'
import type { Evidence } from '../../src/evidence.ts'
import { explain } from '../../src/explain-package.ts'
import type { Likeness } from '../../src/names/likeness.ts'
import type { NameFacts } from '../../src/names/name-facts.ts'
import type { Naming } from '../../src/names/naming.ts'
import { DEFAULT_POLICY, judge } from '../../src/policy.ts'
import type { AcceptedPublisher } from '../../src/publisher/accepted.ts'
import { accept } from '../../src/publisher/accepted.ts'
import { explanationJson } from '../../src/report/explanation-json.ts'
import type { FulcioClaim } from '../../src/sigstore/fulcio.ts'
import { GITLAB, RELEASE } from '../publisher/publishers.ts'
import { attest, attestPublication, BUILD, honest, withAttestations, withExtensions } from '../support/attested.ts'
import {
  absent,
  honestEvidence,
  present,
  unavailable,
  withBytes,
  withDocument,
  withLock,
  withSource,
} from '../support/evidence.ts'
import type { Path } from '../support/schema.ts'
import { GONE, readSchema, schemaErrors, withMember } from '../support/schema.ts'

const schema = readSchema('explain')
const errorsOf = schemaErrors('explain')

function said(evidence: Evidence, accepted?: AcceptedPublisher, naming: NameContext = {}): string {
  const attested = examineAttestations(evidence, { engines: ['node'] })
  const examined = examine(evidence, { engines: ['node'], attested, accepted, ...naming })
  const verdict = judge(evidence, examined, DEFAULT_POLICY)
  const basis = { evidence, attested, examined, policy: DEFAULT_POLICY, accepted, naming }
  const lockfile = { format: 'npm', version: '3', path: 'package-lock.json', packages: [evidence.package] }
  return explanationJson({
    schemaVersion: 1,
    lockfile: lockfile.path,
    packages: [explain(lockfile, { verdict, basis })],
    findings: [],
  })
}

const unsigned = await honestEvidence({ name: 'unsigned', keys: [] })
const elsewhere = { ...withSource(honest, { type: 'git', url: 'git+ssh://git@git.example/a.git#1' }), registry: '' }
const attested = withAttestations([attest(), attestPublication()])
const published = withDocument(attested, { uploadedAt: new Date('2026-03-01T10:00:00Z') })
const forged = withAttestations([
  attest({ subject: [{ name: 'pkg:npm/x@1.0.0', digest: { sha512: 'ab'.repeat(64) } }] }),
])
const FACTS: NameFacts = {
  firstPublished: new Date('2026-01-01T00:00:00Z'),
  versions: 3,
  latest: '1.0.2',
  maintainers: ['ann'],
  repository: 'https://code.example/lab/project',
  isPlaceholder: false,
  deprecated: 'Use another',
}
const named = (naming: Partial<Naming> = {}, isAllowed = false): NameContext => ({
  naming: {
    isProtected: false,
    likeness: undefined,
    isTargetLocked: false,
    isTargetDirect: false,
    dependents: [],
    listed: '2026-01-01',
    ...naming,
  },
  names: { isAllowed, isPrivate: false, askPublic: false },
  ages: { now: new Date('2026-03-10T12:00:00Z'), youngDays: 0, veryYoungDays: 0, minimumReleaseAge: 0 },
})
const likeness: Likeness = { target: '@lab/hosent', kind: 'transposition', suspicion: 'high' }
const suspect = named({ likeness, dependents: ['express'], isTargetLocked: true })
const known = (evidence: Evidence): Evidence => ({
  ...evidence,
  facts: present(FACTS),
  imitated: {
    state: 'known',
    publisher: accept('2.0.0', 'provenance', RELEASE),
    facts: { ...FACTS, maintainers: ['bob'] },
  },
})
const lost: Evidence = {
  ...honest,
  facts: unavailable,
  imitated: { state: 'unknown', reason: 'the server answered 503' },
}
const bare: NameFacts = {
  ...FACTS,
  firstPublished: undefined,
  maintainers: [],
  repository: undefined,
  deprecated: undefined,
}
const cyrillic = withLock(honest, { name: '@lab/h\u043enest' })
const ALL = said(known(published), accept('0.9.0', 'trusted-publisher', RELEASE), suspect)
const NOTHING = said(elsewhere)

test.each<[what: string, text: string, outcome: string]>([
  ['an attested package, with the publisher accepted before', ALL, 'failed'],
  ['an attested package', said(attested), 'verified'],
  ['one that was accepted with a signature', said(attested, accept('1.0.0', 'signature', undefined)), 'verified'],
  ['another server than the accepted', said(attested, accept('0.9.0', 'provenance', GITLAB)), 'failed'],
  ['a signed package', said(honest), 'verified'],
  ['an unsigned package', said(unsigned), 'unproven'],
  ['other bytes', said(withBytes(honest, Buffer.from('other'))), 'failed'],
  ['provenance of other bytes', said(forged), 'failed'],
  ['a tarball that could not be had', said({ ...honest, tarball: unavailable }), 'inconclusive'],
  ['a document that there is not', said({ ...honest, manifest: absent, tarball: absent }), 'inconclusive'],
  ['attestations that could not be had', said({ ...attested, attestations: unavailable }), 'inconclusive'],
  ['a package from no registry', NOTHING, 'uncovered'],
  ['a package without a digest', said(withLock(honest, { integrity: [] })), 'unproven'],
  ['a name that is like no other', said(honest, undefined, named()), 'verified'],
  ['a name that others imitate', said(honest, undefined, named({ isProtected: true })), 'verified'],
  ['a name that is allowed', said(honest, undefined, named({ likeness }, true)), 'verified'],
  ['a name that no registry has', said(cyrillic, undefined, named()), 'failed'],
  ['a look-alike', said(known(honest), undefined, suspect), 'failed'],
  ['a look-alike of which little is told', said({ ...honest, facts: present(bare) }, undefined, suspect), 'failed'],
  ['a look-alike of which nothing could be had', said(lost, undefined, suspect), 'failed'],
  ['a look-alike that there is not', said({ ...lost, facts: absent }, undefined, suspect), 'failed'],
])('accepts %s', (_what, text, outcome) => {
  expect(JSON.parse(text).packages[0].outcome).toBe(outcome)
  expect(errorsOf(text)).toEqual([])
})

const PKG = ['packages', 0] as const
const PROVENANCE = [...PKG, 'attestations', 'verified', 0] as const
const COMPARISON = [...PKG, 'publisher'] as const
const NAMING = [...PKG, 'naming'] as const
const wrong: readonly (readonly [what: string, path: Path, value: unknown])[] = [
  ['another schema version', ['schemaVersion'], 2],
  ['no lockfile', ['lockfile'], GONE],
  ['no package', ['packages'], []],
  ['an extra member', ['tool'], {}],
  ['an unknown outcome', [...PKG, 'outcome'], 'safe'],
  ['an extra member of a package', [...PKG, 'safe'], true],
  ['no state of the bytes', [...PKG, 'bytes', 'state'], GONE],
  ['an unknown state', [...PKG, 'bytes', 'state'], 'lost'],
  ['no pins', [...PKG, 'bytes', 'pinned'], GONE],
  ['a pin without its algorithm', [...PKG, 'bytes', 'pinned', 0], 'GJRJHfz1RKNi'],
  ['bytes without a size', [...PKG, 'bytes', 'size'], GONE],
  ['a negative size', [...PKG, 'bytes', 'size'], -1],
  ['no keys', [...PKG, 'signature', 'keyids'], GONE],
  ['a key from nowhere', [...PKG, 'signature', 'proven', 'keyFrom'], GONE],
  ['an answer about no document', [...PKG, 'signature', 'document', 'state'], GONE],
  ['a day without a time', [...PKG, 'signature', 'publishedAt'], '2026-03-01'],
  ['half an attestation', [...PKG, 'attestations', 'served'], 0.5],
  ['an attestation of another kind', [...PROVENANCE, 'kind'], 'review'],
  ['a certificate without its subject', [...PROVENANCE, 'san'], GONE],
  ['a claim that Fulcio has not', [...PROVENANCE, 'certificate', 'claims', 'colour'], 'red'],
  ['a claim that is a number', [...PROVENANCE, 'certificate', 'claims', 'issuerV2'], 8],
  ['a serial in upper case', [...PROVENANCE, 'certificate', 'serial'], 'AB'],
  ['a time by somebody else', [...PROVENANCE, 'times', 0, 'by'], 'clock'],
  ['an index that is a number', [...PROVENANCE, 'logEntries', 0, 'index'], 1],
  ['an entry that is proven by nothing', [...PROVENANCE, 'logEntries', 0, 'proven'], 'none'],
  ['a publisher without an issuer', [...PROVENANCE, 'publisher', 'issuer'], GONE],
  ['half a commit', [...PROVENANCE, 'publisher', 'commit'], '97397989'],
  ['an unknown level', [...COMPARISON, 'level'], 'safe'],
  ['no differences', [...COMPARISON, 'differences'], GONE],
  ['a difference of an unknown field', [...COMPARISON, 'differences', 0, 'field'], 'colour'],
  ['an accepted one without a version', [...COMPARISON, 'accepted', 'version'], GONE],
  ['a name without a standing', [...NAMING, 'standing'], GONE],
  ['a name of an unknown standing', [...NAMING, 'standing'], 'safe'],
  ['an extra member of a name', [...NAMING, 'safe'], true],
  ['a likeness to nothing', [...NAMING, 'likeness', 'target'], GONE],
  ['an unknown likeness', [...NAMING, 'likeness', 'kind'], 'colour'],
  ['a likeness of no list', [...NAMING, 'listed'], GONE],
  ['a suspicion without what speaks for it', [...NAMING, 'own'], GONE],
  ['an unknown trait', [...NAMING, 'traits', 0], 'colour'],
  ['facts about a name without versions', [...NAMING, 'own', 'facts', 'versions'], GONE],
  ['facts about a name, and why there are none', [...NAMING, 'own', 'reason'], 'none'],
  ['neither a publisher nor why it is not known', [...NAMING, 'target', 'publisherReason'], 'none'],
  ['a day of the first version', [...NAMING, 'own', 'facts', 'firstPublished'], '2026-01-01'],
  ['a finding without a code', [...PKG, 'findings', 0, 'code'], GONE],
]

test.each(wrong)('refuses %s', (_what, path, value) => {
  expect(errorsOf(withMember(ALL, path, value))).toHaveLength(1)
})

test('bytes come with all that is known beside them, or nothing does', () => {
  expect(errorsOf(withMember(ALL, [...PKG, 'publisher'], GONE))).toHaveLength(1)
  expect(errorsOf(withMember(NOTHING, [...PKG, 'bytes'], GONE))).toEqual([])
})

test('nothing in it can speak to the terminal', () => {
  const hostile = 'x\u001B[2Jy\u202Ez\u009B'
  const identity = withExtensions(BUILD, { 4: hostile, 23: hostile })
  const text = said(withAttestations([attest({ request: { identity } })]))
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  expect(errorsOf(text)).toEqual([])
  expect(JSON.parse(text).packages[0].attestations.verified[0].certificate.claims.deploymentEnvironment).toBe(hostile)
})

describe('the schema', () => {
  test('says of a package what the report says, and more', () => {
    const report = readSchema('report')
    for (const shared of ['outcome', 'exception', 'location', 'proven', 'finding', 'detail']) {
      expect(schema.$defs[shared]).toEqual(report.$defs[shared])
    }
    const { package: pkg } = schema.$defs
    // Nothing is compared with an earlier lockfile there.
    const { replaces: _, ...properties } = report.$defs.package.properties
    expect(pkg.properties).toMatchObject(properties)
    expect(pkg.required).toEqual(report.$defs.package.required)
  })

  test('says of publishers what the schema of trust says', () => {
    const trust = readSchema('trust')
    for (const shared of [
      'accepted',
      'recordedContents',
      'recordedList',
      'list',
      'factChange',
      'fact',
      'difference',
      'text',
      'id',
      'level',
      'refKind',
    ]) {
      expect(schema.$defs[shared]).toEqual(trust.$defs[shared])
    }
    expect(schema.$defs.publisher.properties).toEqual({
      ...trust.$defs.publisher.properties,
    })
  })

  test('has every claim of Fulcio', () => {
    const claims = {
      issuerV1: 1,
      githubWorkflowTrigger: 2,
      githubWorkflowSha: 3,
      githubWorkflowName: 4,
      githubWorkflowRepository: 5,
      githubWorkflowRef: 6,
      issuerV2: 8,
      buildSignerUri: 9,
      buildSignerDigest: 10,
      runnerEnvironment: 11,
      sourceRepositoryUri: 12,
      sourceRepositoryDigest: 13,
      sourceRepositoryRef: 14,
      sourceRepositoryIdentifier: 15,
      sourceRepositoryOwnerUri: 16,
      sourceRepositoryOwnerIdentifier: 17,
      buildConfigUri: 18,
      buildConfigDigest: 19,
      buildTrigger: 20,
      runInvocationUri: 21,
      sourceRepositoryVisibility: 22,
      deploymentEnvironment: 23,
      tokenSubject: 24,
    } satisfies Record<FulcioClaim, number>
    expect(Object.keys(schema.$defs.certificate.properties.claims.properties)).toEqual(Object.keys(claims))
  })
})
