import { describe, expect, it } from 'vitest'
import { parseYaml } from '../../src/lockfile/yaml.ts'
import { UsageError } from '../../src/usage-error.ts'

const read = (text: string) => parseYaml(text, 'x.yaml', 'pnpm')
const only = (text: string) => {
  const [document] = read(text)
  if (document === undefined) throw new Error('no document')
  return document
}

describe('values', () => {
  it.each([
    ['1.10', '1.10'],
    ['1e3', '1e3'],
    ['0x10', '0x10'],
    ['2001-01-01', '2001-01-01'],
    ['.inf', '.inf'],
    ['yes', 'yes'],
    ['"a\\tb"', 'a\tb'],
    ["'it''s'", "it's"],
    ["'true'", 'true'],
    ['true', true],
    ['FALSE', false],
    ['~', null],
    ['', null],
    ['[a, 1]', ['a', '1']],
    ['|\n  b\n  c', 'b\nc\n'],
  ])('%j', (written, value) => {
    expect(only(`a: ${written}`).root['a']).toEqual(value)
  })

  it.each([
    ['true', 'true'],
    ['FALSE', 'FALSE'],
    ['Null', 'Null'],
    ['~', '~'],
    ['""', ''],
    ['>', ''],
    ['', null],
  ])('%j, where all is text', (written, value) => {
    const [document] = parseYaml(`a: ${written}`, 'x.yaml', 'yarn', 'failsafe')
    expect(document?.root['a']).toEqual(value)
  })

  it('have no prototype, whatever their names are', () => {
    const { root } = only('__proto__: {polluted: x}\nconstructor: y\nhasOwnProperty: z')
    expect(Object.keys(root)).toEqual(['__proto__', 'constructor', 'hasOwnProperty'])
    expect(Object.getPrototypeOf(root)).toBeNull()
    expect(root['polluted']).toBeUndefined()
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})

describe('lines', () => {
  it.each([
    ['packages:\n\n  /a@1:\n    x: 1\n', 3],
    ['packages:\r\n\r\n  /a@1:\r\n    x: 1\r\n', 3],
    ['# about\npackages:\n  # more\n  "/a@1": {x: 1}\n', 4],
    ["packages: {'/a@1': {x: 1}}\n", 1],
    ['packages:\n  ? /a@1\n  : x: 1\n', 2],
    ['packages:\n  b: |\n    /a@1:\n  /a@1: {}\n', 4],
    ['\uFEFFpackages:\n  /a@1: {}\n', 2],
  ])('%j', (text, line) => {
    const { root, lineOf, lineOfMember } = only(text)
    const packages = root['packages'] as Record<string, Record<string, never>>
    expect(lineOfMember(packages, '/a@1')).toBe(line)
    expect(lineOf(packages['/a@1'] ?? {})).toBe(line)
    expect(lineOfMember(packages, 'toString')).toBe(lineOf(packages))
  })

  it('go on from one document to the next', () => {
    const [first, second] = read('---\na: 1\n---\nb: {c: 1}\n')
    expect(first?.root['a']).toBe('1')
    expect(second?.lineOfMember(second.root, 'b')).toBe(4)
  })
})

/** What is refused, why, and how it would have been read. */
const REFUSED: readonly (readonly [string, string, string])[] = [
  ['a: &x b', '1: not a readable lockfile: it has an anchor', 'a: "&x b"'],
  ['a: b\nc: *x', '2: not a readable lockfile: it has an alias', 'a: b\nc: "*x"'],
  ['a: !!str b', '1: not a readable lockfile: it has a tag', 'a: "!!str b"'],
  ['%YAML 1.2\n---\na: b', '1: not a readable lockfile: it has a directive', '---\na: b'],
  ['<<: {a: b}', '1: not a readable lockfile: it has a merge key', '"<<": {a: b}'],
  ['a: b\na: c', '2: not a readable lockfile: the key "a" is there twice', 'a: b\nc: c'],
  ['a: b\n"\\x61": c', '2: not a readable lockfile: the key "a" is there twice', 'a: b\n"\\x62": c'],
  ['__proto__: b\n__proto__: c', '2: not a readable lockfile: the key "__proto__" is there twice', '__proto__: b'],
  ['? [a]\n: b', '1: not a readable lockfile: a key is not a text', '? a\n: b'],
  ['- a', '1: not a readable lockfile: it is not a list of names and values', 'a: [a]'],
  ['', '1: not a readable lockfile: it is empty', 'a:'],
  ['# nothing', '1: not a readable lockfile: it is empty', 'a: # nothing'],
  ['a: b\n---\n', 'not a readable lockfile: it has an empty document', 'a: b\n---\na: b'],
  ['a: "b', 'not a readable lockfile: ', 'a: "b"'],
  ['a: b\n<<<<<<< HEAD\nc: d', '2: it has merge-conflict markers', 'a: b\n"<<<<<<< HEAD": d'],
  [
    `a: ${'['.repeat(60)}${']'.repeat(60)}`,
    '1: not a readable lockfile: nesting',
    `a: ${'['.repeat(40)}${']'.repeat(40)}`,
  ],
]

describe('is refused', () => {
  it.each(REFUSED)('%j', (text, reason, twin) => {
    expect(() => read(text)).toThrow(UsageError)
    expect(() => read(text)).toThrow(reason)
    expect(() => read(text)).toThrow(/pnpm install/u)
    expect(read(twin)).not.toEqual([])
  })

  it('a bomb of aliases, at its first anchor', () => {
    const rows = Array.from({ length: 20 }, (_, at) => `a${at}: &a${at} [${`*a${at - 1},`.repeat(at === 0 ? 0 : 9)}]`)
    expect(() => read(rows.join('\n'))).toThrow('x.yaml:1: not a readable lockfile: it has an anchor')
  })
})

it('takes a closing brace as far out as its key, as formatters write it', () => {
  const text = 'a:\n  b@1:\n    resolution: {\n      integrity: x,\n    }\n    c: d\n'
  expect(JSON.stringify(only(text).root)).toBe('{"a":{"b@1":{"resolution":{"integrity":"x"},"c":"d"}}}')
})

it.each([
  ['nesting', '[\n'.repeat(1_000_000)],
  ['nested names', 'a:\n'.repeat(1_000_000)],
  ['ever deeper', Array.from({ length: 2_000 }, (_, at) => `${' '.repeat(at)}a:`).join('\n')],
  ['a text without its end', `a: "${'\\\\'.repeat(1_000_000)}`],
  ['spaces', ' '.repeat(3_000_000)],
  ['line ends', '\n'.repeat(3_000_000)],
  ['dashes', '- '.repeat(1_000_000)],
  ['signs of a conflict', '='.repeat(3_000_000)],
  ['documents', '---\n'.repeat(1_000_000)],
])('%s of a few megabytes are refused in time', { timeout: 30_000 }, (_, text) => {
  expect(() => read(text)).toThrow(UsageError)
})
