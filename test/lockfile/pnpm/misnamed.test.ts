/** A registry's package in the place of another one. Each way to ask for it honestly is there, too. */
import { describe, expect, it } from 'vitest'
import type { Lock } from './lock.ts'
import { ask, parse, SHA512 } from './lock.ts'

const RESOLVED = `resolution: {integrity: ${SHA512}}`
const EVIL = { 'evil@1.0.0': RESOLVED }
const DIVERTED = { type: 'diverted', resolved: 'evil@1.0.0' }
const REGISTRY = { type: 'registry', resolved: undefined }

const read = (lock: Lock, manifest?: unknown) =>
  parse(lock, manifest).packages.flatMap(({ name, source, declared }) =>
    declared === undefined ? [] : [[name, source]],
  )
/** The project has `evil` as `a`. */
const lock = (specifier: string, top = ''): Lock => ({
  top,
  project: [ask('a', specifier, 'evil@1.0.0')],
  packages: EVIL,
})

describe('another package than the one that is asked for', () => {
  const catalogs = (specifier: string) => `catalogs: {default: {a: {specifier: '${specifier}', version: 1.0.0}}}`
  it.each([
    ['by a version', '1.0.0', ''],
    ['by a tag', 'latest', ''],
    ['by another alias', 'npm:b@1.0.0', ''],
    ['by an alias of a similar name', 'npm:@s/evil@1.0.0', ''],
    ['from a catalog', 'catalog:', catalogs('^1.0.0')],
    ['from a catalog that is not there', 'catalog:', ''],
    ['with an override of another name', '1.0.0', `overrides: {b: 'npm:evil@1.0.0'}`],
    ['with an override by another package', '1.0.0', `overrides: {a: 'npm:b@1.0.0'}`],
    ['with package extensions', '1.0.0', 'packageExtensionsChecksum: abc'],
    ['from the workspace', 'workspace:*', ''],
    ['from a directory', 'file:./a', ''],
    ['from git', 'github:o/a', ''],
    ['from an address', 'https://host.example/a.tgz', ''],
    ['from the address of another package', 'https://registry.example/a/-/a-1.0.0.tgz', ''],
  ])('%s', (_, specifier, top) => {
    expect(read(lock(specifier, top))).toEqual([[specifier === 'npm:b@1.0.0' ? 'b' : expect.any(String), DIVERTED]])
  })

  it.each([
    ['by an alias', 'npm:evil@1.0.0', ''],
    ['by an alias without a version', 'npm:evil', ''],
    ['from a catalog', 'catalog:', catalogs('npm:evil@^1.0.0')],
    ['with an override', '1.0.0', `overrides: {a: 'npm:evil@1.0.0'}`],
    ['with an override for some of them', '1.0.0', `overrides: {'p>a@1': 'npm:evil@1.0.0'}`],
    ['with a hook', 'npm:evil@1.0.0', 'pnpmfileChecksum: abc'],
    ['by the address at its registry', 'https://registry.example/evil/-/evil-1.0.0.tgz', ''],
  ])('and its twin, asked for %s', (_, specifier, top) => {
    expect(read(lock(specifier, top))).toEqual([['evil', REGISTRY]])
  })

  it('is the one that package.json asks for, whatever the lockfile says', () => {
    const asking = (spec: string) => ({ dependencies: { a: spec } })
    expect(read(lock('npm:evil@1.0.0'), asking('1.0.0'))).toEqual([['a', DIVERTED]])
    expect(read(lock('npm:evil@1.0.0'), asking('npm:evil@1.0.0'))).toEqual([['evil', REGISTRY]])
    // A hook changes what package.json asks for, and the lockfile has what came of it.
    expect(read(lock('npm:evil@1.0.0', 'pnpmfileChecksum: abc'), asking('1.0.0'))).toEqual([['evil', REGISTRY]])
  })

  it('without a specifier', () => {
    const packages = { '/evil@1.0.0': RESOLVED }
    const project = [`a: '/evil@1.0.0'`]
    expect(read({ version: '6.0', project, packages })).toEqual([['a', DIVERTED]])
    expect(read({ version: '6.0', project: [`evil: '1.0.0'`], packages })).toEqual([['evil', REGISTRY]])
  })

  it('in another project of the workspace', () => {
    const others = { p: [ask('a', '1.0.0', 'evil@1.0.0')] }
    expect(read({ others, packages: EVIL })).toEqual([['a', DIVERTED]])
  })
})

describe('where somebody asks for it as well', () => {
  const both = [
    ['evil', REGISTRY],
    ['a', DIVERTED],
  ]
  it('a project', () => {
    const project = [ask('a', '1.0.0', 'evil@1.0.0'), ask('evil', '1.0.0', '1.0.0')]
    expect(read({ project, packages: EVIL })).toEqual(both)
  })

  it('a package, whose own package.json bears that out or not', () => {
    const packages = { ...EVIL, 'b@1.0.0': RESOLVED }
    const snapshots = { 'evil@1.0.0': '', 'b@1.0.0': `dependencies: {a: 'evil@1.0.0'}` }
    const project = [ask('b', '1.0.0', '1.0.0')]
    expect(read({ project, packages, snapshots })).toEqual([
      ['evil', REGISTRY],
      ['b', REGISTRY],
    ])
    const edited = [...project, ask('a', '1.0.0', 'evil@1.0.0')]
    expect(read({ project: edited, packages, snapshots })).toEqual([...both, ['b', REGISTRY]])
  })
})
