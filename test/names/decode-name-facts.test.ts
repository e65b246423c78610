/** What is read out of a packument about the package as a whole. Each refusal stands beside its accepted twin. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeNameFacts } from '../../src/names/decode-name-facts.ts'
import type { NameFacts } from '../../src/names/name-facts.ts'
import { corpora, corpusFile, corpusFiles } from '../support/corpora.ts'

type Json = Readonly<Record<string, unknown>>

const VERSIONS = { '1.0.0': {}, '1.1.0': { repository: { type: 'git', url: 'git+https://code.example/lab/a.git' } } }
const TIME = {
  created: '2020-01-01T00:00:00.000Z',
  modified: '2026-01-01T00:00:00.000Z',
  '1.0.0': '2021-01-01T00:00:00.000Z',
  '1.1.0': '2022-01-01T00:00:00.000Z',
}
const HONEST = {
  name: 'a',
  'dist-tags': { latest: '1.1.0' },
  maintainers: [{ name: 'Zoe', email: 'zoe@mail.example' }, { name: 'ann' }],
  versions: VERSIONS,
  time: TIME,
}

function decode(changes: Json = {}): NameFacts {
  const facts = decodeNameFacts({ ...HONEST, ...changes }, 'here')
  if (facts.state !== 'present') throw new Error(JSON.stringify(facts))
  return facts.value
}

/** With a latest version of which the document says this. */
const ofLatest = (entry: unknown, versions: Json = {}) => decode({ versions: { ...versions, '1.1.0': entry } })

test('of an honest packument', () => {
  expect(decode()).toEqual({
    firstPublished: new Date('2021-01-01T00:00:00.000Z'),
    versions: 2,
    latest: '1.1.0',
    maintainers: ['ann', 'zoe'],
    repository: 'https://code.example/lab/a',
    isPlaceholder: false,
    deprecated: undefined,
  })
})

describe('a document that is no packument is unavailable', () => {
  const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`1.0.${n}`, {}]))
  const crowd = (count: number) => Array.from({ length: count }, (_, n) => ({ name: `m${n}` }))
  const rows: readonly (readonly [string, unknown, string])[] = [
    ['nothing', undefined, 'unavailable'],
    ['null', null, 'unavailable'],
    ['a list', [], 'unavailable'],
    ['text', 'text', 'unavailable'],
    ['no versions', { ...HONEST, versions: undefined }, 'unavailable'],
    ['no versions, because it was unpublished', { time: { ...TIME, unpublished: { name: 'ann' } } }, 'present'],
    ['unpublished in a word', { time: { ...TIME, unpublished: 'yes' } }, 'unavailable'],
    ['a list of versions', { ...HONEST, versions: [] }, 'unavailable'],
    ['no version', { ...HONEST, versions: {} }, 'present'],
    ['too many versions', { ...HONEST, versions: many(100_001) }, 'unavailable'],
    ['many versions', { ...HONEST, versions: many(100_000) }, 'present'],
    ['no maintainers', { ...HONEST, maintainers: undefined }, 'present'],
    ['maintainers that are null', { ...HONEST, maintainers: null }, 'present'],
    ['maintainers in a text', { ...HONEST, maintainers: 'ann' }, 'unavailable'],
    ['a maintainer without a name', { ...HONEST, maintainers: [{ email: 'ann@mail.example' }] }, 'unavailable'],
    ['a maintainer whose name is empty', { ...HONEST, maintainers: [{ name: '' }] }, 'unavailable'],
    ['a maintainer whose name is a number', { ...HONEST, maintainers: [{ name: 1 }] }, 'unavailable'],
    ['a maintainer with an escape', { ...HONEST, maintainers: [{ name: 'a\u001B' }] }, 'unavailable'],
    ['a maintainer with a long name', { ...HONEST, maintainers: [{ name: 'a'.repeat(254) }] }, 'present'],
    ['a maintainer with a longer name', { ...HONEST, maintainers: [{ name: 'a'.repeat(255) }] }, 'unavailable'],
    [
      'a maintainer who only inherits a name',
      { ...HONEST, maintainers: [Object.create({ name: 'ann' })] },
      'unavailable',
    ],
    ['many maintainers', { ...HONEST, maintainers: crowd(1000) }, 'present'],
    ['too many maintainers', { ...HONEST, maintainers: crowd(1001) }, 'unavailable'],
    ['what it only inherits', Object.create(HONEST), 'unavailable'],
  ]
  test.each(rows)('%s', (_what, packument, state) => {
    expect(decodeNameFacts(packument, 'here')).toMatchObject({ state, from: 'here' })
  })
})

describe('first published', () => {
  const created = '2020-01-01T00:00:00.000Z'
  const first = '2021-01-01T00:00:00.000Z'
  const rows: readonly (readonly [string, Json, string | undefined])[] = [
    ['when its earliest version was', {}, first],
    ['whatever their order', { time: { '1.1.0': TIME['1.1.0'], '1.0.0': first } }, first],
    // Its age is not that of a version that is gone, nor of the name.
    ['not when a version was that is gone', { time: { ...TIME, '0.1.0': created } }, first],
    ['when a version was that is there', { time: { ...TIME, '0.1.0': created }, versions: { '0.1.0': {} } }, created],
    ['when the name was made, where no version has a time', { time: { created } }, created],
    ['when the name was made, where there is no version', { versions: {} }, created],
    ['as a mirror writes it', { time: { '1.0.0': '2021-01-01T00:00:00.000000+00:00' } }, first],
    ['not in another zone', { time: { '1.0.0': '2021-01-01T00:00:00+01:00' } }, undefined],
    ['unknown without times', { time: undefined }, undefined],
    ['unknown with times in a list', { time: [] }, undefined],
    ['unknown by a word', { time: { created: 'long ago', '1.0.0': 'then' } }, undefined],
    ['unknown by what is inherited', { time: Object.create(TIME) }, undefined],
  ]
  test.each(rows)('%s', (_what, changes, expected) => {
    expect(decode(changes).firstPublished?.toISOString()).toBe(expected)
  })
})

test.each<[string, Json, string | undefined]>([
  ['a version', {}, '1.1.0'],
  ['another version', { 'dist-tags': { latest: '1.0.0' } }, '1.0.0'],
  ['a version that is not there', { 'dist-tags': { latest: '2.0.0' } }, undefined],
  ['what every object has', { 'dist-tags': { latest: 'constructor' } }, undefined],
  ['a number', { 'dist-tags': { latest: 1 } }, undefined],
  ['nothing', { 'dist-tags': {} }, undefined],
  ['nothing, for there are no tags', { 'dist-tags': null }, undefined],
  ['what is inherited', { 'dist-tags': Object.create({ latest: '1.1.0' }) }, undefined],
])('latest names %s', (_what, changes, expected) => {
  expect(decode(changes).latest).toBe(expected)
})

test.each<[unknown, readonly string[]]>([
  [[], []],
  [
    ['Ann <ann@mail.example>', 'bob'],
    ['ann', 'bob'],
  ],
  [[{ name: 'ann' }, { name: 'ANN' }, 'ann'], ['ann']],
  [
    [
      { name: 'ann', email: 'one' },
      { name: 'ann', email: 'two' },
    ],
    ['ann'],
  ],
  [[{ name: '__proto__' }], ['__proto__']],
])('maintainers %j', (maintainers, expected) => {
  expect(decode({ maintainers }).maintainers).toEqual(expected)
})

test.each<[unknown, string | undefined]>([
  [{ url: 'git+ssh://git@github.com/Lab/a.git' }, 'https://github.com/Lab/a'],
  ['lab/a', 'https://github.com/lab/a'],
  [{ url: 'https://github.com/lab/a', directory: 'packages/b' }, 'https://github.com/lab/a'],
  [undefined, undefined],
  [null, undefined],
  [[], undefined],
  ['elsewhere', undefined],
  [{ url: { url: 'lab/a' } }, undefined],
  [Object.create({ url: 'lab/a' }), undefined],
])('repository %j', (repository, expected) => {
  expect(ofLatest({ repository }).repository).toBe(expected)
})

test('the repository is that of the latest version alone', () => {
  const older = { '1.0.0': { repository: 'lab/a' } }
  expect(decode({ repository: 'lab/a', versions: { ...older, '1.1.0': {} } }).repository).toBeUndefined()
  expect(decode({ 'dist-tags': { latest: '1.0.0' }, versions: older }).repository).toBe('https://github.com/lab/a')
})

test.each<[unknown, string | undefined]>([
  ['do not use', 'do not use'],
  ['', undefined],
  [undefined, undefined],
  [null, undefined],
  [false, undefined],
  [{ text: 'do not use' }, undefined],
  [true, 'no reason given'],
  [' \n ', 'no reason given'],
  ['a\r\n\u001B[31mb\u202Ec\u0000', 'a [31mb c'],
  ['x'.repeat(200), 'x'.repeat(200)],
  ['x'.repeat(201), `${'x'.repeat(199)}\u2026`],
  ['\u{1F600}'.repeat(201), `${'\u{1F600}'.repeat(199)}\u2026`],
  ['x'.repeat(10_000_000), `${'x'.repeat(199)}\u2026`],
])('deprecated %#', (deprecated, expected) => {
  expect(ofLatest({ deprecated }).deprecated).toBe(expected)
})

describe('a placeholder', () => {
  const holder = { repository: { type: 'git', url: 'git+https://github.com/npm/security-holder.git' } }
  const at = (version: string, entry: unknown = holder, others: Json = {}) =>
    decode({ 'dist-tags': { latest: version }, versions: { ...others, [version]: entry } }).isPlaceholder

  test.each<[string, boolean, boolean]>([
    ['is one', at('0.0.1-security'), true],
    ['is one that is counted', at('0.0.1-security.0'), true],
    ['is one of another version', at('1.2.3-security.12'), true],
    ['says so itself', at('0.0.1'), false],
    ['is not about security in general', at('0.0.1-security-fix.1'), false],
    ['is no prerelease of another kind', at('0.0.1-rc.security'), false],
    ['has no build', at('0.0.1-security+1'), false],
    ['is not of another repository', at('0.0.1-security', { repository: 'lab/security-holder' }), false],
    ['is not of a repository that cannot be read', at('0.0.1-security', { repository: 'npm' }), false],
    ['may have lost its repository on a mirror', at('0.0.1-security', {}), true],
    ['may stand beside another', at('0.0.2-security', holder, { '0.0.1-security': holder }), true],
    ['does not stand beside what is still installed', at('0.0.1-security', holder, { '1.0.0': {} }), false],
  ])('%s', (_what, actual, expected) => expect(actual).toBe(expected))

  test('is what the tag names', () => {
    const versions = { '0.0.1-security': holder }
    expect(decode({ 'dist-tags': {}, versions }).isPlaceholder).toBe(false)
    expect(decode({ 'dist-tags': { latest: '0.0.1-security' }, versions }).isPlaceholder).toBe(true)
  })
})

test('names that objects inherit are names like any other', () => {
  const text =
    '{"versions":{"__proto__":{"deprecated":"old"},"constructor":{}},"dist-tags":{"latest":"__proto__"},' +
    '"time":{"__proto__":"2021-01-01T00:00:00Z"},"maintainers":[{"name":"a","__proto__":{"name":"b"}}]}'
  expect(decodeNameFacts(JSON.parse(text), 'here')).toMatchObject({
    state: 'present',
    value: {
      firstPublished: new Date('2021-01-01T00:00:00Z'),
      versions: 2,
      latest: '__proto__',
      maintainers: ['a'],
      deprecated: 'old',
    },
  })
})

test('of any document', () => {
  const member = fc.constantFrom('versions', 'time', 'dist-tags', 'maintainers', 'latest', '1.0.0', 'created', 'name')
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom<unknown>('1.0.0', '', null, true, 1, '2021-01-01T00:00:00Z'),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(member, tie('tree')),
    ),
  }))
  fc.assert(
    fc.property(tree, (document) => {
      const facts = decodeNameFacts(document, 'here')
      expect(['present', 'unavailable']).toContain(facts.state)
      if (facts.state !== 'present') return
      const { versions, latest, maintainers } = facts.value
      expect(versions).toBeGreaterThanOrEqual(latest === undefined ? 0 : 1)
      expect(maintainers).toEqual([...new Set(maintainers)].sort())
    }),
    { numRuns: 2000 },
  )
})

const REAL = corpora === undefined ? [] : corpusFiles('npm-signatures', 'packuments')

describe.skipIf(corpora === undefined)('of real packuments', () => {
  /** What each says itself, read in the plainest way. */
  test.each(REAL)('%s', (file) => {
    const packument = JSON.parse(corpusFile('npm-signatures', 'packuments', file)) as {
      readonly 'dist-tags': { readonly latest: string }
      readonly versions: Readonly<Record<string, { readonly repository: { readonly url: string } }>>
      readonly time: Readonly<Record<string, string>>
      readonly maintainers: readonly { readonly name: string }[]
    }
    const { versions, time, maintainers } = packument
    const names = Object.keys(versions)
    const { latest } = packument['dist-tags']
    const url = versions[latest]?.repository.url ?? expect.fail()
    const facts = decodeNameFacts(packument, 'here')
    expect(facts).toEqual({
      state: 'present',
      from: 'here',
      value: {
        firstPublished: new Date(names.map((version) => time[version] ?? expect.fail()).sort()[0] ?? expect.fail()),
        versions: names.length,
        latest,
        maintainers: [...new Set(maintainers.map(({ name }) => name))].sort(),
        repository: url.replace(/^(?:git\+https|git):/u, 'https:').replace(/\.git$/u, ''),
        isPlaceholder: false,
        deprecated: undefined,
      },
    })
  })

  test('there are some', () => expect(REAL).toHaveLength(14))
})
