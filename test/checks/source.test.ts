import { describe, expect, test } from 'vitest'
import { source } from '../../src/checks/source.ts'
import { withoutRegistry } from '../../src/collect.ts'
import type { Evidence } from '../../src/evidence.ts'
import type { Source } from '../../src/lockfile/locked-package.ts'
import { absent, honestEvidence, REGISTRY, said, withDocument, withResolved, withSource } from '../support/evidence.ts'

const honest = await honestEvidence()
const scoped = await honestEvidence({ name: '@scope/honest' })
const built = await honestEvidence({ version: '1.0.0+build.7' })
const OWN = `${REGISTRY}honest/-/honest-1.0.0.tgz`

const proven = { codes: [], proven: true }
const refused = (code: string) => ({ codes: [code], proven: false })

test('honest evidence proves where the package comes from', () => {
  const { proof, findings } = source.run(honest, { engines: [] })
  expect(findings).toEqual([])
  expect(proof).toEqual({ registry: REGISTRY, resolved: OWN })
})

describe('VD001, VD005, VD006, VD008: what no registry speaks for', () => {
  const rows: readonly (readonly [Source, ReturnType<typeof refused>])[] = [
    [{ type: 'git', url: 'git+ssh://git@git.example/some/repository.git#6f1b8e0' }, refused('VD001')],
    [{ type: 'url', url: 'https://files.example/honest-1.0.0.tgz' }, refused('VD001')],
    [{ type: 'file', path: 'vendor/honest-1.0.0.tgz' }, refused('VD001')],
    [{ type: 'diverted', resolved: 'git+ssh://git@git.example/some/fork.git#6f1b8e0' }, refused('VD005')],
    [{ type: 'unidentified', reason: 'the entry has no version' }, refused('VD006')],
    [{ type: 'link', target: 'packages/honest' }, refused('VD008')],
    [{ type: 'workspace', path: 'packages/honest' }, refused('VD008')],
    [{ type: 'bundled', within: 'node_modules/outer' }, refused('VD008')],
  ]
  test.each(rows)('%j', (place, expected) => {
    const from = (written: Source) => withSource(honest, written)
    expect(said(source, withoutRegistry(from(place).package))).toEqual(expected)
    expect(said(source, from({ type: 'registry', resolved: OWN }))).toEqual(proven)
  })
})

/** Two addresses that differ in one point, for the same package. */
interface Twins {
  readonly evidence: Evidence
  readonly accepted: string
  readonly rejected: string
}

describe('VD002: the address is that of another package', () => {
  const ofScoped = `${REGISTRY}@scope/honest/-/honest-1.0.0.tgz`
  const rows: readonly (readonly [string, Twins])[] = [
    ['another name', { evidence: honest, accepted: OWN, rejected: `${REGISTRY}other/-/other-1.0.0.tgz` }],
    ['another version', { evidence: honest, accepted: OWN, rejected: `${REGISTRY}honest/-/honest-1.0.1.tgz` }],
    ['a prerelease', { evidence: honest, accepted: OWN, rejected: `${REGISTRY}honest/-/honest-1.0.0-rc.1.tgz` }],
    ['another file', { evidence: honest, accepted: OWN, rejected: `${REGISTRY}honest/-/other-1.0.0.tgz` }],
    ['another case', { evidence: honest, accepted: OWN, rejected: `${REGISTRY}Honest/-/Honest-1.0.0.tgz` }],
    ['a scope too many', { evidence: honest, accepted: OWN, rejected: ofScoped }],
    ['a scope too few', { evidence: scoped, accepted: ofScoped, rejected: OWN }],
    ['another scope', { evidence: scoped, accepted: ofScoped, rejected: ofScoped.replace('@scope', '@other') }],
    [
      'another scope, encoded',
      {
        evidence: scoped,
        accepted: `${REGISTRY}@scope%2fhonest/-/honest-1.0.0.tgz`,
        rejected: `${REGISTRY}@other%2fhonest/-/honest-1.0.0.tgz`,
      },
    ],
    [
      'another version before the build metadata',
      { evidence: built, accepted: OWN, rejected: `${REGISTRY}honest/-/honest-1.0.1+build.7.tgz` },
    ],
  ]
  // The registry's own document must not settle the question, so it gives no address.
  test.each(rows)('%s', (_what, { evidence, accepted, rejected }) => {
    const silent = withDocument(evidence, { tarball: undefined })
    expect(said(source, withResolved(silent, accepted))).toEqual(proven)
    expect(said(source, withResolved(silent, rejected))).toEqual(refused('VD002'))
  })

  test('an address outside the registry is no excuse', () => {
    const mirrored = withDocument(honest, { tarball: 'https://mirror.example/honest/-/honest-1.0.0.tgz' })
    const at = (path: string) => withResolved(mirrored, `https://mirror.example/${path}`)
    expect(said(source, at('honest/-/honest-1.0.0.tgz'))).toEqual(proven)
    expect(said(source, at('other/-/other-1.0.0.tgz'))).toEqual(refused('VD002'))
  })

  test('what the registry itself documents is its own affair', () => {
    const odd = `${REGISTRY}files/-/blob-1.tgz`
    expect(said(source, withResolved(withDocument(honest, { tarball: odd }), odd))).toEqual(proven)
    expect(said(source, withResolved(honest, odd))).toEqual(refused('VD002'))
  })

  test('the detail holds the address and what it names', () => {
    const resolved = `${REGISTRY}other/-/other-2.0.0.tgz`
    const [finding] = source.run(withResolved(honest, resolved), { engines: [] }).findings
    expect(finding?.detail).toEqual({ resolved, named: { name: 'other', version: '2.0.0' } })
  })
})

describe('spellings of the own address', () => {
  test.each([
    ['scope in plain', scoped, `${REGISTRY}@scope/honest/-/honest-1.0.0.tgz`],
    ['slash encoded', scoped, `${REGISTRY}@scope%2fhonest/-/honest-1.0.0.tgz`],
    ['slash encoded in capitals', scoped, `${REGISTRY}@scope%2Fhonest/-/honest-1.0.0.tgz`],
    ['all of the scope encoded', scoped, `${REGISTRY}%40scope%2Fhonest/-/honest-1.0.0.tgz`],
    ['scope repeated', scoped, `${REGISTRY}@scope/honest/-/@scope/honest-1.0.0.tgz`],
    ['scope repeated, encoded', scoped, `${REGISTRY}@scope%2fhonest/-/@scope%2fhonest-1.0.0.tgz`],
    ['below a path', honest, `${REGISTRY}repository/npm/honest/-/honest-1.0.0.tgz`],
    ['build metadata left out', built, `${REGISTRY}honest/-/honest-1.0.0.tgz`],
    ['build metadata kept', built, `${REGISTRY}honest/-/honest-1.0.0+build.7.tgz`],
    ['port spelled out', honest, 'https://registry.example:443/honest/-/honest-1.0.0.tgz'],
    ['host in capitals', honest, 'https://REGISTRY.example/honest/-/honest-1.0.0.tgz'],
  ])('%s', (_what, evidence, resolved) => {
    const silent = withDocument(evidence, { tarball: undefined })
    expect(said(source, withResolved(silent, resolved))).toEqual(proven)
    expect(said(source, withResolved(silent, resolved.replace(/honest/gu, 'other')))).toEqual(refused('VD002'))
  })
})

test('a lockfile without addresses takes the registry\u2019s', () => {
  expect(said(source, withResolved(honest, undefined))).toEqual(proven)
  expect(source.run(withResolved(honest, undefined), { engines: [] }).proof).toEqual({
    registry: REGISTRY,
    resolved: OWN,
  })
  expect(said(source, { ...withResolved(honest, undefined), manifest: absent })).toEqual(proven)
})
