import { describe, expect, it } from 'vitest'
import type { Lock } from './lock.ts'
import { ask, parse, SHA512 } from './lock.ts'

const RESOLVED = `resolution: {integrity: ${SHA512}}`
const LOCK: Lock = { project: [ask('a', '^1.0.0', '1.0.0')], packages: { 'a@1.0.0': RESOLVED } }
const read = (lock: Lock, manifest?: unknown) =>
  (parse(lock, manifest).disagreements ?? []).map(({ message }) => message)

describe('package.json', () => {
  const NOT_THERE = 'package.json asks for "b", and the lockfile does not have it.'
  const TOO_MUCH = 'The lockfile has "a", which package.json does not ask for.'
  it.each([
    ['the same', {}, { dependencies: { a: '^1.0.0' } }, []],
    ['nothing', {}, undefined, []],
    [
      'another specifier',
      {},
      { dependencies: { a: '1.x' } },
      ['package.json asks for "a" by "1.x", the lockfile by "^1.0.0".'],
    ],
    [
      'another group',
      {},
      { devDependencies: { a: '^1.0.0' } },
      ['"a" is among the devDependencies of package.json, and among the dependencies of the lockfile.'],
    ],
    ['several groups', {}, { dependencies: { a: '^1.0.0' }, devDependencies: { a: '2' } }, []],
    ['more', {}, { dependencies: { a: '^1.0.0', b: '1' } }, [NOT_THERE]],
    ['less', {}, {}, [TOO_MUCH]],
    ['a peer', {}, { peerDependencies: { a: '^1.0.0' } }, []],
    [
      'a peer that is not installed',
      { top: 'settings: {autoInstallPeers: false}' },
      { peerDependencies: { a: '^1.0.0' } },
      [TOO_MUCH],
    ],
    ['an overridden one', { top: 'overrides: {a: ^1.0.0}' }, { dependencies: { a: '2' } }, []],
    ['an overridden other', { top: 'overrides: {c: 2}' }, { dependencies: { a: '^1.0.0', b: '2' } }, [NOT_THERE]],
    ['hooks', { top: 'pnpmfileChecksum: abc' }, { dependencies: { b: '2' } }, []],
    ['an optional one', {}, { dependencies: { a: '^1.0.0' }, optionalDependencies: { b: '2' } }, [NOT_THERE]],
    [
      'an ignored one',
      { top: 'ignoredOptionalDependencies: [b]' },
      { dependencies: { a: '^1.0.0' }, optionalDependencies: { b: '2' } },
      [],
    ],
    ['a link', {}, { dependencies: { a: '^1.0.0', b: 'link:b' } }, [NOT_THERE]],
    [
      'a link that is left out',
      { top: 'settings: {excludeLinksFromLockfile: true}' },
      { dependencies: { a: '^1.0.0', b: 'link:b' } },
      [],
    ],
    [
      'names of prototypes',
      {},
      JSON.parse('{"dependencies": {"a": "^1.0.0", "__proto__": "1"}}'),
      ['package.json asks for "__proto__", and the lockfile does not have it.'],
    ],
  ])('with %s', (_, more, manifest, messages) => {
    expect(read({ ...LOCK, ...more }, manifest)).toEqual(messages)
  })

  it('that cannot be read says nothing', () => {
    expect(read(LOCK, 'text')).toEqual([])
  })

  it('is told with its line', () => {
    expect(parse(LOCK, {}).disagreements).toMatchObject([{ line: 6 }])
  })
})

describe('what was chosen', () => {
  it.each([
    ['^1.0.0', '1.2.3', 'a@1.2.3', true],
    ['^1.0.0', '2.0.0', 'a@2.0.0', false],
    ['latest', '2.0.0', 'a@2.0.0', true],
    ['', '2.0.0', 'a@2.0.0', true],
    ['^1.0.0-rc.1', '1.0.0-rc.2', 'a@1.0.0-rc.2', true],
    ['^1.0.0', 'b@1.0.0', 'b@1.0.0', false],
    ['npm:b@^1.0.0', 'b@1.0.0', 'b@1.0.0', true],
    ['npm:b@^2.0.0', 'b@1.0.0', 'b@1.0.0', false],
    ['npm:b', 'b@1.0.0', 'b@1.0.0', true],
    ['npm:@s/b@^1.0.0', '@s/b@1.0.0', '@s/b@1.0.0', true],
    ['npm:b@^1.0.0', 'c@1.0.0', 'c@1.0.0', false],
    ['jsr:@s/b@^1.0.0', '@jsr/s__b@1.0.0', '@jsr/s__b@1.0.0', true],
    ['jsr:@s/b@^1.0.0', '@jsr/t__b@1.0.0', '@jsr/t__b@1.0.0', false],
    ['catalog:', '1.0.0', 'a@1.0.0', true],
    ['catalog:', '2.0.0', 'a@2.0.0', false],
    ['catalog:old', '0.1.0', 'a@0.1.0', true],
    ['catalog:none', '0.1.0', 'a@0.1.0', true],
  ])('%s may be %s: %j', (specifier, reference, key, isFine) => {
    const top =
      'catalogs: {default: {a: {specifier: ^1.0.0, version: 1.0.0}}, old: {a: {specifier: ^0.1.0, version: 0.1.0}}}'
    const messages = read({ top, project: [ask('a', specifier, reference)], packages: { [key]: RESOLVED } })
    expect(messages).toHaveLength(isFine ? 0 : 1)
    if (!isFine) expect(messages[0]).toMatch(/^"a" is asked for by ".*", and the lockfile answers with ".* .*"\.$/u)
  })

  it('is not looked at where it is overridden', () => {
    const lock = { project: [ask('a', '^1.0.0', 'b@1.0.0')], packages: { 'b@1.0.0': RESOLVED } }
    expect(read(lock)).toHaveLength(1)
    expect(read({ ...lock, top: 'overrides: {a: "npm:b@1.0.0"}' })).toEqual([])
  })
})

describe('what is not there', () => {
  it('for a project', () => {
    expect(read({ ...LOCK, packages: {} })).toEqual([
      'The project in "." depends on "a" "1.0.0", for which the lockfile has no entry.',
    ])
  })

  it('for a package', () => {
    const messages = (members: string) => read({ ...LOCK, snapshots: { 'a@1.0.0': members } })
    expect(messages('dependencies: {a: 1.0.0}')).toEqual([])
    expect(messages('dependencies: {b: 1.0.0}')).toEqual([
      '"a@1.0.0" depends on "b" "1.0.0", for which the lockfile has no entry.',
    ])
  })
})
