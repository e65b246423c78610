/** Lockfiles that do not say what they should, and those of Yarn, which pin something of Yarn's own. */
import { archiveName, berryLockfile, checksumOf, packZip } from '../../fixtures/lab/yarn-archive.ts'
import type { Case, Kit, Side } from './kit.ts'
import { NAME } from './kit.ts'

const honest = async (kit: Kit): Promise<Side> => ({ publication: await kit.plain() })
const ARCHIVE = 'as Yarn packed it'

/** Locked by Yarn 4, with something in its cache. */
async function byYarn(kit: Kit, cached?: string): Promise<Side> {
  const publication = await kit.plain()
  const { name, version } = publication
  const checksum = checksumOf(Buffer.from(ARCHIVE))
  return {
    publication,
    lockfileName: 'yarn.lock',
    files: {
      'yarn.lock': berryLockfile(name, version, checksum),
      '.yarnrc.yml': 'cacheFolder: .\n',
      ...(cached !== undefined && { [archiveName(name, version, checksum.slice(0, 10))]: cached }),
    },
  }
}

function withSettings(side: Side, more: string): Side {
  return { ...side, files: { ...side.files, '.yarnrc.yml': `cacheFolder: .\n${more}` } }
}

/** The same with a real archive, which has the package's files, or others. */
async function byYarnWith(kit: Kit, index: string): Promise<Side> {
  const publication = await kit.plain({ content: '// as published\n' })
  const { name, version } = publication
  const manifest = `${JSON.stringify({ name, version, license: 'MIT' })}\n`
  const root = `node_modules/${name}/`
  const zip = packZip({ files: { [root]: '', [`${root}package.json`]: manifest, [`${root}index.js`]: index } })
  const checksum = checksumOf(zip)
  return {
    publication,
    lockfileName: 'yarn.lock',
    files: {
      'yarn.lock': berryLockfile(name, version, checksum),
      '.yarnrc.yml': 'cacheFolder: .\n',
      [archiveName(name, version, checksum.slice(0, 10))]: zip,
    },
  }
}

/** The project asks for another range than its lockfile has. */
async function askingFor(kit: Kit, range: string): Promise<Side> {
  const publication = await kit.plain()
  return {
    publication,
    files: { 'package.json': { name: 'demo', version: '1.0.0', dependencies: { [NAME]: range } } },
  }
}

async function fromGit(kit: Kit): Promise<Side> {
  const root = { name: 'project', version: '1.0.0', dependencies: { [NAME]: 'github:lab/subject' } }
  const entry = { version: '1.0.0', resolved: 'git+ssh://git@github.com/lab/subject.git#main' }
  return {
    publication: await kit.plain(),
    files: {
      'package.json': root,
      'package-lock.json': {
        name: 'project',
        version: '1.0.0',
        lockfileVersion: 3,
        packages: { '': root, [`node_modules/${NAME}`]: entry },
      },
    },
  }
}

/** Locked by Bun. */
async function byBun(kit: Kit, more: object): Promise<Side> {
  const publication = await kit.plain()
  const { name, version, integrity } = publication
  const lockfile = {
    lockfileVersion: 1,
    workspaces: { '': { name: 'project', dependencies: { [name]: version } } },
    ...more,
    packages: { [name]: [`${name}@${version}`, '', {}, integrity] },
  }
  return { publication, lockfileName: 'bun.lock', files: { 'bun.lock': lockfile } }
}

export const lockfileCases: readonly Case[] = [
  {
    code: 'VD012',
    what: 'a patch that the package manager applies',
    bad: (kit) => byBun(kit, { patchedDependencies: { [`${NAME}@1.0.0`]: 'patches/subject.patch' } }),
    twin: (kit) => byBun(kit, {}),
    outcome: 'verified',
  },
  {
    code: 'VD010',
    what: 'a package.json that asks for something else',
    bad: (kit) => askingFor(kit, '^2.0.0'),
    twin: (kit) => askingFor(kit, '1.0.0'),
    outcome: 'verified',
  },
  {
    code: 'VD011',
    what: 'from a branch',
    bad: fromGit,
    twin: honest,
    outcome: 'unproven',
    besides: ['VD001'],
  },
  { code: 'VD107', what: 'pinned by Yarn alone', bad: (kit) => byYarn(kit), twin: honest, outcome: 'verified' },
  {
    code: 'VD108',
    what: 'another archive in Yarn’s cache',
    bad: (kit) => byYarn(kit, 'something else'),
    twin: honest,
    outcome: 'failed',
  },
  {
    code: 'VD108',
    what: 'other files in Yarn\u2019s archive than in the tarball',
    bad: (kit) => byYarnWith(kit, '// as altered\n'),
    twin: (kit) => byYarnWith(kit, '// as published\n'),
    outcome: 'failed',
  },
  {
    code: 'VD104',
    what: 'Yarn set to another registry',
    bad: async (kit) => withSettings(await byYarn(kit), 'npmRegistryServer: "https://mirror.example/"\n'),
    twin: honest,
    outcome: 'unproven',
    besides: ['VD107'],
  },
  {
    code: 'VD109',
    what: "an archive that cannot be compared in Yarn's cache",
    bad: (kit) => byYarn(kit, ARCHIVE),
    twin: honest,
    outcome: 'inconclusive',
  },
  {
    code: 'VD109',
    what: 'pinned by Yarn, and no keys to be had',
    bad: async (kit) => ({ ...(await byYarn(kit)), answers: { '/-/npm/v1/keys': { json: { keys: 7 } } } }),
    twin: honest,
    outcome: 'inconclusive',
    besides: ['VD107', 'VD205'],
  },
]
