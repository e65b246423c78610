/** Where packages come from. A place that is not a registry needs somebody who asks for it; each has its twin that nobody does. */
import { describe, expect, it } from 'vitest'
import type { Source } from '../../../src/lockfile/locked-package.ts'
import type { Lock } from './lock.ts'
import { ask, packageAt, parse, SHA512 } from './lock.ts'

const COMMIT = '0123456789012345678901234567890123456789'
const HOSTED = `https://codeload.github.com/o/a/tar.gz/${COMMIT}`

interface Place {
  readonly title: string
  /** By which it is asked for, and what is refused. */
  readonly asked: string
  readonly not: string
  readonly version?: string
  readonly reference: string
  readonly key: string
  readonly entry: string
  readonly source: Source
  readonly diverted: string
}

const PLACES: readonly Place[] = [
  {
    title: 'hosted git',
    asked: 'github:o/a',
    not: '^1.0.0',
    reference: HOSTED,
    key: `a@${HOSTED}`,
    entry: `resolution: {tarball: '${HOSTED}'}, version: 1.0.0`,
    source: { type: 'git', url: HOSTED },
    diverted: HOSTED,
  },
  {
    title: 'git',
    asked: 'git+ssh://git@host.example/o/a.git',
    not: 'npm:a@1',
    reference: `git+https://git@host.example:o/a.git#${COMMIT}`,
    key: `a@git+https://git@host.example:o/a.git#${COMMIT}`,
    entry: `resolution: {type: git, repo: 'git@host.example:o/a.git', commit: '${COMMIT}'}, version: 1.0.0`,
    source: { type: 'git', url: `git@host.example:o/a.git#${COMMIT}` },
    diverted: `git@host.example:o/a.git#${COMMIT}`,
  },
  {
    title: 'git under a version',
    asked: 'github:o/a',
    not: '^1.0.0',
    reference: '1.0.0',
    key: 'a@1.0.0',
    entry: `resolution: {type: git, repo: 'git@host.example:o/a.git', commit: '${COMMIT}'}`,
    source: { type: 'git', url: `git@host.example:o/a.git#${COMMIT}` },
    diverted: `git@host.example:o/a.git#${COMMIT}`,
  },
  {
    title: 'a tarball',
    asked: 'https://host.example/a.tgz',
    not: 'latest',
    reference: 'https://host.example/a.tgz',
    key: 'a@https://host.example/a.tgz',
    entry: `resolution: {integrity: ${SHA512}, tarball: 'https://host.example/a.tgz'}, version: 1.0.0`,
    source: { type: 'url', url: 'https://host.example/a.tgz' },
    diverted: 'https://host.example/a.tgz',
  },
  {
    title: 'a tarball in version 6',
    version: '6.0',
    asked: 'https://host.example/a.tgz',
    not: '^1.0.0',
    reference: '@host.example/a.tgz',
    key: '@host.example/a.tgz',
    entry: `resolution: {tarball: 'https://host.example/a.tgz'}, name: a, version: 1.0.0`,
    source: { type: 'url', url: 'https://host.example/a.tgz' },
    diverted: 'https://host.example/a.tgz',
  },
  {
    title: 'a file',
    asked: 'file:vendor/a.tgz',
    not: '^1.0.0',
    reference: 'file:vendor/a.tgz',
    key: 'a@file:vendor/a.tgz',
    entry: `resolution: {integrity: ${SHA512}, tarball: 'file:vendor/a.tgz'}, version: 1.0.0`,
    source: { type: 'file', path: 'vendor/a.tgz' },
    diverted: 'file:vendor/a.tgz',
  },
  {
    title: 'a directory',
    asked: 'file:./vendor/a',
    not: '^1.0.0',
    reference: 'file:vendor/a',
    key: 'a@file:vendor/a',
    entry: `resolution: {directory: vendor/a, type: directory}`,
    source: { type: 'link', target: 'vendor/a' },
    diverted: 'vendor/a',
  },
  {
    title: 'a directory in version 5',
    version: '5.4-inlineSpecifiers',
    asked: 'file:vendor/a',
    not: '^1.0.0',
    reference: 'file:vendor/a',
    key: 'file:vendor/a',
    entry: `resolution: {directory: vendor/a, type: directory}, name: a, version: 1.0.0`,
    source: { type: 'link', target: 'vendor/a' },
    diverted: 'vendor/a',
  },
  {
    title: 'a runtime',
    asked: 'runtime:^22.0.0',
    not: '^22.0.0',
    reference: 'runtime:22.0.0',
    key: 'a@runtime:22.0.0',
    entry: `resolution: {type: variations, variants: []}, version: 22.0.0`,
    source: { type: 'url', url: 'runtime:22.0.0' },
    diverted: 'runtime:22.0.0',
  },
]

describe.each(PLACES)('$title', ({ asked, not, version = '9.0', reference, key, entry, source, diverted }) => {
  const read = (specifier: string, manifest?: unknown) =>
    packageAt(parse({ version, project: [ask('a', specifier, reference)], packages: { [key]: entry } }, manifest), key)

  it('that the project asks for', () => {
    expect(read(asked)).toMatchObject({ name: 'a', source })
  })

  it('that the project does not ask for', () => {
    expect(read(not).source).toEqual({ type: 'diverted', resolved: diverted })
  })

  it('that package.json does not ask for, whatever the lockfile says', () => {
    expect(read(asked, { dependencies: { a: not } }).source).toEqual({ type: 'diverted', resolved: diverted })
    expect(read(not, { dependencies: { a: asked } }).source).toEqual(source)
  })

  it('that nobody asks for', () => {
    const lockfile = parse({ version, packages: { [key]: entry } })
    expect(packageAt(lockfile, key).source).toMatchObject({ type: 'unidentified' })
  })

  it('that an override asks for', () => {
    const lock = { version, top: `overrides: {a: '${asked}'}`, project: [ask('a', not, reference)] }
    expect(packageAt(parse({ ...lock, packages: { [key]: entry } }), key).source).toEqual(source)
  })
})

describe('what other packages ask for', () => {
  const dependent = (reference: string, resolution: string, key: string, entry: string): Lock => ({
    project: [ask('b', 'file:b', 'file:b')],
    packages: { 'b@file:b': `resolution: {${resolution}}`, [key]: entry },
    snapshots: { 'b@file:b': `dependencies: {a: '${reference}'}`, [key]: '' },
  })
  const directory = 'type: directory, directory: b'
  const tarball = `integrity: ${SHA512}, tarball: 'file:b'`

  it.each([directory, tarball])('an address, from %s', (resolution) => {
    const lock = dependent(HOSTED, resolution, `a@${HOSTED}`, `resolution: {tarball: '${HOSTED}'}`)
    expect(packageAt(parse(lock), `a@${HOSTED}`).source).toEqual({ type: 'url', url: HOSTED })
  })

  it('a version, which is never a place', () => {
    const lock = dependent('1.0.0', directory, 'a@1.0.0', 'resolution: {type: directory, directory: a}')
    expect(packageAt(parse(lock), 'a@1.0.0').source).toEqual({ type: 'diverted', resolved: 'a' })
  })

  it.each([
    [directory, { type: 'link', target: 'a' }],
    [tarball, { type: 'diverted', resolved: 'a' }],
  ])('a directory, from %s', (resolution, source) => {
    const lock = dependent('file:a', resolution, 'a@file:a', 'resolution: {type: directory, directory: a}')
    expect(packageAt(parse(lock), 'a@file:a').source).toEqual(source)
  })

  it.each([
    [directory, { type: 'link', target: '../a' }],
    [tarball, { type: 'diverted', resolved: 'link:../a' }],
  ])('a link, from %s', (resolution, source) => {
    const lock = dependent('link:../a', resolution, 'c@1.0.0', `resolution: {integrity: ${SHA512}}`)
    expect(packageAt(parse(lock), 'b@file:b > a').source).toEqual(source)
  })
})

describe('registries', () => {
  it.each([
    ['9.0', '1.0.0', 'a@1.0.0', '', undefined],
    ['9.0', '1.0.0', 'a@1.0.0', `, tarball: 'https://host.example/x.tgz'`, 'https://host.example/x.tgz'],
    ['6.0', '1.0.0', '/a@1.0.0', '', undefined],
    ['6.0', 'registry.example/a@1.0.0', 'registry.example/a@1.0.0', '', 'https://registry.example/a/-/a-1.0.0.tgz'],
    [
      '6.0',
      'registry.example/@s/a@1.0.0',
      'registry.example/@s/a@1.0.0',
      '',
      'https://registry.example/@s/a/-/a-1.0.0.tgz',
    ],
    ['5.4', '1.0.0_b@1.0.0', '/a/1.0.0_b@1.0.0', '', undefined],
    [
      '5.4',
      '1.0.0',
      '/a/1.0.0',
      `, registry: 'https://registry.example/x/', tarball: a.tgz`,
      'https://registry.example/x/a.tgz',
    ],
    ['5.4', 'registry.example/a/1.0.0', 'registry.example/a/1.0.0', '', 'https://registry.example/a/-/a-1.0.0.tgz'],
    ['5.4', '1.0.0', '/a/1.0.0', `, tarball: 'file:a.tgz'`, 'file:a.tgz'],
  ])('version %s: %s', (version, reference, key, more, resolved) => {
    const packages = { [key]: `resolution: {integrity: ${SHA512}${more}}` }
    const name = key.includes('@s/') ? '@s/a' : 'a'
    const pkg = packageAt(parse({ version, project: [ask(name, '^1.0.0', reference)], packages }), key)
    expect(pkg).toMatchObject({ name, version: '1.0.0', integrity: [{ algorithm: 'sha512' }] })
    expect(pkg.source).toEqual({ type: 'registry', resolved })
  })

  it('an alias is the package that it stands for', () => {
    const packages = { 'b@1.0.0': `resolution: {integrity: ${SHA512}}` }
    const lockfile = parse({ project: [ask('a', 'npm:b@^1.0.0', 'b@1.0.0')], packages })
    expect(packageAt(lockfile, 'b@1.0.0')).toMatchObject({ name: 'b', version: '1.0.0' })
    expect(lockfile.disagreements).toEqual([])
  })

  it.each([
    ['9.0', 'a@1.0.0', '', 'the entry has no resolution'],
    ['9.0', 'a@1.0.0', `resolution: {integrity: ${SHA512}}, version: 2.0.0`, 'its key is of version 1.0.0'],
    ['6.0', '/a@1.0.0', `resolution: {integrity: ${SHA512}}, name: b`, 'its key is of "a"'],
    ['9.0', '/a@1.0.0', `resolution: {integrity: ${SHA512}}`, 'is not a package name'],
    ['6.0', 'a@1.0.0', `resolution: {integrity: ${SHA512}}`, 'its key names no version'],
    ['5.4', '/a@1.0.0', `resolution: {integrity: ${SHA512}}`, 'its key names no version'],
    [
      '9.0',
      'a@https://host.example/a.tgz',
      `resolution: {integrity: ${SHA512}}, version: 1.0.0`,
      'its key names no version',
    ],
  ])('version %s: %s: {%s} is nothing that anybody could fetch', (version, key, entry, reason) => {
    const { source } = packageAt(parse({ version, packages: { [key]: entry } }), key)
    expect(source).toMatchObject({ type: 'unidentified', reason: expect.stringContaining(reason) })
  })

  it('a snapshot without its package', () => {
    const lockfile = parse({ snapshots: { 'a@1.0.0': '' } })
    expect(packageAt(lockfile, 'a@1.0.0').source).toMatchObject({ type: 'unidentified' })
  })
})

it.each([
  ['https://host.example/a.tgz', `tarball: 'https://other.example/a.tgz'`, `tarball: 'https://host.example/a.tgz'`],
  ['file:a', 'type: directory, directory: b', 'type: directory, directory: a'],
  ['file:a.tgz', `tarball: 'file:b.tgz'`, `tarball: 'file:a.tgz'`],
])('a key that says %s, and leads elsewhere', (address, wrong, right) => {
  const read = (resolution: string) => {
    const packages = { [`a@${address}`]: `resolution: {${resolution}}` }
    return packageAt(parse({ project: [ask('a', address, address)], packages }), `a@${address}`).source.type
  }
  expect(read(wrong)).toBe('diverted')
  expect(read(right)).not.toBe('diverted')
})

describe('workspaces', () => {
  it('are listed, each once, with those that link to them', () => {
    const { packages } = parse({
      project: [ask('@s/a', 'workspace:*', 'link:packages/a')],
      others: {
        'packages/a': [],
        'packages/b': [ask('@s/a', '^1.0.0', 'link:../a')],
        c: [ask('r', 'workspace:*', 'link:..')],
      },
    })
    expect(packages.map(({ name, source, locations }) => [name, source, locations.map(({ path }) => path)])).toEqual([
      ['@s/a', { type: 'workspace', path: 'packages/a' }, ['packages/a', '. > @s/a', 'packages/b > @s/a']],
      ['b', { type: 'workspace', path: 'packages/b' }, ['packages/b']],
      ['c', { type: 'workspace', path: 'c' }, ['c']],
    ])
  })

  it.each([
    ['link:../x', { type: 'link', target: '../x' }],
    ['workspace:*', { type: 'link', target: '../x' }],
    ['^1.0.0', { type: 'diverted', resolved: 'link:../x' }],
  ])('a directory that is none of them, asked for by %s', (specifier, source) => {
    expect(packageAt(parse({ project: [ask('x', specifier, 'link:../x')] }), '. > x').source).toEqual(source)
  })

  it('an injected one is still the workspace', () => {
    const { packages } = parse({
      project: [ask('a', 'workspace:*', 'file:a')],
      others: { a: [] },
      packages: { 'a@file:a': 'resolution: {type: directory, directory: a}' },
    })
    expect(packages.map(({ source }) => source)).toEqual([{ type: 'workspace', path: 'a' }])
  })
})
