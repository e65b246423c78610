/**
 * Real lockfiles of npm, compared with what npm itself reads: its Arborist. The same set from both: NAME@VERSION of all that
 * lies in a node_modules, wherever it comes from (registry, git, file, address, inside another's tarball), by the name of the
 * registry; and each directory of a workspace or behind a link by its path, since lockfiles need not have more of those.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Arborist from '@npmcli/arborist'
import { describe, expect, it, vi } from 'vitest'
import { npm } from '../../../src/lockfile/npm/index.ts'
import { corpora, corpusFile, corpusFiles } from '../../support/corpora.ts'

vi.setConfig({ testTimeout: 30_000 })

const KINDS = ['npm-v1', 'npm-v2', 'npm-v3', 'npm-odd'] as const

/** By the beginning of the file's name. test/lockfile/corpora.test.ts has the reasons. */
const REFUSED: ReadonlySet<string> = new Set(['28861ddd66', '6649985c54', '7fdc4f6fca', '81d78824ae', '98bead9e13'])

/** What Arborist refuses, and with which message: both for what is beside the packages. */
const NOT_FOR_ORACLE: Readonly<Record<string, string>> = {
  '1a13b1a48a': 'must not have multiple workspaces with the same name',
  '6ead6fe6ee': 'Override for lodash@^3.0 conflicts with direct dependency',
}

interface Difference {
  readonly why: string
  readonly ours?: readonly string[]
  readonly theirs?: readonly string[]
}

const DIFFERENCES: Readonly<Record<string, Difference>> = {
  '2635885509': {
    why: 'Made by hand. Arborist drops a version that is none from git, and reads that of a package in its address; we fail it there.',
    ours: ['custom-package@2.0', 'supports-color@5.0.0'],
    theirs: ['custom-package@', 'supports-color@1.2.3'],
  },
  b7649ab195: {
    why: 'Made by hand, with a range for a version. Arborist drops it; for us it is nothing that anybody could look up.',
    ours: ['etag@>=1.8.2'],
    theirs: ['etag@'],
  },
  d04edcadc0: {
    why: 'Cut down: the request for the alias is gone. Without one we take the name that dependents would ask for.',
    ours: ['react-loadable@5.5.2'],
    theirs: ['@docusaurus/react-loadable@5.5.2'],
  },
  d0da8be861: {
    why: 'An entry of git that has a version all the same. In version 1 of the format Arborist does not read that.',
    ours: ['is-number@2.2.0'],
    theirs: ['is-number@'],
  },
  '78a3a2a89f': {
    why: 'Nobody asks for these from git. Such are not joined, and the older half of the file has them without versions.',
    ours: ['is-number-1@', 'is-number-2@', 'is-number-3@'],
  },
  a2678b06ff: {
    why:
      "A fixture of Arborist's own: links into another project's node_modules, which we tell of as links and as entries, " +
      'and directories, for which the older half has empty entries under their paths.',
    ours: ['../a@', '../i@', '../m@', 'b@1.0.0', 'n/o2@1.0.0', 'n/o@1.0.0'],
  },
  eeca401bdb: {
    why: "The older half has a workspace under its path. We read both halves, and cannot tell that from a package's entry.",
    ours: ['packages/a@'],
  },
  '093a2819d5': {
    why: 'The two halves are of different versions. Arborist reads the newer half alone, npm 6 the older one; we read both.',
    ours: ['@rollup/rollup-linux-x64-gnu@4.52.5'],
  },
  a9dd052a1e: {
    why: 'Overridden in a package.json that is not there. Without one we hold the entry to the name that is asked for.',
    ours: ['elliptic@0.3.0'],
    theirs: ['dry-uninstall@0.3.0'],
  },
  d01c0fe3e9: {
    why: 'Made by hand: a link to nowhere. Arborist takes it for one to the project itself; we tell that there is nothing.',
    ours: ['func1@'],
  },
}

describe.runIf(corpora !== undefined)('real lockfiles', () => {
  // The body runs even where the tests do not.
  const kinds = corpora === undefined ? [] : KINDS
  const files = kinds.flatMap((kind) => {
    return corpusFiles('lockfiles', kind).map((name) => ({ kind, name, hash: name.slice(0, 10) }))
  })
  const compared = files.filter(({ hash }) => !REFUSED.has(hash) && !(hash in NOT_FOR_ORACLE))

  it('are all there', () => {
    expect(files).toHaveLength(282)
    expect(compared).toHaveLength(275)
    const hashes = new Set(files.map(({ hash }) => hash))
    for (const hash of [...Object.keys(DIFFERENCES), ...Object.keys(NOT_FOR_ORACLE), ...REFUSED])
      expect(hashes).toContain(hash)
  })

  it.each(compared)('$kind $hash has the packages that npm reads', async ({ kind, name, hash }) => {
    const text = corpusFile('lockfiles', kind, name)
    const [ours, theirs] = [readByUs(text), await readByArborist(text)]
    const { ours: more = [], theirs: less = [] } = DIFFERENCES[hash] ?? {}
    expect([without(ours, theirs), without(theirs, ours)]).toEqual([more, less])
  })

  it('an overridden name is the one that npm reads, where package.json says so', async () => {
    const [overridden] = files.filter(({ hash }) => hash === 'a9dd052a1e')
    const text = corpusFile('lockfiles', 'npm-v3', overridden?.name ?? '')
    const { packages } = JSON.parse(text) as { readonly packages: Readonly<Record<string, object>> }
    const manifest = JSON.stringify({ ...packages[''], overrides: { elliptic: 'npm:dry-uninstall@0.3.0' } })
    expect([...readByUs(text, manifest)].sort()).toEqual([...(await readByArborist(text))].sort())
  })

  it.each(files.filter(({ hash }) => hash in NOT_FOR_ORACLE))(
    '$kind $hash npm refuses',
    async ({ kind, name, hash }) => {
      const text = corpusFile('lockfiles', kind, name)
      expect(readByUs(text).size).toBeGreaterThan(0)
      await expect(readByArborist(text)).rejects.toThrow(NOT_FOR_ORACLE[hash])
    },
  )
})

function readByUs(text: string, manifest?: string): ReadonlySet<string> {
  const { packages } = npm.parse(text, 'package-lock.json', manifest)
  return new Set(
    packages.map(({ name, version, source }) => {
      if (source.type === 'link') return `directory ${source.target}`
      return source.type === 'workspace' ? `directory ${source.path}` : `${name}@${version}`
    }),
  )
}

async function readByArborist(text: string): Promise<ReadonlySet<string>> {
  const { packages } = JSON.parse(text) as { readonly packages?: Readonly<Record<string, unknown>> }
  const directory = await mkdtemp(path.join(tmpdir(), 'verify-deps-'))
  try {
    await writeFile(path.join(directory, 'package-lock.json'), text)
    await writeFile(path.join(directory, 'package.json'), JSON.stringify(packages?.[''] ?? {}))
    const { inventory } = await new Arborist({ path: directory, offline: true }).loadVirtual()
    const nodes = [...inventory.values()].filter(({ isProjectRoot, isLink }) => !isProjectRoot && !isLink)
    return new Set(
      nodes.map(({ linksIn, location, name, packageName, version }) =>
        linksIn.size > 0 || !location.includes('node_modules/')
          ? `directory ${location}`
          : `${packageName ?? name}@${version}`,
      ),
    )
  } finally {
    await rm(directory, { recursive: true })
  }
}

function without(set: ReadonlySet<string>, others: ReadonlySet<string>): readonly string[] {
  return [...set].filter((each) => !others.has(each)).sort()
}
