import { mkdir, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { archiveName, checksumOf, packZip } from '../../fixtures/lab/yarn-archive.ts'
import type { LockedPackage } from '../../src/lockfile/locked-package.ts'
import { cacheFolders } from '../../src/yarn-cache/cache-folders.ts'
import { openYarnCache } from '../../src/yarn-cache/index.ts'
import { readYarnSettings } from '../../src/yarn-cache/settings.ts'
import { temporaryDirectory } from '../support/npm-home.ts'

const ZIP = packZip({ files: { 'node_modules/@lab/subject/': '', 'node_modules/@lab/subject/index.js': '// a\n' } })
const CHECKSUM = checksumOf(ZIP)
const SHORT = CHECKSUM.slice(0, 10)
const ARCHIVE = { cacheKey: '10c0', checksum: CHECKSUM }
const PACKAGE: LockedPackage = {
  name: '@lab/subject',
  version: '1.0.0',
  source: { type: 'registry', resolved: undefined },
  integrity: [],
  archive: ARCHIVE,
  locations: [],
  omittedWith: [],
}
const NAME = archiveName('@lab/subject', '1.0.0', SHORT)

async function project(files: Readonly<Record<string, string | Buffer>>) {
  const root = await temporaryDirectory()
  const directory = path.join(root, 'project')
  await mkdir(directory)
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true })
    await writeFile(path.join(root, name), content)
  }
  return { root, directory, env: { HOME: path.join(root, 'home') } }
}
const find = ({ directory, env }: { directory: string; env: Record<string, string> }, pkg = PACKAGE) =>
  openYarnCache(directory, env).find(pkg, pkg.archive ?? ARCHIVE)

describe('where archives are', () => {
  const byKey = archiveName('@lab/subject', '1.0.0', '10c0')
  test.each<readonly [string, Record<string, string | Buffer>, Record<string, string>]>([
    ["the project's cache", { [`project/.yarn/cache/${NAME}`]: ZIP }, {}],
    ["the machine's", { [`home/.yarn/berry/cache/${byKey}`]: ZIP }, {}],
    [
      'as the settings say',
      { 'project/.yarnrc.yml': 'cacheFolder: "../elsewhere"\nplugins: []\n', [`elsewhere/${NAME}`]: ZIP },
      {},
    ],
    ['as the settings above say, from there', { '.yarnrc.yml': 'cacheFolder: "all"\n', [`all/${NAME}`]: ZIP }, {}],
    ['as the environment says', { [`project/own/${NAME}`]: ZIP }, { YARN_CACHE_FOLDER: 'own' }],
    ['a global folder', { [`project/all/cache/${byKey}`]: ZIP }, { YARN_GLOBAL_FOLDER: 'all' }],
    ['with settings that are no YAML', { 'project/.yarnrc.yml': '{', [`project/.yarn/cache/${NAME}`]: ZIP }, {}],
  ])('%s', async (_what, files, env) => {
    const { directory, env: home } = await project(files)
    const found = await find({ directory, env: { ...home, ...env } })
    expect(found).toMatchObject({ state: 'present', value: { checksum: CHECKSUM, files: { state: 'read' } } })
    expect((await find({ directory, env: { ...home, ...env } }, { ...PACKAGE, version: '1.0.1' })).state).toBe('absent')
  })

  test('settings that refer to the environment are left to Yarn', async () => {
    const { directory, env } = await project({ 'project/.yarnrc.yml': `cacheFolder: "\${FOLDER}/x"\n` })
    expect(cacheFolders(directory, await readYarnSettings(directory, env), env)).toEqual([
      path.join(directory, '.yarn/cache'),
      path.join(env.HOME, '.yarn/berry/cache'),
    ])
  })
})

test('what can be filled in is', async () => {
  const { directory, env } = await project({ 'project/.yarnrc.yml': `cacheFolder: "\${FOLDER:-x}/y"\n` })
  for (const [own, folder] of [
    [{}, 'x/y'],
    [{ FOLDER: 'own' }, 'own/y'],
  ] as const) {
    const all = { ...env, ...own }
    const [first] = cacheFolders(directory, await readYarnSettings(directory, all), all)
    expect(first).toBe(path.join(directory, folder))
  }
})

test('names that are for another lockfile are no evidence', async () => {
  for (const ending of ['0123456789', '9', '10']) {
    const other = archiveName('@lab/subject', '1.0.0', ending)
    expect((await find(await project({ [`project/.yarn/cache/${other}`]: ZIP }))).state).toBe('absent')
  }
})

test('files are told by their paths in the package, and others by their whole paths', async () => {
  const zip = packZip({ files: { 'node_modules/@lab/subject/a.js': 'a', 'node_modules/@lab/other/b.js': 'b' } })
  const found = await find(await project({ [`project/.yarn/cache/${NAME}`]: zip }))
  const files = found.state === 'present' && found.value.files.state === 'read' ? found.value.files.files : new Map()
  expect([...files.keys()]).toEqual(['a.js', '/node_modules/@lab/other/b.js'])
})

test('what is no archive has a checksum all the same', async () => {
  const found = await find(await project({ [`project/.yarn/cache/${NAME}`]: 'a text' }))
  expect(found).toMatchObject({
    state: 'present',
    value: { checksum: checksumOf(Buffer.from('a text')), files: { state: 'unreadable' } },
  })
})

test('a link is not followed', async () => {
  const made = await project({ 'elsewhere.zip': ZIP, 'project/.yarn/cache/readme': '' })
  await symlink(path.join(made.root, 'elsewhere.zip'), path.join(made.directory, '.yarn/cache', NAME))
  expect((await find(made)).state).toBe('unavailable')
})
