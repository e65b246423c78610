/** The claim over real packages of npm's registry, and over what others broke of them. */
import { describe, expect, test } from 'vitest'
import { provenance } from '../../src/checks/provenance.ts'
import type { Attestation, Evidence } from '../../src/evidence.ts'
import { ENGINES } from '../../src/sigstore/signature.ts'
import { decodeTrustRoot } from '../../src/sigstore/trust-root.ts'
import { corpora, corpusFiles } from '../support/corpora.ts'
import { absent, honestEvidence, present, withBytes, withDocument, withLock } from '../support/evidence.ts'
import {
  codeOf,
  listed,
  PACOTE,
  PACOTE_FOLDER,
  REFUSED,
  RESPONSES,
  tarballOf,
  VARIANTS,
} from '../support/npm-corpora.ts'
import type { BundleJson } from '../support/sigstore-corpora.ts'
import { corpusJson, npmAttestationKeys, rootOf } from '../support/sigstore-corpora.ts'

/** As the registry's own publish attestations name it. */
const REGISTRIES = [
  ...new Set(RESPONSES.flatMap(({ attestations }) => attestations.flatMap(({ publish }) => publish?.registry ?? []))),
]

const honest = await honestEvidence()

function evidenceOf(name: string, version: string, attestations: readonly Attestation[]): Evidence {
  const tarball = tarballOf(name, version)
  const locked = withDocument(withLock(honest, { name, version, integrity: [] }), { advertisesAttestations: true })
  const whole = tarball === undefined ? { ...locked, tarball: absent } : withBytes(locked, tarball)
  const trust = { roots: [rootOf('prod')], keys: npmAttestationKeys, registries: REGISTRIES }
  return { ...whole, attestations: present(attestations), trust: present(trust) }
}

function said(evidence: Evidence) {
  const { findings, proof } = provenance.run(evidence, { engines: ENGINES })
  return { codes: findings.map(({ rule }) => rule.code), proven: proof !== undefined }
}

const proven = { codes: [], proven: true }
const refused = (...codes: readonly string[]) => ({ codes, proven: false })

describe.runIf(corpora !== undefined)('real responses', () => {
  test('there is one registry', () => {
    expect(REGISTRIES).toHaveLength(1)
  })

  /** What is not as it should be with them is named; all others are proven. */
  const EXPECTED: Readonly<Record<string, ReturnType<typeof refused>>> = {
    // The tarball is lost.
    '@laurentsimon__provenance-npm-test@1.0.0.json': refused('VD318'),
    // Half of the response is lost.
    'sigstore@1.8.0.json': refused('VD310'),
  }

  test.each(RESPONSES)('$file', ({ name, version, file }) => {
    const evidence = evidenceOf(name, version, listed(file))
    expect(said(evidence)).toEqual(EXPECTED[file] ?? proven)
    if (EXPECTED[file] !== undefined) return

    // Of the bytes, the name and the version, each counts.
    const count = listed(file).length
    const each = (code: string) => refused(...Array.from({ length: count }, () => code))
    expect(said(withBytes(evidence, Buffer.from('other')))).toEqual(each('VD309'))
    expect(said(withLock(evidence, { version: '9.9.9' })).codes).toContain('VD309')
    expect(said(withLock(evidence, { name: 'other' })).codes).toContain('VD309')
    expect(said({ ...evidence, tarball: absent })).toEqual(refused('VD318'))
    // Listed as each other's, none holds.
    const swapped = listed(file).map(({ bundle }) => ({ predicateType: 'https://example.com/other', bundle }))
    expect(said({ ...evidence, attestations: present(swapped) })).toEqual(each('VD311'))
  })

  test('what was proven of each', () => {
    const proofs = RESPONSES.map(({ name, version, file }) => {
      const { proof } = provenance.run(evidenceOf(name, version, listed(file)), { engines: ['node'] })
      return [file, proof?.['notCompared'], (proof?.['compared'] as readonly string[] | undefined)?.length] as const
    })
    const early = ['workflow', 'builder']
    expect(Object.fromEntries(proofs.map(([file, ...rest]) => [file, rest]))).toEqual({
      'sigstore@0.4.0.json': [early, 6],
      'sigstore@1.0.0.json': [early, 6],
      'tuf-js@1.0.0.json': [early, 6],
      '@laurentsimon__provenance-npm-test@1.0.0.json': [undefined, undefined],
      '@laurentsimon__provenance-npm-test@1.0.3.json': [['builder'], 10],
      '@laurentsimon__provenance-npm-test@1.0.5.json': [['builder'], 10],
      'sigstore@1.3.0.json': [['builder'], 10],
      'sigstore@1.8.0.json': [undefined, undefined],
      'sigstore@2.0.0.json': [[], 9],
      'sigstore@2.1.0.json': [[], 9],
      'sigstore@2.2.0.json': [[], 9],
      '@playwright__cli@0.1.1.json': [[], 9],
      'nuxt@3.13.0.json': [[], 9],
    })
  })

  test('a builder of the SLSA generator is in another repository than the source', () => {
    const file = '@laurentsimon__provenance-npm-test@1.0.5.json'
    const found = RESPONSES.find((each) => each.file === file)
    if (found === undefined) throw new Error(`no ${file}`)
    const { proof } = provenance.run(evidenceOf(found.name, found.version, listed(file)), { engines: ['node'] })
    expect(proof?.['san']).not.toContain(found.name.slice(1))
    expect(proof?.['repository']).toContain(found.name.slice(1))
    expect(proof?.['workflow']).toBe('.github/workflows/release-slsa3.yml')
  })
})

describe.runIf(corpora !== undefined)('responses that others have broken', () => {
  test('all are known', () => {
    expect(corpusFiles('npm-attestations', ...PACOTE_FOLDER)).toEqual(Object.keys(PACOTE))
  })

  test.each(Object.entries(PACOTE))("pacote's %s", (file, expected) => {
    expect(said(evidenceOf('sigstore', '0.4.0', listed(...PACOTE_FOLDER, file)))).toEqual(
      expected === undefined ? proven : refused(expected),
    )
  })

  test.each([
    ['sigstore', 'valid-sigstore-attestations.json'],
    ['tuf-js', 'valid-tuf-js-attestations.json'],
  ])("npm's own of %s", (name, file) => {
    const attestations = listed('raw', 'npm-cli', 'test', 'fixtures', 'sigstore', file)
    expect(said(evidenceOf(name, '1.0.0', attestations))).toEqual(proven)
    expect(said(evidenceOf(name, '1.0.1', attestations)).codes).toContain('VD309')
  })
})

describe.runIf(corpora !== undefined)('variants, each alone', () => {
  test('all that are refused are among them', () => {
    const known = VARIANTS.map(({ id }) => id)
    expect(
      Object.values(REFUSED)
        .flat()
        .filter((id) => !known.includes(id)),
    ).toEqual([])
    expect(known.filter((id) => codeOf(id) === undefined)).toEqual(['cc64227613f170b9', '6c037cb0d1c1ed17'])
  })

  test.each(VARIANTS)('$id: $file', ({ id, name, version, file, predicateType }) => {
    const bundle = corpusJson<BundleJson>('npm-attestations', file)
    const evidence = evidenceOf(name ?? 'unnamed', version ?? '0.0.0', [{ predicateType, bundle }])
    const code = codeOf(id)
    expect(said(evidence)).toEqual(code === undefined ? proven : refused(code))
  })

  test('a statement about something else, by a certificate that is of no build', () => {
    const folder = ['conformance', 'bundle-verify', 'intoto-with-custom-trust-root'] as const
    const bundle = corpusJson<BundleJson>(...folder, 'bundle.sigstore.json')
    const root = decodeTrustRoot(corpusJson(...folder, 'trusted_root.json'))
    const evidence = evidenceOf('sigstore', '2.1.0', [{ predicateType: 'https://slsa.dev/provenance/v1', bundle }])
    const trust = { roots: [rootOf('prod'), root], keys: npmAttestationKeys, registries: REGISTRIES }
    expect(said({ ...evidence, trust: present(trust) })).toEqual(refused('VD309', 'VD319'))
  })
})
