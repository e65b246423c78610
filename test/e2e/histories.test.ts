/**
 * The published histories of real thefts and false alarms through the whole pipeline: a registry of the lab that has
 * them, a project that locks one version, and a run on a certain day. test/downgrade/replay.test.ts has the judge alone,
 * over all of their versions.
 */
import { describe, expect, test } from 'vitest'
import { attestBuild } from '../../fixtures/lab/attestation.ts'
import { createInstance } from '../../fixtures/lab/sigstore/instance.ts'
import { BUILD } from '../catalogue/kit.ts'
import type { Package } from '../downgrade/histories.ts'
import { daysAfter } from '../downgrade/histories.ts'
import type { Had, List } from '../support/history-registry.ts'
import { honest, publishedAt, replay } from '../support/history-registry.ts'

const TODAY = new Date('2026-11-22T00:00:00Z')
const YOUNG_DAYS = 180

const NOTHING: Had = { provenance: false, trustedPublisher: false }
const PROVENANCE: Had = { provenance: true, trustedPublisher: false }
const TRUSTED: Had = { provenance: true, trustedPublisher: true }

/** @param as what `from` was published with; the accepted twin has the same */
type Row = readonly [name: Package, version: string, from: string, as: Had, later: 'VD408' | 'VD409']

const STOLEN: readonly Row[] = [
  ['eslint-config-prettier', '8.10.1', '10.1.5', PROVENANCE, 'VD409'],
  ['eslint-config-prettier', '10.1.6', '10.1.5', PROVENANCE, 'VD408'],
  ['nx', '21.5.0', '21.4.1', PROVENANCE, 'VD408'],
  ['axios', '1.14.1', '1.14.0', TRUSTED, 'VD408'],
  ['axios', '0.30.4', '1.14.0', TRUSTED, 'VD409'],
]
/** Clean, by hand or with a token. That they fail when they are fresh is the price; that they fail for ever is not. */
const FALSE_ALARMS: readonly Row[] = [
  ['chokidar', '4.0.3', '4.0.1', PROVENANCE, 'VD408'],
  ['semver', '6.3.1', '7.5.4', PROVENANCE, 'VD409'],
  ['vite', '6.4.1', '7.1.11', TRUSTED, 'VD409'],
  ['axios', '0.30.3', '1.13.5', TRUSTED, 'VD409'],
]

const SILENT = { outcome: 'verified', codes: [], from: undefined, held: [] }
const failedFor = (from: string, held: readonly string[] = [from]) => ({
  outcome: 'failed',
  codes: ['VD407'],
  from,
  held,
})
/** Nothing fails any more, and so no bundle is asked for. */
const toldOf = (code: string, from: string) => ({ outcome: 'verified', codes: [code], from, held: [] })
const dayAfter = (name: Package, version: string) => daysAfter(publishedAt(name, version), 1)

describe.each([...STOLEN, ...FALSE_ALARMS])('%s@%s', (name, version, from, as, later) => {
  test('fails on the day after it was published', async () => {
    expect(await replay({ name, version, now: dayAfter(name, version) })).toEqual(failedFor(from))
  })

  test('its twin with the evidence of the release that it is held against does not', async () => {
    expect(await replay({ name, version, now: dayAfter(name, version), had: as })).toEqual(SILENT)
  })

  test('is spoken of after half a year', async () => {
    const now = daysAfter(publishedAt(name, version), YOUNG_DAYS + 1)
    expect(await replay({ name, version, now })).toEqual(toldOf(later, from))
  })
})

test.each(FALSE_ALARMS)(
  'the false alarm %s@%s fails in no lockfile of today',
  async (name, version, from, _, later) => {
    expect(await replay({ name, version, now: TODAY })).toEqual(toldOf(later, from))
  },
)

/** The end of the hard time against another line, which is shorter. */
test('axios@0.30.3 fails for two weeks', async () => {
  const [name, version] = ['axios', '0.30.3'] as const
  const after = (days: number) => replay({ name, version, now: daysAfter(publishedAt(name, version), days) })
  expect(await after(13)).toEqual(failedFor('1.13.5'))
  expect(await after(14)).toEqual(toldOf('VD409', '1.13.5'))
})

describe('approved by a person', () => {
  const staged = (name: Package, version: string, had: Had) =>
    replay({ name, version, now: dayAfter(name, version), had: { ...had, staged: true } })

  test('a version with provenance has not lost the trusted publisher', async () => {
    expect(await staged('vite', '6.4.1', PROVENANCE)).toEqual(SILENT)
  })

  test('a version without any has lost all', async () => {
    expect(await staged('axios', '1.14.1', NOTHING)).toEqual(failedFor('1.14.0'))
  })
})

const flipLast = (bytes: Buffer) =>
  Buffer.from(bytes.map((byte, index) => (index === bytes.length - 1 ? byte ^ 1 : byte)))

/** The registry's own attestation is always there, and holds. Of the provenance in place of the honest one: */
const REFUTED: readonly (readonly [what: string, List])[] = [
  ['is of the version before', (kit, of, all) => [kit.published(of), kit.provenance(all[all.indexOf(of) - 1] ?? of)]],
  [
    'is a signature of the bare tarball',
    (kit, of) => [kit.published(of), kit.provenance(of, { request: { artifact: of.tarball } })],
  ],
  [
    'has a wrong signature',
    (kit, of) => [kit.published(of), kit.provenance(of, { request: { tamper: { signature: flipLast } } })],
  ],
  ['is not there', (kit, of) => [kit.published(of)]],
]

const ELSEWHERE = createInstance({ seed: 'another one' })

/** What cannot be judged is not refuted: in other logs than are trusted, or of a kind that is not known yet. */
const OPEN: readonly (readonly [what: string, List])[] = [
  ['is in logs that nobody trusts', (kit, of) => [kit.published(of), attestBuild(ELSEWHERE, of, BUILD)]],
  [
    'is of a kind that nobody knows',
    (kit, of) => [kit.published(of), kit.provenance(of, { predicateType: 'https://slsa.dev/provenance/v2' })],
  ],
]

describe('what releases before eslint-config-prettier@10.1.6 claim', () => {
  const [name, version] = ['eslint-config-prettier', '10.1.6'] as const
  const now = dayAfter(name, version)

  test.each(REFUTED)('decides nothing where the provenance of all %s', async (_, list) => {
    const said = await replay({ name, version, now, list })
    expect(said).toEqual({ ...SILENT, codes: ['VD411'], held: ['10.1.5', '10.1.4'] })
  })

  test.each(OPEN)('stands where the provenance of all %s', async (_, list) => {
    expect(await replay({ name, version, now, list })).toEqual(failedFor('10.1.5', ['10.1.5']))
  })

  test.each(REFUTED)('is held against it by the release before where that of 10.1.5 %s', async (_, list) => {
    const mixed: List = (kit, of, all) => (of.version === '10.1.5' ? list : honest)(kit, of, all)
    expect(await replay({ name, version, now, list: mixed })).toEqual(failedFor('10.1.4', ['10.1.5', '10.1.4']))
  })

  test('stands where the bundles cannot be had', async () => {
    expect(await replay({ name, version, now, list: () => undefined })).toEqual(failedFor('10.1.5'))
  })
})

test('three releases are asked for their bundles; what the next one claims is taken for what it is', async () => {
  const [name, version] = ['nx', '21.5.0'] as const
  const list: List = (kit, of) => [kit.published(of)]
  const said = await replay({ name, version, now: dayAfter(name, version), list })
  expect(said).toEqual(failedFor('20.8.1', ['21.4.1', '21.4.0', '20.8.2']))
})
