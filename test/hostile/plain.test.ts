/** The pieces that all outputs rest on. What they leave alone is their twin. */
import { describe, expect, test } from 'vitest'
import { stackOf } from '../../src/commands/stack.ts'
import { withoutSecrets } from '../../src/in-words.ts'
import { parseLockfile } from '../../src/lockfile/index.ts'
import { isPackageName } from '../../src/lockfile/package-name.ts'
import { jsonText } from '../../src/report/json-text.ts'
import { plain } from '../../src/report/text.ts'
import { scanGitHub, scanJson, scanLines, scanMarkdown, scanSarif } from './scan.ts'
import { HONEST, HOSTILE, HOSTILE_WORD, MARK } from './texts.ts'

test.each([
  ['::error::x', '\\u{3a}:error::x'],
  ['a ::error::x', 'a \\u{3a}:error::x'],
  ['Class::method', 'Class::method'],
  ['http://[::1]:80/', 'http://[::1]:80/'],
  ['##vso[task.x]', '#\\u{23}vso[task.x]'],
  ['##[error]', '#\\u{23}[error]'],
  ['## [error]', '## [error]'],
  ['a\u00A0b', 'a\\u{a0}b'],
  ['a\u2800b', 'a\\u{2800}b'],
  ['a b', 'a b'],
])('plain shows %j as %j', (text, shown) => {
  expect(plain(text)).toBe(shown)
})

test.each([
  ['https://me:s3cret@a.example/b@c', 'https://a.example/b@c'],
  ['git+https://t0ken@a.example/b.git#c', 'git+https://a.example/b.git#c'],
  ['https://me:p@ss:w0rd@a.example', 'https://a.example'],
  ['(https://me:s3cret@a.example/) and https://b.example', '(https://a.example/) and https://b.example'],
  ['git+ssh://git@a.example/b.git', 'git+ssh://git@a.example/b.git'],
  ['https://a.example/@scope/b', 'https://a.example/@scope/b'],
  ['@scope/a@1.0.0', '@scope/a@1.0.0'],
])('of %s, people and machines read %s', (address, shown) => {
  expect(plain(address)).toBe(shown)
  expect(JSON.parse(jsonText({ address }))).toEqual({ address: shown })
})

test('in JSON, what nobody sees is written as its code, and read back as it was', () => {
  const text = 'a\u3164\uFE0F\u{E0041}\u202E\u009B\u2028\u00A0##vso[x]'
  const written = jsonText({ text })
  expect(written).toMatch(/^[\n -~]*$/u)
  expect(JSON.parse(written)).toEqual({ text })
  expect(jsonText({ text: 'naïve 日本語 😀' })).toContain('naïve 日本語 😀')
})

describe('where an error arose', () => {
  const told = (message: string) => stackOf(new Error(message))

  test('is told in lines that begin with nothing of its message', () => {
    const lines = told('one\n::error::two\n\u001B[31m##[error]three\r::four').split('\n')
    for (const line of lines) expect(line).toMatch(/^\| [ -~]*$/u)
    expect(lines.join('')).not.toContain('##[')
    expect(lines.some((line) => line.includes('plain.test.ts'))).toBe(true)
    expect(told('honest')).toContain('| Error: honest')
  })

  test('is told without secrets, and at no length', () => {
    expect(told('Bearer s3cret')).not.toContain('s3cret')
    expect(told('at https://me:s3cret@a.example/')).toContain('at https://a.example/')
    expect(told('x\n'.repeat(1e6)).length).toBeLessThan(1000)
    expect(told('x'.repeat(1e6)).length).toBeLessThan(10_000)
    expect(withoutSecrets('the Basics of it@home')).toBe('the Basics of it@home')
  })
})

describe('half of a pair in a name', () => {
  test('is no name, and no reason to throw', () => {
    for (const name of ['a\uD800', '\uDC00a', '@\uD800/a', 'a😀', 'a b']) expect(isPackageName(name)).toBe(false)
    for (const name of ['a', '@a/b', 'JSONStream']) expect(isPackageName(name)).toBe(true)
  })

  const name = 'a\uD800'
  const lockfiles = (of: string): readonly (readonly [string, string])[] => [
    [
      'package-lock.json',
      JSON.stringify({ lockfileVersion: 3, packages: { '': {}, [`node_modules/${of}`]: { version: '1.0.0' } } }),
    ],
    ['npm-shrinkwrap.json', JSON.stringify({ lockfileVersion: 1, dependencies: { [of]: { version: '1.0.0' } } })],
    [
      'bun.lock',
      JSON.stringify({ lockfileVersion: 1, workspaces: { '': {} }, packages: { [of]: [`${of}@1.0.0`, '', {}, ''] } }),
    ],
    [
      'pnpm-lock.yaml',
      `lockfileVersion: '9.0'\nimporters:\n  .: {}\npackages:\n  ${JSON.stringify(`${of}@1.0.0`)}:\n    resolution: {integrity: sha512-${'A'.repeat(86)}==}\nsnapshots:\n  ${JSON.stringify(`${of}@1.0.0`)}: {}\n`,
    ],
    ['yarn.lock', `# yarn lockfile v1\n\n\n${JSON.stringify(`${of}@1.0.0`)}:\n  version "1.0.0"\n`],
  ]
  /** A user's error is an answer as well. */
  const read = (file: string, text: string) => {
    try {
      return parseLockfile(text, file, undefined).packages.length
    } catch (error) {
      return (error as Error).name
    }
  }
  test.each(lockfiles(name).map(([file, text], index) => [file, text, lockfiles('a')[index]?.[1] ?? ''] as const))(
    'in %s is told of, like any other that is none',
    (file, text, twin) => {
      expect([1, 'UsageError']).toContain(read(file, text))
      expect(read(file, twin)).toBe(1)
    },
  )
})

describe('the scans of outputs', () => {
  const sarif = (text: string) => JSON.stringify({ runs: [{ results: [{ message: { text } }] }] })
  const pieces = HOSTILE.split(MARK)

  test.each(pieces)('find %j, where it stands as it is', (piece) => {
    expect(() => {
      scanLines('log', piece)
      scanMarkdown(`${MARK}${piece}`)
    }).toThrow()
  })

  test('find what a format makes something of', () => {
    for (const text of ['[a](b)', '{0}', 'a\u202E']) expect(() => scanSarif(sarif(text))).toThrow()
    expect(() => scanJson('json', '{"a":"\u200B"}')).toThrow()
    for (const line of [`${MARK}`, '::set-output name=a::b', '::error file=a,b,line=1,title=c::d']) {
      expect(() => scanGitHub(line)).toThrow()
    }
  })

  test('find nothing in what is honest, nor in what is escaped', () => {
    for (const text of [HONEST, plain(HOSTILE), plain(HOSTILE_WORD), 'naïve 日本語 😀']) scanLines('log', text)
    scanMarkdown(`- \`${MARK}${HONEST}\` and \`\`${MARK}\`<script>\`\``)
    scanSarif(sarif(`{{0}} [a] (b) ${HONEST}`))
    scanGitHub(`::error file=a,line=1,title=b::c ${MARK}\nverify-deps: failed.`)
  })
})
