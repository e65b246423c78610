/** What npm's registry says about real packages, and what others made of it to test their verifiers. */
import { describe, expect, test } from 'vitest'
import { examine } from '../../src/sigstore/examine.ts'
import { ENGINES } from '../../src/sigstore/signature.ts'
import { corpora, corpusFiles } from '../support/corpora.ts'
import {
  type BundleJson,
  claimsByArc,
  corpusJson,
  count,
  npmAttestationKeys,
  rootOf,
} from '../support/sigstore-corpora.ts'

interface Attestation {
  readonly id: string
  readonly predicateType: string
  readonly responsePredicateType: string | null
  readonly signer: string
  readonly tlog: readonly { readonly kind: string; readonly logIndex: string; readonly integratedTime: string }[]
  readonly subjects: readonly { readonly name: string; readonly digest: Readonly<Record<string, string>> }[]
  readonly fulcio?: { readonly ext: Readonly<Record<string, string>> }
  readonly verdict: { readonly ok: boolean; readonly san?: string; readonly issuer?: string }
}

interface Response {
  readonly file: string
  readonly attestations: readonly Attestation[]
}

type Variant = Attestation & { readonly file: string }

const load = <T>(...parts: readonly string[]): readonly T[] =>
  corpora === undefined ? [] : corpusJson('npm-attestations', ...parts)
const RESPONSES = load<Response>('index.json')
const VARIANTS = load<Variant>('variants', 'index.json')

interface Answer {
  readonly attestations: readonly { readonly predicateType: string; readonly bundle: BundleJson }[]
}

/** The index knows the type of the statement; what the response says about it may be missing, or misspelt. */
function bundleOf(file: string, { predicateType, responsePredicateType }: Attestation): BundleJson {
  const { attestations } = corpusJson<Answer>('npm-attestations', file)
  const named = (type: string | null) => attestations.filter((each) => each.predicateType === type)
  const [first, ...others] = [named(responsePredicateType), named(predicateType)].find(({ length }) => length > 0) ?? []
  if (first === undefined || others.length > 0) throw new Error(`not exactly one ${predicateType} in ${file}`)
  return first.bundle
}

const variantOf = (id: string): BundleJson => {
  const found = VARIANTS.find((each) => each.id === id)
  if (found === undefined) throw new Error(`no variant ${id}`)
  return corpusJson('npm-attestations', found.file)
}

const judge = (bundle: BundleJson) =>
  examine(bundle, { trust: rootOf('prod'), keys: npmAttestationKeys, engines: ENGINES })

function reasonOf(bundle: BundleJson): readonly [step: string, reason: string] {
  const result = judge(bundle)
  return result.ok ? ['accepted', ''] : [result.step, [result.reason, result.detail['at']].filter(Boolean).join(' at ')]
}

/** Everything that the index knows about an attestation that holds. */
function expectAccepted(
  bundle: BundleJson,
  { predicateType, signer, subjects, tlog, fulcio, verdict }: Attestation,
): void {
  const result = judge(bundle)
  if (!result.ok) throw new Error(`${result.step}: ${result.reason}`)
  const { attestation } = result
  if (attestation.content.kind !== 'statement') throw new Error('no statement')
  const { statement } = attestation.content
  expect(statement.predicateType).toBe(predicateType)
  expect(statement.subjects.map(({ name, digest }) => ({ name, digest: Object.fromEntries(digest) }))).toEqual(subjects)
  expect(attestation.logEntries.map(({ kind, version, index }) => [`${kind}/${version}`, String(index)])).toEqual(
    tlog.map(({ kind, logIndex }) => [kind, logIndex]),
  )
  expect(attestation.times.map(({ time }) => time.toISOString())).toEqual(
    tlog.map(({ integratedTime }) => integratedTime),
  )
  const { signer: found } = attestation
  if (found.kind === 'publicKey') {
    expect([`key ${found.hint}`, verdict.san]).toEqual([signer, undefined])
    expect(attestation.certificateLogs).toEqual([])
  } else {
    const { san, issuer, claims } = found.identity
    expect(['fulcio', san, issuer]).toEqual([signer, verdict.san, verdict.issuer])
    if (fulcio !== undefined) expect(claimsByArc(claims)).toEqual(fulcio.ext)
    expect(attestation.certificateLogs).toHaveLength(1)
  }
}

describe.runIf(corpora !== undefined)('real responses', () => {
  const all = RESPONSES.flatMap(({ file, attestations }) =>
    attestations.map((attestation) => ({ title: `${file} ${attestation.predicateType}`, file, attestation })),
  )

  test('every file, and every attestation in it, is in the index', () => {
    const files = corpusFiles('npm-attestations').filter((name) => name.endsWith('.json') && name !== 'index.json')
    expect(RESPONSES.map(({ file }) => file).sort()).toEqual(files)
    const counts = RESPONSES.map(({ file }) => corpusJson<Answer>('npm-attestations', file).attestations.length)
    expect(counts).toEqual(RESPONSES.map(({ attestations }) => attestations.length))
    expect(count(all.map(({ attestation }) => attestation.signer.split(' ')[0]))).toEqual({ key: 10, fulcio: 12 })
    expect(all.filter(({ attestation }) => attestation.fulcio !== undefined)).toHaveLength(12)
    expect(all.filter(({ attestation }) => !attestation.verdict.ok)).toEqual([])
  })

  test.each(all)('$title', ({ file, attestation }) => {
    expectAccepted(bundleOf(file, attestation), attestation)
  })
})

const NOT_CANONICAL = ['bundle', 'the signature is not canonical base64'] as const
const OTHER_CONTENT = ['entry', 'the log has the digest of other content'] as const
const OTHER_TYPE = ['entry', 'the log has another payload type'] as const
const OLD_SHAPE = ['bundle', 'the bundle does not have the shape of one at verificationData'] as const
const BER = ['timestamp', 'the timestamp is missing, or has an unexpected DER tag'] as const

/** How each is refused, and the file with an accepted one for the same package, log entry or signer. */
const REFUSED: Readonly<
  Record<string, readonly [twin: string, ...Readonly<typeof NOT_CANONICAL | readonly [string, string]>]>
> = {
  f73f8cc68974b075: ['sigstore@0.4.0.json', ...NOT_CANONICAL],
  '8cb97fb48b499436': ['sigstore@0.4.0.json', ...NOT_CANONICAL],
  '1300705219d961e6': ['sigstore@0.4.0.json', ...OTHER_CONTENT],
  '32f4042cab16fec1': ['sigstore@0.4.0.json', ...OTHER_CONTENT],
  f3b1e50b5c747a56: ['sigstore@0.4.0.json', ...OTHER_TYPE],
  // Of a time before version 0.1 was final, though they say that they are of that version.
  '14671a44a7499b9c': ['ef63eab9ae4e4ab9', ...OLD_SHAPE],
  cc0e433b68fc621c: ['ef63eab9ae4e4ab9', ...OLD_SHAPE],
  '52d45c03ab762553': ['ef63eab9ae4e4ab9', ...OLD_SHAPE],
  a746960054489495: ['ef63eab9ae4e4ab9', ...OLD_SHAPE],
  '17b6a883a2601677': ['c16f7243a1efb73c', ...OLD_SHAPE],
  '64e8704ed01aed14': ['ef63eab9ae4e4ab9', ...OLD_SHAPE],
  a3ac98188ed5b75d: ['@laurentsimon__provenance-npm-test@1.0.3.json', ...OTHER_CONTENT],
  '55d20d27c54283c1': ['@laurentsimon__provenance-npm-test@1.0.3.json', ...OTHER_CONTENT],
  f7ad75926f3b2806: ['@laurentsimon__provenance-npm-test@1.0.5.json', ...OTHER_CONTENT],
  '84a76dae028a0967': ['@laurentsimon__provenance-npm-test@1.0.0.json', ...OTHER_TYPE],
  cd36661b11a8392a: ['@laurentsimon__provenance-npm-test@1.0.0.json', ...OTHER_CONTENT],
  '34085c6b9be371a2': ['@laurentsimon__provenance-npm-test@1.0.0.json', ...OTHER_CONTENT],
  befa0cf74b9d92aa: ['@laurentsimon__provenance-npm-test@1.0.0.json', ...OTHER_CONTENT],
  b1f687a0c84c844f: ['@laurentsimon__provenance-npm-test@1.0.0.json', ...OTHER_CONTENT],
  '26b761f479fd7130': ['@laurentsimon__provenance-npm-test@1.0.0.json', ...OTHER_CONTENT],
  e1754c8b6b45ba43: ['@laurentsimon__provenance-npm-test@1.0.0.json', ...OTHER_CONTENT],
  // Of GitHub's staging instance, whose authority wrote a version that CMS does not have for it.
  '789a2ef89b7d3ce5': ['sigstore@1.3.0.json', 'timestamp', 'the timestamp is signed data of an unknown version'],
  // Of an instance for tests, whose authority wrote BER.
  '52ac8e021f3dbdc1': ['cc64227613f170b9', ...BER],
  b93b0c4fe0f5a4ff: ['cc64227613f170b9', ...BER],
  '55bd10e43963ed0b': ['cc64227613f170b9', ...BER],
  '22723a453bccabe0': ['cc64227613f170b9', 'bundle', 'a log entry has no inclusion proof'],
}

describe.runIf(corpora !== undefined)('variants', () => {
  const accepted = VARIANTS.filter(({ verdict }) => verdict.ok)

  test('every file is in the index, and every one that is refused in the table', () => {
    const files = corpusFiles('npm-attestations', 'variants').filter((name) => name !== 'index.json')
    expect(VARIANTS.map(({ file }) => file.replace(/^variants\//, '')).sort()).toEqual(files)
    expect([accepted.length, Object.keys(REFUSED).length, VARIANTS.length]).toEqual([8, 26, 34])
    const others = VARIANTS.filter(({ verdict }) => !verdict.ok).map(({ id }) => id)
    expect(others.sort()).toEqual(Object.keys(REFUSED).sort())
  })

  test.each(accepted)('$file', (variant) => {
    expectAccepted(variantOf(variant.id), variant)
  })

  test.each(Object.entries(REFUSED))('%s is refused, and not its twin', (id, [twin, ...expected]) => {
    const twins = twin.endsWith('.json')
      ? (RESPONSES.find(({ file }) => file === twin)?.attestations ?? []).map((each) => bundleOf(twin, each))
      : [variantOf(twin)]
    expect(new Set(twins.map((each) => reasonOf(each)[0]))).toEqual(new Set(['accepted']))
    expect(reasonOf(variantOf(id))).toEqual(expected)
  })

  test('whose base64 is not canonical would be refused without that, too', () => {
    const reasons = Object.entries(REFUSED).flatMap(([id, [, , reason]]) => {
      if (reason !== NOT_CANONICAL[1]) return []
      const bundle = variantOf(id)
      for (const each of bundle.dsseEnvelope?.signatures ?? []) {
        each.sig = Buffer.from(each.sig, 'base64').toString('base64')
      }
      return [reasonOf(bundle)]
    })
    expect(count(reasons)).toEqual({ 'entry,the log has another signature': 2 })
  })

  test('of the old shape have nothing in the place where it belongs', () => {
    const reasons = Object.entries(REFUSED).flatMap(([id, [, , reason]]) => {
      if (reason !== OLD_SHAPE[1]) return []
      const { verificationData: _, ...bundle }: BundleJson & { verificationData?: unknown } = variantOf(id)
      return [reasonOf(bundle)]
    })
    expect(count(reasons)).toEqual({
      'timestamp,nobody who is trusted says when the signature was made': 5,
      // It was made to have an invalid one, and has stray bits there.
      'bundle,the signature is not canonical base64': 1,
    })
  })
})
