/** One small project in each format, through the built command: what the registry serves is held to what is locked. */
import { describe, expect, test } from 'vitest'
import { BASE } from '../../fixtures/lab/publication.ts'
import type { Report } from '../../src/report/report.ts'
import type { Built, Session } from '../support/built.ts'
import { build, openSession } from '../support/built.ts'

const honest = await build({ name: 'honest' })
const other = await build({ name: 'other' })
const swapped: Built = { ...honest, tarball: other.tarball }

const DEPENDENCIES = { honest: '^1.0.0', other: '^1.0.0' }
const address = ({ path: place }: Built) => new URL(place, BASE).href
const both = (entry: (pkg: Built) => string) => [honest, other].map(entry).join('\n')

/** By the name of the format. */
const FORMATS = [
  {
    format: 'npm',
    file: 'package-lock.json',
    text: JSON.stringify({
      lockfileVersion: 3,
      packages: {
        '': { dependencies: DEPENDENCIES },
        ...Object.fromEntries(
          [honest, other].map((pkg) => [
            `node_modules/${pkg.name}`,
            { version: pkg.version, resolved: address(pkg), integrity: pkg.integrity },
          ]),
        ),
      },
    }),
  },
  {
    format: 'pnpm',
    file: 'pnpm-lock.yaml',
    text: `lockfileVersion: '9.0'

importers:

  .:
    dependencies:
${both(({ name, version }) => `      ${name}:\n        specifier: ^1.0.0\n        version: ${version}`)}

packages:

${both(({ name, version, integrity }) => `  ${name}@${version}:\n    resolution: {integrity: ${integrity}}`)}

snapshots:

${both(({ name, version }) => `  ${name}@${version}: {}`)}
`,
  },
  {
    format: 'yarn',
    file: 'yarn.lock',
    text: `# yarn lockfile v1

${both((pkg) => `${pkg.name}@^1.0.0:\n  version "${pkg.version}"\n  resolved "${address(pkg)}"\n  integrity ${pkg.integrity}`)}
`,
  },
  {
    format: 'bun',
    file: 'bun.lock',
    text: `{
  "lockfileVersion": 1,
  "workspaces": {
    "": { "dependencies": { "honest": "^1.0.0", "other": "^1.0.0", }, },
  },
  "packages": {
${both(({ name, version, integrity }) => `    "${name}": ["${name}@${version}", "", {}, "${integrity}"],`)}
  }
}
`,
  },
] as const

async function project(served: Built, files: Readonly<Record<string, string>>): Promise<Session> {
  const session = await openSession([served, other])
  await session.write('package.json', JSON.stringify({ dependencies: DEPENDENCIES }))
  for (const [file, text] of Object.entries(files))
    await session.write(file, text.replaceAll(`${BASE}/`, session.registry))
  return session
}

async function said(session: Session, ...args: readonly string[]) {
  const { code, stdout, stderr } = await session.run('--json', ...args)
  if (stdout === '') return { code, stderr, outcomes: {}, format: undefined }
  const report = JSON.parse(stdout) as Report
  const outcomes = Object.fromEntries(
    report.packages.map(({ name, outcome, findings }) => [name, [outcome, ...findings.map((each) => each.code)]]),
  )
  return { code, stderr, outcomes, format: report.lockfile.format }
}

describe.each(FORMATS)('$file', ({ format, file, text }) => {
  test('is verified where all is honest', async () => {
    expect(await said(await project(honest, { [file]: text }))).toMatchObject({
      code: 0,
      format,
      outcomes: { honest: ['verified'], other: ['verified'] },
    })
  })

  test('fails where the registry serves another tarball', async () => {
    const { code, outcomes } = await said(await project(swapped, { [file]: text }))
    expect(outcomes).toMatchObject({ honest: expect.arrayContaining(['failed', 'VD101']), other: ['verified'] })
    expect(code).toBe(1)
  })

  test('has its publishers recorded beside it', async () => {
    const session = await project(honest, { [file]: text })
    expect((await session.run('trust', '--lockfile', file)).code).toBe(0)
    expect(await session.recorded()).toContain('"honest"')
  })
})

describe('--lockfile', () => {
  const [npm, , , bun] = FORMATS
  const files = { [npm.file]: npm.text, [bun.file]: bun.text }

  test('chooses among several', async () => {
    const session = await project(honest, files)
    expect(await said(session, '--lockfile', bun.file)).toMatchObject({ code: 0, format: 'bun' })
    expect(await said(session, '--lockfile', npm.file)).toMatchObject({ code: 0, format: 'npm' })
    expect((await session.run('explain', 'honest@1.0.0', '--lockfile', bun.file)).code).toBe(0)
  })

  test('is asked for where there are several', async () => {
    const session = await project(honest, files)
    for (const args of [[], ['trust'], ['explain', 'honest@1.0.0']]) {
      const { code, stdout, stderr } = await session.run(...args)
      expect([code, stdout]).toEqual([3, ''])
      expect(stderr).toContain('package-lock.json, bun.lock. Say which one is meant with --lockfile FILE')
    }
  })

  test('goes with no other place', async () => {
    const session = await project(honest, files)
    const places = [['.'], ['trust', '--project', '.'], ['explain', 'honest@1.0.0', '--project', '.']]
    for (const args of places) {
      const { code, stderr } = await session.run(...args, '--lockfile', bun.file)
      expect(code).toBe(3)
      expect(stderr).toContain('both say what to read. Give one of them.')
    }
  })
})
