/** package.json beside a lockfile that is, or is not, its own. Real pairs of npm's are the twins of all of these. */
import { describe, expect, test } from 'vitest'
import { npm } from '../../../src/lockfile/npm/index.ts'

const ENTRY = { version: '1.2.3', resolved: 'https://registry.example/a/-/a-1.2.3.tgz', integrity: 'sha512-x' }

/** @returns the messages about a project that asks for this, and whose lockfile says that it asks for that */
function between(manifest: object, copy: object | undefined, entries: Readonly<Record<string, object>> = { a: ENTRY }) {
  const packages = Object.fromEntries(
    Object.entries(entries).map(([name, entry]) => [name.includes('/') ? name : `node_modules/${name}`, entry]),
  )
  const lock =
    copy === undefined
      ? { lockfileVersion: 1, dependencies: entries }
      : { lockfileVersion: 3, packages: { '': copy, ...packages } }
  const read = npm.parse(JSON.stringify(lock, null, 2), 'package-lock.json', JSON.stringify(manifest))
  return read.disagreements?.map(({ message }) => message)
}
const same = (manifest: object, entries?: Readonly<Record<string, object>>) => between(manifest, manifest, entries)

describe('pairs that are one', () => {
  const rows: readonly (readonly [string, object, Readonly<Record<string, object>>?])[] = [
    ['a range', { dependencies: { a: '^1.0.0' } }],
    ['a tag', { dependencies: { a: 'latest' } }],
    ['anything', { dependencies: { a: '' } }],
    ['a version with a v', { dependencies: { a: 'v1.2.3' } }],
    ['a range of alternatives', { devDependencies: { a: '0 || >=1.2 <2' } }],
    ['an alias', { dependencies: { a: 'npm:b@^1.0.0' } }, { a: { ...ENTRY, name: 'b' } }],
    ['an alias of any version', { dependencies: { a: 'npm:b' } }, { a: { ...ENTRY, name: 'b' } }],
    ['an address', { dependencies: { a: 'https://files.example/a.tgz' } }],
    ['optional, and left out', { optionalDependencies: { b: '1' } }],
    ['a peer that is not there', { peerDependencies: { b: '1' } }],
    ['a peer that is another', { peerDependencies: { a: '^2' } }],
    ['a peer for development', { peerDependencies: { a: '^2' }, devDependencies: { a: '^1' } }],
    ['overridden', { dependencies: { a: '^2' }, overrides: { a: '1.2.3' } }],
    ['a workspace', { workspaces: ['w'], dependencies: { w: '*' } }, { w: { resolved: 'w', link: true }, 'w/': {} }],
    ['a directory', { dependencies: { w: 'file:w' } }, { w: { resolved: 'w', link: true } }],
  ]
  for (const [what, manifest, entries] of rows) test(what, () => expect(same(manifest, entries)).toEqual([]))

  test('a range that is a prerelease', () => {
    expect(same({ dependencies: { a: '^2.0.0-rc.1' } }, { a: { ...ENTRY, version: '2.0.0-rc.2' } })).toEqual([])
  })
})

describe('pairs that are not', () => {
  test.each<readonly [string, object, object | undefined, readonly string[]]>([
    [
      'another range',
      { dependencies: { a: '^1.2.0' } },
      { dependencies: { a: '^1.0.0' } },
      ['package.json asks for a@^1.2.0, and the lockfile says a@^1.0.0.'],
    ],
    [
      'one more',
      { dependencies: { a: '1', b: '2' } },
      { dependencies: { a: '1' } },
      ['package.json asks for b@2, and the lockfile does not know.'],
    ],
    [
      'one less',
      {},
      { dependencies: { a: '1' } },
      ['The lockfile says that a@1 is asked for, and package.json does not.'],
    ],
    [
      'of another kind',
      { dependencies: { a: '1' } },
      { devDependencies: { a: '1' } },
      ['package.json asks for a@1 as another kind of dependency than the lockfile says.'],
    ],
    [
      'a version that nobody asks for',
      { dependencies: { a: '^2.0.0' } },
      { dependencies: { a: '^2.0.0' } },
      ['package.json asks for a@^2.0.0, and the lockfile has a@1.2.3.'],
    ],
    [
      'no entry',
      { dependencies: { b: '1' } },
      { dependencies: { b: '1' } },
      ['package.json asks for b@1, and the lockfile has no entry for it.'],
    ],
    [
      'version 1',
      { dependencies: { a: '^2' } },
      undefined,
      ['package.json asks for a@^2, and the lockfile has a@1.2.3.'],
    ],
  ])('%s', (_what, manifest, copy, expected) => {
    expect(between(manifest, copy)).toEqual(expected)
  })
})

test('where there is no package.json, or none that can be read, nothing is said', () => {
  const lock = JSON.stringify({ lockfileVersion: 3, packages: { '': { dependencies: { a: '1' } } } })
  for (const manifest of [undefined, '{', '[]'])
    expect(npm.parse(lock, 'x.json', manifest).disagreements).toBeUndefined()
  expect(npm.parse(lock, 'x.json', '{}').disagreements).toHaveLength(1)
  expect(npm.parse(lock, 'node_modules/.package-lock.json', '{}').disagreements).toBeUndefined()
})

test('each is told with its line', () => {
  const lock = { lockfileVersion: 3, packages: { '': { dependencies: { a: '^2' } }, 'node_modules/a': ENTRY } }
  const manifest = JSON.stringify({ dependencies: { a: '^3' } })
  const { disagreements } = npm.parse(JSON.stringify(lock, null, 2), 'package-lock.json', manifest)
  expect(disagreements?.map(({ line }) => line)).toEqual([4, 9])
})

test('names of the prototype are names', () => {
  const manifest = { dependencies: { constructor: '1', toString: '1' } }
  expect(between(manifest, {}, {})).toHaveLength(2)
})
