/** Bun lockfiles from other tools: each is read whole, or refused for a reason known here. */
import { describe, expect, it } from 'vitest'
import { bun } from '../../../src/lockfile/bun/index.ts'
import { UsageError } from '../../../src/usage-error.ts'
import { corpora, corpusFile, corpusFiles } from '../../support/corpora.ts'

/** By the beginning of the file's name; what is in the message. */
const REFUSED: Readonly<Record<string, string>> = {
  '7e9284f135': 'the entry "some-git-dep" lacks',
  e2751f3a81: 'its lockfileVersion is -1',
}

/** By the beginning of the file's name: version, entries, packages. */
const READ: Readonly<Record<string, readonly [string, number, number]>> = {
  '058c443b44': ['0', 1, 1],
  '1472508d82': ['0', 2, 2],
  '1dd40d1af9': ['1', 89, 89],
  '1f42cfbfc7': ['1', 4, 4],
  '2ae10e142e': ['0', 11, 11],
  '2f12d5907f': ['1', 2, 2],
  '3ff9228813': ['1', 6, 6],
  '438dbe8378': ['0', 5, 5],
  '4a78028216': ['0', 2, 2],
  '4e3c6c5548': ['0', 18, 18],
  '575ff25a1f': ['1', 6, 6],
  '61560a52a2': ['1', 59, 59],
  '6aa7636394': ['1', 10, 10],
  a97cf3f88e: ['0', 1, 1],
  aa63abdb9b: ['0', 3, 3],
  aa9e879610: ['1', 4, 4],
  b4dd016cf5: ['0', 2, 2],
  c2a8ea093c: ['0', 1, 1],
  d2088f62c8: ['0', 9, 9],
  e983e8b7d3: ['2', 1, 1],
  f72eaed677: ['1', 2, 2],
  f98dc049ee: ['0', 2, 2],
}

describe.runIf(corpora !== undefined)('real lockfiles of Bun', () => {
  const names = corpora === undefined ? [] : corpusFiles('lockfiles', 'bun-text')
  const accepted = names.filter((name) => !(name.slice(0, 10) in REFUSED))
  const refused = names.filter((name) => name.slice(0, 10) in REFUSED)

  it('are all there', () => {
    expect(accepted.map((name) => name.slice(0, 10)).sort()).toEqual(Object.keys(READ).sort())
    expect(refused).toHaveLength(Object.keys(REFUSED).length)
  })

  it.each(accepted)('%s is read whole', (name) => {
    const text = corpusFile('lockfiles', 'bun-text', name)
    const { version, packages } = bun.parse(text, name, undefined)
    // Trailing commas are all that keeps these files from being JSON.
    const { packages: entries = {} } = JSON.parse(text.replace(/,(\s*[}\]])/gu, '$1')) as { packages?: object }
    const locations = packages.flatMap((pkg) => pkg.locations)
    const keys = Object.keys(entries)
    expect(keys.filter((key) => !locations.some(({ path }) => path === key))).toEqual([])
    expect([version, keys.length, packages.length]).toEqual(READ[name.slice(0, 10)])
    const lines = text.split('\n')
    for (const { line, path } of locations) expect(lines[line - 1], `${line}: ${path}`).toContain(JSON.stringify(path))
  })

  it.each(refused)('%s is refused', (name) => {
    const read = () => bun.parse(corpusFile('lockfiles', 'bun-text', name), 'file', undefined)
    expect(read).toThrow(UsageError)
    expect(read).toThrow(REFUSED[name.slice(0, 10)] ?? '')
  })
})
