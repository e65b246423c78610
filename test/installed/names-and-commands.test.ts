/** What lies under the name of another package, and what is run by the name of a command. */
import { chmod, mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { openInstalled } from '../../src/installed/open-installed.ts'
import { readShim } from '../../src/installed/shim.ts'
import { installedFindings } from '../../src/installed-findings.ts'
import type { LockedPackage } from '../../src/lockfile/locked-package.ts'
import { pnpm } from '../../src/lockfile/pnpm/index.ts'
import type { Layout } from '../support/installing.ts'
import { install, installAll, published } from '../support/installing.ts'

const victim = await published({ name: 'victim', manifest: { bin: 'cli.js' }, files: { 'cli.js': '', 'lib.js': '' } })
const newer = await published({ name: 'victim', version: '2.0.0' })
const other = await published({ name: 'other', manifest: { bin: { tool: './other.js' } }, files: { 'other.js': '' } })

type Change = (locked: readonly LockedPackage[]) => readonly LockedPackage[]

/** @returns what the run says, as codes and messages */
async function said(
  layout: Layout,
  meddle: (directory: string) => Promise<unknown>,
  change: Change = (locked) => locked,
  publications = [victim, other],
) {
  const { directory, locked } = await installAll(layout, publications)
  await mkdir(path.join(directory, 'node_modules/.bin'))
  await meddle(directory)
  const findings = installedFindings(openInstalled(directory, change(locked)))
  return findings.map(({ finding: { rule, message } }) => `${rule.code} ${message}`)
}

const keyed =
  (name: string, key: string): Change =>
  (locked) =>
    locked.map((pkg) => (pkg.name === name ? { ...pkg, locations: [{ file: 'lock', line: 1, path: key }] } : pkg))

describe('another locked package under its name', () => {
  const swap = async (directory: string) => {
    await rm(path.join(directory, 'node_modules/victim'), { recursive: true })
    await install(other, path.join(directory, 'node_modules/victim'))
  }
  const message = 'VD533 node_modules/victim is other@1.0.0, which the lockfile does not put there.'

  test('where the lockfile has no places', async () => {
    expect(await said('yarn', swap)).toEqual([message])
  })

  test.each([
    ["Yarn's", 'other@^1.0.0, victim@npm:other@^1.0.0'],
    ["Bun's", 'parent/victim'],
  ])('as an alias of %s', async (_whose, key) => {
    expect(await said('yarn', swap, keyed('other', key))).toEqual([])
  })

  test('as no alias: another name', async () => {
    expect(await said('yarn', swap, keyed('other', 'other@^1.0.0, victim2@npm:other@^1.0.0'))).toEqual([message])
  })

  test("in pnpm's store, whose directories never have aliases", async () => {
    const stored = 'node_modules/.pnpm/victim@1.0.0/node_modules/victim'
    const found = await said('pnpm', async (directory) => {
      await rm(path.join(directory, stored), { recursive: true })
      await install(other, path.join(directory, stored))
    })
    expect(found).toEqual([`VD533 ${stored} is other@1.0.0, which the lockfile does not put there.`])
  })

  test("in pnpm's store, another locked version", async () => {
    const stored = 'node_modules/.pnpm/victim@1.0.0/node_modules/victim'
    const meddle = async (directory: string) => {
      await rm(path.join(directory, stored), { recursive: true })
      await install(newer, path.join(directory, stored))
    }
    const { directory, locked } = await installAll('pnpm', [victim])
    const { locked: more } = await installAll('pnpm', [newer])
    await install(newer, path.join(directory, 'node_modules/.pnpm/victim@2.0.0_x@1.0.0/node_modules/victim'))
    const run = () => installedFindings(openInstalled(directory, [...locked, ...more])).map(({ finding }) => finding)
    expect(run()).toEqual([])
    await meddle(directory)
    expect(run().map(({ message }) => message)).toEqual([
      `${stored} is victim@2.0.0, which the lockfile does not put there.`,
    ])
  })
})

describe("a link of pnpm's to another locked package", () => {
  const swap = async (directory: string) => {
    const link = path.join(directory, 'node_modules/victim')
    await rm(link)
    await symlink('.pnpm/other@1.0.0/node_modules/other', link)
  }

  test('is told', async () => {
    const message = 'VD533 node_modules/victim is a link to other@1.0.0, which the lockfile does not put there.'
    expect(await said('pnpm', swap)).toEqual([message])
  })

  test('is an alias', async () => {
    const aliased: Change = (locked) =>
      locked.map((pkg) => (pkg.name === 'other' ? { ...pkg, aliases: ['victim'] } : pkg))
    expect(await said('pnpm', swap, aliased)).toEqual([])
  })

  test('the lockfile has aliases of projects and of packages', () => {
    const text = `lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      one: { specifier: 'npm:other@1.0.0', version: other@1.0.0 }
      victim: { specifier: 1.0.0, version: 1.0.0 }
packages:
  other@1.0.0: { resolution: { integrity: sha512-AA== } }
  victim@1.0.0: { resolution: { integrity: sha512-AA== } }
snapshots:
  other@1.0.0: {}
  victim@1.0.0: { dependencies: { two: other@1.0.0 } }
`
    const { packages } = pnpm.parse(text, 'pnpm-lock.yaml', undefined)
    expect(packages.map(({ name, aliases }) => [name, aliases])).toEqual([
      ['other', ['one', 'two']],
      ['victim', undefined],
    ])
  })
})

describe.each(['npm', 'pnpm', 'yarn'] as const)('commands, laid out as %s does', (layout) => {
  const link = (name: string, target: string) => (directory: string) =>
    symlink(target, path.join(directory, 'node_modules/.bin', name))
  const script = (name: string, text: string) => async (directory: string) => {
    const file = path.join(directory, 'node_modules/.bin', name)
    await writeFile(file, text)
    await chmod(file, 0o755)
  }
  const shim = (target: string, more = '') =>
    `#!/bin/sh\nbasedir=$(dirname "$(echo "$0" | sed -e 's,\\\\,/,g')")\n${more}\nexec node  "$basedir/${target}" "$@"\n`
  const told = (what: string, name = 'tsc') => [
    `VD533 node_modules/.bin/${name} is ${what}, which the lockfile does not put there.`,
  ]

  const rows: readonly (readonly [string, (directory: string) => Promise<unknown>, readonly string[]])[] = [
    ['a link to the lone command of a package', link('victim', '../victim/cli.js'), []],
    ['a link to a command by its name', link('tool', '../other/other.js'), []],
    ['a script', script('tsc', '#!/bin/sh\nevil\n'), told('a file of its own')],
    [
      'a directory',
      (directory) => mkdir(path.join(directory, 'node_modules/.bin/tsc')),
      told('neither a link nor a file'),
    ],
    ['a link out of the project', link('tsc', '/bin/sh'), told('a link to somewhere else')],
    ['a script that runs the command', script('victim', shim('../victim/cli.js')), []],
    ['with a line more', script('victim', shim('../victim/cli.js', 'evil')), told('a file of its own', 'victim')],
    ['with a line more in a path', script('victim', shim('../victim/$(evil)')), told('a file of its own', 'victim')],
    [
      'with a directory of elsewhere to look in',
      script('victim', shim('../victim/cli.js', 'export NODE_PATH="/elsewhere/node_modules"')),
      ['VD536 Commands of which it cannot be told what they run: node_modules/.bin/victim.'],
    ],
    [
      "Windows's",
      script('tsc.cmd', '@echo'),
      ['VD536 Commands of which it cannot be told what they run: node_modules/.bin/tsc.cmd.'],
    ],
    [
      'no directory at all',
      async (directory) => {
        await rm(path.join(directory, 'node_modules/.bin'), { recursive: true })
        await symlink('/', path.join(directory, 'node_modules/.bin'))
      },
      ['VD533 node_modules/.bin is no directory, which the lockfile does not put there.'],
    ],
  ]
  test.each(rows)('%s', async (_what, meddle, expected) => {
    expect(await said(layout, meddle)).toEqual(expected)
  })

  test.each([
    ['another file of the package', 'victim', '../victim/lib.js', 'victim/lib.js'],
    ["another package's command", 'victim', '../other/other.js', 'other/other.js'],
  ])('a link to %s', async (_what, name, target, end) => {
    const [only, ...more] = await said(layout, link(name, target))
    expect(more).toEqual([])
    expect(only).toMatch(/^VD533 node_modules\/\.bin\/victim is a link to node_modules\//u)
    expect(only).toContain(`${end}, which`)
  })
})

describe("Bun's links to the command for the platform", () => {
  const meddle = (directory: string) =>
    symlink('../@lab/linux/bin/native', path.join(directory, 'node_modules/.bin/native'))
  const platform = (optional: boolean) =>
    Promise.all([
      published({
        name: 'native',
        manifest: { bin: 'bin/native', ...(optional && { optionalDependencies: { '@lab/linux': '1.0.0' } }) },
        files: { 'bin/native': '' },
      }),
      published({ name: '@lab/linux', files: { 'bin/native': '' } }),
    ])

  test('where it is an optional dependency', async () => {
    expect(await said('yarn', meddle, undefined, await platform(true))).toEqual([])
  })

  test('where it is none', async () => {
    const message =
      'VD533 node_modules/.bin/native is a link to node_modules/@lab/linux/bin/native, which the lockfile does not put there.'
    expect(await said('yarn', meddle, undefined, await platform(false))).toEqual([message])
  })
})

test('scripts that take the place of links are read in linear time', () => {
  for (const piece of ['--a ', 'node ', '"$basedir/', 'exec ']) {
    const start = performance.now()
    expect(readShim(`#!/bin/sh\nexec node ${piece.repeat(60_000)}\n`)).toBeUndefined()
    expect(performance.now() - start).toBeLessThan(500)
  }
})
