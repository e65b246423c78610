import { describe, expect, test } from 'vitest'
import type { Json } from '../../fixtures/lab/json.ts'
import { edit } from '../../fixtures/lab/json.ts'
import { createInstance } from '../../fixtures/lab/sigstore/instance.ts'
import { provenance } from '../../src/checks/provenance.ts'
import * as rules from '../../src/checks/provenance-rules.ts'
import type { Evidence } from '../../src/evidence.ts'
import { publisherOf } from '../../src/publisher/publisher.ts'
import { decodeTrustRoot } from '../../src/sigstore/trust-root.ts'
import type { Asked } from '../support/attested.ts'
import {
  attest,
  attestPublication,
  BUILD,
  COMMIT,
  examined,
  honest,
  PREDICATE_V1,
  PREDICATE_V02,
  PUBLICATION,
  PUBLISH,
  PURL,
  REPOSITORY,
  RUN,
  SERVER,
  SHA512,
  SIGNED_AT,
  SLSA_V1,
  SLSA_V02,
  saidOf,
  TRUST,
  WORKFLOW,
  withAttestations,
  withExtensions,
} from '../support/attested.ts'
import { absent, present, unavailable, withBytes, withDocument, withLock } from '../support/evidence.ts'

const PROVENANCE = attest()
const PUBLISHED = attestPublication()
const good = withAttestations([PUBLISHED, PROVENANCE])

const proven = { codes: [], proven: true }
const refused = (...codes: readonly string[]) => ({ codes, proven: false })

describe('what is proven', () => {
  const onGitHub = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll(SERVER, 'https://github.com'))
  const proofOf = (identity: typeof BUILD, predicate: Json) => {
    const evidence = withAttestations([PUBLISHED, attest({ predicate, request: { identity } })])
    const { findings, proof } = provenance.run(evidence, { engines: ['node'] })
    const [first] = examined(evidence).provenance
    return { findings, proof, publisher: first && publisherOf(first.identity) }
  }

  test('who built it, by the certificate and the log', () => {
    const identity = { ...onGitHub(BUILD), issuer: 'https://token.actions.githubusercontent.com' }
    const { findings, proof } = proofOf(identity, onGitHub(PREDICATE_V1))
    expect(findings).toEqual([])
    expect(proof).toEqual({
      issuer: identity.issuer,
      san: onGitHub(WORKFLOW),
      repository: onGitHub(REPOSITORY),
      repositoryId: '1001',
      ownerId: '2002',
      workflow: '.github/workflows/release.yml',
      ref: 'refs/heads/main',
      commit: COMMIT,
      trigger: 'push',
      runner: 'github-hosted',
      runUrl: onGitHub(RUN),
      signedAt: SIGNED_AT,
      log: { origin: 'https://rekor.sigstore.example', index: expect.stringMatching(/^\d+$/u), proven: 'inclusion' },
      predicateType: SLSA_V1,
      buildType: PREDICATE_V1.buildDefinition.buildType,
      compared: ['repository', 'workflow', 'trigger', 'repositoryId', 'ownerId', 'ref', 'commit', 'builder', 'runUrl'],
      notCompared: [],
      publishAttestation: true,
    })
    expect(JSON.parse(JSON.stringify(proof))).toEqual(proof)
  })

  const gitlab = `${REPOSITORY}//.gitlab-ci.yml@refs/heads/main`
  const job = { ...withExtensions(BUILD, { 9: gitlab, 18: gitlab }), san: gitlab, issuer: SERVER }
  const ofJob = edit(PREDICATE_V1, 'buildDefinition.buildType', 'https://build.example/v1')
  test.each([
    ['an issuer that speaks for its own server', job, ofJob, REPOSITORY, '.gitlab-ci.yml'],
    ['one that speaks for another', { ...job, issuer: 'https://token.example' }, ofJob, undefined, undefined],
    ['one that is unknown', BUILD, PREDICATE_V1, undefined, undefined],
  ])('by %s: no more than the publisher is known by', (_what, identity, predicate, repository, workflow) => {
    const { findings, proof, publisher } = proofOf(identity, predicate)
    expect(findings).toEqual([])
    expect([proof?.['repository'], proof?.['workflow']]).toEqual([repository, workflow])
    for (const field of ['issuer', 'san', 'repository', 'repositoryId', 'ownerId', 'workflow', 'ref'] as const)
      expect(proof?.[field]).toBe(publisher?.[field])
  })

  test.each([
    ['provenance alone', [PROVENANCE]],
    ['SLSA 0.2', [attest({ predicateType: SLSA_V02, predicate: PREDICATE_V02 })]],
    ['both versions', [attest({ predicateType: SLSA_V02, predicate: PREDICATE_V02 }), PROVENANCE, PUBLISHED]],
    ['another version of Rekor', [attest({ request: { log: 'v2' } })]],
    ['the same twice', [PROVENANCE, PROVENANCE]],
  ])('%s', (_what, attestations) => {
    expect(saidOf(withAttestations(attestations), true)).toEqual(proven)
  })

  test('what could not be compared is said', () => {
    const predicate = edit(PREDICATE_V1, 'buildDefinition.buildType', 'https://build.example/v1')
    const { proof } = provenance.run(withAttestations([attest({ predicate })]), { engines: ['node'] })
    expect(proof).toMatchObject({ compared: ['repository', 'commit'], notCompared: ['ref', 'workflow', 'builder'] })
  })

  test('an examination that was made before is not made again', () => {
    const attested = examined(good)
    expect(attested.provenance.map(({ identity }) => identity.san)).toEqual([WORKFLOW])
    expect(attested.publications).toHaveLength(1)
    const unread = withAttestations([{ predicateType: SLSA_V1, bundle: 'never looked at' }])
    expect(provenance.run(unread, { engines: ['node'], attested })).toEqual(provenance.run(good, { engines: ['node'] }))
  })
})

describe('each step of the examination', () => {
  const others = createInstance({ seed: 'another instance' })
  const rows: readonly (readonly [code: string, what: string, asked: Asked['request']])[] = [
    ['VD301', 'a bundle of an unknown version', { tamper: { bundle: (json) => edit(json, 'mediaType', 'v9') } }],
    ['VD302', 'nobody says when', { inclusion: ['proof'] }],
    [
      'VD303',
      'a certificate that was not valid then',
      { tamper: { certificate: (leaf) => ({ ...leaf, notAfter: leaf.notBefore }) } },
    ],
    [
      'VD303',
      'an unknown key',
      { signer: 'publicKey', tamper: { bundle: (json) => edit(json, 'verificationMaterial.publicKey.hint', 'x') } },
    ],
    ['VD304', 'no certificate timestamp', { tamper: { scts: () => undefined } }],
    ['VD305', 'no log entry', { log: 'none', timestamps: [{}] }],
    [
      'VD306',
      'the entry of something else',
      { tamper: { body: (body) => edit(body, 'spec.payloadHash.value', '0'.repeat(64)) } },
    ],
    ['VD308', 'something that is no statement', { statement: { hello: 'world' } }],
  ]
  test.each(rows)('%s: %s', (code, _what, request = {}) => {
    expect(saidOf(withAttestations([attest({ request })]))).toEqual(refused(code))
    expect(saidOf(withAttestations([PROVENANCE]))).toEqual(proven)
  })

  test('VD307: a signature by another key, logged as it is', () => {
    const signature = (bytes: Buffer) => Buffer.concat([bytes.subarray(0, -1), Buffer.of((bytes.at(-1) ?? 0) ^ 1)])
    expect(saidOf(withAttestations([attest({ request: { tamper: { signature } } })]))).toEqual(refused('VD307'))
  })

  test('VD302: an instance of Sigstore that is not trusted', () => {
    const trust = { ...TRUST, roots: [decodeTrustRoot(others.trustedRoot())] }
    expect(saidOf({ ...good, trust: present(trust) })).toEqual(refused('VD302', 'VD302'))
    const both = { ...TRUST, roots: [...trust.roots, ...TRUST.roots] }
    expect(saidOf({ ...good, trust: present(both) })).toEqual(proven)
  })

  test('VD303: a key that was out of use then', () => {
    const start = new Date('2020-01-01T00:00:00Z')
    const until = (end: Date) => {
      const keys = (hint: string) => TRUST.keys(hint).map(({ key }) => ({ key, window: { start, end } }))
      return saidOf({ ...good, trust: present({ ...TRUST, keys }) })
    }
    expect(until(new Date('2026-02-01T00:00:00Z'))).toEqual(refused('VD303'))
    expect(until(new Date(SIGNED_AT))).toEqual(proven)
  })

  test('VD303: an envelope that names another key', () => {
    const named = (value: string): Asked['request'] => ({
      tamper: { bundle: (json) => edit(json, 'dsseEnvelope.signatures.0.keyid', value) },
    })
    expect(saidOf(withAttestations([attest({ request: named('x') })]))).toEqual(refused('VD303'))
    expect(saidOf(withAttestations([attest({ request: named('') })]))).toEqual(proven)
    expect(
      saidOf(withAttestations([attestPublication({ request: { signer: 'publicKey', ...named('x') } }), PROVENANCE])),
    ).toEqual(refused('VD303'))
    expect(
      saidOf(withAttestations([attestPublication({ request: { signer: 'publicKey', ...named('') } }), PROVENANCE])),
    ).toEqual(proven)
  })

  test('a bare signature is no statement', () => {
    const bare = attest({
      request: { artifact: Buffer.from('x'), statement: undefined } as unknown as Asked['request'],
    })
    const { codes } = saidOf(withAttestations([bare]))
    expect(codes).toHaveLength(1)
    expect(saidOf(withAttestations([bare])).proven).toBe(false)
  })

  test.each(['text', null, 7, {}, [], '{"mediaType":'])('a bundle such as %j', (bundle) => {
    expect(saidOf(withAttestations([{ predicateType: SLSA_V1, bundle }]))).toEqual(refused('VD301'))
  })
})

describe('VD308: a predicate that cannot be read', () => {
  test.each([
    [SLSA_V1, {}, PREDICATE_V1],
    [SLSA_V1, null, PREDICATE_V1],
    [SLSA_V1, PREDICATE_V02, PREDICATE_V1],
    [SLSA_V02, PREDICATE_V1, PREDICATE_V02],
  ] as readonly (readonly [string, Json, Json])[])('%s: %#', (predicateType, predicate, twin) => {
    expect(saidOf(withAttestations([attest({ predicateType, predicate })]))).toEqual(refused('VD308'))
    expect(saidOf(withAttestations([attest({ predicateType, predicate: twin })]))).toEqual(proven)
  })

  test.each([{}, { name: 7 }, { ...PUBLICATION, registry: undefined as unknown as Json }])(
    'published %j',
    (predicate) => {
      const published = attestPublication({ predicate: predicate as Json })
      expect(saidOf(withAttestations([published, PROVENANCE]))).toEqual(refused('VD308'))
    },
  )
})

describe('VD309: an attestation about something else', () => {
  const about = (name: string, digest: Json = { sha512: SHA512 }): Json => [{ name, digest }]
  const rows: readonly (readonly [string, Json])[] = [
    ['another name', about('pkg:npm/%40lab/other@1.0.0')],
    ['another version', about('pkg:npm/%40lab/honest@1.0.1')],
    ['a scope that is not encoded', about('pkg:npm/@lab/honest@1.0.0')],
    ['a slash that is', about('pkg:npm/%40lab%2Fhonest@1.0.0')],
    ['no scope', about('pkg:npm/honest@1.0.0')],
    ['another case', about('pkg:npm/%40lab/Honest@1.0.0')],
    ['another ecosystem', about('pkg:pypi/%40lab/honest@1.0.0')],
    ['a qualifier', about(`${PURL}?repository_url=https://registry.example`)],
    ['other bytes', about(PURL, { sha512: 'f'.repeat(128) })],
    ['capitals', about(PURL, { sha512: SHA512.toUpperCase() })],
    ['another algorithm', about(PURL, { sha256: 'f'.repeat(64) })],
    ['no digest', about(PURL, {})],
    ['one digest of two', about(PURL, { sha512: SHA512, sha256: 'f'.repeat(64) })],
    [
      'a second subject',
      [
        { name: PURL, digest: { sha512: SHA512 } },
        { name: 'pkg:npm/b@1.0.0', digest: { sha512: SHA512 } },
      ],
    ],
    ['no name', [{ digest: { sha512: SHA512 } }]],
  ]
  test.each(rows)('%s', (_what, subject) => {
    expect(saidOf(withAttestations([attest({ subject })]))).toEqual(refused('VD309'))
    expect(saidOf(withAttestations([attestPublication({ subject }), PROVENANCE]))).toEqual(refused('VD309'))
    expect(saidOf(withAttestations([attest({ subject: about(PURL) })]))).toEqual(proven)
  })

  test('it is the downloaded bytes that count, not the lockfile and not the document', () => {
    expect(saidOf(withBytes(withAttestations([PROVENANCE]), Buffer.from('other')))).toEqual(refused('VD309'))
    const locked = withLock(withAttestations([PROVENANCE]), { integrity: [] })
    expect(saidOf(withDocument(locked, { integrity: undefined, shasum: undefined }))).toEqual(proven)
  })

  test('another package or version in the lockfile', () => {
    const other = (changes: Partial<Evidence['package']>) => saidOf(withLock(withAttestations([PROVENANCE]), changes))
    expect(other({ name: '@lab/h0nest' })).toEqual(refused('VD309'))
    expect(other({ version: '1.0.1' })).toEqual(refused('VD309'))
    expect(other({})).toEqual(proven)
  })
})

describe('VD311: listed as something else', () => {
  test.each([
    [{ listedAs: SLSA_V02 }, 'VD311'],
    [{ listedAs: '' }, 'VD311'],
    [{ listedAs: PUBLISH }, 'VD311'],
    [{ listedAs: `${SLSA_V1}/` }, 'VD311'],
  ] as readonly (readonly [Asked, string])[])('%j', (asked, code) => {
    expect(saidOf(withAttestations([attest(asked)]))).toEqual(refused(code))
    expect(saidOf(withAttestations([attest({ listedAs: SLSA_V1 })]))).toEqual(proven)
  })
})

describe('VD312: the registry published something else', () => {
  test.each([
    ['name', 'other'],
    ['name', '%40lab/honest'],
    ['version', '1.0.1'],
    ['registry', 'https://evil.example'],
    ['registry', 'https://registry.example.evil.example'],
    ['registry', 'http://registry.example'],
  ])('%s %s', (member, value) => {
    const published = attestPublication({ predicate: { ...PUBLICATION, [member]: value } })
    expect(saidOf(withAttestations([published, PROVENANCE]))).toEqual(refused('VD312'))
    expect(saidOf(good)).toEqual(proven)
  })

  test('a slash at the end of the address does not matter', () => {
    const published = attestPublication({ predicate: { ...PUBLICATION, registry: 'https://registry.example/' } })
    expect(saidOf(withAttestations([published, PROVENANCE]))).toEqual(proven)
  })
})

describe('VD313: the predicate contradicts the certificate', () => {
  test.each([
    ['buildDefinition.externalParameters.workflow.path', '.github/workflows/other.yml', 'workflow'],
    ['buildDefinition.resolvedDependencies.0.digest', { gitCommit: 'f'.repeat(40) }, 'commit'],
    ['runDetails.builder.id', 'https://github.com/actions/runner/self-hosted', 'builder'],
  ] as readonly (readonly [string, Json, string])[])('%s', (path, value, field) => {
    const evidence = withAttestations([attest({ predicate: edit(PREDICATE_V1, path, value) })])
    expect(saidOf(evidence)).toEqual(refused('VD313'))
    const [finding] = provenance.run(evidence, { engines: ['node'] }).findings
    expect(finding?.message).toBe(`The provenance names another ${field} than the certificate.`)
    expect(finding?.detail['differences']).toMatchObject([{ field }])
  })

  test('a certificate of another repository, for a predicate that could not be better', () => {
    const identity = { ...withExtensions(BUILD, { 5: 'evil/fork', 12: 'https://code.example/evil/fork' }) }
    expect(saidOf(withAttestations([attest({ request: { identity } })]))).toEqual(refused('VD313'))
  })

  test('many differences are one finding of bounded size', () => {
    const dependencies = Array.from({ length: 5000 }, () => ({ uri: `git+${REPOSITORY}@evil`, digest: {} }))
    const [first] = PREDICATE_V1.buildDefinition.resolvedDependencies
    const predicate = edit(PREDICATE_V1, 'buildDefinition.resolvedDependencies', [first as Json, ...dependencies])
    const { findings } = provenance.run(withAttestations([attest({ predicate })]), { engines: ['node'] })
    expect(findings).toHaveLength(1)
    expect(findings[0]?.detail['differences']).toHaveLength(32)
  })
})

describe('VD314: an unknown type', () => {
  const other = attest({ predicateType: 'https://example.com/other/v1', predicate: {} })

  test('is worth knowing, and no provenance', () => {
    expect(saidOf(withAttestations([other, PROVENANCE]))).toEqual({ codes: ['VD314'], proven: true })
    expect(saidOf(withAttestations([other]), true)).toEqual(refused('VD314', 'VD315'))
  })

  test.each([
    ['alone', [other]],
    ['beside the publish attestation', [PUBLISHED, other]],
  ])('%s, where attestations are advertised: VD315 says what is missing', (_what, attestations) => {
    const evidence = withAttestations(attestations)
    expect(saidOf(evidence)).toEqual(refused('VD314', 'VD315'))
    expect(provenance.run(evidence, { engines: ['node'] }).findings[1]?.message).toBe(
      'registry.example serves attestations, but no provenance of a type that is known here.',
    )
    const unadvertised = withDocument(evidence, { advertisesAttestations: false })
    expect(saidOf(unadvertised)).toEqual(refused('VD314'))
    expect(saidOf(unadvertised, true)).toEqual(refused('VD314', 'VD315'))
  })

  test('has to be about the package all the same', () => {
    const stray = attest({
      predicateType: 'https://example.com/other/v1',
      subject: [{ name: 'x', digest: { sha512: SHA512 } }],
    })
    expect(saidOf(withAttestations([stray, PROVENANCE]))).toEqual(refused('VD309', 'VD314'))
  })
})

describe('VD319: somebody who cannot say that', () => {
  test('the registry does not know who built it', () => {
    expect(saidOf(withAttestations([attest({ request: { signer: 'publicKey' } })]))).toEqual(refused('VD319'))
  })

  test('a build does not know what the registry published', () => {
    const published = attestPublication({ request: { signer: 'certificate' } })
    expect(saidOf(withAttestations([published, PROVENANCE]))).toEqual(refused('VD319'))
    expect(saidOf(good)).toEqual(proven)
  })

  test.each([
    ['a person', { san: { email: 'somebody@example.com' }, issuer: 'https://login.example' }],
    ['a person with the extensions of a build', { ...BUILD, san: { email: 'somebody@example.com' } }],
    ['a service without a repository', { san: 'https://service.example/ci', issuer: 'https://token.example' }],
    ['a build without a commit', withExtensions(BUILD, { 3: undefined, 13: undefined })],
    ['a build without a repository', withExtensions(BUILD, { 5: undefined, 12: undefined })],
  ])('%s', (_what, identity) => {
    expect(saidOf(withAttestations([attest({ request: { identity } })]))).toEqual(refused('VD319'))
    expect(saidOf(withAttestations([attest({ request: { identity: BUILD } })]))).toEqual(proven)
  })
})

describe('one bad attestation beside good ones', () => {
  const bad = attest({ subject: [{ name: 'pkg:npm/b@1.0.0', digest: { sha512: SHA512 } }] })

  test.each([
    ['first', [bad, PROVENANCE, PUBLISHED]],
    ['last', [PUBLISHED, PROVENANCE, bad]],
    ['a publication', [PROVENANCE, attestPublication({ predicate: { ...PUBLICATION, name: 'b' } })]],
    ['not JSON', [PROVENANCE, { predicateType: SLSA_V1, bundle: 'x' }]],
  ])('%s', (_what, attestations) => {
    const said = saidOf(withAttestations(attestations))
    expect(said.proven).toBe(false)
    expect(said.codes).toHaveLength(1)
    expect(examined(withAttestations(attestations))).toMatchObject({ provenance: [], publications: [] })
  })

  test('each of several says its own', () => {
    const malformed = { predicateType: SLSA_V1, bundle: {} }
    expect(saidOf(withAttestations([bad, malformed, PROVENANCE]))).toEqual(refused('VD309', 'VD301'))
  })
})

describe('what could not be had', () => {
  const advertised = withDocument(honest, { advertisesAttestations: true })

  test.each([
    ['404', { attestations: absent }, /^Advertised but unavailable, registry\.example: the server answered 404\.$/u],
    ['500', { attestations: unavailable }, /^Advertised but unavailable, .*the server answered 503\.$/u],
    ['an empty list', { attestations: present([]) }, /^Advertised but unavailable, .*the list is empty\.$/u],
  ])('VD310: %s', (_what, changes, message) => {
    const evidence = { ...advertised, ...changes }
    expect(saidOf(evidence)).toEqual(refused('VD310'))
    expect(saidOf(evidence, true)).toEqual(refused('VD310'))
    expect(provenance.run(evidence, { engines: ['node'] }).findings[0]?.message).toMatch(message)
    expect(saidOf({ ...good, ...changes })).toEqual(refused('VD310'))
    expect(saidOf(good)).toEqual(proven)
  })

  test('VD310: the publish attestation alone is not what was advertised', () => {
    const evidence = withAttestations([PUBLISHED])
    expect(saidOf(evidence)).toEqual(refused('VD310'))
    const [finding] = provenance.run(evidence, { engines: ['node'] }).findings
    expect(finding).toMatchObject({ detail: { publishAttestation: true } })
    expect(examined(evidence).publications).toHaveLength(1)
  })

  test('VD310: nobody knows whether there are any', () => {
    for (const manifest of [absent, unavailable]) {
      expect(saidOf({ ...honest, manifest }, true)).toEqual(refused('VD310'))
      expect(saidOf({ ...honest, manifest })).toEqual(refused())
    }
  })

  test('VD315: none is advertised', () => {
    expect(saidOf(honest, true)).toEqual(refused('VD315'))
    expect(saidOf(honest)).toEqual(refused())
  })

  test('VD315: the publish attestation alone, where nothing is advertised', () => {
    const evidence = withDocument(withAttestations([PUBLISHED]), { advertisesAttestations: false })
    expect(saidOf(evidence, true)).toEqual(refused('VD315'))
    expect(saidOf(evidence)).toEqual(refused())
  })

  test.each([
    ['absent', absent],
    ['unavailable', unavailable],
    ['empty', present({ ...TRUST, roots: [] })],
  ])('VD316: the trusted root is %s', (_what, trust) => {
    expect(saidOf({ ...good, trust })).toEqual(refused('VD316'))
    expect(saidOf({ ...honest, trust })).toEqual(refused())
  })

  test.each([
    ['absent', absent],
    ['unavailable', unavailable],
  ])('VD318: the tarball is %s', (_what, tarball) => {
    expect(saidOf({ ...good, tarball })).toEqual(refused('VD318'))
    expect(examined({ ...good, tarball })).toMatchObject({ provenance: [], publications: [] })
    // What is wrong without the bytes is still wrong.
    const other = withLock({ ...withAttestations([PROVENANCE]), tarball }, { version: '1.0.1' })
    expect(saidOf(other)).toEqual(refused('VD309'))
  })
})

test('every rule of the table can be raised by its step, and none has two', () => {
  expect(new Set(Object.values(rules.BY_STEP)).size).toBe(8)
  expect(provenance.rules.map(({ code }) => code).sort()).toEqual(
    Array.from({ length: 19 }, (_, index) => `VD${301 + index}`),
  )
})

test('no message names the package, and none has words of an attacker', () => {
  const evil = 'EVIL'
  const attestations = [
    attest({ predicateType: `https://${evil}/v1`, subject: [{ name: `pkg:npm/${evil}@1.0.0`, digest: {} }] }),
    attest({ listedAs: evil }),
    attest({ predicate: edit(PREDICATE_V1, 'runDetails.builder.id', `https://${evil}/`) }),
    attestPublication({ predicate: { name: evil, version: evil, registry: evil } }),
    attest({ request: { identity: { san: { email: `${evil}@example.com` }, issuer: `https://${evil}` } } }),
  ]
  const { findings } = provenance.run(withAttestations(attestations), { engines: ['node'] })
  expect(findings.length).toBeGreaterThan(4)
  for (const { message } of findings) expect(message).not.toMatch(/EVIL|honest/u)
})
