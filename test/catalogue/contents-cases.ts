/** What is in a tarball, against what is said of it. */
import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import type { Header } from 'tar-stream'
import { pack } from 'tar-stream'
import type { Publication, Publishing } from '../../fixtures/lab/publication.ts'
import { integrityOf, shasumOf } from '../../fixtures/lab/tarball.ts'
import type { Case, Kit, Side } from './kit.ts'
import { NAME } from './kit.ts'

const MANIFEST = JSON.stringify({ name: NAME, version: '1.0.0' })
const OTHER = JSON.stringify({ name: NAME, version: '1.0.0', dependencies: { other: '1' } })

type Packed = readonly [name: string, content: string, headers?: Partial<Header>]

/** Published and signed with a tarball of its own making. */
async function repacked(kit: Kit, tarball: Buffer): Promise<Side> {
  const integrity = integrityOf(tarball)
  const publication = await kit.plain({ message: `${NAME}@1.0.0:${integrity}` })
  const dist = { ...publication.document.dist, integrity, shasum: shasumOf(tarball) }
  return { publication: { ...publication, tarball, integrity, document: { ...publication.document, dist } } }
}

async function tarOf(entries: readonly Packed[]): Promise<Buffer> {
  const tar = pack()
  for (const [name, content, headers = {}] of entries) tar.entry({ name, ...headers } as Header, content)
  tar.finalize()
  return gzipSync(await buffer(tar))
}

const packed = (
  code: Case['code'],
  what: string,
  outcome: Case['outcome'],
  bad: readonly Packed[],
  twin: readonly Packed[],
): Case => ({
  code,
  what,
  bad: async (kit) => repacked(kit, await tarOf(bad)),
  twin: async (kit) => repacked(kit, await tarOf(twin)),
  outcome,
})

const published = (
  code: Case['code'],
  what: string,
  outcome: Case['outcome'],
  bad: Partial<Publishing>,
  twin: Partial<Publishing> = {},
): Case => ({
  code,
  what,
  bad: async (kit) => ({ publication: await kit.plain(bad) }),
  twin: async (kit) => ({ publication: await kit.plain(twin) }),
  outcome,
})

/** The document says something else than the tarball. */
async function confused(kit: Kit, manifest: Publishing['manifest'], said: object): Promise<Side> {
  const publication = await kit.plain({ manifest: manifest ?? {} })
  const kept = Object.entries(publication.document).filter(([member]) => !Object.hasOwn(manifest ?? {}, member))
  const document = { ...Object.fromEntries(kept), _id: `${NAME}@1.0.0`, ...said } as unknown as Publication['document']
  return { publication: { ...publication, document } }
}

const HIDDEN = { dependencies: { 'hidden-helper': '^1.0.0' }, scripts: { postinstall: 'node steal.js' } }

/** One package asks for another; which, the entry of the lockfile says. */
async function dependent(kit: Kit, asked: string): Promise<Side> {
  const publication = await kit.plain({ manifest: { dependencies: { '@lab/inner': '^1.0.0' } } })
  return { publication, lock: { dependencies: { '@lab/inner': asked } } }
}

export const contentsCases: readonly Case[] = [
  {
    code: 'VD501',
    what: 'a tarball that ends too early',
    bad: async (kit) => repacked(kit, (await tarOf([['package/package.json', MANIFEST]])).subarray(0, -20)),
    twin: async (kit) => repacked(kit, await tarOf([['package/package.json', MANIFEST]])),
    outcome: 'inconclusive',
  },
  packed(
    'VD502',
    'a package.json of 5 MB',
    'inconclusive',
    [['package/package.json', MANIFEST + ' '.repeat(5 * 1024 * 1024)]],
    [['package/package.json', MANIFEST + ' '.repeat(1024)]],
  ),
  packed(
    'VD503',
    'a path that leads out',
    'failed',
    [
      ['package/package.json', MANIFEST],
      ['package/../../evil.js', ''],
    ],
    [
      ['package/package.json', MANIFEST],
      ['package/lib/evil.js', ''],
    ],
  ),
  packed(
    'VD504',
    'a link',
    'failed',
    [
      ['package/package.json', MANIFEST],
      ['package/a', '', { type: 'symlink', linkname: '/etc/passwd' }],
    ],
    [
      ['package/package.json', MANIFEST],
      ['package/a', ''],
    ],
  ),
  packed(
    'VD505',
    'two files that differ in case alone',
    'verified',
    [
      ['package/package.json', MANIFEST],
      ['package/README.md', 'one'],
      ['package/readme.md', 'another'],
    ],
    [
      ['package/package.json', MANIFEST],
      ['package/README.md', ''],
      ['package/readme.txt', ''],
    ],
  ),
  packed(
    'VD506',
    'two of package.json',
    'failed',
    [
      ['package/package.json', OTHER],
      ['package/package.json', MANIFEST],
    ],
    [
      ['package/package.json', MANIFEST],
      ['package/lib/package.json', OTHER],
    ],
  ),
  packed('VD507', 'no package.json', 'failed', [['package/index.js', '']], [['package/package.json', MANIFEST]]),
  {
    code: 'VD508',
    what: 'manifest confusion: the document hides a dependency and an install script',
    bad: (kit) => confused(kit, HIDDEN, {}),
    twin: (kit) => confused(kit, { dependencies: HIDDEN.dependencies }, { dependencies: HIDDEN.dependencies }),
    outcome: 'failed',
    besides: ['VD510'],
  },
  {
    code: 'VD509',
    what: 'a request that was edited',
    bad: (kit) => dependent(kit, 'git+https://git.example/lab/inner.git'),
    twin: (kit) => dependent(kit, '^1.0.0'),
    outcome: 'failed',
  },
  published(
    'VD510',
    'an install script',
    'verified',
    { manifest: { scripts: { postinstall: 'node a.js' } } },
    {
      manifest: { scripts: { test: 'node a.js' } },
    },
  ),
  published(
    'VD511',
    'a binding.gyp alone',
    'verified',
    { files: { 'binding.gyp': '{}' } },
    {
      files: { 'deps/binding.gyp': '{}' },
    },
  ),
  published(
    'VD512',
    'a native binary',
    'verified',
    { files: { 'a.bin': `\u007fELF${'\0'.repeat(60)}` } },
    {
      files: { 'a.bin': `not ELF${'\0'.repeat(60)}` },
    },
  ),
  published(
    'VD513',
    'a command called git',
    'verified',
    { manifest: { bin: { git: 'index.js' } } },
    {
      manifest: { bin: { 'lab-git': 'index.js' } },
    },
  ),
  {
    code: 'VD514',
    what: 'a lockfile of its own',
    bad: (kit) => confused(kit, {}, { _hasShrinkwrap: true }),
    twin: (kit) => confused(kit, {}, { _hasShrinkwrap: false }),
    outcome: 'verified',
  },
  published(
    'VD515',
    'a dependency on a repository',
    'verified',
    { manifest: { dependencies: { inner: 'git+https://git.example/lab/inner.git' } } },
    { manifest: { dependencies: { inner: '^1.0.0' } } },
  ),
]
