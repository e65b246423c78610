import { describe, expect, test } from 'vitest'
import { decodeHistory, unreadVersions } from '../../src/downgrade/history.ts'

const PROVENANCE = {
  attestations: { url: 'https://registry.example/', provenance: { predicateType: 'https://slsa.dev/provenance/v1' } },
}
const PUBLISHER = { trustedPublisher: { id: 'github', oidcConfigId: 'oidc:1' } }
const APPROVER = { name: 'a-maintainer', approver: { name: 'a-maintainer' } }

function decode(entry: unknown, time: unknown = '2026-01-02T03:04:05.678Z') {
  const history = decodeHistory({ versions: { '1.0.0': entry }, time: { '1.0.0': time } }, 'the test registry')
  if (history.state !== 'present') throw new Error(history.state)
  expect(history.value).toHaveLength(1)
  return history.value[0]
}

describe('the level of an entry', () => {
  const rows: readonly (readonly [string, unknown, unknown])[] = [
    ['nothing', {}, { level: 'none', staged: false }],
    ['nothing, said so', { dist: { attestations: null }, _npmUser: null }, { level: 'none', staged: false }],
    ['attestations without provenance', { dist: { attestations: { url: 'x' } } }, { level: 'none' }],
    ['a person', { dist: PROVENANCE, _npmUser: { name: 'somebody' } }, { level: 'provenance', staged: false }],
    ['a trusted publisher', { dist: PROVENANCE, _npmUser: PUBLISHER }, { level: 'trusted-publisher', staged: false }],
    ['a marker alone', { dist: {}, _npmUser: PUBLISHER }, { level: 'none' }],
    ['a marker that says no', { dist: PROVENANCE, _npmUser: { trustedPublisher: false } }, { level: 'provenance' }],
    [
      'a marker as a word',
      { dist: PROVENANCE, _npmUser: { trustedPublisher: 'github' } },
      { level: 'trusted-publisher' },
    ],
    ['staged', { dist: PROVENANCE, _npmUser: APPROVER }, { level: 'provenance', staged: true }],
    [
      'staged, with a marker',
      { dist: PROVENANCE, _npmUser: { ...APPROVER, ...PUBLISHER } },
      { level: 'trusted-publisher', staged: true },
    ],
    ['staged without provenance', { dist: {}, _npmUser: APPROVER }, { level: 'none', staged: true }],
  ]
  test.each(rows)('%s', (_what, entry, expected) => {
    expect(decode(entry)).toMatchObject(expected as object)
  })
})

describe('in a shape that is not known, the level is unknown', () => {
  const rows: readonly (readonly [string, unknown])[] = [
    ['an entry that is no object', 'text'],
    ['no entry', null],
    ['a list for an entry', []],
    ['a list for dist', { dist: [] }],
    ['attestations that are true', { dist: { attestations: true } }],
    ['provenance that is true', { dist: { attestations: { provenance: true } } }],
    ['provenance of no type', { dist: { attestations: { provenance: {} } } }],
    ['provenance of an empty type', { dist: { attestations: { provenance: { predicateType: '' } } } }],
    ['provenance of an endless type', { dist: { attestations: { provenance: { predicateType: 'x'.repeat(8193) } } } }],
    ['a user who is text', { dist: PROVENANCE, _npmUser: 'somebody' }],
    ['an empty trusted publisher', { dist: PROVENANCE, _npmUser: { trustedPublisher: {} } }],
    ['a trusted publisher without a name', { dist: PROVENANCE, _npmUser: { trustedPublisher: '' } }],
    ['an approver who is a number', { dist: PROVENANCE, _npmUser: { approver: 1 } }],
  ]
  test.each(rows)('%s', (_what, entry) => {
    const release = decode(entry)
    expect(release).toMatchObject({ version: '1.0.0', level: undefined, staged: false })
    expect(unreadVersions([release ?? expect.fail()])).toEqual(['1.0.0'])
  })
})

describe('the time of an entry', () => {
  const rows: readonly (readonly [unknown, string | undefined])[] = [
    ['2026-01-02T03:04:05.678Z', '2026-01-02T03:04:05.678Z'],
    ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05.000Z'],
    ['2024-12-02T18:35:22.306000+00:00', '2024-12-02T18:35:22.306Z'],
    ['2024-12-02T18:35:22+00:00', '2024-12-02T18:35:22.000Z'],
    ['2026-02-30T03:04:05Z', undefined],
    ['2026-02-30T03:04:05+00:00', undefined],
    ['2026-01-02T03:04:05+0000', undefined],
    ['2026-01-02T03:04:05-00:00', undefined],
    ['2026-01-02T03:04:05Z+00:00', undefined],
    ['2026-01-02T03:04:05', undefined],
    ['2026-01-02T03:04:05.1234567890Z', undefined],
    ['2026-13-01T03:04:05Z', undefined],
    ['2026-01-02T24:00:00Z', undefined],
    ['2026-01-02', undefined],
    ['2026-01-02T03:04:05+01:00', undefined],
    ['yesterday', undefined],
    [1767323045678, undefined],
    [null, undefined],
    [{ time: '2026-01-02T03:04:05Z' }, undefined],
  ]
  test.each(rows)('%j', (time, expected) => {
    expect(decode({}, time)?.time?.toISOString()).toBe(expected)
  })

  test.each([undefined, null, 'never', []])('all are unknown where "time" is %j', (time) => {
    const history = decodeHistory({ versions: { '1.0.0': { dist: PROVENANCE } }, time }, 'here')
    expect(history).toMatchObject({ value: [{ version: '1.0.0', level: 'provenance', time: undefined }] })
  })
})

test.each([
  ['do not use', true],
  [true, true],
  ['', undefined],
  [false, undefined],
  [{}, undefined],
])('deprecated %j', (deprecated, expected) => {
  expect(decode({ dist: PROVENANCE, deprecated })).toMatchObject({ level: 'provenance' })
  expect(decode({ deprecated })?.deprecated).toBe(expected)
})

test('an unpublished version, of which there is only the time, is left out', () => {
  const time = { created: '2026-01-01T00:00:00Z', '1.0.0': '2026-01-02T00:00:00Z', '1.0.1': '2026-01-03T00:00:00Z' }
  const history = decodeHistory({ versions: { '1.0.0': {} }, time }, 'here')
  expect(history).toMatchObject({ state: 'present', value: [{ version: '1.0.0' }] })
})

test('names that objects inherit are names like any other', () => {
  const packument: unknown = JSON.parse(
    '{"versions":{"__proto__":{"dist":{}},"constructor":{},"toString":{"__proto__":{"dist":{"attestations":1}}}},"time":{}}',
  )
  const history = decodeHistory(packument, 'here')
  const entry = { level: 'none', time: undefined }
  expect(history).toMatchObject({
    value: ['__proto__', 'constructor', 'toString'].map((version) => ({ version, ...entry })),
  })
  expect(decode(Object.create({ dist: PROVENANCE }))).toMatchObject({ level: 'none' })
})

describe('a document that is no packument is unavailable', () => {
  const many = (count: number) => ({
    versions: Object.fromEntries(Array.from({ length: count }, (_, i) => [`1.0.${i}`, {}])),
  })
  const rows: readonly (readonly [string, unknown, string])[] = [
    ['nothing', undefined, 'unavailable'],
    ['null', null, 'unavailable'],
    ['a list', [], 'unavailable'],
    ['text', 'text', 'unavailable'],
    ['no versions', { time: {} }, 'unavailable'],
    ['a list of versions', { versions: [] }, 'unavailable'],
    ['too many versions', many(100_001), 'unavailable'],
    ['many versions', many(100_000), 'present'],
    ['no version', { versions: {} }, 'present'],
  ]
  test.each(rows)('%s', (_what, packument, state) => {
    expect(decodeHistory(packument, 'here')).toMatchObject({ state, from: 'here' })
  })
})
