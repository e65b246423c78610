/** What is read of a bun.lock, beyond where its packages come from. */
import { describe, expect, it } from 'vitest'
import { bun } from '../../../src/lockfile/bun/index.ts'
import { UsageError } from '../../../src/usage-error.ts'
import { at, npm, parse } from './project.ts'

describe('one package', () => {
  const packages = {
    a: npm('a@1.0.0', { dependencies: { b: '^1.0.0' }, peerDependencies: { p: '*' }, bin: './cli.js' }),
    '@s/c': npm('@s/c@2.0.0', { dependencies: { b: '^2.0.0' }, bin: { c: 'c.js', d: 'd.js' } }),
    b: npm('b@1.0.0'),
    '@s/c/b': npm('b@2.0.0'),
    'a/@s/c/b': npm('b@2.0.0'),
  }
  const written = { root: { dependencies: { a: '1', '@s/c': '2' } }, packages }

  it('has all of its places, with their lines', () => {
    const { locations, version } = at('@s/c/b', written)
    expect(version).toBe('2.0.0')
    expect(locations.map(({ path }) => path)).toEqual(['@s/c/b', 'a/@s/c/b'])
    const [first, second] = locations.map(({ line }) => line)
    expect(second).toBeGreaterThan(first ?? 0)
  })

  it('says what it asks for, and which commands it has', () => {
    expect(at('a', written).declared).toEqual([
      {
        requests: 'asked',
        dependencies: new Map([['b', '^1.0.0']]),
        peerDependencies: new Map([['p', '*']]),
        bin: new Map([['a', './cli.js']]),
      },
    ])
    expect(at('@s/c', written).declared?.[0]?.bin).toEqual(
      new Map([
        ['c', 'c.js'],
        ['d', 'd.js'],
      ]),
    )
  })

  it('has the patch that is for its version', () => {
    const more = { patchedDependencies: { 'b@2.0.0': 'patches/b.patch' } }
    expect(at('@s/c/b', { ...written, more }).patches).toEqual(['patches/b.patch'])
    expect(at('b', { ...written, more }).patches).toBeUndefined()
  })

  it('has the patch that only package.json has', () => {
    const manifest = { dependencies: { a: '1', '@s/c': '2' }, patchedDependencies: { 'b@1.0.0': 'patches/b.patch' } }
    expect(at('b', { ...written, manifest }).patches).toEqual(['patches/b.patch'])
  })
})

describe('a workspace', () => {
  it('is one package with its directory and its key, and asks for what lies in it', () => {
    const workspaces = { 'packages/w': { name: '@s/w', version: '1.2.3', dependencies: { a: 'example/a' } } }
    const packages = {
      '@s/w': ['@s/w@workspace:packages/w'],
      a: npm('a@1.0.0'),
      '@s/w/a': ['a@github:example/a#0123456', {}, 'tag'],
    }
    const written = { root: { dependencies: { a: '1' } }, workspaces, packages }
    const own = at('@s/w', written)
    expect(own).toMatchObject({ name: '@s/w', version: '1.2.3', omittedWith: [] })
    expect(own.locations.map(({ path }) => path)).toEqual(['packages/w', '@s/w'])
    expect(at('@s/w/a', written).source.type).toBe('git')
    expect(at('a', written).source.type).toBe('registry')
  })
})

describe('what may be left out', () => {
  const packages = {
    a: npm('a@1.0.0', { dependencies: { b: '*' } }),
    b: npm('b@1.0.0'),
    c: npm('c@1.0.0', { dependencies: { b: '*' } }),
    lost: npm('lost@1.0.0'),
  }
  it.each([
    ['for development', { devDependencies: { a: '*' } }, [['dev']]],
    ['optional', { optionalDependencies: { a: '*' } }, [['optional']]],
    ['a peer', { peerDependencies: { a: '*' } }, [['peer']]],
    ['an optional peer', { peerDependencies: { a: '*' }, optionalPeers: ['a'] }, [['optional'], ['peer']]],
    ['both', { devDependencies: { a: '*' }, optionalDependencies: { c: '*' } }, [['dev', 'optional']]],
    ['needed as well', { devDependencies: { a: '*' }, dependencies: { c: '*' } }, []],
    ['needed by nobody', {}, []],
  ])('%s', (_, root, expected) => {
    expect(at('b', { root, packages }).omittedWith).toEqual(expected)
  })
})

describe('package.json and its copy', () => {
  const packages = { a: npm('a@1.0.0') }
  const root = { dependencies: { a: '^1.0.0' } }
  it.each([
    ['agree', { dependencies: { a: '^1.0.0' } }, []],
    [
      'differ in a range',
      { dependencies: { a: '^2.0.0' } },
      ['package.json asks for a as ^2.0.0, by the lockfile it is ^1.0.0.'],
    ],
    [
      'differ in what is there',
      { dependencies: { b: '1' } },
      [
        'package.json asks for b (1), the lockfile does not.',
        'The lockfile says that the project asks for a (^1.0.0), package.json does not.',
      ],
    ],
  ])('%s', (_, manifest, expected) => {
    const { disagreements } = parse({ root, packages, manifest })
    expect(disagreements?.map(({ message }) => message)).toEqual(expected)
    expect(disagreements?.every(({ line }) => line === 4)).toBe(true)
  })
  it('are not compared where there is no package.json', () => {
    expect(parse({ root, packages }).disagreements).toEqual([])
  })
  it('agree, and the lockfile has no entry', () => {
    const told = (all: object, version = packages) =>
      parse({ root: all, packages: version, manifest: all }).disagreements?.map(({ message }) => message)
    const message = 'package.json asks for b@^1.0.0, for which the lockfile has no entry.'
    expect(told({ dependencies: { b: '^1.0.0' } })).toEqual([message])
    expect(told({ devDependencies: { b: '^1.0.0' } })).toEqual([message])
    expect(told({ dependencies: { a: '^1.0.0' } })).toEqual([])
    expect(told({ peerDependencies: { b: '^1.0.0' } })).toEqual([])
    expect(parse({ root: { dependencies: { b: '^1.0.0' } }, packages }).disagreements).toEqual([])
  })
  it('say whose requests are replaced', () => {
    const manifest = { ...root, overrides: { a: '1.0.0' }, resolutions: { 'x/@s/b': '1.0.0' } }
    expect(parse({ root, packages, manifest }).overridden).toEqual(new Set(['a', '@s/b']))
  })
})

describe('a version outside of its range', () => {
  const old = { lodash: npm('lodash@3.0.0') }
  const told = (request: object, more: object = {}, packages: object = old) => {
    const root = { dependencies: request }
    const { disagreements } = parse({ root, packages: { ...packages }, manifest: { ...root, ...more } })
    return disagreements?.map(({ message }) => message)
  }
  const message = 'lodash@^4.17.0 is asked for, and the lockfile answers with lodash@3.0.0.'

  it('is told of what the project asks for', () => {
    expect(told({ lodash: '^4.17.0' })).toEqual([message])
    expect(told({ lodash: 'npm:lodash@^4.17.0' })).toEqual([message.replace('@^4', '@npm:lodash@^4')])
    expect(told({ lodash: '^4.17.0' }, {}, { lodash: npm('lodash@4.17.21') })).toEqual([])
  })
  it('is told once of what packages ask for', () => {
    const asks = { dependencies: { lodash: '^4.17.0' } }
    const both = (lodash: unknown) => ({ a: npm('a@1.0.0', asks), b: npm('b@1.0.0', asks), lodash })
    expect(told({ a: '1', b: '1' }, {}, both(old.lodash))).toEqual([message])
    expect(told({ a: '1', b: '1' }, {}, both(npm('lodash@4.17.21')))).toEqual([])
  })
  it.each([
    ['a tag', { lodash: 'latest' }, {}],
    ['an odd range', { lodash: `^4${' || ^4'.repeat(60)}` }, {}],
    ['an override', { lodash: '^4.17.0' }, { overrides: { lodash: '3.0.0' } }],
    ['a resolution', { lodash: '^4.17.0' }, { resolutions: { lodash: '3.0.0' } }],
  ])('is let off by %s', (_, request, more) => {
    expect(told(request, more)).toEqual([])
  })
  it('is let off where a peer is asked for', () => {
    const a = npm('a@1.0.0', { peerDependencies: { lodash: '^4.17.0' } })
    expect(told({ a: '1', lodash: '^3' }, {}, { a, ...old })).toEqual([])
  })
})

describe('names from an attacker', () => {
  it('do not reach a prototype', () => {
    const packages = JSON.parse(
      `{"__proto__": ["__proto__@1.0.0", "", {"bin": {"__proto__": "x"}}, ""], "constructor": ["constructor@1.0.0", "", {}, ""]}`,
    )
    const more = JSON.parse(
      '{"overrides": {"__proto__": "git+https://x.example/x.git"}, "patchedDependencies": {"__proto__": "x"}}',
    )
    const root = JSON.parse('{"dependencies": {"__proto__": "1", "constructor": "1", "toString": "1"}}')
    const { packages: read } = parse({ root, packages, more })
    expect(read.map(({ name }) => name)).toEqual(['__proto__', 'constructor'])
    expect(Object.getPrototypeOf({})).toBe(Object.prototype)
    expect(({} as { x?: string }).x).toBeUndefined()
  })
  it('take no time that grows with their square', () => {
    const deep = Array.from({ length: 199 }, (_, n) => `p${n}`)
    const chain = deep.map((name, n) => [deep.slice(0, n + 1).join('/'), npm(`${name}@1.0.0`)])
    const dependencies = Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`d${n}`, '*']))
    const packages = { ...Object.fromEntries(chain), [deep.join('/')]: npm('x@1.0.0', { dependencies }) }
    const start = performance.now()
    parse({ packages })
    expect(performance.now() - start).toBeLessThan(3000)
  })
})

describe('what is refused', () => {
  const file = (packages: object, more = {}) =>
    JSON.stringify({ lockfileVersion: 1, workspaces: { '': {} }, packages, ...more })
  it.each([
    ['a newer version', file({}, { lockfileVersion: 3 }), 'its lockfileVersion is 3; 0, 1 and 2 are known'],
    ['no version', '{"workspaces": {"": {}}}', 'its lockfileVersion is null'],
    ['no project', '{"lockfileVersion": 1, "workspaces": {}}', 'it has no "workspaces" with the project itself'],
    ['packages as a list', file([]), '"packages" is not an object'],
    ['an object for an entry', file({ a: {} }), '"a" is not a list'],
    ['an entry of nothing', file({ a: [] }), 'the entry "a" lacks what it is'],
    ['an entry without a version', file({ a: ['a'] }), 'begins with "a", not NAME@VERSION'],
    ['an entry without a registry', file({ a: ['a@1.0.0'] }), "lacks the tarball's address"],
    ['an entry without dependencies', file({ a: ['a@1.0.0', ''] }), 'lacks its dependencies'],
    ['an entry without an integrity', file({ a: ['a@1.0.0', '', {}] }), 'lacks its integrity'],
    ['git without the tag', file({ a: ['a@github:e/a#1', {}] }), "lacks the commit's tag"],
    ['an empty name', file({ 'a//b': npm('b@1.0.0') }), 'is no place in a tree'],
    ['a scope alone', file({ 'a/@s': npm('b@1.0.0') }), 'is no place in a tree'],
    ['a way out', file({ 'a/../b': npm('b@1.0.0') }), 'is no place in a tree'],
    ['too many levels', file({ [Array(300).fill('a').join('/')]: npm('a@1.0.0') }), 'deeper than 200 levels'],
    ['a workspace without a name', file({}, { workspaces: { '': {}, w: {} } }), 'the workspace "w" has no name'],
    ['a member twice', '{"lockfileVersion": 1, "lockfileVersion": 1}', 'is there twice'],
    ['a comment', '{// no\n"lockfileVersion": 1}', 'a comment'],
    ['two commas', '{"lockfileVersion": 1,,}', 'is missing'],
    ['a conflict', '{\n<<<<<<< HEAD\n}', 'Resolve the conflict (bun install does it)'],
  ])('%s', (_, text, reason) => {
    const read = () => bun.parse(text, 'bun.lock', undefined)
    expect(read).toThrow(UsageError)
    expect(read).toThrow(/^bun\.lock:\d+: /u)
    expect(read).toThrow(reason)
  })
  it('is nothing where all is in order', () => {
    expect(
      bun.parse(file({ a: npm('a@1.0.0'), '@s/b': npm('@s/b@1.0.0') }), 'bun.lock', undefined).packages,
    ).toHaveLength(2)
  })
})
