/** Lockfiles from the test suites and repositories of other tools: each is read whole, or refused for a reason known here. */
import { describe, expect, it } from 'vitest'
import { npm } from '../../src/lockfile/npm/index.ts'
import { UsageError } from '../../src/usage-error.ts'
import { corpora, corpusFile, corpusFiles } from '../support/corpora.ts'

const KINDS = [
  'npm-v1',
  'npm-v2',
  'npm-v3',
  'npm-v?',
  'npm-hidden',
  'npm-odd',
  'npm-vbroken',
  'malformed-json',
] as const

/** By the beginning of the file's name; what is in the message. */
const REFUSED: Readonly<Record<string, string>> = {
  '0967ef424b': 'it has neither a lockfileVersion nor dependencies',
  '1097ccc4a5': 'it ends before its last "}"',
  '28861ddd66': 'a word or sign that JSON does not have',
  '615c01efd8': 'its lockfileVersion is "broken"',
  '6480ec74d7': 'it has neither a lockfileVersion nor dependencies',
  '6649985c54': 'a word or sign that JSON does not have',
  '7fdc4f6fca': '"bundled" of "node_modules/bundler/node_modules/a" is a string',
  '80c4ed2eb6': 'a word or sign that JSON does not have',
  '81d78824ae': 'the member "@babel/highlight" is there twice',
  '98bead9e13': 'it is of version 2 and has no "packages"',
  '9edd997786': 'a word or sign that JSON does not have',
  a13d744c1a: 'a string without its end',
  b0be411941: 'merge-conflict markers',
  dc0c8825db: 'a word or sign that JSON does not have',
  efa8ef77a7: 'a colon is missing',
  f5425d76ea: 'a comma is missing',
}

interface Counted {
  readonly packages?: Readonly<Record<string, unknown>>
  readonly dependencies?: Readonly<Record<string, Counted>>
}

/** The paths of all entries, found without any of the code under test. */
function pathsOf({ packages = {}, dependencies = {} }: Counted, prefix = ''): readonly string[] {
  const nested = Object.entries(dependencies).flatMap(([name, entry]) => {
    const path = `${prefix}node_modules/${name}`
    return [path, ...pathsOf({ dependencies: entry.dependencies ?? {} }, `${path}/`)]
  })
  return [...Object.keys(packages).filter((path) => path !== ''), ...nested]
}

describe.runIf(corpora !== undefined)('real lockfiles', () => {
  // The body runs even where the tests do not.
  const kinds = corpora === undefined ? [] : KINDS
  const files = kinds.flatMap((kind) => {
    return corpusFiles('lockfiles', kind).map((name) => ({ kind, name, hash: name.slice(0, 10) }))
  })
  const accepted = files.filter(({ hash }) => !(hash in REFUSED))
  const refused = files.filter(({ hash }) => hash in REFUSED)

  it('are all there', () => {
    expect(files.length).toBeGreaterThan(300)
    expect(refused.map(({ hash }) => hash).sort()).toEqual(Object.keys(REFUSED).sort())
  })

  it.each(accepted)('$kind $hash is read whole', ({ kind, name }) => {
    const text = corpusFile('lockfiles', kind, name)
    const { packages } = npm.parse(text, name, undefined)
    const found = new Set(packages.flatMap(({ locations }) => locations.map(({ path }) => path)))
    expect([...found].sort()).toEqual([...new Set(pathsOf(JSON.parse(text) as Counted))].sort())
  })

  it.each(accepted)('$kind $hash has its entries at the lines that are told', ({ kind, name }) => {
    const text = corpusFile('lockfiles', kind, name)
    const lines = text.split(/\r?\n/u)
    for (const { line, path } of npm.parse(text, name, undefined).packages.flatMap(({ locations }) => locations)) {
      const key = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
      expect(
        [`"${path}"`, `"${key}"`].some((quoted) => lines[line - 1]?.includes(quoted)),
        `${line}: ${path}`,
      ).toBe(true)
    }
  })

  it.each(refused)('$kind $hash is refused', ({ kind, name, hash }) => {
    const read = () => npm.parse(corpusFile('lockfiles', kind, name), 'file', undefined)
    expect(read).toThrow(UsageError)
    expect(read).toThrow(REFUSED[hash] ?? '')
  })
})
