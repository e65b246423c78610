/** Lockfiles made to keep a reader busy: megabytes each. What took time by the product of two measures would not end in time. */
import { describe, expect, it } from 'vitest'
import { yarn } from '../../../src/lockfile/yarn/index.ts'
import { UsageError } from '../../../src/usage-error.ts'

const LIMIT = 60_000
const HEADER = '# yarn lockfile v1\n\n'
const METADATA = '__metadata:\n  version: 8\n\n'
const DIGEST = `sha512-${Buffer.alloc(64, 7).toString('base64')}`
const HEX = 'ab'.repeat(64)

const times = <T>(count: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, at) => make(at))
const read = (text: string, manifest?: object) =>
  yarn.parse(text, 'yarn.lock', manifest === undefined ? undefined : JSON.stringify(manifest)).packages
const asks = (all: readonly string[]) =>
  all.length === 0 ? '' : `  dependencies:\n${all.map((ask) => `    ${ask}\n`).join('')}`
const classic = (key: string, all: readonly string[] = []) =>
  `${key}:\n  version "1.0.0"\n  resolved "https://registry.example/a/-/a-1.0.0.tgz"\n  integrity ${DIGEST}\n${asks(all)}\n`
const berry = (key: string, name: string, all: readonly string[] = []) =>
  `"${key}":\n  version: 1.0.0\n  resolution: "${name}@npm:1.0.0"\n${asks(all)}  checksum: 10c0/${HEX}\n  languageName: node\n  linkType: hard\n\n`

describe('is read in time', () => {
  it('ten megabytes of Yarn 1', { timeout: LIMIT }, () => {
    const text = HEADER + times(45_000, (at) => classic(`name${at}@^1.0.0`, [`name${at + 1} "^1.0.0"`])).join('')
    expect(text.length).toBeGreaterThan(9_000_000)
    expect(
      read(text, { devDependencies: { name0: '^1.0.0' } }).filter(({ omittedWith }) => omittedWith.length > 0),
    ).toHaveLength(45_000)
  })

  it('ten megabytes of Yarn Berry', { timeout: LIMIT }, () => {
    const text =
      METADATA +
      times(36_000, (at) => berry(`name${at}@npm:^1.0.0`, `name${at}`, [`name${at + 1}: "npm:^1.0.0"`])).join('')
    expect(text.length).toBeGreaterThan(9_000_000)
    expect(
      read(text, { devDependencies: { name0: '^1.0.0' } }).filter(({ omittedWith }) => omittedWith.length > 0),
    ).toHaveLength(36_000)
  })

  it('very many entries of one name, asked for by as many', { timeout: LIMIT }, () => {
    const text = HEADER + times(20_000, (at) => classic(`a@${at}`, ['a "missing"'])).join('')
    expect(read(text, { dependencies: { a: '^9' } }).flatMap(({ locations }) => locations)).toHaveLength(20_000)
  })

  it('very many keys of one entry', { timeout: LIMIT }, () => {
    const names = times(1_000, (at) => `a${at}@^1`)
    expect(read(HEADER + classic(names.join(', ')))).toHaveLength(1_000)
    expect(read(METADATA + berry(names.join(', '), 'a0'))).toHaveLength(1_000)
  })

  it('very many patches of one name', { timeout: LIMIT }, () => {
    const patched = (at: number) => `a@patch:a@npm%3A1.0.0#${at}.patch`
    const text = times(
      10_000,
      (at) => `"${patched(at)}":\n  version: 1.0.0\n  resolution: "${patched(at)}"\n${asks(['a: ^1'])}\n`,
    )
    const [pkg, ...others] = read(METADATA + text.join(''), { dependencies: { a: '^1' } })
    expect([pkg?.patches?.length, pkg?.locations.length, others]).toEqual([10_000, 10_000, []])
  })

  it.each([
    'npm:',
    'npm:a@',
    'patch:',
    'a@patch:',
    '@',
    '#',
    '::',
    '/',
    '%40',
    '%2540',
    'git+',
    'https://',
    '.git',
    '&commit=',
    '.',
    '-1.',
    '&',
  ])('very many long texts of %j', { timeout: LIMIT }, (piece) => {
    const text = piece.repeat(Math.floor(4_000 / piece.length))
    const one = times(100, (at) => `"a${at}@${text}":\n  version "${text}"\n  resolved "${text}"\n\n`).join('')
    expect(read(HEADER + one, { resolutions: { [text]: text }, dependencies: { a: text } }).length).toBeGreaterThan(0)
    const two = times(100, (at) => `"a${at}@${text}":\n  version: "${text}"\n  resolution: "a${at}@${text}"\n\n`).join(
      '',
    )
    const patched = times(
      100,
      (at) => `"a${at}@^1":\n  version: "1"\n  resolution: "a@patch:${text.slice(0, 3_900)}#${text.slice(0, 50)}"\n\n`,
    )
    expect(read(METADATA + two).length).toBeGreaterThan(0)
    expect(read(METADATA + patched.join('')).length).toBeGreaterThan(0)
  })
})

describe('is refused in time', () => {
  it.each([
    ['spaces', ' '.repeat(3_000_000)],
    ['line ends', '\n'.repeat(3_000_000)],
    ['what could begin a conflict marker', '='.repeat(3_000_000)],
    ['a very long key', `${HEADER}"${'a'.repeat(3_000_000)}@1":\n`],
    ['a string without its end', `${HEADER}"${'\\\\'.repeat(40_000)}\n`],
    ['commas', `${HEADER}a${', '.repeat(40_000)}\n`],
    ['commas without names', `${HEADER}a${',a'.repeat(40_000)}\n`],
    ['keys of Yarn 1', HEADER + classic(times(1_001, (at) => `a${at}@^1`).join(', '))],
    ['keys of Yarn Berry', METADATA + berry(times(1_001, (at) => `a${at}@^1`).join(', '), 'a0')],
    ['very many keys', METADATA + berry(times(50_000, (at) => `a${at}@^1`).join(', '), 'a0')],
    ['spaces in a key', METADATA + berry(`a@^1${' '.repeat(1_000_000)}b`, 'a')],
    ['nesting', `${METADATA}a: ${'['.repeat(3_000_000)}`],
    ['nested keys', METADATA + times(2_000, (at) => `${' '.repeat(at)}a:\n`).join('')],
    ['a very long version of the format', `__metadata:\n  version: ${'8'.repeat(3_000_000)}\n`],
  ])('%s', { timeout: LIMIT }, (_, text) => {
    const refusal = (): Error => {
      try {
        read(text)
      } catch (error) {
        return error as Error
      }
      throw new Error('it was read')
    }
    const error = refusal()
    expect(error).toBeInstanceOf(UsageError)
    expect(error.message.length).toBeLessThan(1_000)
  })
})
