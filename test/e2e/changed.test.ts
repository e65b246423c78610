/** `--changed`: what a lockfile had at a commit, or another lockfile has, is left out, and what replaces it is compared. */
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test, vi } from 'vitest'
import type { Report } from '../../src/report/report.ts'
import type { Built, Session } from '../support/built.ts'
import { build, openSession } from '../support/built.ts'

// Each spawns processes, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 })

const first = await build({ name: 'built' })
const second = await build({ name: 'built', version: '1.1.0' })
const elsewhere = await build({ name: 'built', version: '1.1.0', workflow: 'pr.yml' })
const signed = await build({ name: 'signed', isBare: true })
const scripted = await build({
  name: 'built',
  version: '1.1.0',
  manifest: { scripts: { postinstall: 'node x.js' }, bin: { tool: 'x.js' } },
  files: { 'x.js': 'one();\n'.repeat(4000) },
})
const unattested = await build({ name: 'built', version: '1.1.0', isBare: true })
const fresh = await build({ name: 'fresh', isBare: true })

const run = promisify(execFile)

function gitIn({ directory }: Session) {
  const env = { PATH: process.env['PATH'], HOME: directory, GIT_CONFIG_NOSYSTEM: '1' }
  const who = ['-c', 'user.name=test', '-c', 'user.email=test@example.org', '-c', 'init.defaultBranch=main']
  return async (...args: readonly string[]) =>
    (await run('git', [...who, ...args], { cwd: directory, env })).stdout.trim()
}

async function committed(session: Session) {
  const git = gitIn(session)
  await git('init', '--quiet')
  await git('add', 'package.json', 'package-lock.json')
  await git('commit', '--quiet', '-m', 'as it was')
  return git
}

async function report(session: Session, ...args: readonly string[]) {
  const { code, stdout } = await session.run('--json', ...args)
  const { packages, findings } = JSON.parse(stdout) as Report
  const said = packages.map((pkg) => [
    `${pkg.name}@${pkg.version}`,
    pkg.outcome,
    ...pkg.findings.map((each) => each.code),
  ])
  return { code, said, packages, findings }
}

describe('since a commit', () => {
  test.each([
    ['by the same publisher', second, ['verified'], 0],
    ['by another workflow', elsewhere, ['failed', 'VD403'], 1],
  ])('an update %s', async (_how, update, outcome, code) => {
    const session = await openSession([first, update, signed, fresh])
    await session.lock([first, signed])
    await committed(session)
    await session.lock([update, signed, fresh])
    const seen = await report(session, '--changed', 'HEAD')
    expect(seen.said).toEqual([
      ['built@1.1.0', ...outcome],
      ['fresh@1.0.0', 'verified'],
    ])
    expect(seen.code).toBe(code)
    expect(seen.findings).toMatchObject([{ code: 'VD007', detail: { count: 1, unchangedSince: 'HEAD' } }])
    if (code === 0) expect(seen.packages[0]?.proven.publisher).toMatchObject({ expectedBy: 'previous-version' })
    // Nobody compares without it: the package declares no repository.
    expect((await report(session)).code).toBe(0)
  })

  test('nothing', async () => {
    const session = await openSession([first])
    await session.lock([first])
    await committed(session)
    expect(await report(session, '--changed', 'HEAD')).toMatchObject({ code: 0, said: [] })
    expect((await session.run('--changed', 'HEAD')).stdout).toMatchSnapshot()
  })

  test('the lockfile is new, and all that it has', async () => {
    const session = await openSession([first])
    const git = gitIn(session)
    await git('init', '--quiet')
    await git('commit', '--quiet', '--allow-empty', '-m', 'nothing yet')
    await session.lock([first])
    expect(await report(session, '--changed', 'main')).toMatchObject({ code: 0, said: [['built@1.0.0', 'verified']] })
  })

  test('the digest of the same version is not the same any more', async () => {
    const session = await openSession([first, signed])
    await session.lock([{ ...first, integrity: signed.integrity }, signed])
    await committed(session)
    await session.lock([first, signed])
    expect((await report(session, '--changed', 'HEAD')).said).toEqual([['built@1.0.0', 'verified']])
  })

  test('the identity lock comes before what the lockfile had', async () => {
    const session = await openSession([first, elsewhere])
    await session.lock([elsewhere])
    await session.run('trust')
    await session.lock([first])
    await committed(session)
    await session.lock([elsewhere])
    const { said, packages } = await report(session, '--changed', 'HEAD')
    expect(said).toEqual([['built@1.1.0', 'verified']])
    expect(packages[0]?.proven.publisher).toMatchObject({ expectedBy: 'identity-lock' })
  })

  test('in a directory below the repository', async () => {
    const session = await openSession([first, second])
    await session.lock([first])
    await committed(session)
    const git = gitIn(session)
    await session.lock([second])
    await git('add', '.')
    await git('commit', '--quiet', '-m', 'updated')
    expect((await report(session, '--changed', 'HEAD')).said).toEqual([])
    expect((await report(session, '--changed', 'HEAD~1')).said).toEqual([['built@1.1.0', 'verified']])
  })
})

describe('what the reviewer sees', () => {
  test.each([
    ['the policy of the change itself', 'verify-deps.json', true],
    ['what decides nothing', 'README.md', false],
  ])('of %s', async (_what, file, isTold) => {
    const session = await openSession([first, signed])
    await session.lock([first])
    const git = await committed(session)
    await session.lock([first, signed])
    await writeFile(path.join(session.directory, file), '{"names":{"allow":["signed"]}}')
    await git('add', 'package-lock.json', file)
    await git('commit', '--quiet', '-m', 'of somebody')
    const told = /Changed since HEAD~1: verify-deps\.json\. That decides/gu
    const since = ['--changed', 'HEAD~1'] as const
    const formats = ['human', 'markdown', 'github', 'sarif', 'json', 'gitlab', 'junit'].map((name) => [
      '--format',
      name,
    ])
    for (const args of [...formats, ['exec', '--', 'true']]) {
      const [command, ...rest] = args
      const line = command === 'exec' ? [command, ...since, ...rest] : [...since, ...args]
      const { code, stdout, stderr } = await session.run(...line)
      const times = `${stdout}${stderr}`.replace(/\s+/gu, ' ').match(told)?.length ?? 0
      expect({ line, code, times }).toEqual({ line, code: 0, times: isTold ? 1 : 0 })
    }
    const { findings } = await report(session, ...since)
    const settings = findings.filter((each) => each.code === 'VD905')
    expect(settings).toMatchObject(isTold ? [{ level: 'warning', detail: { files: [file], since: 'HEAD~1' } }] : [])
  })

  const replacesOf = async (session: Session) => (await report(session, '--changed', 'HEAD')).packages[0]?.replaces

  test.each([
    ['the same publisher', second, [], []],
    [
      'another workflow',
      elsewhere,
      [
        {
          what: 'workflow',
          before: '.github/workflows/release.yml',
          after: '.github/workflows/pr.yml',
          change: 'differs',
        },
      ],
      [],
    ],
    ['no provenance any more', unattested, [{ what: 'evidence', before: 'provenance', after: 'signature' }], []],
    [
      'a script and a command',
      scripted,
      [],
      [
        { what: 'installScripts', before: [], after: ['postinstall'] },
        { what: 'bins', before: [], after: ['tool'] },
        { what: 'unpackedBytes' },
      ],
    ],
  ])('of an update with %s, also where the identity lock decides', async (_what, update, differences, contents) => {
    const session = await openSession([first, update])
    await session.lock([first])
    await committed(session)
    await session.lock([update])
    const replaces = await replacesOf(session)
    expect(replaces).toMatchObject({ from: '1.0.0', differences, evidence: { before: 'provenance' }, unknown: [] })
    expect(replaces?.contents.filter((each) => contents.length > 0 || each.what !== 'unpackedBytes')).toMatchObject(
      contents,
    )
    expect(replaces).not.toHaveProperty('downgrade')
    await session.run('trust')
    expect(await replacesOf(session)).toEqual(replaces)
  })

  test('of a downgrade, and of what is new, beside, or gone', async () => {
    const session = await openSession([first, second, signed, fresh])
    await session.lock([second, signed])
    await committed(session)
    await session.lock([first, fresh])
    const { packages } = await report(session, '--changed', 'HEAD')
    expect(packages.map(({ replaces }) => replaces)).toMatchObject([
      { from: '1.1.0', downgrade: true, publisher: { before: { workflow: '.github/workflows/release.yml' } } },
      { evidence: { after: 'signature' }, differences: [] },
    ])
    expect(packages[1]?.replaces).not.toHaveProperty('from')
    const { stdout } = await session.run('--changed', 'HEAD')
    expect(stdout).toContain('Changed since HEAD: 1 added, 1 changed, 1 removed, 0 unchanged.')
    expect(stdout).toMatchSnapshot()

    await session.lock([second, signed, first])
    const beside = (await report(session, '--changed', 'HEAD')).packages[0]?.replaces
    expect(beside).toMatchObject({ from: '1.1.0', beside: true, downgrade: true })
  })

  test('of the same version with another digest', async () => {
    const session = await openSession([first, signed])
    await session.lock([{ ...first, integrity: signed.integrity }])
    await committed(session)
    await session.lock([first])
    expect(await replacesOf(session)).toMatchObject({
      from: '1.0.0',
      repacked: true,
      differences: [{ what: 'integrity', before: [signed.integrity], after: [first.integrity] }],
      unknown: [{ what: 'publisher', side: 'before' }],
    })
  })

  test('of a version whose bytes the lockfile did not pin: what the registry has', async () => {
    const session = await openSession([first, second])
    const unpinned = { ...first, integrity: undefined } as unknown as Built
    await session.lock([unpinned])
    await committed(session)
    await session.lock([second])
    expect(await replacesOf(session)).toMatchObject({ evidence: { before: 'provenance' }, unknown: [] })
  })

  test('of a version that cannot be had any more, with the reason', async () => {
    const session = await openSession([second])
    await session.lock([first])
    await committed(session)
    await session.lock([second])
    const unknown = (await replacesOf(session))?.unknown.map(({ what, side }) => `${what} ${side}`)
    expect(unknown).toEqual(['publisher before', 'contents before'])
  })

  test('of a lockfile that was renamed, and of one that was another manager’s', async () => {
    const session = await openSession([first, second])
    await session.lock([first])
    const git = await committed(session)
    await git('mv', 'package-lock.json', 'npm-shrinkwrap.json')
    const renamed = await session.run('--changed', 'HEAD', 'npm-shrinkwrap.json')
    expect(renamed.stdout).toContain('At HEAD the lockfile was package-lock.json, which is compared with.')
    expect(renamed.stdout).toContain('0 added, 0 changed, 0 removed, 1 unchanged')
    await git('rm', '--quiet', '--cached', 'npm-shrinkwrap.json')
    const resolved = new URL(first.path, session.registry).href
    const yarn = `# yarn lockfile v1\n\n\nbuilt@^1.0.0:\n  version "1.0.0"\n  resolved "${resolved}"\n  integrity ${first.integrity}\n`
    await session.write('yarn.lock', yarn)
    const { code, stdout } = await session.run('--changed', 'HEAD', 'yarn.lock')
    expect({ code, stdout }).toMatchObject({ code: 0 })
    expect(stdout).toContain("It was a lockfile of npm's, and is one of yarn's: nothing is left out.")
    expect(stdout).toContain('0 added, 0 changed, 0 removed, 1 unchanged')
    expect(stdout).toContain('1 package verified.')
  })
})

test('since another lockfile', async () => {
  const session = await openSession([first, elsewhere, signed])
  await session.lock([first, signed])
  const { readFile } = await import('node:fs/promises')
  await session.write('old-package-lock.json', await readFile(`${session.directory}/package-lock.json`, 'utf8'))
  await session.lock([elsewhere, signed])
  const { code, said } = await report(session, '--changed', 'old-package-lock.json')
  expect({ code, said }).toEqual({ code: 1, said: [['built@1.1.0', 'failed', 'VD403']] })
})

describe('what it cannot go by, with 3', () => {
  test.each([
    ['no commit', 'no-such-branch', /no-such-branch: git knows no such commit/u],
    ['an option for git', '--output=x', /--output=x/u],
    ['the name of a file in a commit', 'HEAD:package-lock.json', /git knows no such commit/u],
  ])('%s', async (_what, ref, message) => {
    const session = await openSession([first])
    await session.lock([first])
    await committed(session)
    const { code, stdout, stderr } = await session.run(`--changed=${ref}`)
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toMatch(message)
  })

  test('no repository', async () => {
    const session = await openSession([first])
    await session.lock([first])
    const { code, stderr } = await session.run('--changed', 'main')
    expect(code).toBe(3)
    expect(stderr).toMatch(/in no git repository/u)
  })

  test('a lockfile at that commit that cannot be read', async () => {
    const session = await openSession([first])
    await session.lock([first])
    await session.write('package-lock.json', '{')
    await committed(session)
    await session.lock([first])
    const { code, stderr } = await session.run('--changed', 'HEAD')
    expect(code).toBe(3)
    expect(stderr).toMatch(/HEAD:package-lock\.json/u)
  })
})
