/** What a project asks for itself, whoever locked it. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { PROJECT } from '../../fixtures/managers/world.ts'
import { parseLockfile } from '../../src/lockfile/index.ts'
import { MANAGERS } from '../managers/lock.ts'
import type { Format, Groups, Written } from './written-project.ts'
import { FORMATS, manifestOf, members, parseAs } from './written-project.ts'

/** Of the project itself these have no copy. */
const NO_COPY: ReadonlySet<Format> = new Set(['npm 1', 'npm hidden', 'yarn 1'])
const direct = (format: Format, written: Written, manifest: string | undefined) => {
  const names = parseAs(format, written, manifest).direct
  return names && [...names].sort()
}

const ASKED: Groups = {
  dependencies: { plain: '^1.0.0', '@s/scoped': '^1.0.0', x: 'npm:real@^1.0.0', y: 'npm:@s/real@^1.0.0' },
  devDependencies: { development: '^1.0.0' },
  optionalDependencies: { optional: '^1.0.0' },
  peerDependencies: { peer: '^1.0.0' },
}
const NAMES = ['@s/real', '@s/scoped', 'development', 'optional', 'peer', 'plain', 'real']
const PACKAGES = { plain: { below: '^1.0.0', z: 'npm:aliased-below@^1.0.0' } }

describe.each(FORMATS)('%s', (format) => {
  it('tells the registry’s names of all groups, and nothing that only packages ask for', () => {
    const written = { root: ASKED, packages: PACKAGES }
    expect(direct(format, written, manifestOf(written))).toEqual(NAMES)
  })

  it.runIf(!NO_COPY.has(format))('tells them by its own copy, too', () => {
    expect(direct(format, { root: ASKED, packages: PACKAGES }, undefined)).toEqual(NAMES)
  })

  it.runIf(NO_COPY.has(format))('does not tell without package.json, nor with one that nobody can read', () => {
    expect(direct(format, { root: ASKED }, undefined)).toBeUndefined()
    expect(direct(format, { root: ASKED }, '{')).toBeUndefined()
  })

  it('tells what workspaces ask for, or nothing at all', () => {
    const one = { dependencies: { w: 'npm:of-workspace@^1.0.0' }, devDependencies: { '@s/of-workspace': '^1.0.0' } }
    const written = { root: ASKED, workspaces: { 'packages/a': one }, packages: PACKAGES }
    const all = [...NAMES, 'of-workspace', '@s/of-workspace'].sort()
    expect(direct(format, written, manifestOf(written))).toEqual(format === 'yarn 1' ? undefined : all)
  })

  it('believes package.json, not the copy', () => {
    const written = { root: { dependencies: { a: '^1.0.0', b: 'npm:c@^1.0.0' } } }
    const manifest = manifestOf({ root: { dependencies: { a: '^1.0.0' } } })
    expect(direct(format, written, manifest)).toEqual(['a'])
    expect(direct(format, written, manifestOf(written))).toEqual(['a', 'c'])
  })

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('takes %s for one more name', (name) => {
    const written = {
      root: { dependencies: members([[name, '^1.0.0']]), devDependencies: { x: `npm:${name}-2@^1.0.0` } },
      packages: members([[name, { below: '^1.0.0' }]]),
    }
    expect(direct(format, written, manifestOf(written))).toEqual([name, `${name}-2`].sort())
  })

  it.each(['__proto__', 'constructor'])('never knows an alias %s', (alias) => {
    const written = { root: { dependencies: members([[alias, 'npm:real@^1.0.0']]) } }
    expect(direct(format, written, manifestOf(written))).toEqual(['real'])
  })

  it('has no names where nothing is asked for', () => {
    expect(direct(format, {}, manifestOf({}))).toEqual([])
  })

  it('leaves out directories and git', () => {
    const other = { a: 'file:../a', b: 'git+https://git.example/b.git', c: '^1.0.0' }
    const manifest = manifestOf({ root: { dependencies: other } })
    expect(direct(format, { root: { dependencies: { c: '^1.0.0' } } }, manifest)).toEqual(['c'])
  })
})

describe('what the project puts in the place of its own requests', () => {
  const root = { dependencies: { a: '^1.0.0' } }
  const more = {
    overrides: { a: 'npm:fork@^1.0.0', other: 'npm:not-asked-for@^1.0.0' },
    resolutions: { a: 'npm:fork@^1.0.0', other: 'npm:not-asked-for@^1.0.0' },
  }
  it.each(FORMATS.filter((format) => !format.startsWith('pnpm')))('%s', (format) => {
    expect(direct(format, { root }, manifestOf({ root }))).toEqual(['a'])
    expect(direct(format, { root }, manifestOf({ root, more }))).toEqual(['a', 'fork'])
  })

  const lock = (top: string, reference: string) =>
    [
      `lockfileVersion: '9.0'`,
      top,
      `importers: {'.': {dependencies: {a: {specifier: ^1.0.0, version: ${reference}}}}}`,
      `packages: {fork@1.0.0: {resolution: {integrity: x}}, a@1.0.0: {resolution: {integrity: x}}}`,
      `snapshots: {fork@1.0.0: {}, a@1.0.0: {}}`,
      '',
    ].join('\n')
  it.each([
    ['', '1.0.0', ['a']],
    ['overrides: {a: npm:fork@^1.0.0}', 'fork@1.0.0', ['a', 'fork']],
    ['pnpmfileChecksum: x', 'fork@1.0.0', ['a', 'fork']],
  ])('pnpm with %j', (top, reference, expected) => {
    const { direct } = parseLockfile(lock(top, reference), 'pnpm-lock.yaml', manifestOf({ root }))
    expect([...(direct ?? [])].sort()).toEqual(expected)
  })
})

describe('catalogs', () => {
  it.each(['x', '__proto__', 'constructor'])('pnpm leads from %s to the registry’s name', (alias) => {
    const text = (specifier: string) =>
      [
        `lockfileVersion: '9.0'`,
        `catalogs: {default: {'${alias}': {specifier: 'npm:real@^1', version: 1.0.0}}}`,
        `importers: {'.': {dependencies: {'${alias}': {specifier: '${specifier}', version: ${specifier === '*' ? '1.0.0' : 'real@1.0.0'}}}}}`,
        '',
      ].join('\n')
    const names = (specifier: string) => [...(parseLockfile(text(specifier), 'pnpm-lock.yaml', undefined).direct ?? [])]
    expect(names('catalog:')).toEqual(['real'])
    expect(names('*')).toEqual([alias])
  })

  it.each(['x', '__proto__', 'constructor'])('Bun leads from %s to the registry’s name', (alias) => {
    const names = (spec: string) => {
      const workspaces = { '': { name: 'project', dependencies: members([[alias, spec]]) } }
      const text = JSON.stringify({ lockfileVersion: 1, workspaces, catalog: members([[alias, 'npm:real@^1']]) })
      return [...(parseLockfile(text, 'bun.lock', undefined).direct ?? [])]
    }
    expect(names('catalog:')).toEqual(['real'])
    expect(names('*')).toEqual([alias])
  })

  it('of Yarn are in another file: what answers is what counts', () => {
    const text = (key: string) =>
      [
        '__metadata: {version: 8}',
        `"${key}": {version: 1.0.0, resolution: "real@npm:1.0.0"}`,
        '"project@workspace:.": {version: 0.0.0, resolution: "project@workspace:.", dependencies: {x: "catalog:"}}',
        '',
      ].join('\n')
    expect(parseLockfile(text('x@npm:real@^1'), 'yarn.lock', undefined).direct).toEqual(new Set(['x', 'real']))
    expect(parseLockfile(text('real@npm:^1'), 'yarn.lock', undefined).direct).toEqual(new Set(['x']))
  })
})

describe('a lockfile that does not tell', () => {
  it('is one of npm without the project’s own entry', () => {
    const text = JSON.stringify({ lockfileVersion: 3, packages: { 'node_modules/a': { version: '1.0.0' } } })
    expect(parseLockfile(text, 'package-lock.json', undefined).direct).toBeUndefined()
  })

  it('is one of Yarn without it, with or without other workspaces', () => {
    const text =
      '__metadata: {version: 8}\n"a@workspace:a": {version: 0.0.0, resolution: "a@workspace:a", dependencies: {x: "npm:^1"}}\n'
    expect(parseLockfile(text, 'yarn.lock', undefined).direct).toBeUndefined()
    expect(parseLockfile(text, 'yarn.lock', '{}').direct).toEqual(new Set(['x']))
  })

  it('is one of pnpm with packages that nobody asks for', () => {
    const text = `lockfileVersion: '9.0'\npackages: {a@1.0.0: {resolution: {integrity: x}}}\nsnapshots: {a@1.0.0: {}}\n`
    expect(parseLockfile(text, 'pnpm-lock.yaml', undefined).direct).toBeUndefined()
    expect(parseLockfile(text, 'pnpm-lock.yaml', '{"dependencies":{"a":"1"}}').direct).toEqual(new Set(['a']))
  })
})

it('a directory that no pattern names is no workspace', () => {
  const written = { workspaces: { 'packages/a': { dependencies: { a: '^1.0.0' } } } }
  expect(direct('npm 3', written, manifestOf(written))).toEqual(['a'])
  expect(direct('npm 3', written, manifestOf({}))).toEqual([])
})

describe('as the package managers write it', () => {
  const folder = fileURLToPath(new URL('../../fixtures/managers/', import.meta.url))
  const manifest = JSON.stringify(PROJECT)
  const specs = Object.entries({ ...PROJECT.dependencies, ...PROJECT.devDependencies })
  const expected = specs.map(([name, spec]) => /^npm:(.+)@/u.exec(spec)?.[1] ?? name).sort()

  it.each(MANAGERS)('$name', ({ name, lockfile }) => {
    const text = readFileSync(path.join(folder, name, lockfile), 'utf8')
    expect([...(parseLockfile(text, lockfile, manifest).direct ?? [])].sort()).toEqual(expected)
    const alone = parseLockfile(text, lockfile, undefined).direct
    const isTold = name !== 'npm-6' && name !== 'yarn-1'
    expect(alone && [...alone].sort()).toEqual(isTold ? expected : undefined)
  })
})
