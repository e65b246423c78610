/** Real lockfiles of pnpm, compared with what pnpm itself reads: each is read whole, or refused for a reason known here. */
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parse as parseKey } from '@pnpm/dependency-path'
import { readWantedLockfile } from '@pnpm/lockfile-file'
import { describe, expect, it } from 'vitest'
import type { Lockfile } from '../../../src/lockfile/format.ts'
import { pnpm } from '../../../src/lockfile/pnpm/index.ts'
import { UsageError } from '../../../src/usage-error.ts'
import { corpora, corpusFile, corpusFiles } from '../../support/corpora.ts'

const KINDS = ['pnpm-v3', 'pnpm-v5', 'pnpm-v6', 'pnpm-v9', 'pnpm-odd'] as const

/** By the beginning of the file's name; what is in the message. */
const REFUSED: Readonly<Record<string, string>> = {
  '0a70affa4b': 'it has no lockfileVersion',
  '1f9872b2c3': 'end of the stream or a document separator is expected',
  '39583817dc': '"/foo/1.0.0" of "packages" is null',
  '5adcac123f': 'its lockfileVersion is "3"',
  '809b4b2884': 'it is empty',
  b3979e3ba3: 'it is not a list of names and values',
  // pnpm takes it for version 6, and its packages for others of names one character shorter.
  b3a92208cd: 'it has no "snapshots" for its packages',
}

/** Packages by source, over all files of a kind. */
const COUNTS: Readonly<Record<(typeof KINDS)[number], Readonly<Record<string, number>>>> = {
  'pnpm-v3': {},
  'pnpm-v5': { registry: 2172, workspace: 5, url: 2, git: 3, link: 1, diverted: 1, unidentified: 122 },
  'pnpm-v6': { registry: 2965, workspace: 13, url: 4, git: 2, file: 1, link: 2 },
  'pnpm-v9': { registry: 3890, workspace: 36, url: 2, git: 7, link: 1 },
  'pnpm-odd': {},
}

/**
 * Files that people made for tests, with keys that no version of pnpm writes under that lockfileVersion: `/a@1.0.0` and
 * `invalidpath` in version 5. pnpm refuses those keys.
 */
const STRANGE_KEYS: ReadonlySet<string> = new Set(['12f34ce28a', '6971d722e2', 'a78b5175ff', 'b9c5c21e55'])

/** A link that the lockfile has no specifier for. */
const DIVERTED: ReadonlySet<string> = new Set(['861531c2e4'])

/** What the oracle cannot read: two documents. */
const NOT_FOR_ORACLE: ReadonlySet<string> = new Set(['b25c7fd638'])

/** Files that were cut down for tests: their packages depend on others that are gone. */
const CUT: ReadonlySet<string> = new Set([
  ...STRANGE_KEYS,
  '4c2f231770',
  '70e3575188',
  '9eb9eb71d6',
  '50d3f165a4',
  '66ab27b292',
  '8b131960eb',
  'dcb7b27e47',
  '425d323df6',
  '578f75388e',
  '85f81a9c5c',
  'c84bff1501',
  'dda1b0b03e',
  'f7fe87e4f0',
])

describe.runIf(corpora !== undefined)('real lockfiles', () => {
  // The body runs even where the tests do not.
  const kinds = corpora === undefined ? [] : KINDS
  const files = kinds.flatMap((kind) => {
    return corpusFiles('lockfiles', kind).map((name) => ({ kind, name, hash: name.slice(0, 10) }))
  })
  const accepted = files.filter(({ hash }) => !(hash in REFUSED))
  const refused = files.filter(({ hash }) => hash in REFUSED)
  const read = (kind: string, name: string) => pnpm.parse(corpusFile('lockfiles', kind, name), name, undefined)

  it('are all there', () => {
    expect(files).toHaveLength(192)
    expect(refused.map(({ hash }) => hash).sort()).toEqual(Object.keys(REFUSED).sort())
  })

  it.each(refused)('$kind $hash is refused', ({ kind, name, hash }) => {
    expect(() => read(kind, name)).toThrow(UsageError)
    expect(() => read(kind, name)).toThrow(REFUSED[hash] ?? '')
    expect(() => read(kind, name)).toThrow(/pnpm install|version control/u)
  })

  it.each(kinds)('%s has so many packages', (kind) => {
    const counts: Record<string, number> = {}
    for (const { name } of accepted.filter((file) => file.kind === kind)) {
      for (const { source } of read(kind, name).packages) counts[source.type] = (counts[source.type] ?? 0) + 1
    }
    expect(counts).toEqual(COUNTS[kind])
  })

  it.each(accepted)('$kind $hash is read whole, with its lines', ({ kind, name }) => {
    const text = corpusFile('lockfiles', kind, name)
    const lines = text.split(/\r?\n/u)
    const { packages } = read(kind, name)
    const places = packages.flatMap(({ declared, locations }) => (declared === undefined ? [] : locations))
    for (const { line, path: key } of places) expect(lines[line - 1], `${line}: ${key}`).toContain(key)
    const found = packages.flatMap(({ locations }) => [...new Set(locations.map((place) => place.path))])
    for (const key of keysIn(text)) expect(found.filter((each) => each === key)).toEqual([key])
  })

  it.each(accepted)('$kind $hash contradicts itself only where it was cut', ({ kind, name, hash }) => {
    const messages = (read(kind, name).disagreements ?? []).map(({ message }) => message)
    expect(messages.filter((message) => !message.endsWith('for which the lockfile has no entry.'))).toEqual([])
    expect(messages.length > 0).toBe(CUT.has(hash))
  })

  it.each(accepted)('$kind $hash comes from where somebody asks for', ({ kind, name, hash }) => {
    const types = new Set(read(kind, name).packages.map(({ source }) => source.type))
    expect([types.has('diverted'), types.has('unidentified')]).toEqual([DIVERTED.has(hash), STRANGE_KEYS.has(hash)])
  })

  it.each(accepted.filter(({ hash }) => !NOT_FOR_ORACLE.has(hash) && !STRANGE_KEYS.has(hash)))(
    '$kind $hash has the packages that pnpm reads',
    async ({ kind, name }) => {
      const directory = await mkdtemp(path.join(tmpdir(), 'verify-deps-'))
      try {
        await cp(path.join(corpora ?? '', 'lockfiles', kind, name), path.join(directory, 'pnpm-lock.yaml'))
        const lockfile = await readWantedLockfile(directory, { ignoreIncompatible: false })
        const entries = Object.entries(lockfile?.packages ?? {})
        expect(ours(read(kind, name))).toEqual(
          distinct(entries.map(([key, entry]) => theirs(key, entry as Their, kind))),
        )
      } finally {
        await rm(directory, { recursive: true })
      }
    },
  )
})

interface Their {
  readonly name?: string
  readonly version?: string
}

function ours({ packages }: Lockfile): readonly string[] {
  return distinct(
    packages.flatMap(({ name, version, declared }) => (declared === undefined ? [] : `${name}@${version}`)),
  )
}

/** This version of pnpm reads keys of version 9, and turns those of version 6 into them; of version 5 it only drops the slash. */
function theirs(key: string, entry: Their, kind: string): string {
  if (entry.name !== undefined && entry.version !== undefined) return `${entry.name}@${entry.version}`
  const plain = kind === 'pnpm-v5' ? key.replace(/^((?:@[^/]+\/)?[^/]+)\/([^_]+).*$/u, '$1@$2') : key
  const { name, version } = parseKey(plain)
  return `${entry.name ?? name}@${version ?? entry.version ?? ''}`
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort()
}

/** The keys of `packages`, found without any of the code under test. */
function keysIn(text: string): readonly string[] {
  const [, ...sections] = text.split(/^packages:[^\n]*\n/mu)
  return sections.flatMap((section) => {
    const [packages = ''] = section.split(/^[a-z-]/mu, 1)
    const keys = [...packages.matchAll(/^ {2}(?:'([^']+)'|"([^"]+)"|(?! |#)([^\n]+?)):(?: \{.*)?\r?$/gmu)]
    return keys.map(([, single, double, plain]) => single ?? double ?? plain ?? '')
  })
}
