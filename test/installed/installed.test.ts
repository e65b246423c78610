/** What is done to an installed package, in every layout, is found; and nothing is found where nothing is done. */
import { appendFile, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Publication } from '../../fixtures/lab/publication.ts'
import { installed } from '../../src/checks/installed.ts'
import { openInstalled } from '../../src/installed/open-installed.ts'
import { installedFindings } from '../../src/installed-findings.ts'
import type { LockedPackage } from '../../src/lockfile/locked-package.ts'
import type { Layout } from '../support/installing.ts'
import { evidenceOf, install, installAll, published } from '../support/installing.ts'

const plain = await published({ name: 'plain', files: { 'lib/a.js': 'a\n', 'lib/b.js': 'b\n' } })
const scoped = await published({ name: '@lab/scoped', files: { '.gitignore': 'x\n' } })
const building = await published({ name: 'building', manifest: { scripts: { install: 'make' } }, files: { 'a.c': '' } })
const other = await published({ name: 'plain', version: '2.0.0' })
const command = await published({ name: 'command', files: { 'cli.js': '#!/usr/bin/env node\r\nrun()\r\n' } })
const bundling = await published({
  name: 'bundling',
  manifest: { bundleDependencies: ['inner'] },
  files: { 'node_modules/inner/package.json': '{"name":"inner","version":"1.0.0"}', 'node_modules/inner/i.js': 'i\n' },
})
const all = [plain, scoped, building, command, bundling]

interface Place {
  readonly directory: string
  /** Of a package, absolute. */
  readonly of: (publication: Publication) => string
}

/** @returns codes by package, and those of the run */
async function said(
  layout: Layout,
  meddle: (place: Place) => Promise<unknown>,
  change: (locked: readonly LockedPackage[]) => readonly LockedPackage[] = (locked) => locked,
  publications = all,
) {
  const { directory, locked } = await installAll(layout, publications)
  const of = ({ name, version }: Publication) =>
    layout === 'pnpm'
      ? path.join(directory, `node_modules/.pnpm/${name.replace('/', '+')}@${version}/node_modules/${name}`)
      : path.join(directory, 'node_modules', name)
  await meddle({ directory, of })
  const changed = change(locked)
  const tree = openInstalled(directory, changed)
  const codes: Record<string, readonly string[]> = {}
  for (const [index, pkg] of changed.entries()) {
    const evidence = await evidenceOf(publications[index] as Publication, pkg)
    const contents = evidence.tarball.state === 'present' ? evidence.tarball.value.contents : undefined
    const { findings, proof } = installed.run({ ...evidence, installed: tree.of(pkg, contents) }, { engines: [] })
    if (findings.length > 0) codes[pkg.name] = findings.map(({ rule }) => rule.code)
    const isOpen = findings.some(({ rule }) => rule.kind !== 'weak' || ['VD534', 'VD536'].includes(rule.code))
    expect(proof === undefined).toBe(isOpen)
  }
  const ofTheRun = installedFindings(tree).map(({ finding }) => finding.rule.code)
  return ofTheRun.length === 0 ? codes : { ...codes, run: ofTheRun }
}

const nothing = async () => {}

describe.each(['npm', 'pnpm', 'yarn'] as const)('laid out as %s does', (layout) => {
  test('with nothing done to it', async () => {
    expect(await said(layout, nothing)).toEqual({})
  })

  const rows: readonly (readonly [string, (place: Place) => Promise<unknown>, Record<string, readonly string[]>])[] = [
    ['one byte changed', ({ of }) => writeFile(path.join(of(plain), 'lib/a.js'), 'A\n'), { plain: ['VD530'] }],
    ['one byte more', ({ of }) => appendFile(path.join(of(plain), 'lib/a.js'), '\n'), { plain: ['VD530'] }],
    ['in a scope', ({ of }) => appendFile(path.join(of(scoped), 'index.js'), '\n'), { '@lab/scoped': ['VD530'] }],
    ['a file added', ({ of }) => writeFile(path.join(of(plain), 'lib/c.js'), ''), { plain: ['VD531'] }],
    ['a file removed', ({ of }) => rm(path.join(of(plain), 'lib/a.js')), { plain: ['VD532'] }],
    ['a link put in', ({ of }) => symlink('a.js', path.join(of(plain), 'lib/c.js')), { plain: ['VD531'] }],
    [
      'a file replaced by a link to one with the same bytes',
      async ({ of }) => {
        await rename(path.join(of(plain), 'lib/a.js'), path.join(of(plain), 'lib/c.js'))
        await symlink('c.js', path.join(of(plain), 'lib/a.js'))
      },
      { plain: ['VD532', 'VD531'] },
    ],
    [
      'a file replaced by a directory',
      async ({ of }) => {
        await rm(path.join(of(plain), 'lib/a.js'))
        await mkdir(path.join(of(plain), 'lib/a.js'))
      },
      { plain: ['VD532'] },
    ],
    [
      'built where an install script may',
      ({ of }) => writeFile(path.join(of(building), 'a.o'), ''),
      { building: ['VD537'] },
    ],
    ['a source changed there', ({ of }) => writeFile(path.join(of(building), 'a.c'), 'x'), { building: ['VD530'] }],
    [
      'what is bundled',
      ({ of }) => appendFile(path.join(of(bundling), 'node_modules/inner/i.js'), '//'),
      { bundling: ['VD530'] },
    ],
    [
      'a package put into another',
      async ({ of }) => install(other, path.join(of(plain), 'node_modules/stranger')),
      { plain: ['VD533'] },
    ],
    [
      'a package that nothing locks',
      ({ directory }) => install(other, path.join(directory, 'node_modules/x')),
      { run: ['VD533'] },
    ],
    ['a directory with a file', ({ directory }) => mkdir(path.join(directory, 'node_modules/x')), { run: ['VD533'] }],
    [
      'a file beside the packages',
      ({ directory }) => writeFile(path.join(directory, 'node_modules/x.js'), ''),
      { run: ['VD533'] },
    ],
    [
      'a link to elsewhere',
      ({ directory }) => symlink('/', path.join(directory, 'node_modules/x')),
      { run: ['VD533'] },
    ],
    [
      "a script's first line end, as npm does",
      ({ of }) => writeFile(path.join(of(command), 'cli.js'), '#!/usr/bin/env node\nrun()\r\n'),
      {},
    ],
    [
      "all of a script's line ends",
      ({ of }) => writeFile(path.join(of(command), 'cli.js'), '#!/usr/bin/env node\nrun()\n'),
      {},
    ],
    [
      'a script with other line ends and other bytes',
      ({ of }) => writeFile(path.join(of(command), 'cli.js'), '#!/usr/bin/env node\nRun()\r\n'),
      { command: ['VD530'] },
    ],
    [
      'a .gitignore under its own name, as others than npm leave it',
      ({ of }) => rename(path.join(of(scoped), '.npmignore'), path.join(of(scoped), '.gitignore')),
      {},
    ],
  ]
  test.each(rows)('%s', async (_what, meddle, codes) => {
    expect(await said(layout, meddle)).toEqual(codes)
  })

  test('another version in its place', async () => {
    const swap = async ({ of }: Place) => {
      await rm(of(plain), { recursive: true })
      await install(other, of(plain))
    }
    const found = await said(layout, swap)
    expect(found).toEqual(layout === 'npm' ? { plain: ['VD533'] } : { plain: ['VD534'], run: ['VD533'] })
  })

  test('a link to elsewhere in its place', async () => {
    const swap = async ({ of, directory }: Place) => {
      await rename(of(plain), path.join(directory, 'moved'))
      await symlink(path.join(directory, 'moved'), of(plain))
    }
    const found = await said(layout, swap)
    // In pnpm's layout, the link to the link leads to elsewhere as well.
    expect(found).toEqual(
      layout === 'npm' ? { plain: ['VD533'] } : { plain: ['VD534'], run: expect.arrayContaining(['VD533']) },
    )
  })

  test('not installed', async () => {
    const remove = async ({ of, directory }: Place) => {
      await rm(of(plain), { recursive: true })
      await rm(path.join(directory, 'node_modules/plain'), { force: true })
    }
    expect(await said(layout, remove)).toEqual({ plain: ['VD534'] })
  })

  test('patched: not compared', async () => {
    const change = ({ of }: Place) => appendFile(path.join(of(plain), 'index.js'), '//')
    const patched = (locked: readonly LockedPackage[]) => locked.map((pkg) => ({ ...pkg, patches: ['p.patch'] }))
    expect((await said(layout, change, patched, [plain]))['plain']).toEqual(['VD536'])
    expect((await said(layout, change, undefined, [plain]))['plain']).toEqual(['VD530'])
  })
})
