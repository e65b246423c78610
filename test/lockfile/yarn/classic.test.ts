/** What an entry of a Yarn 1 lockfile is taken for. */
import { describe, expect, it } from 'vitest'
import { yarn } from '../../../src/lockfile/yarn/index.ts'

const HEX = '0123456789abcdef0123456789abcdef01234567'
const SHA1 = `sha1-${Buffer.from(HEX, 'hex').toString('base64')}`
const SHA512 = `sha512-${Buffer.alloc(64, 7).toString('base64')}`
const URL = 'https://registry.example/a/-/a-1.0.0.tgz'
const HEADER = '# yarn lockfile v1\n\n\n'

const entry = (key: string, ...fields: readonly string[]) =>
  `${key}:\n  version "1.0.0"\n${fields.map((field) => `  ${field}\n`).join('')}\n`
const read = (text: string, manifest?: object) =>
  yarn.parse(HEADER + text, 'yarn.lock', manifest === undefined ? undefined : JSON.stringify(manifest))
const only = (text: string, manifest?: object) => {
  const { packages } = read(text, manifest)
  expect(packages).toHaveLength(1)
  const [pkg] = packages
  if (pkg === undefined) throw new Error('there is none')
  return pkg
}

const SOURCES: readonly (readonly [string, string | undefined, object])[] = [
  ['a@^1', `${URL}#${HEX}`, { type: 'registry', resolved: URL }],
  ['a@^1', undefined, { type: 'registry', resolved: undefined }],
  ['a', URL, { type: 'registry', resolved: URL }],
  ['"a@npm:a@^1"', URL, { type: 'registry', resolved: URL }],
  // A mirror's file name is none that another place could be told by; any path is.
  ['a@^1', `a-1.0.0.tgz#${HEX}`, { type: 'registry', resolved: undefined }],
  ['a@^1', './a-1.0.0.tgz', { type: 'registry', resolved: './a-1.0.0.tgz' }],
  ['a@^1', 'file:a-1.0.0.tgz', { type: 'registry', resolved: 'file:a-1.0.0.tgz' }],
  // Where the request is for a version, only a tarball can answer it.
  [
    'a@^1',
    `git+ssh://git@git.example/a.git#${HEX}`,
    { type: 'diverted', resolved: `git+ssh://git@git.example/a.git#${HEX}` },
  ],
  ['a@^1', 'https://git.example/a.git', { type: 'diverted', resolved: 'https://git.example/a.git' }],
  ['a@^1', 'file:../a', { type: 'diverted', resolved: 'file:../a' }],
  ['a@^1', '/elsewhere/a', { type: 'diverted', resolved: '/elsewhere/a' }],
  [
    '"a@git+ssh://git@git.example/a.git"',
    `git+ssh://git@git.example/a.git#${HEX}`,
    { type: 'git', url: `git+ssh://git@git.example/a.git#${HEX}` },
  ],
  [
    '"a@https://git.example/a.git"',
    `https://git.example/a.git#${HEX}`,
    { type: 'git', url: `https://git.example/a.git#${HEX}` },
  ],
  ['a@example/a', `https://files.example/a.tar.gz`, { type: 'url', url: 'https://files.example/a.tar.gz' }],
  ['a@example/a', undefined, { type: 'git', url: 'example/a' }],
  ['example/a', undefined, { type: 'git', url: 'example/a' }],
  [
    '"a@https://files.example/a.tgz"',
    `https://files.example/a.tgz#${HEX}`,
    { type: 'url', url: 'https://files.example/a.tgz' },
  ],
  ['"a@file:./a"', undefined, { type: 'link', target: 'a' }],
  ['"a@link:../a"', undefined, { type: 'link', target: '../a' }],
  ['"a@file:v/a.tgz"', `file:v/a.tgz#${HEX}`, { type: 'file', path: 'v/a.tgz' }],
  ['"a@file:v/a.tgz"', URL, { type: 'diverted', resolved: URL }],
  ['"a@file:./a"', URL, { type: 'diverted', resolved: URL }],
  ['"a@odd:1"', URL, { type: 'unidentified', reason: 'Yarn 1 knows no request such as "odd:1"' }],
  ['"a b@^1"', URL, { type: 'unidentified', reason: '"a b" is not a package name' }],
]

it.each(SOURCES)('%s resolved to %s', (key, resolved, source) => {
  expect(only(entry(key, ...(resolved === undefined ? [] : [`resolved "${resolved}"`]))).source).toEqual(source)
})

describe('a digest', () => {
  it.each([
    ['in the address alone', [`resolved "${URL}#${HEX}"`], [SHA1]],
    ['beside the address', [`resolved "${URL}"`, `integrity ${SHA512}`], [SHA512]],
    ['in both places', [`resolved "${URL}#${HEX}"`, `integrity ${SHA512}`], [SHA512, SHA1]],
    ['twice the same', [`resolved "${URL}#${HEX}"`, `integrity ${SHA1}`], [SHA1]],
    ['of several kinds', [`integrity "${SHA1} ${SHA512}"`], [SHA1, SHA512]],
    ['cut short', [`resolved "${URL}#${HEX.slice(1)}"`], []],
    ['that is none', ['integrity nothing'], []],
  ])('%s', (_, fields, digests) => {
    expect(
      only(entry('a@^1', ...fields))
        .integrity.map(({ algorithm, value }) => `${algorithm}-${value}`)
        .sort(),
    ).toEqual([...digests].sort())
  })

  it('is not what is behind an address of git', () => {
    expect(only(entry('"a@git://git.example/a"', `resolved "git://git.example/a#${HEX}"`)).integrity).toEqual([])
  })
})

describe('a name', () => {
  it('is the registry’s, for all that go by it', () => {
    const { name, locations } = only(entry('"x@npm:@s/a@^1", "@s/a@^1"', `resolved "${URL}"`))
    expect([name, locations]).toEqual(['@s/a', [{ file: 'yarn.lock', line: 4, path: 'x@npm:@s/a@^1, @s/a@^1' }]])
  })

  it('is told of for each that one entry answers for', () => {
    expect(read(entry('a@^1, b@^1', `resolved "${URL}"`)).packages.map(({ name }) => name)).toEqual(['a', 'b'])
  })
})

describe('a request for another place, beside one for a version', () => {
  const text = entry('a@^1, "a@git+ssh://git.example/a"', 'resolved "git+ssh://git.example/a#1"')
  it.each([
    ['nobody makes', { dependencies: { a: '^1' } }, 'diverted'],
    ['the project makes', { dependencies: { a: 'git+ssh://git.example/a' } }, 'git'],
    ['a resolution makes', { resolutions: { '**/a': 'git+ssh://git.example/a' } }, 'git'],
    ['the project with workspaces makes', { workspaces: ['*'], dependencies: { a: 'git+ssh://git.example/a' } }, 'git'],
    ['a resolution with workspaces makes', { workspaces: ['*'], resolutions: { a: 'git+ssh://git.example/a' } }, 'git'],
    ['a workspace may make', { workspaces: ['*'] }, 'diverted'],
  ])('that %s', (_, manifest, type) => {
    expect(only(text, manifest).source.type).toBe(type)
  })
  it('that nothing is known of', () => {
    expect(only(text).source.type).toBe('diverted')
  })
  it('that the entry makes itself', () => {
    const own = ['resolved "git+ssh://git.example/a#1"', 'dependencies:', '  a "git+ssh://git.example/a"']
    expect(only(entry('a@^1, "a@git+ssh://git.example/a"', ...own)).source.type).toBe('diverted')
  })
  it('alone is nobody’s to doubt', () => {
    const alone = entry('"a@git+ssh://git.example/a"', 'resolved "git+ssh://git.example/a#1"')
    expect(only(alone, { workspaces: ['*'] }).source.type).toBe('git')
  })
  it('that another entry makes', () => {
    const { packages } = read(text + entry('b@^1', 'dependencies:', '  a "git+ssh://git.example/a"'), {})
    expect(packages[0]?.source.type).toBe('git')
  })
})

describe('with a package.json', () => {
  const text = [
    entry('p@^1', 'dependencies:', '  both "^1"'),
    entry('d@^1', 'dependencies:', '  both "^1"', '  devonly "^1"', 'optionalDependencies:', '  devopt "^1"'),
    entry('o@^1', 'dependencies:', '  mixed "^1"'),
    entry('d2@^1', 'dependencies:', '  mixed "^1"', '  unlocked "^3"'),
    ...['both@^1', 'devonly@^1', 'devopt@^1', 'mixed@^1', 'unlocked@^1', 'stale@^1'].map((key) => entry(key)),
  ].join('')
  const manifest = {
    dependencies: { p: '^1' },
    devDependencies: { d: '^1', d2: '^1' },
    optionalDependencies: { o: '^1' },
  }
  const groups = (all: object) =>
    Object.fromEntries(
      read(text, all).packages.map(({ name, omittedWith }) => [name, omittedWith.map((set) => set.join('+'))]),
    )

  it('it is told what goes without which dependencies', () => {
    expect(groups(manifest)).toEqual({
      p: [],
      both: [],
      d: ['dev'],
      d2: ['dev'],
      devonly: ['dev'],
      devopt: ['dev', 'optional'],
      o: ['optional'],
      mixed: ['dev+optional'],
      unlocked: ['dev'],
      stale: [],
    })
  })

  it('of a project with workspaces nothing is believed', () => {
    expect(Object.values(groups({ ...manifest, workspaces: [] })).flat()).toEqual([])
    expect(read(text, { ...manifest, dependencies: { q: '1' }, workspaces: [] }).disagreements).toEqual([])
  })

  it('a request without an entry is a disagreement', () => {
    expect(read(text, manifest).disagreements).toEqual([])
    expect(read(text, { dependencies: { p: '^2', q: '^1', l: 'link:l' } }).disagreements).toEqual([
      { line: 4, message: 'package.json asks for "p" at "^2", for which the lockfile has no entry.' },
      { line: 1, message: 'package.json asks for "q" at "^1", for which the lockfile has no entry.' },
    ])
  })

  it.each([{}, { workspaces: ['*'] }])('a version outside of its range is a disagreement (%j)', (more) => {
    const told = (key: string, all: object = {}) => read(entry(key), { ...more, ...all }).disagreements
    const message = '"b" is asked for by "^4.17.0", and the lockfile answers with "b 1.0.0".'
    expect(told('b@^4.17.0')).toEqual([{ line: 4, message }])
    expect(told('"x@npm:b@^4.17.0"')).toEqual([
      { line: 4, message: '"x" is asked for by "npm:b@^4.17.0", and the lockfile answers with "b 1.0.0".' },
    ])
    expect(['b@^1', 'b@latest', 'b', '"b@^1 || ^4"', '"x@npm:b@^1"'].flatMap((key) => told(key))).toEqual([])
    expect(told('b@^4.17.0', { resolutions: { '**/b': '1.0.0' } })).toEqual([])
  })

  it('names in resolutions are overridden', () => {
    const resolutions = {
      a: '1',
      '**/b': '1',
      'x/**/@s/c': '1',
      '@s/d/@s/e': '1',
      'f/g': '1',
      'h@npm:^1': '1',
      'i@1/j@npm:^2': '1',
    }
    const { overridden, disagreements } = read(text, { dependencies: { a: '^9' }, resolutions })
    expect([overridden, disagreements]).toEqual([new Set(['a', 'b', '@s/c', '@s/e', 'g', 'h', 'j']), []])
  })

  it.each(['', '{', '[]', 'null', '{"dependencies":[],"devDependencies":{"a":1},"resolutions":"x"}'])(
    'that is %j, nothing breaks',
    (broken) => {
      expect(yarn.parse(HEADER + text, 'yarn.lock', broken).packages).toHaveLength(10)
    },
  )
})

it('one artifact in two entries is one package with what both say', () => {
  const same = [`resolved "${URL}"`, `integrity ${SHA512}`]
  const pkg = only(entry('a@^1', ...same, 'dependencies:', '  b "^1"') + entry('a@1', ...same))
  expect(pkg.locations.map(({ line, path }) => `${line} ${path}`)).toEqual(['4 a@^1', '11 a@1'])
  expect(pkg.declared).toEqual([{ requests: 'asked', dependencies: new Map([['b', '^1']]) }, { requests: 'asked' }])
})

it.each([
  ['a text as a list', 'a@1:\n  resolved:\n    x y\n', '"resolved" is a list'],
  ['a list as a text', 'a@1:\n  dependencies x\n', '"dependencies" is a text'],
  ['a very long text', `a@1:\n  resolved "${'x'.repeat(5_000)}"\n`, 'over 4096 characters'],
])('%s is refused', (_, text, reason) => {
  expect(() => read(text)).toThrow('yarn.lock:4: not a readable lockfile: ')
  expect(() => read(text)).toThrow(reason)
})
