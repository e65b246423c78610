import { describe, expect, it } from 'vitest'
import type { DepPath, Grammar } from '../../../src/lockfile/pnpm/dep-path.ts'
import { keyOf, parseDepPath } from '../../../src/lockfile/pnpm/dep-path.ts'

type Parsed = Partial<Omit<DepPath, 'id'>>
const KEYS: readonly (readonly [Grammar, string, Parsed])[] = [
  [5, '/foo/1.0.0', { name: 'foo', version: '1.0.0' }],
  [5, '/@s/foo/1.0.0-rc.1', { name: '@s/foo', version: '1.0.0-rc.1' }],
  [5, '/foo/1.0.0_@types+babel__core@7.1.14', { name: 'foo', version: '1.0.0' }],
  [5, '/foo/1.0.0_dfwa53o44x4e5xhsfv5mvfhk5a', { name: 'foo', version: '1.0.0' }],
  [5, 'registry.example/@s/foo/1.1.0', { name: '@s/foo', version: '1.1.0', host: 'registry.example' }],
  [5, 'registry.example/foo/1.3.0_bar@2.0.0', { name: 'foo', version: '1.3.0', host: 'registry.example' }],
  [5, 'github.com/o/foo/0123456789', { address: 'github.com/o/foo/0123456789' }],
  [5, '@host.example/o/foo.tgz', { address: '@host.example/o/foo.tgz' }],
  [5, 'file:foo/1.0.0', { address: 'file:foo/1.0.0' }],
  [5, '/foo/bar', { address: '/foo/bar' }],
  [5, '/foo@1.0.0', { address: '/foo@1.0.0' }],
  [6, '/foo@1.0.0', { name: 'foo', version: '1.0.0' }],
  [6, '/@s/foo@1.0.0(@s/bar@2.0.0)(baz@1.0.0(x@1.0.0))', { name: '@s/foo', version: '1.0.0' }],
  [6, '/foo@1.0.0(patch_hash=abc)(bar@1.0.0)', { name: 'foo', version: '1.0.0', patchHash: 'abc' }],
  [6, 'registry.example/foo@1.0.0(bar@1.0.0)', { name: 'foo', version: '1.0.0', host: 'registry.example' }],
  [6, '@host.example/o/foo.tgz', { address: '@host.example/o/foo.tgz' }],
  [6, 'file:foo@1.0.0', { address: 'file:foo@1.0.0' }],
  [6, '/foo/1.0.0', { address: '/foo/1.0.0' }],
  [9, 'foo@1.0.0', { name: 'foo', version: '1.0.0' }],
  [9, '@s/foo@1.0.0(@s/bar@2.0.0)', { name: '@s/foo', version: '1.0.0' }],
  [9, 'foo@1.0.0(patch_hash=abc)', { name: 'foo', version: '1.0.0', patchHash: 'abc' }],
  [9, 'foo@https://host.example/foo.tgz(bar@1.0.0)', { name: 'foo', address: 'https://host.example/foo.tgz' }],
  [9, '@s/foo@file:a@b', { name: '@s/foo', address: 'file:a@b' }],
  [9, 'node@runtime:22.0.0', { name: 'node', address: 'runtime:22.0.0' }],
  [9, '/foo@1.0.0', { name: '/foo', version: '1.0.0' }],
  [9, 'foo', { address: 'foo' }],
  [9, 'foo@', { name: 'foo', address: '' }],
  [9, '(foo)', { address: '(foo)' }],
]

it.each(KEYS)('version %i: %s', (grammar, key, expected) => {
  const { id: _, ...parsed } = parseDepPath(key, grammar)
  expect(Object.fromEntries(Object.entries(parsed).filter(([, value]) => value !== undefined))).toEqual(expected)
})

it.each([
  [5, '/foo/1.0.0_bar@1.0.0', '/foo/1.0.0'],
  [6, '/foo@1.0.0(bar@1.0.0)', '/foo@1.0.0'],
  [9, 'foo@1.0.0(patch_hash=abc)(bar@1.0.0)', 'foo@1.0.0'],
] as const)('version %i: without its peers, %s is %s', (grammar, key, id) => {
  expect(parseDepPath(key, grammar).id).toBe(id)
})

describe('references', () => {
  it.each([
    [5, '1.0.0', '/a/1.0.0'],
    [5, '1.0.0_@s+b@1.0.0', '/a/1.0.0_@s+b@1.0.0'],
    [5, '/b/1.0.0', '/b/1.0.0'],
    [5, 'registry.example/a/1.0.0', 'registry.example/a/1.0.0'],
    [5, 'file:b', 'file:b'],
    [5, 'link:b', undefined],
    [6, '1.0.0(@s/b@1.0.0)', '/a@1.0.0(@s/b@1.0.0)'],
    [6, '/b@1.0.0(@s/b@1.0.0)', '/b@1.0.0(@s/b@1.0.0)'],
    [6, '@host.example/b.tgz', '@host.example/b.tgz'],
    [6, 'link:../b', undefined],
    [9, '1.0.0', 'a@1.0.0'],
    [9, '1.0.0(b@1.0.0)', 'a@1.0.0(b@1.0.0)'],
    [9, 'b@1.0.0', 'b@1.0.0'],
    [9, '@s/b@1.0.0', '@s/b@1.0.0'],
    [9, 'https://host.example/@s/b.tgz', 'a@https://host.example/@s/b.tgz'],
    [9, 'b@https://host.example/b.tgz', 'b@https://host.example/b.tgz'],
    [9, 'link:../b', undefined],
  ] as const)('version %i: %s under "a" is %s', (grammar, reference, key) => {
    expect(keyOf(reference, 'a', grammar)).toBe(key)
  })
})

it.each(['/', '@', '(', ')', 'a@', '_', '/a', '(a@1.0.0)', '((', '))'])(
  'very long keys of %j are no trouble',
  (piece) => {
    const key = piece.repeat(Math.floor(4_000 / piece.length))
    const start = performance.now()
    for (const grammar of [5, 6, 9] as const) {
      for (let times = 0; times < 50; times++) parseDepPath(`/${key}`, grammar)
    }
    expect(performance.now() - start).toBeLessThan(2_000)
  },
)
