/** Edits of a yarn.lock that would take a package out of verification, or put an old one in its place. */
import { describe, expect, test, vi } from 'vitest'
import { BASE } from '../../fixtures/lab/publication.ts'
import { berryLockfile, checksumOf } from '../../fixtures/lab/yarn-archive.ts'
import type { Kit } from '../catalogue/kit.ts'
import { verify } from '../catalogue/kit.ts'

vi.setConfig({ testTimeout: 60_000 })

const GIT = 'git+https://git.example/evil/x.git'
const COMMIT = '0123456789abcdef0123456789abcdef01234567'

describe('a key for git, added to a request for a version in a yarn.lock of Yarn 1', () => {
  const locked = (keys: (name: string) => string, resolved?: string, manifest: object = {}) => {
    return async (kit: Kit) => {
      const publication = await kit.plain()
      const { name, version, path, integrity } = publication
      const own = resolved === undefined ? `"${BASE + path}"\n  integrity ${integrity}` : `"${resolved}"`
      const lockfile = `# yarn lockfile v1\n\n\n${keys(name)}:\n  version "${version}"\n  resolved ${own}\n`
      const packageJson = { name: 'project', version: '1.0.0', dependencies: { [name]: version }, ...manifest }
      return {
        publication,
        lockfileName: 'yarn.lock',
        files: { 'package.json': packageJson, 'yarn.lock': lockfile },
      }
    }
  }
  const mixed = (name: string) => `"${name}@1.0.0", "${name}@${GIT}"`
  const workspaces = { private: true, workspaces: ['packages/*'] }

  test.each([{}, workspaces])('is found (%j)', async (manifest) => {
    const report = await verify(locked(mixed, `${GIT}#${COMMIT}`, manifest))
    expect(report.outcome).toBe('failed')
    expect(report.codes).toContain('VD005')
  })

  test('without it, the package is verified', async () => {
    const report = await verify(locked((name) => `"${name}@1.0.0"`, undefined, workspaces))
    expect(report).toEqual({ outcome: 'verified', codes: [] })
  })
})

describe('a resolution of a yarn.lock of Yarn 4', () => {
  const checksum = checksumOf(Buffer.from('an archive'))
  const locked = (edit: (lockfile: string, name: string) => string) => async (kit: Kit) => {
    const publication = await kit.plain()
    const { name, version } = publication
    const manifest = { name: 'project', version: '1.0.0', private: true, workspaces: ['packages/*'] }
    return {
      publication,
      lockfileName: 'yarn.lock',
      files: {
        'package.json': { ...manifest, dependencies: { [name]: version } },
        'yarn.lock': edit(berryLockfile(name, version, checksum), name),
      },
    }
  }
  const resolvedTo = (reference: (name: string) => string) => (lockfile: string, name: string) =>
    lockfile.replace(`resolution: "${name}@npm:1.0.0"`, `resolution: "${name}@${reference(name)}"`)

  test.each([
    ['a directory that is no workspace', () => 'workspace:docs/x'],
    ['a patch that nobody asks for', (name: string) => `patch:${name.replace('/', '%2F')}@npm%3A1.0.0#./evil.patch`],
  ])('to %s is found', async (_, reference) => {
    const report = await verify(locked(resolvedTo(reference)))
    expect(report.outcome).toBe('failed')
    expect(report.codes).toContain('VD005')
  })

  test('unedited, it is verified', async () => {
    expect(await verify(locked((lockfile) => lockfile))).toEqual({ outcome: 'verified', codes: ['VD107'] })
  })
})

test.each([
  ['older', '^2.0.0', ['VD010']],
  ['one that is asked for', '^1.0.0', []],
])('a version that is %s, locked for a request', async (_, range, codes) => {
  const report = await verify(async (kit) => {
    const publication = await kit.plain()
    const { name, version, path, integrity } = publication
    const entry = `"${name}@${range}":\n  version "${version}"\n  resolved "${BASE + path}"\n  integrity ${integrity}\n`
    const packageJson = { name: 'project', version: '1.0.0', dependencies: { [name]: range } }
    const files = { 'package.json': packageJson, 'yarn.lock': `# yarn lockfile v1\n\n\n${entry}` }
    return { publication, lockfileName: 'yarn.lock', files }
  })
  expect(report).toEqual({ outcome: 'verified', codes })
})
