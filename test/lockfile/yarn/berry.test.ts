/** What an entry of a Yarn Berry lockfile is taken for. */
import { describe, expect, it } from 'vitest'
import { yarn } from '../../../src/lockfile/yarn/index.ts'
import { UsageError } from '../../../src/usage-error.ts'

const HEX = 'ab'.repeat(64)
const head = (version = '8', cacheKey = '10c0') => `__metadata:\n  version: ${version}\n  cacheKey: ${cacheKey}\n\n`
const entry = (key: string, resolution: string, version = '1.0.0', ...more: readonly string[]) =>
  `${JSON.stringify(key)}:\n  version: ${version}\n  resolution: ${JSON.stringify(resolution)}\n${more.map((line) => `  ${line}\n`).join('')}\n`
const read = (text: string, manifest?: object) =>
  yarn.parse(text, 'yarn.lock', manifest === undefined ? undefined : JSON.stringify(manifest))
const only = (text: string, manifest?: object) => {
  const { packages } = read(head() + text, manifest)
  expect(packages).toHaveLength(1)
  const [pkg] = packages
  if (pkg === undefined) throw new Error('there is none')
  return pkg
}

const registry = { type: 'registry', resolved: undefined }
const patch = 'patch:a@npm%3A1.0.0#./a.patch::version=1.0.0&hash=abcdef&locator=p%40workspace%3A.'
const builtin = 'patch:a@npm%3A^1#optional!builtin<compat/a>'
const commit = `commit=${'0123456789'.repeat(4)}`

/** What is asked for, what it resolves to, and the package. */
const SOURCES: readonly (readonly [string, string, string, object])[] = [
  ['a@npm:^1', 'a@npm:1.0.0', 'a', registry],
  ['a@^1', 'a@npm:1.0.0', 'a', registry],
  ['@s/a@npm:^1, @s/a@npm:latest', '@s/a@npm:1.0.0', '@s/a', registry],
  ['x@npm:@s/a@^1', '@s/a@npm:1.0.0', '@s/a', registry],
  ['x@npm:a', 'a@npm:1.0.0', 'x', { type: 'diverted', resolved: 'a@npm:1.0.0' }],
  ['a@npm:^1', 'b@npm:1.0.0', 'a', { type: 'diverted', resolved: 'b@npm:1.0.0' }],
  ['a@npm:^1', '@s/a@npm:1.0.0', 'a', { type: 'diverted', resolved: '@s/a@npm:1.0.0' }],
  ['x@npm:a@^1', 'x@npm:1.0.0', 'a', { type: 'diverted', resolved: 'x@npm:1.0.0' }],
  [
    'a@npm:^1',
    'a@npm:1.0.0::__archiveUrl=https%3A%2F%2Fregistry.example%2Fa.tgz',
    'a',
    { type: 'registry', resolved: 'https://registry.example/a.tgz' },
  ],
  [
    'a@npm:^1',
    'a@npm:1.0.0::__archiveUrl=x&__archiveUrl=y',
    'a',
    { type: 'unidentified', reason: 'it has several addresses' },
  ],
  [
    'a@npm:^1',
    'a@npm:2.0.0',
    'a',
    { type: 'unidentified', reason: 'its version is "1.0.0", and it resolves to "a@npm:2.0.0"' },
  ],
  ['a@npm:^1,a@npm:^1.0.0 ,  a@^1', 'a@npm:1.0.0', 'a', registry],
  ['a@npm:^1', 'a@npm:^1', 'a', { type: 'unidentified', reason: '"^1" is not a version' }],
  ['a@npm:^1', 'a', 'a', { type: 'unidentified', reason: '"" is no resolution that is known' }],
  [`a@${patch}`, `a@${patch}`, 'a', registry],
  [`a@${builtin}`, `a@${patch}`, 'a', registry],
  ['a@patch:a@^1#./a.patch', `a@${patch}`, 'a', registry],
  ['a@npm:^1', `a@${patch.replace('a@', 'b@')}`, 'a', { type: 'diverted', resolved: `a@${patch.replace('a@', 'b@')}` }],
  [`a@${patch}`, 'a@patch:%E0%#x', 'a', { type: 'unidentified', reason: 'its patch names no package' }],
  ['a@workspace:.', 'a@workspace:.', 'a', { type: 'workspace', path: '.' }],
  ['a@workspace:p/a', 'b@workspace:p/a', 'a', { type: 'workspace', path: 'p/a' }],
  ['a@npm:^1, a@workspace:p/a', 'a@workspace:p/a', 'a', { type: 'diverted', resolved: 'a@workspace:p/a' }],
  ['a@npm:^1, b@workspace:p/b', 'b@workspace:p/b', 'a', { type: 'diverted', resolved: 'b@workspace:p/b' }],
  ['a@workspace:^', 'a@npm:1.0.0', 'a', { type: 'diverted', resolved: 'a@npm:1.0.0' }],
  ['a@file:./a', 'a@npm:1.0.0', 'a', { type: 'diverted', resolved: 'a@npm:1.0.0' }],
  [
    'a@portal:../a::locator=p%40workspace%3A.',
    'a@portal:../a::locator=p%40workspace%3A.',
    'a',
    { type: 'link', target: '../a' },
  ],
  ['a@link:./a', 'a@link:./a::locator=p%40workspace%3A.', 'a', { type: 'link', target: 'a' }],
  ['a@file:./a', 'a@file:./a#./a::hash=1&locator=p%40workspace%3A.', 'a', { type: 'link', target: 'a' }],
  ['a@file:./a.tgz', 'a@file:./a.tgz::hash=1', 'a', { type: 'file', path: 'a.tgz' }],
  ['a@exec:./a.js', 'a@exec:./a.js#./a.js::hash=1', 'a', { type: 'file', path: 'a.js' }],
  ['a@npm:^1', 'a@link:./a', 'a', { type: 'diverted', resolved: 'a@link:./a' }],
  ['a@npm:^1', 'a@file:./a.tgz', 'a', { type: 'diverted', resolved: 'a@file:./a.tgz' }],
  [
    'a@example/a',
    `a@https://git.example/a.git#${commit}`,
    'a',
    { type: 'git', url: `https://git.example/a.git#${commit}` },
  ],
  [
    'a@git@git.example:a.git',
    `a@git@git.example:a.git#${commit}`,
    'a',
    { type: 'git', url: `git@git.example:a.git#${commit}` },
  ],
  [
    'a@npm:^1',
    `a@https://git.example/a.git#${commit}`,
    'a',
    { type: 'diverted', resolved: `a@https://git.example/a.git#${commit}` },
  ],
  [
    'a@https://files.example/a.tgz',
    'a@https://files.example/a.tgz',
    'a',
    { type: 'url', url: 'https://files.example/a.tgz' },
  ],
  ['a@npm:^1', 'a@https://files.example/a.tgz', 'a', { type: 'diverted', resolved: 'a@https://files.example/a.tgz' }],
  ['a@odd:1', 'a@odd:1', 'a', { type: 'unidentified', reason: '"odd:1" is no resolution that is known' }],
]

it.each(SOURCES)('%s resolved to %s', (key, resolution, name, source) => {
  const pkgs = read(head() + entry(key, resolution)).packages
  expect(pkgs.map((pkg) => ({ name: pkg.name, source: pkg.source }))).toContainEqual({ name, source })
})

it('a directory answers a request for a version only in a project with workspaces', () => {
  const text = head() + entry('a@npm:^1, a@workspace:p/a', 'a@workspace:p/a')
  const types = (manifest: object) => read(text, manifest).packages.map(({ source }) => source.type)
  expect([types({ workspaces: ['p/*'] }), types({ workspaces: { packages: ['p/*'] } }), types({})]).toEqual([
    ['workspace'],
    ['workspace'],
    ['diverted'],
  ])
})

it.each([
  ['1.0.0', registry],
  ['>', registry],
  ['null', { type: 'unidentified', reason: 'its version is "null", and it resolves to "a@npm:1.0.0"' }],
])('a version written as %s, which Yarn reads as text, beside what it fetches', (version, source) => {
  expect(only(entry('a@npm:^1', 'a@npm:1.0.0', version))).toMatchObject({ version: '1.0.0', source })
})

describe('a directory that answers a request for a version', () => {
  const type = (directory: string, manifest?: object) =>
    only(entry(`a@npm:^1, a@workspace:${directory}`, `a@workspace:${directory}`), manifest).source.type
  it.each([
    ['is a workspace', 'p/a', { workspaces: ['p/*'] }, 'workspace'],
    ['is none', 'docs/x', { workspaces: ['p/*'] }, 'diverted'],
    ['is above the project', 'p/../../x', { workspaces: ['p/**'] }, 'diverted'],
    ['is what was installed', 'node_modules/x', { workspaces: ['**'] }, 'diverted'],
    ['is the project itself', '.', { name: 'a', workspaces: ['p/*'] }, 'workspace'],
    ['is the project under another name', '.', { name: 'b', workspaces: ['p/*'] }, 'diverted'],
    ['is beside no package.json', 'p/a', undefined, 'diverted'],
  ])('%s', (_, directory, manifest, expected) => {
    expect(type(directory, manifest)).toBe(expected)
  })
})

describe('a patch for a request for a version', () => {
  const EVIL = 'patch:a@npm%3A1.0.0#./evil.patch'
  const type = (key: string, resolution: string, manifest?: object) =>
    only(entry(key, resolution), manifest).source.type
  it.each([
    ['that nobody asks for', 'a@npm:^1', EVIL, {}, 'diverted'],
    ['that nobody asks for, without package.json', 'a@npm:^1', EVIL, undefined, 'diverted'],
    ['beside a request for the patch', `a@npm:^1, a@${EVIL}`, EVIL, {}, 'diverted'],
    ['after one of Yarn’s own', 'a@npm:^1', `${EVIL}&~builtin<compat/a>`, {}, 'diverted'],
    ['called like one of Yarn’s own', 'a@npm:^1', EVIL.replace('evil', 'builtin<compat/a>'), {}, 'diverted'],
    ['that is asked for', `a@${EVIL}`, EVIL, {}, 'registry'],
    ['that resolutions ask for', 'a@npm:^1', EVIL, { resolutions: { a: EVIL } }, 'registry'],
    ['other than resolutions ask for', 'a@npm:^1', EVIL, { resolutions: { a: EVIL.replace('evil', 'x') } }, 'diverted'],
    ['that resolutions ask for elsewhere', 'a@npm:^1', EVIL, { resolutions: { b: EVIL } }, 'diverted'],
    ['of Yarn itself', 'a@npm:^1', 'patch:a@npm%3A1.0.0#optional!builtin<compat/a>', {}, 'registry'],
    ['of Yarn itself, in the later form', 'a@npm:^1', 'patch:a@npm%3A1.0.0#~builtin<compat/a>', {}, 'registry'],
  ])('%s', (_, key, resolution, manifest, expected) => {
    expect(type(key, `a@${resolution}`, manifest)).toBe(expected)
  })
})

describe('a checksum', () => {
  it.each([
    [
      'is missing where a package of other platforms was not fetched',
      ['conditions: os=linux'],
      { cacheKey: '8', checksum: undefined },
    ],
    ['is not missing elsewhere', [], undefined],
    ['that is none pins nothing', ['conditions: os=linux', 'checksum: 10c0/aa'], undefined],
  ])('%s', (_what, more, archive) => {
    const text = head('6', '8') + entry('a@npm:^1', 'a@npm:1.0.0', '1.0.0', ...more)
    expect(read(text).packages[0]?.archive).toEqual(archive)
  })

  const archive = (version: string, cacheKey: string, written: string) =>
    read(head(version, cacheKey) + entry('a@npm:^1', 'a@npm:1.0.0', '1.0.0', `checksum: ${written}`)).packages[0]

  it.each([
    ['with its own key', '8', '8', `10c0/${HEX}`, { cacheKey: '10c0', checksum: HEX }],
    ['with the key of all', '6', '8', HEX, { cacheKey: '8', checksum: HEX }],
    ['in capitals', '6', '8', HEX.toUpperCase(), { cacheKey: '8', checksum: HEX }],
    ['that is none', '6', '8', 'placeholder', undefined],
    ['too long', '8', '8', `10c0/${HEX}ab`, undefined],
  ])('%s', (_, version, cacheKey, written, expected) => {
    const pkg = archive(version, cacheKey, written)
    expect([pkg?.archive, pkg?.integrity]).toEqual([expected, []])
  })
})

describe('a package with patches', () => {
  const base = entry('a@npm:1.0.0', 'a@npm:1.0.0', '1.0.0', `checksum: 10c0/${HEX}`)
  const patched = entry(`a@${patch}`, `a@${patch}`, '1.0.0', `checksum: 10c0/${HEX.replaceAll('a', 'c')}`)
  it.each([
    ['after its base', base + patched],
    ['before its base', patched + base],
  ])('is one with what is patched, %s', (_, text) => {
    const { patches, archive, locations } = only(text)
    expect([patches, archive?.checksum, locations.length]).toEqual([['./a.patch'], HEX, 2])
  })
  it('has no checksum of its own', () => {
    expect(only(patched).archive).toBeUndefined()
  })
  it('tells of patches of patches', () => {
    const inner = encodeURIComponent('a@patch:a@npm%3A1.0.0#~builtin<compat/a>&x.patch::version=1.0.0&hash=1')
    const { name, version, patches } = only(entry(`a@patch:${inner}#y.patch`, `a@patch:${inner}#y.patch::hash=2`))
    expect([name, version, patches]).toEqual(['a', '1.0.0', ['~builtin<compat/a>', 'x.patch', 'y.patch']])
  })
})

it('tells what a package declares, as package.json would', () => {
  const more = [
    'dependencies:',
    '  b: "npm:^1.2"',
    '  c: "npm:d@^1"',
    '  e: 1.10',
    'dependenciesMeta:',
    '  e:',
    '    optional: true',
    'peerDependencies:',
    '  f: ">=1"',
    'bin:',
    '  a: ./a.js',
    'conditions: os=linux & cpu=x64',
  ]
  expect(only(entry('a@npm:^1', 'a@npm:1.0.0', '1.0.0', ...more)).declared).toEqual([
    {
      requests: 'asked',
      dependencies: new Map([
        ['b', '^1.2'],
        ['c', 'npm:d@^1'],
      ]),
      optionalDependencies: new Map([['e', '1.10']]),
      peerDependencies: new Map([['f', '>=1']]),
      bin: new Map([['a', './a.js']]),
    },
  ])
})

it.each([
  ['node-gyp', 'latest', undefined],
  ['node-gyp', 'npm:latest', undefined],
  ['node-gyp', 'npm:^1', '^1'],
  ['node-gyp', 'npm:next', 'next'],
  ['node-gyp', 'npm:other@latest', 'npm:other@latest'],
  ['nan', 'npm:latest', 'latest'],
])('of %s by %s, the package itself has asked for %s', (name, spec, own) => {
  const more = ['dependencies:', '  b: "npm:^1"', `  ${name}: "${spec}"`]
  const [declared] = only(entry('a@npm:^1', 'a@npm:1.0.0', '1.0.0', ...more)).declared ?? []
  expect(declared?.dependencies).toEqual(new Map([['b', '^1'], ...(own === undefined ? [] : [[name, own] as const])]))
})

describe('with a package.json', () => {
  const simple = (name: string, ...asks: readonly string[]) =>
    entry(
      `${name}@npm:^1`,
      `${name}@npm:1.0.0`,
      '1.0.0',
      ...(asks.length === 0 ? [] : ['dependencies:', ...asks.map((ask) => `  ${ask}: ^1`)]),
    )
  const text =
    head() +
    entry(
      'root@workspace:.',
      'root@workspace:.',
      '0.0.0-use.local',
      'dependencies:',
      '  p: ^1',
      '  d: ^1',
      '  w: "workspace:*"',
    ) +
    entry('w@workspace:*, w@workspace:w', 'w@workspace:w', '0.0.0-use.local', 'dependencies:', '  shared: ^1') +
    simple('p') +
    simple('d', 'a', 'shared') +
    simple('shared') +
    simple('a') +
    entry('a@patch:a@^1#~builtin<compat/a>', 'a@patch:a@npm%3A1.0.0#~builtin<compat/a>::version=1.0.0&hash=1')
  const manifest = { workspaces: ['*'], dependencies: { p: '^1' }, devDependencies: { d: 'npm:^1', w: 'workspace:*' } }

  it('it is told what goes without devDependencies', () => {
    const goes = read(text, manifest).packages.filter(({ omittedWith }) => omittedWith.length > 0)
    expect(goes.map(({ name, omittedWith }) => [name, omittedWith])).toEqual([
      ['d', [['dev']]],
      ['a', [['dev']]],
    ])
    expect(read(text).packages.flatMap(({ omittedWith }) => omittedWith)).toEqual([])
  })

  it('what it does not name is needed', () => {
    const { packages } = read(text, { ...manifest, devDependencies: {} })
    expect(packages.flatMap(({ omittedWith }) => omittedWith)).toEqual([])
  })

  it.each(['null', '~', 'TRUE'])(
    'a range of %s is a tag of that name, and an entry beside it answers nothing',
    (tag) => {
      const asks = ['dependencies:', `  x: ${tag}`]
      const needing = (others: readonly string[]) =>
        head() +
        entry('p@npm:^1', 'p@npm:1.0.0', '1.0.0', ...others) +
        tagged +
        entry('x@npm:, x@npm:true', 'x@npm:2.0.0')
      const tagged = entry(`x@npm:${tag}`, 'x@npm:1.0.0')
      const omitted = (others: readonly string[]) =>
        read(needing(others), { dependencies: { p: '^1' }, devDependencies: { x: tag } })
          .packages.filter(({ omittedWith }) => omittedWith.length > 0)
          .map(({ version }) => version)
      expect(omitted(asks)).toEqual([])
      expect(omitted([])).toEqual(['1.0.0'])
    },
  )

  it('a request without an entry is a disagreement', () => {
    expect(read(text, manifest).disagreements).toEqual([])
    expect(read(text, { dependencies: { p: '^2', s: 'catalog:', q: 'catalog:' } }).disagreements).toEqual([
      { line: 19, message: 'package.json asks for "p" at "^2", for which the lockfile has no entry.' },
      { line: 1, message: 'package.json asks for "s" at "catalog:", for which the lockfile has no entry.' },
      { line: 1, message: 'package.json asks for "q" at "catalog:", for which the lockfile has no entry.' },
    ])
    expect(
      read(text, { dependencies: { p: '^2', d: 'catalog:', a: 'patch:a@1#x' }, resolutions: { p: '1' } }).disagreements,
    ).toEqual([])
  })
})

describe('a version outside of its range', () => {
  const told = (key: string, version: string, manifest: object = {}) =>
    read(head() + entry(key, `lodash@npm:${version}`, version), manifest).disagreements?.map(({ message }) => message)
  it.each([
    ['lodash@npm:^4.17.0', '"^4.17.0"', '"lodash"'],
    ['lodash@^4.17.0', '"^4.17.0"', '"lodash"'],
    ['x@npm:lodash@^4.17.0', '"npm:lodash@^4.17.0"', '"x"'],
    ['lodash@npm:^4.17.0::locator=p', '"^4.17.0::locator=p"', '"lodash"'],
    ['lodash@patch:lodash@npm%3A^4.17.0#~builtin<compat/a>', '"^4.17.0"', '"lodash"'],
  ])('%s', (key, range, name) => {
    const message = `${name} is asked for by ${range}, and the lockfile answers with "lodash 3.0.0".`
    expect([told(key, '3.0.0'), told(key, '4.17.21')]).toEqual([[message], []])
  })
  it.each([
    ['a tag', 'lodash@npm:latest', {}],
    ['an odd range', `lodash@npm:^4${' || ^4'.repeat(60)}`, {}],
    ['resolutions', 'lodash@npm:^4.17.0', { resolutions: { lodash: '3.0.0' } }],
  ])('is let off by %s', (_, key, manifest) => {
    expect(told(key, '3.0.0', manifest)).toEqual([])
  })
})

/** What is taken, what is refused, and what the refusal says. */
const A = entry('a@npm:^1', 'a@npm:1.0.0')
const TWINS: readonly (readonly [string, string, string, string])[] = [
  [
    'an old format',
    head('2') + A,
    head('1') + A,
    'yarn.lock:1: not a readable lockfile: the version of its format is "1"; 2 to 10',
  ],
  ['a new format', head('10') + A, head('11') + A, 'the version of its format is "11"'],
  ['no version', head() + A, `__metadata:\n  cacheKey: 8\n${A}`, 'the version of its format is null'],
  ['metadata', head() + A, `__metadata: 8\n${A}`, '"__metadata" is not a list'],
  [
    'no resolution',
    head() + A,
    `${head()}"a@npm:^1":\n  version: 1.0.0\n`,
    'yarn.lock:5: not a readable lockfile: "a@npm:^1" has no "resolution"',
  ],
  ['no entry', head() + A, `${head()}"a@npm:^1": 1\n`, 'is not a list of names and values'],
  ['a list for a text', head() + A, `${head() + A.trimEnd()}\n  checksum: [a]\n`, '"checksum" is not a text'],
  [
    'a text for a list',
    head() + A,
    `${head() + A.trimEnd()}\n  dependencies: a\n`,
    '"dependencies" is not a list of names and values',
  ],
  [
    'a list for a range',
    head() + A,
    `${head() + A.trimEnd()}\n  dependencies:\n    a: [b]\n`,
    'a dependency is not a text',
  ],
  ['an entry twice', head() + A, head() + A + A, 'is there twice'],
  [
    'a key twice',
    head() + A,
    head() + A + entry('a@npm:^2, a@npm:^1', 'a@npm:1.0.0'),
    'yarn.lock:9: not a readable lockfile: the key "a@npm:^1" is there twice',
  ],
  ['two documents', head() + A, `${head() + A}---\n${head() + A}`, 'several documents'],
  ['a conflict', head() + A, `${head()}<<<<<<< HEAD\n${A}`, 'yarn.lock:5: it has merge-conflict markers'],
  [
    'a very long resolution',
    head() + A,
    head() + entry('a@npm:^1', `a@npm:${'1'.repeat(5_000)}`),
    'over 4096 characters',
  ],
  [
    'both kinds at once',
    head() + A,
    `# yarn lockfile v1\n${head() + A}`,
    'it has the header of Yarn 1 and the "__metadata" of later ones',
  ],
  [
    'both kinds at once, the header in another style',
    head() + A,
    `#  Yarn\tLockfile v1\n${head() + A}`,
    'it has the header of Yarn 1 and the "__metadata" of later ones',
  ],
  [
    'a very long request',
    head() + A,
    head() + entry(`a@npm:${'1'.repeat(5_000)}`, 'a@npm:1.0.0'),
    'a request has over',
  ],
  ['nothing', head() + A, '# a comment\n\n', 'there is nothing in it'],
]

describe.each(TWINS)('%s', (_, accepted, refused, reason) => {
  it('is taken in its twin', () => {
    expect(read(accepted).packages).toHaveLength(1)
  })
  it('is refused', () => {
    expect(() => read(refused)).toThrow(UsageError)
    expect(() => read(refused)).toThrow(reason)
  })
})

it.each(['__proto__', 'constructor', 'toString'])('takes %s for a name like others', (name) => {
  const text = head() + entry(`${name}@npm:^1`, `${name}@npm:1.0.0`, '1.0.0', 'dependencies:', `  ${name}: ^1`)
  const [pkg] = read(text, { devDependencies: { [name]: '^1' } }).packages
  expect([pkg?.declared?.[0]?.dependencies?.get(name), pkg?.version]).toEqual(['^1', '1.0.0'])
})
