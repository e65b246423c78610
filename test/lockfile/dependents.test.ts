/** Which packages depend on which others, whoever locked them. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { dependentsOf } from '../../src/lockfile/dependents.ts'
import { parseLockfile } from '../../src/lockfile/index.ts'
import type { Declared, LockedPackage } from '../../src/lockfile/locked-package.ts'
import { MANAGERS } from '../managers/lock.ts'
import type { Written } from './written-project.ts'
import { FORMATS, manifestOf, members, parseAs } from './written-project.ts'

const pkg = (name: string, dependencies: object, more: Partial<Declared> = {}): LockedPackage => ({
  name,
  version: '1.0.0',
  source: { type: 'registry', resolved: undefined },
  integrity: [],
  declared: [{ requests: 'asked', dependencies: new Map(Object.entries(dependencies)), ...more }],
  locations: [],
  omittedWith: [],
})

describe.each(FORMATS)('%s', (format) => {
  const dependents = (written: Written) =>
    Object.fromEntries(dependentsOf(parseAs(format, written, manifestOf(written)).packages))

  it('leads an alias to the registry’s name, and leaves the project out', () => {
    const root = { dependencies: { a: '^1.0.0', b: '^1.0.0', z: 'npm:real@^1.0.0' } }
    const packages = { a: { x: 'npm:real@^1.0.0', c: '^1.0.0' }, b: { c: '^1.0.0', a: '^1.0.0' } }
    expect(dependents({ root, packages })).toEqual({ a: ['b'], c: ['a', 'b'], real: ['a'] })
  })

  it('leaves workspaces out', () => {
    const workspaces = { 'packages/w': { dependencies: { a: '^1.0.0' } } }
    expect(dependents({ workspaces, packages: { a: { b: '^1.0.0' } } })).toEqual({ b: ['a'] })
  })

  // No registry has a package of the first name, so that nothing of what it asks for counts.
  it.each([
    ['__proto__', undefined],
    ['constructor', ['constructor']],
  ])('takes %s for one more name', (name, below) => {
    const root = { dependencies: { a: '^1.0.0' } }
    const packages = members([
      ['a', members([[name, '^1.0.0']])],
      [name, { b: '^1.0.0' }],
    ])
    const found = dependentsOf(parseAs(format, { root, packages }, manifestOf({ root })).packages)
    expect([found.get(name), found.get('b')]).toEqual([['a'], below])
    expect(found.size).toBe(below === undefined ? 1 : 2)
  })
})

it('has each once, in order, and no package as its own', () => {
  const found = dependentsOf([pkg('b', { x: '2' }), pkg('a', { x: '1', a: '1' }), pkg('b', { x: '1' }), pkg('x', {})])
  expect([...found]).toEqual([['x', ['a', 'b']]])
})

it.each([
  [{ type: 'registry', resolved: undefined }, ['well-known']],
  [{ type: 'git', url: 'git+https://git.example/a.git#0123' }, []],
  [{ type: 'url', url: 'https://files.example/a.tgz' }, []],
  [{ type: 'file', path: 'a.tgz' }, []],
  [{ type: 'link', target: '../a' }, []],
  [{ type: 'workspace', path: 'a' }, []],
  [{ type: 'bundled', within: 'node_modules/b' }, []],
  [{ type: 'diverted', resolved: '../a' }, []],
  [{ type: 'unidentified', reason: 'none' }, []],
] as const)('of %j only a registry’s name counts', (source, expected) => {
  const found = dependentsOf([{ ...pkg('well-known', { x: '1' }), source }])
  expect(found.get('x') ?? []).toEqual(expected)
})

it('counts optional dependencies, and no peers', () => {
  const one = pkg('a', {}, { optionalDependencies: new Map([['b', '1']]), peerDependencies: new Map([['c', '1']]) })
  expect([...dependentsOf([one])]).toEqual([['b', ['a']]])
})

it('counts no peers where they are among what was chosen', () => {
  const chosen = { peer: '1.0.0', own: '1.0.0' }
  const peers = { requests: 'resolved', peerDependencies: new Map([['peer', '*']]) } as const
  expect([...dependentsOf([pkg('a', chosen, peers)])]).toEqual([['own', ['a']]])
  expect([...dependentsOf([pkg('a', chosen, { requests: 'resolved' })]).keys()]).toEqual(['peer', 'own'])
})

it.each([
  ['1.0.0', 'x'],
  ['real@1.0.0', 'real'],
  ['@s/real@1.0.0', '@s/real'],
  ['link:../x', undefined],
  ['https://files.example/x.tgz', undefined],
  ['git+ssh://git@git.example/x.git#0123', undefined],
  ['file:x', undefined],
])('what was chosen, %s, is %s', (chosen, expected) => {
  const found = dependentsOf([pkg('a', { x: chosen }, { requests: 'resolved' })])
  expect([...found.keys()]).toEqual(expected === undefined ? [] : [expected])
})

it.each([
  ['^1', 'x'],
  ['latest', 'x'],
  ['npm:real@^1', 'real'],
  ['npm:@s/real', '@s/real'],
  ['https://registry.example/real/-/real-1.0.0.tgz', 'real'],
  ['https://files.example/x.tgz', undefined],
  ['github:example/x', undefined],
  ['file:../x', undefined],
  ['workspace:^', undefined],
])('what was asked, %s, is %s', (spec, expected) => {
  expect([...dependentsOf([pkg('a', { x: spec })]).keys()]).toEqual(expected === undefined ? [] : [expected])
})

it('keeps the first 20', () => {
  const all = Array.from({ length: 30 }, (_, at) => pkg(`p${String(at).padStart(2, '0')}`, { x: '1' })).reverse()
  const names = dependentsOf(all).get('x')
  expect(names).toHaveLength(20)
  expect([names?.at(0), names?.at(-1)]).toEqual(['p00', 'p19'])
  expect(dependentsOf(all.slice(-20)).get('x')).toEqual(names)
})

it('takes time by the number of requests', () => {
  const make = (count: number) =>
    Array.from({ length: count }, (_, at) =>
      pkg(`p${at}`, members(Array.from({ length: 10 }, (_, n) => [`p${(at * 7 + n) % count}`, '^1.0.0']))),
    )
  const timed = (packages: readonly LockedPackage[]) => {
    const started = performance.now()
    dependentsOf(packages)
    return performance.now() - started
  }
  const [few, many] = [make(5_000), make(50_000)]
  timed(few)
  expect(timed(few)).toBeLessThan(1_000)
  expect(timed(many)).toBeLessThan(10_000)
})

it.each(MANAGERS)('is the same by $name', ({ name, lockfile }) => {
  const read = (folder: string, file: string) => {
    const text = readFileSync(fileURLToPath(new URL(path.posix.join(folder, file), FIXTURES)), 'utf8')
    return new Map(dependentsOf(parseLockfile(text, file, undefined).packages))
  }
  const found = read(name, lockfile)
  expect(found.size).toBeGreaterThan(25)
  expect(found).toEqual(read('npm-11', 'package-lock.json'))
})

const FIXTURES = new URL('../../fixtures/managers/', import.meta.url)
