/** Bundles of other clients' tests, with the verdicts of one of them, under three trusted roots. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { STEPS } from '../../src/sigstore/attestation.ts'
import { type ExamineOptions, examine } from '../../src/sigstore/examine.ts'
import { ENGINES } from '../../src/sigstore/signature.ts'
import { decodeTrustRoot } from '../../src/sigstore/trust-root.ts'
import { corpora, corpusFile } from '../support/corpora.ts'
import {
  artifactNamedBy,
  artifactOf,
  type BundleJson,
  bundlesIn,
  corpusJson,
  count,
  entryOf,
  keyFromPem,
  npmAttestationKeys,
  proofOf,
  ROOT_NAMES,
  type RootName,
  rootOf,
  type TrustRootJson,
} from '../support/sigstore-corpora.ts'

interface Row {
  /** With `#` and a number, one of several in the file. */
  readonly file: string
  /** Only up to the root that accepts it. */
  readonly results?: Readonly<Partial<Record<RootName, string>>>
}

const ROWS: readonly Row[] = corpora === undefined ? [] : corpusJson('bundles', 'index.json')
const NO_ARTIFACT = 'no artifact'

function readBundle(row: string): BundleJson {
  const [file = '', at = '0'] = row.split('#')
  const text = corpusFile('bundles', file)
  const all = file.endsWith('.jsonl')
    ? text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line))
    : bundlesIn(JSON.parse(text))
  const bundle = all[Number(at)]
  if (bundle === undefined) throw new Error(`no ${row}`)
  return bundle
}

type Extras = Pick<ExamineOptions, 'artifact' | 'keys'>

/** What sigstore-js signs in its tests, and with which key; it is in the file, but for one. */
interface Fixtures {
  readonly artifact?: { readonly data: readonly number[] }
  readonly ARTIFACT?: { readonly data: readonly number[] }
  readonly publicKeys?: { readonly 'key-1': string }
  readonly PUBLIC_KEY?: string
}

function extrasOf(row: string): Extras {
  const [file = ''] = row.split('#')
  if (file.startsWith('sigstore-js/')) {
    const fixtures = corpusJson<Fixtures>('bundles', ...file.replace(/invalid\.json$/, 'valid.json').split('/'))
    const { data } = fixtures.artifact ?? fixtures.ARTIFACT ?? {}
    const pem = fixtures.publicKeys?.['key-1'] ?? fixtures.PUBLIC_KEY
    if (data === undefined || pem === undefined) throw new Error(`no artifact for ${row}`)
    return { artifact: artifactOf(Buffer.from(data)), keys: keyFromPem(`${pem.trimEnd()}\n`) }
  }
  const artifact = path.join(corpora ?? '', 'bundles', path.dirname(file), 'artifact.txt')
  return { keys: npmAttestationKeys, ...(existsSync(artifact) && { artifact: artifactOf(readFileSync(artifact)) }) }
}

function judge(bundle: BundleJson, trust: ExamineOptions['trust'], extras: Extras): string {
  const result = examine(bundle, { trust, engines: ENGINES, ...extras })
  return result.ok ? 'OK' : `${result.step}: ${result.reason}`
}

const FOREIGN_TSA = "timestamp: the timestamp's signer is no certificate of the trusted authority"
const FOREIGN_LOG = 'timestamp: the entry is in a log that is not trusted'
const NO_STATEMENT = 'statement: the envelope holds something else than an in-toto statement'
const OTHER_KEY = 'entry: the log has another certificate or key'
const JS = 'sigstore-js/packages/client/src/__tests__/__fixtures__/bundles/'
const VERIFY = 'sigstore-js/packages/verify/src/__tests__/__fixtures__/bundles.json'
const GO = 'sigstore-go/pkg/testing/data/'

/** Ours says something else, and why. */
const EXPLAINED: Readonly<Record<string, readonly [ours: string, why: string]>> = {
  [`${JS}valid.json#1 prod`]: [NO_STATEMENT, 'text/plain: the signature holds, but nobody knows what it says'],
  [`${JS}valid.json#5 prod`]: [NO_STATEMENT, 'text/plain'],
  [`${VERIFY}#4 prod`]: [NO_STATEMENT, 'text/plain'],
}

/** The other client had no artifact, or no key. With it, or with the digest that the bundle has of it: */
const COMPLETED: Readonly<Record<string, readonly [prod: string, staging: string, github0: string]>> = {
  [`${GO}bundles/othername.sigstore.json`]: [FOREIGN_LOG, FOREIGN_LOG, FOREIGN_LOG],
  [`${GO}bundles/public-key-validity.sigstore.json`]: [FOREIGN_TSA, FOREIGN_TSA, FOREIGN_TSA],
  [`${JS}invalid.json#0`]: [
    'certificate: a certificate is not valid at the time of the signature',
    FOREIGN_LOG,
    FOREIGN_LOG,
  ],
  [`${JS}valid.json#0`]: ['OK', FOREIGN_LOG, FOREIGN_LOG],
  // Logged with the certificate of the very same key, which the bundle leaves out.
  [`${JS}valid.json#2`]: [OTHER_KEY, FOREIGN_LOG, FOREIGN_LOG],
  [`${JS}valid.json#3`]: ['OK', FOREIGN_LOG, FOREIGN_LOG],
  [`${JS}valid.json#4`]: ['OK', FOREIGN_LOG, FOREIGN_LOG],
  [`${VERIFY}#0`]: [FOREIGN_TSA, FOREIGN_TSA, FOREIGN_TSA],
  [`${VERIFY}#1`]: [FOREIGN_TSA, FOREIGN_TSA, FOREIGN_TSA],
  [`${VERIFY}#5`]: [FOREIGN_TSA, FOREIGN_TSA, FOREIGN_TSA],
  // The other way round: logged with the key alone, of which the bundle has the certificate.
  [`${VERIFY}#6`]: [OTHER_KEY, FOREIGN_TSA, FOREIGN_TSA],
}

describe.runIf(corpora !== undefined)('bundles of other projects', () => {
  const judged = ROWS.flatMap(({ file, results = {} }) =>
    ROOT_NAMES.flatMap((root) => {
      const theirs = results[root]
      if (theirs === undefined) return []
      const bundle = readBundle(file)
      const extras = extrasOf(file)
      const artifact = extras.artifact ?? artifactNamedBy(bundle)
      const ours = judge(bundle, rootOf(root), { ...extras, artifact })
      return [{ file, root, theirs, ours }]
    }),
  )
  const isUnjudged = (theirs: string) => theirs === NO_ARTIFACT || theirs.includes('key-1')

  test('every row is judged, but for three of no JSON', () => {
    expect(ROWS.filter(({ results }) => results === undefined).map(({ file }) => path.extname(file))).toEqual([
      '.ts',
      '.ts',
      '.ts',
    ])
    expect([ROWS.length, new Set(judged.map(({ file }) => file)).size]).toEqual([69, 66])
  })

  test('the verdicts are the same, but for those that are explained', () => {
    const comparable = judged.filter(({ theirs }) => !isUnjudged(theirs))
    const differing = comparable.filter(({ theirs, ours }) => theirs.startsWith('OK') !== (ours === 'OK'))
    expect(Object.fromEntries(differing.map(({ file, root, ours }) => [`${file} ${root}`, ours]))).toEqual(
      Object.fromEntries(Object.entries(EXPLAINED).map(([row, [ours]]) => [row, ours])),
    )
    expect(count(comparable.map(({ ours }) => ours.split(':')[0]))).toEqual({
      OK: 32,
      bundle: 18,
      timestamp: 38,
      certificate: 1,
      inclusion: 1,
      entry: 9,
      statement: 3,
    })
  })

  test('what was not judged for want of an artifact or a key is judged', () => {
    const completed = judged.filter(({ theirs }) => isUnjudged(theirs))
    const verdicts: Record<string, string[]> = {}
    for (const { file, ours } of completed) verdicts[file] = [...(verdicts[file] ?? []), ours]
    expect(verdicts).toEqual(COMPLETED)
  })

  test('a subject of a kind of its own, in a log that calls itself by the name of a machine', () => {
    const bundle = readBundle(`${GO}bundles/othername.sigstore.json`)
    const root = corpusJson<TrustRootJson>('bundles', ...`${GO}trusted-roots/scaffolding.json`.split('/'))
    const artifact = artifactNamedBy(bundle)
    const refused = 'inclusion: the signed note has no signature by this key'
    expect(judge(bundle, decodeTrustRoot(root), { artifact })).toBe(refused)
    // Nothing else is wrong with it.
    const [log] = root.tlogs.filter(({ logId }) => logId.keyId === entryOf(bundle).logId.keyId)
    if (log === undefined) throw new Error('no log')
    log.baseUrl = `https://${proofOf(bundle).checkpoint.envelope.split(' ')[0]}`
    const result = examine(bundle, { trust: decodeTrustRoot(root), artifact, engines: ENGINES })
    const signer = result.ok ? result.attestation.signer : undefined
    expect(signer?.kind === 'certificate' && signer.identity).toMatchObject({
      san: 'foo!oidc.local',
      sanKind: 'otherName',
    })
  })

  test('a key that is valid for a time, where nothing is logged', () => {
    const bundle = readBundle(`${GO}bundles/public-key-validity.sigstore.json`)
    const trust = decodeTrustRoot(corpusJson('bundles', ...`${GO}trusted-roots/public-key-validity.json`.split('/')))
    const artifact = artifactNamedBy(bundle)
    const [key] = keyFromPem(corpusFile('bundles', ...`${GO}public-keys/public-key-validity.pem`.split('/')))()
    if (key === undefined) throw new Error('no key')
    const signed = new Date('2026-06-04T17:43:29Z')
    const within = (start: number, end: number) => ({
      artifact,
      keys: () => [{ ...key, window: { start: new Date(+signed + start), end: new Date(+signed + end) } }],
    })
    expect(judge(bundle, trust, { artifact, keys: () => [key] })).toBe('OK')
    expect(judge(bundle, trust, within(0, 0))).toBe('OK')
    const refused = 'certificate: the key may not sign at the time of the signature'
    expect([judge(bundle, trust, within(1, 9)), judge(bundle, trust, within(-9, -1))]).toEqual([refused, refused])
    const other = { digests: { sha256: Buffer.alloc(32) } }
    expect(judge(bundle, trust, { artifact: other, keys: () => [key] })).toMatch(
      /^signature: the bundle has the digest of/,
    )
  })
})

/** With their keys where they are npm's, and with the digests of artifacts that they name themselves. */
const ACCEPTED: Readonly<Record<RootName, number>> = { prod: 99, staging: 8, github0: 2 }

describe.runIf(corpora !== undefined)('all bundles that there are', () => {
  test.each(ROOT_NAMES)('%s: each is examined, and nothing else happens', { timeout: 60_000 }, (root) => {
    const all = corpusJson<Record<string, { readonly bundle: BundleJson }>>('bundles', 'all-distinct-bundles.json')
    const outcomes = Object.values(all).map(({ bundle }) => {
      const artifact = { artifact: artifactNamedBy(bundle) }
      const result = examine(bundle, { trust: rootOf(root), keys: npmAttestationKeys, ...artifact })
      if (result.ok) return 'accepted'
      expect(STEPS).toContain(result.step)
      expect(result.reason).not.toBe('')
      return 'refused'
    })
    expect(count(outcomes)).toEqual({ accepted: ACCEPTED[root], refused: 229 - ACCEPTED[root] })
  })
})
