/**
 * Lockfiles from the test suites and repositories of other tools: each is read whole, or refused for a reason known here.
 * Yarn's own parsers say what there is to be found.
 */
import * as lockfile from '@yarnpkg/lockfile'
import { parseSyml } from '@yarnpkg/parsers'
import { describe, expect, it } from 'vitest'
import type { LockedPackage } from '../../../src/lockfile/locked-package.ts'
import { yarn } from '../../../src/lockfile/yarn/index.ts'
import { UsageError } from '../../../src/usage-error.ts'
import { corpora, corpusFile, corpusFiles } from '../../support/corpora.ts'

/** By the beginning of the file's name; what is in the message. */
const REFUSED: Readonly<Record<string, string>> = {
  // Yarn 1 cannot read these two, either.
  '0dbcb99dde': 'it is neither "NAME VALUE" nor "NAME:"',
  '465d84a06b': 'it is neither "NAME VALUE" nor "NAME:"',
  f3260a1809: 'a name outside of an entry ends without ":"',
  // Written by hand: one entry twice, of which Yarn would take the last.
  '8ceaa50085': 'the key "@types/qs@npm:6.9.4" is there twice',
  be8e078ef1: 'the entry "@types/qs@^6.2.31" is there twice',
  f7ff8d510c: 'the entry "@types/qs@^6.2.31" is there twice',
}

/** How many there are of each kind of source, over all files of a kind. */
const COUNTS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'yarn-v1': {
    files: 183,
    registry: 5522,
    diverted: 1,
    git: 17,
    url: 12,
    file: 1,
    link: 18,
    unidentified: 1,
    'with a digest': 5513,
  },
  'yarn-berry': {
    files: 60,
    registry: 1204,
    diverted: 1,
    workspace: 71,
    git: 13,
    url: 1,
    link: 2,
    'with an archive': 1183,
    'with patches': 9,
  },
  'yarn-odd': { files: 5, registry: 10, 'with a digest': 10 },
}

/** What is told of them beside an empty package.json, by the beginning of the file's name. */
const OUT_OF_RANGE: Readonly<Record<string, readonly string[]>> = {
  // Contradictory on purpose, for a test of Yarn 1.
  '0f74133f93': ['left-pad 1.1.3', 'mime-db 1.24.0'],
  // One version for all, which resolutions in package.json would explain, and `--flat`.
  dc23215be8: ['lodash 3.10.0', 'lodash 3.10.0'],
  // A directory in the place of a package, which resolutions would explain.
  dd23c80ed7: ['sprintf-js 0.0.0'],
}
/** Workspaces and resolutions that package.json would tell of. */
const DIVERTED: Readonly<Record<string, string>> = {
  '1470315fea': 'graphql',
  e9d0e66022: '@demo/shared-lib',
}

/** What Yarn's parser gives: a member for each key. */
type Parsed = Readonly<Record<string, Readonly<Record<string, unknown>>>>
const readClassic: (text: string) => { readonly object: Parsed } = lockfile.parse ?? lockfile.default.parse

const isBerry = (text: string) => text.includes('__metadata:')

/** The keys and packages of a lockfile, by Yarn's parser and the names alone. */
function expected(text: string): { readonly keys: readonly string[]; readonly packages: readonly string[] } {
  if (!isBerry(text)) {
    const all = Object.entries(readClassic(text).object)
    return {
      keys: all.map(([key]) => key),
      packages: all.map(([key, { version }]) => `${classicName(key)}@${version ?? ''}`),
    }
  }
  const all = Object.entries(parseSyml(text) as Parsed).filter(([key]) => key !== '__metadata')
  return {
    keys: all.flatMap(([key]) => key.split(', ')),
    packages: all.map(([key, { resolution, version }]) => berryPackage(key, String(resolution), String(version))),
  }
}

function classicName(key: string): string {
  const [, name = '', range = ''] = /^(@?[^@]+)(?:@(.*))?$/u.exec(key) ?? []
  return /^npm:(@?[^@]+)@/u.exec(range)?.[1] ?? name
}

function berryPackage(key: string, resolution: string, version: string): string {
  // A workspace goes by the name that asks for it: some files, written by hand, have another in the resolution.
  if (resolution.includes('@workspace:')) return `${key.replace(/(.)@.*/u, '$1')}@${version}`
  return `${resolution.replace(/^(.[^@]*)@.*$/u, '$1')}@${version}`
}

const keysOf = (packages: readonly LockedPackage[]) =>
  packages.flatMap(({ locations }) => locations.flatMap(({ path }) => path.split(', ')))

describe.runIf(corpora !== undefined)('real lockfiles of Yarn', () => {
  // The body runs even where the tests do not.
  const kinds = corpora === undefined ? [] : Object.keys(COUNTS)
  const files = kinds.flatMap((kind) => {
    return corpusFiles('lockfiles', kind).map((name) => ({ kind, name, hash: name.slice(0, 10) }))
  })
  const accepted = files.filter(({ hash }) => !(hash in REFUSED))
  const refused = files.filter(({ hash }) => hash in REFUSED)

  it('are all there', () => {
    expect(files.length).toBeGreaterThan(250)
    expect(refused.map(({ hash }) => hash).sort()).toEqual(Object.keys(REFUSED).sort())
  })

  it.each(accepted)('$kind $hash is read as Yarn reads it', ({ kind, name }) => {
    const text = corpusFile('lockfiles', kind, name)
    const { packages } = yarn.parse(text, name, undefined)
    const wanted = expected(text)
    expect([...new Set(keysOf(packages))].sort()).toEqual([...new Set(wanted.keys)].sort())
    const found = packages.map((pkg) => `${pkg.name}@${pkg.version}`)
    expect([...new Set(found)].sort()).toEqual([...new Set(wanted.packages)].sort())
  })

  it.each(accepted)('$kind $hash has its entries at the lines that are told', ({ kind, name }) => {
    const text = corpusFile('lockfiles', kind, name)
    const lines = text.split(/\r?\n/u)
    for (const { line, path } of yarn.parse(text, name, undefined).packages.flatMap(({ locations }) => locations)) {
      expect(lines[line - 1]?.replaceAll('"', ''), `${line}: ${path}`).toContain(path)
    }
  })

  it.each(accepted)('$kind $hash tells only of what package.json would explain', ({ kind, name, hash }) => {
    const { packages, disagreements = [] } = yarn.parse(corpusFile('lockfiles', kind, name), name, '{}')
    expect(disagreements.map(({ message }) => /answers with "(.*)"/u.exec(message)?.[1])).toEqual(
      OUT_OF_RANGE[hash] ?? [],
    )
    const diverted = packages.filter(({ source }) => source.type === 'diverted').map((pkg) => pkg.name)
    expect(diverted).toEqual(Object.hasOwn(DIVERTED, hash) ? [DIVERTED[hash]] : [])
  })

  it.each(refused)('$kind $hash is refused', ({ kind, name, hash }) => {
    const read = () => yarn.parse(corpusFile('lockfiles', kind, name), 'file', undefined)
    expect(read).toThrow(UsageError)
    expect(read).toThrow(REFUSED[hash] ?? '')
  })

  it.each(kinds)('%s has so many of each kind', (kind) => {
    const counts: Record<string, number> = {}
    const count = (what: string) => {
      counts[what] = (counts[what] ?? 0) + 1
    }
    for (const { name } of accepted.filter((each) => each.kind === kind)) {
      count('files')
      for (const pkg of yarn.parse(corpusFile('lockfiles', kind, name), name, undefined).packages) {
        count(pkg.source.type)
        if (pkg.integrity.length > 0) count('with a digest')
        if (pkg.archive !== undefined) count('with an archive')
        if (pkg.patches !== undefined) count('with patches')
      }
    }
    expect(counts).toEqual(COUNTS[kind])
  })
})
