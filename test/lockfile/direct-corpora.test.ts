/** What real projects ask for themselves is locked, or there is a reason why it is not. */
import { describe, expect, it } from 'vitest'
import { dependentsOf } from '../../src/lockfile/dependents.ts'
import type { Lockfile } from '../../src/lockfile/format.ts'
import { parseLockfile } from '../../src/lockfile/index.ts'
import { UsageError } from '../../src/usage-error.ts'
import { corpora, corpusFile, corpusFiles } from '../support/corpora.ts'

/** How files of a kind are called; how many of them tell what is asked for, and how many names that are in all. */
const KINDS: Readonly<Record<string, readonly [string, number, number]>> = {
  'npm-v1': ['package-lock.json', 0, 0],
  'npm-v2': ['package-lock.json', 119, 176],
  'npm-v3': ['package-lock.json', 51, 92],
  // One of them has an entry for the project, which npm does not write.
  'npm-hidden': ['.package-lock.json', 1, 1],
  'pnpm-v5': ['pnpm-lock.yaml', 34, 115],
  'pnpm-v6': ['pnpm-lock.yaml', 54, 124],
  'pnpm-v9': ['pnpm-lock.yaml', 97, 280],
  'yarn-v1': ['yarn.lock', 0, 0],
  'yarn-berry': ['yarn.lock', 51, 154],
  'bun-text': ['bun.lock', 22, 48],
}

const CUT = 'cut down for a test: other packages are gone'
const PEERS = 'peers, which Yarn does not install'
/** By the beginning of the file's name: how many names have no package, and why. */
const MISSING: Readonly<Record<string, readonly [number, string]>> = {
  '4e3571009a': [3, CUT],
  '78a3a2a89f': [3, CUT],
  c74ac96d77: [1, 'an optional peer, which npm does not install'],
  f56354fc51: [1, CUT],
  '10951e0afe': [5, CUT],
  '15cd3cad8a': [1, CUT],
  '7728695ef9': [1, CUT],
  '12f34ce28a': [1, CUT],
  '4c2f231770': [1, CUT],
  '6971d722e2': [3, CUT],
  '70e3575188': [29, CUT],
  '9eb9eb71d6': [1, CUT],
  a78b5175ff: [1, CUT],
  b9c5c21e55: [1, CUT],
  '50d3f165a4': [2, CUT],
  dcb7b27e47: [1, CUT],
  '578f75388e': [2, CUT],
  '85f81a9c5c': [1, CUT],
  c84bff1501: [2, CUT],
  dda1b0b03e: [1, CUT],
  f7fe87e4f0: [1, CUT],
  a30f84234b: [18, PEERS],
  dc4c1eb6a4: [41, CUT],
}

const GROUPS = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const
type Groups = { readonly [group in (typeof GROUPS)[number]]?: Readonly<Record<string, string>> }
interface Counted {
  readonly packages?: Readonly<Record<string, Groups>>
  readonly workspaces?: Readonly<Record<string, Groups>>
}

/** What the project asks for by plain ranges, found without any of the code under test. */
function plainNames(kind: string, text: string): readonly string[] {
  if (kind !== 'bun-text' && kind !== 'npm-v2' && kind !== 'npm-v3') return []
  const { packages = {}, workspaces = {} } = JSON.parse(text.replace(/,(\s*[}\]])/gu, '$1')) as Counted
  const projects = kind === 'bun-text' ? Object.values(workspaces) : [packages[''] ?? {}]
  const requests = projects.flatMap((project) => GROUPS.flatMap((group) => Object.entries(project[group] ?? {})))
  return requests.flatMap(([name, spec]) => (/^[\^~]?\d[\d.]*$/u.test(spec) ? [name] : []))
}

describe.runIf(corpora !== undefined)('real lockfiles', () => {
  // The body runs even where the tests do not.
  const kinds = corpora === undefined ? [] : Object.keys(KINDS)
  const read = (kind: string): readonly { hash: string; text: string; lockfile: Lockfile }[] =>
    corpusFiles('lockfiles', kind).flatMap((name) => {
      const text = corpusFile('lockfiles', kind, name)
      try {
        const lockfile = parseLockfile(text, KINDS[kind]?.[0] ?? '', undefined)
        return [{ hash: name.slice(0, 10), text, lockfile }]
      } catch (error) {
        // Which files are refused, and why, is for the tests of each format.
        if (error instanceof UsageError) return []
        throw error
      }
    })
  const files = new Map(kinds.map((kind) => [kind, read(kind)]))
  const of = (kind: string) => files.get(kind) ?? []

  it.each(kinds)('%s: so many tell what is asked for', (kind) => {
    const told = of(kind).flatMap(({ lockfile: { direct } }) => direct ?? [])
    const names = told.reduce((sum, { size }) => sum + size, 0)
    expect([told.length, names]).toEqual(KINDS[kind]?.slice(1))
  })

  it.each(kinds)('%s: what is asked for is locked', (kind) => {
    for (const { hash, lockfile } of of(kind)) {
      const locked = new Set(lockfile.packages.map(({ name }) => name))
      const missing = [...(lockfile.direct ?? [])].filter((name) => !locked.has(name))
      expect(missing, hash).toHaveLength(MISSING[hash]?.[0] ?? 0)
    }
  })

  it('all that is missing is known', () => {
    const hashes = new Set([...files.values()].flat().map(({ hash }) => hash))
    expect(Object.keys(MISSING).filter((hash) => !hashes.has(hash))).toEqual([])
  })

  it.each(kinds)('%s: nothing that is asked for is left out', (kind) => {
    for (const { hash, text, lockfile } of of(kind)) {
      const left = plainNames(kind, text).filter((name) => lockfile.direct?.has(name) !== true)
      expect(left, hash).toEqual([])
    }
  })

  it.each(kinds)('%s: dependents are packages of the lockfile, in order and each once', (kind) => {
    for (const { hash, lockfile } of of(kind)) {
      const names = new Set(lockfile.packages.map(({ name }) => name))
      for (const [name, dependents] of dependentsOf(lockfile.packages)) {
        expect([...new Set(dependents)].sort(), hash).toEqual(dependents)
        expect(dependents.length > 0 && dependents.every((each) => names.has(each) && each !== name), hash).toBe(true)
      }
    }
  })

  /** The others are peers, what was cut off, and what git or a directory brings. */
  it.each(['npm-v2', 'npm-v3', 'pnpm-v9'])('%s: nearly every package has somebody who asks for it', (kind) => {
    let [all, unasked] = [0, 0]
    for (const { lockfile } of of(kind)) {
      const { packages, direct } = lockfile
      const dependents = dependentsOf(packages)
      for (const { name, source } of packages) {
        if (source.type !== 'registry' || direct === undefined) continue
        all++
        if (!direct.has(name) && !dependents.has(name)) unasked++
      }
    }
    expect(all).toBeGreaterThan(500)
    expect(unasked / all).toBeLessThan(0.02)
  })
})
