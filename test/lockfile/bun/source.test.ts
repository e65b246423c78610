/** Where packages come from: what the lockfile says counts only where somebody asks for it. */
import { describe, expect, it } from 'vitest'
import type { Source } from '../../../src/lockfile/locked-package.ts'
import type { Written } from './project.ts'
import { at, npm } from './project.ts'

interface Case {
  readonly what: string
  readonly honest: Written
  readonly source: Source
  /** The name, where it is not `a`. */
  readonly name?: string
  readonly lie: Written
  readonly lieSource: Source
  readonly lieName?: string
}

const asks = (a: string, more: Written = {}): Written => ({ root: { dependencies: { a } }, ...more })
const git = ['a@github:example/a#0123456789012345678901234567890123456789', {}, 'example-a-0123456']
const GIT = 'github:example/a#0123456789012345678901234567890123456789'
const registry: Source = { type: 'registry', resolved: undefined }
const diverted = (resolved: string): Source => ({ type: 'diverted', resolved })
const workspace = (name: string) => ({ 'packages/w': { name, version: '1.0.0' } })

const CASES: readonly Case[] = [
  {
    what: 'git',
    honest: asks('example/a', { packages: { a: git } }),
    source: { type: 'git', url: GIT },
    lie: asks('^1.0.0', { packages: { a: git } }),
    lieSource: diverted(GIT),
  },
  {
    what: 'git by the copy, not by package.json',
    honest: asks('example/a', { packages: { a: git }, manifest: { dependencies: { a: 'example/a' } } }),
    source: { type: 'git', url: GIT },
    lie: asks('example/a', { packages: { a: git }, manifest: { dependencies: { a: '^1.0.0' } } }),
    lieSource: diverted(GIT),
  },
  {
    what: 'git through a catalog',
    honest: asks('catalog:', { packages: { a: git }, more: { catalog: { a: 'example/a' } } }),
    source: { type: 'git', url: GIT },
    lie: asks('catalog:other', { packages: { a: git }, more: { catalog: { a: 'example/a' } } }),
    lieSource: diverted(GIT),
  },
  {
    what: 'git through a named catalog of package.json',
    honest: asks('catalog:x', {
      packages: { a: git },
      manifest: { dependencies: { a: 'catalog:x' }, workspaces: { packages: [], catalogs: { x: { a: 'example/a' } } } },
    }),
    source: { type: 'git', url: GIT },
    lie: asks('catalog:x', {
      packages: { a: git },
      more: { catalogs: { x: { a: 'example/a' } } },
      manifest: { dependencies: { a: 'catalog:x' }, catalogs: { x: { a: '^1.0.0' } } },
    }),
    lieSource: diverted(GIT),
  },
  {
    what: 'git through an override',
    honest: asks('^1.0.0', { packages: { a: git }, more: { overrides: { a: 'example/a' } } }),
    source: { type: 'git', url: GIT },
    lie: asks('^1.0.0', { packages: { a: git }, more: { overrides: { b: 'example/a' } } }),
    lieSource: diverted(GIT),
  },
  {
    what: 'git through a resolution',
    honest: asks('^1.0.0', {
      packages: { a: git },
      manifest: { dependencies: { a: '^1.0.0' }, resolutions: { '**/a': 'example/a' } },
    }),
    source: { type: 'git', url: GIT },
    lie: asks('^1.0.0', {
      packages: { a: git },
      more: { overrides: { a: 'example/a' } },
      manifest: { dependencies: { a: '^1.0.0' } },
    }),
    lieSource: diverted(GIT),
  },
  {
    what: 'an address',
    honest: asks('https://files.example/a.tgz', { packages: { a: ['a@https://files.example/a.tgz', {}] } }),
    source: { type: 'url', url: 'https://files.example/a.tgz' },
    lie: asks('1.0.0', { packages: { a: ['a@https://files.example/a.tgz', {}] } }),
    lieSource: diverted('https://files.example/a.tgz'),
  },
  {
    what: 'a tarball here',
    honest: asks('file:./a.tgz', { packages: { a: ['a@./a.tgz', {}] } }),
    source: { type: 'file', path: './a.tgz' },
    lie: asks('1.0.0', { packages: { a: ['a@./a.tgz', {}] } }),
    lieSource: diverted('./a.tgz'),
  },
  {
    what: 'a directory',
    honest: asks('file:./lib', { packages: { a: ['a@file:lib', {}] } }),
    source: { type: 'link', target: 'lib' },
    lie: asks('*', { packages: { a: ['a@file:lib', {}] } }),
    lieSource: diverted('file:lib'),
  },
  {
    what: 'a link',
    honest: asks('link:./lib', { packages: { a: ['a@link:./lib', {}] } }),
    source: { type: 'link', target: 'lib' },
    lie: asks('*', { packages: { a: ['a@link:./lib', {}] } }),
    lieSource: diverted('link:./lib'),
  },
  {
    what: 'another name',
    honest: asks('npm:b@^1.0.0', { packages: { a: npm('b@1.0.0') } }),
    source: registry,
    name: 'b',
    lie: asks('^1.0.0', { packages: { a: npm('b@1.0.0') } }),
    lieSource: registry,
    lieName: 'a',
  },
  {
    what: 'a workspace by its name',
    honest: asks('*', { workspaces: workspace('a'), packages: { a: ['a@workspace:packages/w'] } }),
    source: { type: 'workspace', path: 'packages/w' },
    lie: asks('*', { workspaces: workspace('w'), packages: { a: ['a@workspace:packages/w'] } }),
    lieSource: diverted('workspace:packages/w'),
  },
  {
    what: 'a workspace that package.json has',
    honest: asks('*', {
      workspaces: workspace('a'),
      packages: { a: ['a@workspace:packages/w'] },
      manifest: { dependencies: { a: '*' }, workspaces: ['packages/*'] },
    }),
    source: { type: 'workspace', path: 'packages/w' },
    lie: asks('*', {
      workspaces: workspace('a'),
      packages: { a: ['a@workspace:packages/w'] },
      manifest: { dependencies: { a: '*' }, workspaces: ['libraries/*'] },
    }),
    lieSource: diverted('workspace:packages/w'),
  },
  {
    what: 'a workspace that the lockfile has',
    honest: asks('*', { workspaces: workspace('a'), packages: { a: ['a@workspace:packages/w'] } }),
    source: { type: 'workspace', path: 'packages/w' },
    lie: asks('*', { workspaces: workspace('a'), packages: { a: ['a@workspace:packages/x'] } }),
    lieSource: diverted('workspace:packages/x'),
  },
  {
    what: 'the project itself',
    honest: asks('*', { root: { name: 'a', dependencies: { a: '*' } }, packages: { a: ['a@root:', {}] } }),
    source: { type: 'workspace', path: '.' },
    lie: asks('*', { packages: { a: ['a@root:', {}] } }),
    lieSource: diverted('root:'),
  },
  {
    what: 'a version',
    honest: asks('*', { packages: { a: npm('a@1.0.0', {}, 'https://registry.example/a/-/a-1.0.0.tgz') } }),
    source: { type: 'registry', resolved: 'https://registry.example/a/-/a-1.0.0.tgz' },
    lie: asks('*', { packages: { a: ['a@latest', '', {}, ''] } }),
    lieSource: { type: 'unidentified', reason: '"latest" is neither a version nor an address that Bun knows' },
  },
]

describe.each(CASES)('$what', ({ honest, source, name = 'a', lie, lieSource, lieName = 'a' }) => {
  it('counts where it is asked for', () => {
    expect(at('a', honest)).toMatchObject({ name, source })
  })
  it('does not count where it is not', () => {
    expect(at('a', lie)).toMatchObject({ name: lieName, source: lieSource })
  })
})

describe('what nobody asks for', () => {
  it('is looked up where it is from a registry', () => {
    expect(at('a', { packages: { a: npm('a@1.0.0') } }).source).toEqual(registry)
  })
  it.each([
    ['under another name', npm('b@1.0.0'), 'nobody asks for "b" here'],
    ['from git', git, 'nobody asks for it, and it does not come from a registry'],
  ])('is nothing %s', (_, entry, reason) => {
    expect(at('a', { packages: { a: entry } }).source).toEqual({ type: 'unidentified', reason })
  })
})

describe('what comes inside a tarball', () => {
  const carrier = npm('c@1.0.0', { dependencies: { a: '*' } })
  const carried = npm('a@1.0.0', { bundled: true })
  const root = { dependencies: { c: '*', a: '*' } }

  it('is what its carrier asks for', () => {
    expect(at('c/a', { root, packages: { c: carrier, 'c/a': carried } }).source).toEqual({
      type: 'bundled',
      within: 'c',
    })
  })
  it('is what its carrier is said to carry', () => {
    const said = (entry: readonly unknown[]) => at('c', { root, packages: { c: carrier, 'c/a': entry } }).declared?.[0]
    expect(said(carried)?.bundles).toEqual(['a'])
    expect(said(npm('a@1.0.0'))?.bundles).toBeUndefined()
  })
  it.each<[string, string, Written]>([
    ['at the top', 'a', { root, packages: { a: carried } }],
    ['in what does not ask for it', 'c/a', { root, packages: { c: npm('c@1.0.0'), 'c/a': carried } }],
    ['without the flag', 'c/a', { root, packages: { c: carrier, 'c/a': npm('a@1.0.0') } }],
    [
      'in a workspace',
      'c/a',
      {
        workspaces: { c: { name: 'c', dependencies: { a: '*' } } },
        packages: { c: ['c@workspace:c'], 'c/a': carried },
      },
    ],
    [
      'in what is from git',
      'c/a',
      {
        root: { dependencies: { c: 'example/c' } },
        packages: { c: ['c@github:example/c#0123456', { dependencies: { a: '*' } }, 'x'], 'c/a': carried },
      },
    ],
  ])('is downloaded %s', (_, key, written) => {
    expect(at(key, written).source).toEqual(registry)
  })
})
