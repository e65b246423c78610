import { describe, expect, it } from 'vitest'
import { pnpm } from '../../../src/lockfile/pnpm/index.ts'
import { UsageError } from '../../../src/usage-error.ts'
import type { Lock } from './lock.ts'
import { ask, packageAt, parse, SHA512 } from './lock.ts'

const RESOLVED = `resolution: {integrity: ${SHA512}}`

describe('the version', () => {
  it.each(['5', '5.1', '5.4', '5.4-inlineSpecifiers', '6.0', '6.1', '9.0'])('%s is read', (version) => {
    expect(parse({ version })).toMatchObject({ format: 'pnpm', version, packages: [], disagreements: [] })
  })

  it.each(['3', '4', '7.0', '8', '10.0', '90', '9.', '9.0.0', 'x', ''])('%j is refused', (version) => {
    expect(() => parse({ version })).toThrow(UsageError)
    expect(() => parse({ version })).toThrow('pnpm-lock.yaml:1: not a readable pnpm lockfile: its lockfileVersion is')
  })

  it.each([
    ['a: b', 'it has no lockfileVersion'],
    ['lockfileVersion: [9]', 'its lockfileVersion is ["9"]'],
    ["lockfileVersion: '6.0'\nsnapshots: {}", ':2: not a readable pnpm lockfile: it has a "snapshots"'],
    ["lockfileVersion: '9.0'\npackages: {a@1.0.0: {}}", ':2: not a readable pnpm lockfile: it has no "snapshots"'],
    ["lockfileVersion: '9.0'\npackages: []", '"packages" of the lockfile is a list'],
    ["lockfileVersion: '9.0'\ndependencies: {a: {specifier: b}}", ':2: not a readable lockfile: "a" has no version'],
    ["lockfileVersion: '6.0'\npackages: {/a@1.0.0: }", 'is null, not an object'],
    ['a: b\n---\na: b\n---\na: b', 'it has 3 documents'],
  ])('%j is refused', (text, reason) => {
    expect(() => pnpm.parse(text, 'x', undefined)).toThrow(UsageError)
    expect(() => pnpm.parse(text, 'x', undefined)).toThrow(reason)
  })
})

it('reads a project that stands alone, of version 5', () => {
  const text = [
    'lockfileVersion: 5.4',
    'specifiers:',
    '  a: ^1.0.0',
    'dependencies:',
    '  a: 1.0.0',
    'packages:',
    '  /a/1.0.0:',
    `    ${RESOLVED}`,
    '    requiresBuild: true',
    '    dev: false',
    '',
  ].join('\n')
  expect(pnpm.parse(text, 'x', undefined)).toEqual({
    format: 'pnpm',
    version: '5.4',
    direct: new Set(['a']),
    path: 'x',
    overridden: new Set(),
    disagreements: [],
    packages: [
      {
        name: 'a',
        version: '1.0.0',
        source: { type: 'registry', resolved: undefined },
        integrity: [{ algorithm: 'sha512', value: `${'A'.repeat(86)}==` }],
        declared: [{ requests: 'resolved', hasInstallScript: true }],
        locations: [{ file: 'x', line: 7, path: '/a/1.0.0' }],
        omittedWith: [],
      },
    ],
  })
})

describe('two documents', () => {
  const both = [
    "---\nlockfileVersion: '9.0'\nimporters:\n  .:\n    packageManagerDependencies:\n      a: {specifier: 1.0.0, version: 1.0.0}",
    `packages:\n  a@1.0.0: {${RESOLVED}}\nsnapshots:\n  a@1.0.0: {}`,
    "---\nlockfileVersion: '9.0'\nimporters:\n  .:\n    devDependencies:\n      a: {specifier: ^1.0.0, version: 1.0.0}",
    `packages:\n  a@1.0.0: {${RESOLVED}}\nsnapshots:\n  a@1.0.0: {}`,
  ].join('\n')

  it('are both read', () => {
    const { packages, disagreements } = pnpm.parse(both, 'x', '{"devDependencies": {"a": "^1.0.0"}}')
    expect(packages.map(({ name, locations }) => [name, locations.map(({ line }) => line)])).toEqual([['a', [8, 18]]])
    expect(disagreements).toEqual([])
  })

  it('keep what one of them needs', () => {
    expect(pnpm.parse(both, 'x', undefined).packages[0]?.omittedWith).toEqual([])
    const [, , project = '', packages = ''] = both.split(/\n(?=packages:|---)/u)
    expect(pnpm.parse(`${project}\n${packages}`, 'x', undefined).packages[0]?.omittedWith).toEqual([['dev']])
  })
})

describe('peers', () => {
  const lock: Lock = {
    project: [ask('a', '^1.0.0', '1.0.0(p@1.0.0)'), ask('b', '^1.0.0', '1.0.0')],
    packages: {
      'a@1.0.0': `${RESOLVED}, peerDependencies: {p: '*'}, hasBin: true`,
      'b@1.0.0': RESOLVED,
      'p@1.0.0': RESOLVED,
      'p@2.0.0': RESOLVED,
    },
    snapshots: {
      'a@1.0.0(p@1.0.0)': 'dependencies: {p: 1.0.0}',
      'a@1.0.0(p@2.0.0)': 'dependencies: {p: 2.0.0}',
      'b@1.0.0': 'dependencies: {q: a@1.0.0(p@2.0.0)}, optionalDependencies: {p: 2.0.0}',
      'p@1.0.0': '',
      'p@2.0.0': '',
    },
  }

  it('make one package with several places', () => {
    const { locations, declared } = packageAt(parse(lock), 'a@1.0.0')
    expect(locations.map(({ path, line }) => [path, line])).toEqual([
      ['a@1.0.0', 9],
      ['a@1.0.0(p@1.0.0)', 14],
      ['a@1.0.0(p@2.0.0)', 15],
    ])
    expect(declared).toEqual(
      ['1.0.0', '2.0.0'].map((version) => ({
        requests: 'resolved',
        dependencies: new Map([['p', version]]),
        peerDependencies: new Map([['p', '*']]),
      })),
    )
  })

  it('are no part of what is declared', () => {
    expect(packageAt(parse(lock), 'b@1.0.0').declared).toEqual([
      {
        requests: 'resolved',
        dependencies: new Map([['q', 'a@1.0.0']]),
        optionalDependencies: new Map([['p', '2.0.0']]),
      },
    ])
  })

  it('whose entries are not the same artifact make several', () => {
    const packages = {
      '/a@1.0.0(p@1.0.0)': RESOLVED,
      '/a@1.0.0(p@2.0.0)': 'resolution: {integrity: sha1-AAAAAAAAAAAAAAAAAAAAAAAAAAA=}',
    }
    expect(parse({ version: '6.0', packages }).packages).toHaveLength(2)
    const same = { '/a@1.0.0(p@1.0.0)': RESOLVED, '/a@1.0.0(p@2.0.0)': RESOLVED }
    expect(parse({ version: '6.0', packages: same }).packages).toHaveLength(1)
  })
})

describe('--omit', () => {
  const entries = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [`${name}@1.0.0`, RESOLVED]))
  const uses = (name: string, group = 'dependencies') => `${group}: {${name}: 1.0.0}`

  it('goes by who depends on what', () => {
    const { packages } = parse({
      project: [
        'dependencies:',
        ask('a', '1', '1.0.0'),
        'devDependencies:',
        ask('d', '1', '1.0.0'),
        'optionalDependencies:',
        ask('o', '1', '1.0.0'),
      ],
      packages: entries('a', 'd', 'o', 'ao', 'dd', 'do', 'both', 'orphan'),
      snapshots: {
        'a@1.0.0': uses('ao', 'optionalDependencies'),
        'd@1.0.0': 'dependencies: {dd: 1.0.0, both: 1.0.0}, optionalDependencies: {do: 1.0.0, a: 1.0.0}',
        'o@1.0.0': uses('both'),
        'ao@1.0.0': '',
        'dd@1.0.0': 'optional: true',
        'do@1.0.0': '',
        'both@1.0.0': '',
        'orphan@1.0.0': '',
      },
    })
    expect(Object.fromEntries(packages.map(({ name, omittedWith }) => [name, omittedWith]))).toEqual({
      a: [],
      d: [['dev']],
      o: [['optional']],
      ao: [['optional']],
      dd: [['dev']],
      do: [['dev'], ['optional']],
      both: [['dev', 'optional']],
      orphan: [],
    })
  })

  it.each(['dev: true', 'dev: true, optional: true'])('does not believe %s', (flags) => {
    const read = (group: string) => {
      const lock = {
        version: '6.0',
        project: [group, ask('a', '1', '1.0.0')],
        packages: { '/a@1.0.0': `${RESOLVED}, ${flags}` },
      }
      return packageAt(parse(lock), '/a@1.0.0').omittedWith
    }
    expect(read('dependencies:')).toEqual([])
    expect(read('devDependencies:')).toEqual([['dev']])
  })

  it('keeps what another project of the workspace needs', () => {
    const lock: Lock = { project: ['devDependencies:', ask('a', '1', '1.0.0')], packages: { 'a@1.0.0': RESOLVED } }
    expect(packageAt(parse(lock), 'a@1.0.0').omittedWith).toEqual([['dev']])
    const others = { b: [ask('a', '1', '1.0.0')] }
    expect(packageAt(parse({ ...lock, others }), 'a@1.0.0').omittedWith).toEqual([])
  })
})

describe('patches', () => {
  it.each([
    ['a@1.0.0(patch_hash=abc)', `a@1.0.0: {hash: abc, path: patches/a.patch}`, ['patches/a.patch']],
    ['a@1.0.0', `a@1.0.0: {hash: abc, path: patches/a.patch}`, ['patches/a.patch']],
    ['a@1.0.0', `a: {hash: abc, path: patches/a.patch}`, ['patches/a.patch']],
    ['a@1.0.0', `a@^1: {hash: abc, path: patches/a.patch}`, ['patches/a.patch']],
    ['a@1.0.0', `a@1.0.0: abc`, ['a@1.0.0']],
    ['a@1.0.0(patch_hash=abc)', `b: {hash: def, path: patches/b.patch}`, ['patch_hash=abc']],
    ['a@1.0.0', `a@2.0.0: {hash: abc, path: patches/a.patch}`, undefined],
    ['a@1.0.0', `ab: {hash: abc, path: patches/a.patch}`, undefined],
  ])('%s with {%s}', (key, patched, patches) => {
    const lock = {
      top: `patchedDependencies: {${patched}}`,
      packages: { 'a@1.0.0': RESOLVED },
      snapshots: { [key]: '' },
    }
    expect(packageAt(parse(lock), key).patches).toEqual(patches)
  })
})

describe('overrides', () => {
  it.each([
    ['overrides: {a: 1, b@2: 3, "c>d": 1, "e@1>@s/f@>=2": "-", "g@>1": 1}', new Set(['a', 'b', 'd', '@s/f', 'g'])],
    ['packageExtensionsChecksum: abc', 'all'],
    ['pnpmfileChecksum: abc', 'all'],
    ['settings: {autoInstallPeers: true}', new Set()],
  ])('%s', (top, overridden) => {
    expect(parse({ top }).overridden).toEqual(overridden)
  })
})
