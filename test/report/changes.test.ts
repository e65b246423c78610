/** The rows of a change: their order, their few words, and that nothing in them steers a terminal. */
import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Replaces, ReportedChanges } from '../../src/changes/changes.ts'
import { describeChange, summariseChanges } from '../../src/changes/changes.ts'
import { compareLocked, isRepacked } from '../../src/changes/locked.ts'
import { parseIntegrity } from '../../src/digest.ts'
import type { LockedPackage } from '../../src/lockfile/locked-package.ts'
import type { Outcome, Verdict } from '../../src/policy.ts'
import { changeRows } from '../../src/report/changes.ts'
import { decodeReport } from '../../src/report/decode-report.ts'
import { human } from '../../src/report/human.ts'
import { json } from '../../src/report/json.ts'
import { makeReport } from '../../src/report/report.ts'

const pkg = (name: string, version = '1.1.0', more: Partial<LockedPackage> = {}): LockedPackage => ({
  name,
  version,
  source: { type: 'registry', resolved: undefined },
  integrity: [],
  locations: [{ file: 'package-lock.json', line: 7, path: `node_modules/${name}` }],
  omittedWith: [],
  ...more,
})

const publisher = {
  issuer: 'https://issuer.example',
  repository: 'https://git.example/o/r',
  workflow: '.github/workflows/release.yml',
}
const SAME: Replaces = {
  from: '1.0.0',
  evidence: { before: 'provenance', after: 'provenance' },
  publisher: { before: publisher, after: publisher },
  differences: [],
  contents: [],
  unknown: [],
}
const NEW: Replaces = { evidence: { after: 'signature' }, publisher: {}, differences: [], contents: [], unknown: [] }
const workflow = {
  what: 'workflow',
  before: '.github/workflows/release.yml',
  after: '.github/workflows/pr.yml',
} as const

const CHANGES: ReportedChanges = {
  since: 'main',
  added: 1,
  changed: 5,
  removed: [{ name: 'gone', version: '3.0.0' }],
  unchanged: 412,
  notes: [],
}

const row = (name: string, replaces: Replaces | undefined, outcome: Outcome = 'verified'): Verdict => ({
  package: pkg(name),
  outcome,
  proven: { integrity: { algorithm: 'sha512' } },
  findings: [],
  excepted: [],
  ...(replaces && { replaces }),
})

const report = (verdicts: readonly Verdict[], changes: ReportedChanges | undefined = CHANGES) =>
  makeReport({ format: 'npm', version: '3', path: 'package-lock.json', packages: [] }, verdicts, [], { changes })

const ALL = [
  row('plain', SAME),
  row('fresh', NEW),
  row('beside', { ...SAME, beside: true }),
  row('bigger', { ...SAME, contents: [{ what: 'unpackedBytes', before: 10_000, after: 60_000 }] }),
  row('other-way', { ...SAME, differences: [{ what: 'trigger', before: 'push', after: 'release', change: 'usual' }] }),
  row('scripted', { ...SAME, contents: [{ what: 'installScripts', before: [], after: ['postinstall'] }] }),
  row('back', { ...SAME, from: '1.2.0', downgrade: true }),
  row('moved', { ...SAME, differences: [{ ...workflow, change: 'differs' }] }, 'failed'),
  row('less', {
    ...SAME,
    evidence: { before: 'provenance', after: 'signature' },
    publisher: { before: publisher },
    differences: [{ what: 'evidence', before: 'provenance', after: 'signature' }],
  }),
  row('lost', {
    ...SAME,
    evidence: { after: 'signature' },
    publisher: {},
    unknown: [{ what: 'publisher', side: 'before', reason: 'the server did not answer' }],
  }),
  row('repacked', {
    ...SAME,
    from: '1.1.0',
    repacked: true,
    differences: [{ what: 'integrity', before: ['sha512-A'], after: ['sha512-B'] }],
  }),
  row('needy', { ...SAME, differences: [{ what: 'dependencies', before: ['old'], after: ['a', 'b'] }] }),
  row('stumbled', undefined, 'inconclusive'),
  row('reworded', { ...SAME, from: '1.1.0', same: true }),
]

test('for people: the worst first, then what differs most', () => {
  const text = human(report(ALL))
  expect(text.slice(text.indexOf('Changed since'), text.lastIndexOf('\n\n'))).toMatchSnapshot()
})

test('only where a change was looked at', () => {
  const without = makeReport({ format: 'npm', version: '3', path: 'package-lock.json', packages: [] }, ALL, [])
  expect(changeRows(without)).toEqual([])
  expect(human(without)).not.toContain('Changed since')
})

test('every change has a row, whatever it is', () => {
  const rows = changeRows(report(ALL))
  expect(rows.map(({ name }) => name).sort()).toEqual(
    [...ALL.map((each) => each.package.name), 'gone'].filter((name) => name !== 'reworded').sort(),
  )
})

test('the size is told only where it is twice as much, and half as much; the rest is in the data', () => {
  const size = (before: number, after: number) =>
    changeRows(report([row('a', { ...SAME, contents: [{ what: 'unpackedBytes', before, after }] })]))[0]?.details
  expect(size(10_000, 60_000)).toEqual(['size: 9.8 KiB → 58.6 KiB'])
  expect(size(60_000, 10_000)).toHaveLength(1)
  expect(size(60_000, 70_000)).toEqual([])
  expect(size(10, 100)).toEqual([])
})

test('no name steers a terminal', () => {
  const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 })
  fc.assert(
    fc.property(text, text, text, (name, from, after) => {
      const replaces = { ...SAME, from, differences: [{ what: 'source', before: 'a registry', after }] }
      const changes = { ...CHANGES, since: name, removed: [{ name, version: from }], notes: [after] }
      expect(human(report([row(name, replaces)], changes)).replaceAll('\n', '')).not.toMatch(
        /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u,
      )
    }),
  )
})

test('hundreds are counted', () => {
  const many = Array.from({ length: 300 }, (_, index) => row(`p${index}`, SAME))
  expect(human(report(many))).toContain('And 251 more changes, in --json.')
})

test('the JSON report has all of it, as its schema says, and can be read back for merging', () => {
  const schema = JSON.parse(readFileSync(new URL('../../schema/report.schema.json', import.meta.url), 'utf8'))
  const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema)
  const sample = report(ALL.filter(({ outcome }) => outcome === 'verified'))
  const data = JSON.parse(json(sample))
  expect(validate(data) ? [] : validate.errors).toEqual([])
  expect(decodeReport(json(sample), 'report.json').packages).toEqual(data.packages)
  for (const wrong of [{ from: 1 }, { same: false }, { differences: [{ before: 'x' }] }, { more: true }]) {
    const bad = structuredClone(data)
    Object.assign(bad.packages[0].replaces, wrong)
    expect(validate(bad)).toBe(false)
    expect(() => decodeReport(JSON.stringify(bad), 'report.json')).toThrow(/no report/u)
  }
})

const SHA = (letter: string, algorithm = 'sha512') =>
  parseIntegrity(`${algorithm}-${Buffer.alloc(algorithm === 'sha1' ? 20 : 64, letter).toString('base64')}`)

describe('two entries of one version', () => {
  const base = pkg('a', '1.0.0', { integrity: SHA('a') })
  test.each<[string, Partial<LockedPackage>, boolean, readonly string[]]>([
    ['the same', {}, false, []],
    ['another digest', { integrity: SHA('b') }, true, ['integrity']],
    ['a digest more', { integrity: [...SHA('a'), ...SHA('b')] }, false, []],
    ['a digest of another algorithm', { integrity: SHA('a', 'sha1') }, false, []],
    ['no digest', { integrity: [] }, false, ['integrity']],
    ['from git', { source: { type: 'git', url: 'git+https://git.example/o/r#abc' } }, false, ['source']],
    ['a patch', { patches: ['p'] }, false, ['patches']],
    [
      'a dependency',
      { declared: [{ requests: 'asked', dependencies: new Map([['x', '1']]) }] },
      false,
      ['dependencies', 'declared'],
    ],
  ])('%s', (_what, more, repacked, differences) => {
    const now = { ...base, ...more }
    expect(isRepacked(base, now)).toBe(repacked)
    expect(compareLocked(base, now, true).map(({ what }) => what)).toEqual(differences)
  })

  test('credentials in an address are not shown', () => {
    const now = { ...base, source: { type: 'git', url: 'git+https://me:secret@git.example/o/r' } } as const
    expect(JSON.stringify(compareLocked(base, now, true))).not.toContain('secret')
  })
})

test('without anything before, nothing is compared', () => {
  const now = { evidence: 'provenance', publishers: [], unknown: [] } as const
  const replaces = describeChange(pkg('a'), { before: undefined, stays: false, isSameFormat: true }, undefined, now)
  expect(replaces).toEqual({ ...NEW, evidence: { after: 'provenance' } })
})

test('the counts are of the whole lockfile', () => {
  const before = [
    pkg('same', '1.0.0'),
    pkg('up', '1.0.0'),
    pkg('gone', '1.0.0'),
    pkg('two', '1.0.0'),
    pkg('two', '2.0.0'),
  ]
  const after = [pkg('same', '1.0.0'), pkg('up', '1.1.0'), pkg('fresh', '1.0.0'), pkg('two', '2.0.0')]
  const byName = new Map(before.map(({ name }) => [name, before.filter((each) => each.name === name)]))
  const lockfile = { path: 'package-lock.json', format: 'npm' }
  const summary = summariseChanges({ ...lockfile, version: '3', packages: after }, { named: 'main', byName, lockfile })
  expect(summary).toEqual({
    since: 'main',
    lockfile,
    added: 1,
    changed: 1,
    unchanged: 2,
    removed: [
      { name: 'gone', version: '1.0.0' },
      { name: 'two', version: '1.0.0' },
    ],
    notes: [],
  })
})
