/** Lockfiles out of git's objects: found wherever they were, and read without running anything that a repository names. */
import { execFile } from 'node:child_process'
import { access, chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { readLockfileAt } from '../../src/lockfile/at-ref.ts'

// Each spawns git, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 })

const run = promisify(execFile)
const WHO = ['-c', 'user.name=test', '-c', 'user.email=test@example.org', '-c', 'init.defaultBranch=main']
/** No upkeep in the background, which would still write when the directory is removed. */
const LOCAL = ['-c', 'protocol.file.allow=always', '-c', 'gc.auto=0', '-c', 'maintenance.auto=false']

const NAMES = ['one', 'two', 'three', 'four']
const npmLock = (version = '1.0.0') => {
  const entries = NAMES.map((name) => [`node_modules/${name}`, { version: name === 'one' ? version : '1.0.0' }])
  return JSON.stringify({ lockfileVersion: 3, packages: { '': {}, ...Object.fromEntries(entries) } }, null, 2)
}
const YARN = '# yarn lockfile v1\n\n\none@^1.0.0:\n  version "1.0.0"\n'

interface Place {
  readonly directory: string
  readonly env: Readonly<Record<string, string | undefined>>
  git(...args: readonly string[]): Promise<string>
  write(file: string, text: string): Promise<void>
  commit(message?: string): Promise<void>
}

async function place(name = 'project'): Promise<Place> {
  const root = await mkdtemp(path.join(tmpdir(), 'verify-deps-git-'))
  onTestFinished(() => rm(root, { recursive: true, force: true, maxRetries: 5 }))
  await mkdir(path.join(root, name))
  return at(path.join(root, name), root)
}

function at(directory: string, home: string): Place {
  const env = { PATH: process.env['PATH'], HOME: home, GIT_CONFIG_NOSYSTEM: '1' }
  const git = async (...args: readonly string[]) =>
    (await run('git', [...WHO, ...LOCAL, ...args], { cwd: directory, env })).stdout.trim()
  return {
    directory,
    env,
    git,
    write: async (file, text) => {
      await mkdir(path.dirname(path.join(directory, file)), { recursive: true })
      await writeFile(path.join(directory, file), text)
    },
    commit: async (message = 'as it is') => {
      await git('add', '--all')
      await git('commit', '--quiet', '--allow-empty', '-m', message)
    },
  }
}

async function repository(files: Readonly<Record<string, string>> = { 'package-lock.json': npmLock() }) {
  const made = await place()
  await made.git('init', '--quiet')
  for (const [file, text] of Object.entries(files)) await made.write(file, text)
  await made.commit()
  return made
}

const readAt = ({ directory, env }: Place, ref: string, file = 'package-lock.json', more = {}) =>
  readLockfileAt(ref, path.join(directory, file), { ...env, ...more })

describe('the same path', () => {
  test.each([
    ['at the top', 'package-lock.json'],
    ['below', 'packages/a/package-lock.json'],
    ['with a space, quotes, and letters of others', 'pa ck"a\'ges/bücher—本/package-lock.json'],
    ['with what git takes for a pattern', ':(glob)**/[a]*/package-lock.json'],
    ['of another name', 'old-package-lock.json'],
  ])('%s', async (_what, file) => {
    const made = await repository({ [file]: npmLock() })
    await made.write(file, npmLock('2.0.0'))
    const read = await readAt(made, 'HEAD', file)
    expect(read.lockfile?.packages.map(({ name, version }) => `${name}@${version}`)).toContain('one@1.0.0')
    expect(read).toMatchObject({ isAhead: false, commit: await made.git('rev-parse', 'HEAD') })
    expect(read.movedFrom).toBeUndefined()
  })

  test('in a worktree, and in one of a bare repository', async () => {
    const made = await repository()
    await made.git('worktree', 'add', '--quiet', '../tree')
    const tree = at(path.join(made.directory, '../tree'), path.dirname(made.directory))
    expect((await readAt(tree, 'main')).lockfile?.packages).toHaveLength(4)
    await made.git('clone', '--quiet', '--bare', '.', '../bare.git')
    await made.git('-C', '../bare.git', 'worktree', 'add', '--quiet', '../of-bare', 'main')
    const ofBare = at(path.join(made.directory, '../of-bare'), path.dirname(made.directory))
    expect((await readAt(ofBare, 'HEAD')).lockfile?.packages).toHaveLength(4)
  })

  test('in a submodule it is the commit of that', async () => {
    const inner = await repository()
    const outer = await place('outer')
    await outer.git('init', '--quiet')
    await outer.git('submodule', '--quiet', 'add', inner.directory, 'sub')
    await outer.commit()
    const read = await readAt(outer, 'HEAD', 'sub/package-lock.json')
    expect(read.lockfile?.packages).toHaveLength(4)
    expect(read.commit).toBe(await inner.git('rev-parse', 'HEAD'))
  })

  test('a symbolic link there is not followed', async () => {
    const made = await repository({ 'real.json': npmLock() })
    await symlink('real.json', path.join(made.directory, 'package-lock.json'))
    await made.commit()
    await expect(readAt(made, 'HEAD')).rejects.toThrow(/symbolic link/u)
    await rm(path.join(made.directory, 'package-lock.json'))
    await made.write('package-lock.json', npmLock())
    await made.commit()
    expect((await readAt(made, 'HEAD')).lockfile?.packages).toHaveLength(4)
  })
})

describe('another path', () => {
  test.each([
    ['committed', true],
    ['only staged', false],
  ])('renamed, %s', async (_how, isCommitted) => {
    const made = await repository({ 'pack ä"ges/a/package-lock.json': npmLock() })
    await mkdir(path.join(made.directory, 'apps'))
    await made.git('mv', 'pack ä"ges/a', 'apps/b')
    await made.write('apps/b/package-lock.json', npmLock('1.1.0'))
    if (isCommitted) await made.commit()
    const read = await readAt(made, isCommitted ? 'HEAD~1' : 'HEAD', 'apps/b/package-lock.json')
    expect(read.movedFrom).toBe('pack ä"ges/a/package-lock.json')
    expect(read.lockfile?.packages.find(({ name }) => name === 'one')?.version).toBe('1.0.0')
  })

  test.each([
    ["another package manager's in the same directory", 'yarn.lock', 'yarn'],
    ['the other name of the same', 'npm-shrinkwrap.json', 'npm'],
  ])('%s', async (_what, before, format) => {
    const made = await repository({
      [`app/${before}`]: format === 'yarn' ? YARN : '{"lockfileVersion":3,"packages":{"":{}}}',
    })
    await made.git('rm', '--quiet', `app/${before}`)
    await made.write('app/package-lock.json', npmLock())
    await made.commit()
    const read = await readAt(made, 'HEAD~1', 'app/package-lock.json')
    expect(read).toMatchObject({ movedFrom: `app/${before}`, lockfile: { format } })
  })

  test('not one that is still where it was, in another directory', async () => {
    const made = await repository({ 'a/package-lock.json': npmLock() })
    await made.write('b/package-lock.json', npmLock())
    await made.commit()
    const { lockfile, movedFrom } = await readAt(made, 'HEAD~1', 'b/package-lock.json')
    expect({ lockfile, movedFrom }).toEqual({ lockfile: undefined, movedFrom: undefined })
  })
})

describe('a clone that lacks something says what mends it', () => {
  async function cloned(...options: readonly string[]) {
    const origin = await repository()
    await origin.git('config', 'uploadpack.allowFilter', 'true')
    await origin.git('config', 'uploadpack.allowAnySHA1InWant', 'true')
    await origin.git('checkout', '--quiet', '-b', 'change')
    await origin.write('package-lock.json', npmLock('1.1.0'))
    await origin.commit()
    await origin.git('clone', '--quiet', ...options, `file://${origin.directory}`, '../clone')
    return at(path.join(origin.directory, '../clone'), path.dirname(origin.directory))
  }
  const said = (pending: Promise<unknown>) => pending.then(String, (error: Error) => error.message)

  test('shallow, by the branch: the very command', async () => {
    const clone = await cloned('--depth=1', '--branch=change')
    const message = await said(readAt(clone, 'origin/main'))
    const command = 'git fetch --depth=1 origin main:refs/remotes/origin/main'
    expect(message).toContain(`This clone is shallow. Fetch it first: ${command} and then --changed origin/main`)
    await clone.git(...command.split(' ').slice(1))
    expect((await readAt(clone, 'origin/main')).lockfile?.packages[0]?.version).toBe('1.0.0')
    expect(await said(readAt(clone, 'origin/main...'))).toMatch(/git fetch --unshallow/u)
    await clone.git('fetch', '--quiet', '--unshallow')
    expect((await readAt(clone, 'origin/main...')).lockfile?.packages[0]?.version).toBe('1.0.0')
  })

  test.each([
    ['main', {}, /git fetch --depth=1 origin main and then --changed FETCH_HEAD/u],
    ['HEAD~3', {}, /git fetch --deepen=3$/u],
    ['HEAD^', {}, /git fetch --deepen=1$/u],
    ['base', { GITHUB_BASE_REF: 'main' }, /build for main \(GITHUB_BASE_REF\): git fetch --depth=1 origin main:/u],
    ['$(touch x)', {}, /git fetch --depth=1 origin REF, then name FETCH_HEAD\.$/u],
    ['$(touch x)', { GITHUB_BASE_REF: '$(touch y)' }, /origin REF, then name FETCH_HEAD\.$/u],
    ['--output=x', {}, /git knows no such commit/u],
  ])('%s %o', async (ref, env, message) => {
    expect(await said(readAt(await cloned('--depth=1', '--branch=change'), ref, 'package-lock.json', env))).toMatch(
      message,
    )
  })

  test('partial: nothing is fetched by itself, and nothing taken for absent', async () => {
    const clone = await cloned('--filter=blob:none', '--branch=change')
    expect(await said(readAt(clone, 'origin/main'))).toMatch(/partial one.*git fetch --refetch --no-filter origin/u)
    await clone.git('fetch', '--quiet', '--refetch', '--no-filter', 'origin')
    expect((await readAt(clone, 'origin/main')).lockfile?.packages).toHaveLength(4)
  })
})

test('where the branch left: what the other did since is not part of the change', async () => {
  const made = await repository()
  await made.git('checkout', '--quiet', '-b', 'change')
  await made.commit('on the branch')
  expect(await readAt(made, 'main')).toMatchObject({ isAhead: false })
  await made.git('checkout', '--quiet', 'main')
  await made.write('package-lock.json', npmLock('1.5.0'))
  await made.commit('on main')
  await made.git('checkout', '--quiet', 'change')
  const versionAt = async (ref: string) => {
    const { lockfile, isAhead } = await readAt(made, ref)
    return [lockfile?.packages.find(({ name }) => name === 'one')?.version, isAhead]
  }
  expect(await versionAt('main')).toEqual(['1.5.0', true])
  expect(await versionAt('main...')).toEqual(['1.0.0', false])
  expect(await versionAt('main...HEAD')).toEqual(['1.0.0', false])
})

describe('nothing of the repository runs', () => {
  async function trapped() {
    const made = await repository({
      'a/package-lock.json': npmLock(),
      '.gitattributes': '*.json diff=trap filter=trap\n',
    })
    await made.git('mv', 'a', 'b')
    await made.commit()
    const marker = path.join(made.directory, '../ran')
    const trap = path.join(made.directory, 'trap.sh')
    await writeFile(trap, `#!/bin/sh\ntouch '${marker}'\nexit 0\n`)
    await chmod(trap, 0o755)
    const settings = {
      'core.fsmonitor': trap,
      'core.sshCommand': trap,
      'core.pager': trap,
      'diff.external': trap,
      'diff.trap.textconv': trap,
      'diff.trap.command': trap,
      'filter.trap.clean': trap,
      'filter.trap.smudge': trap,
      'core.hooksPath': made.directory,
    }
    for (const [key, value] of Object.entries(settings)) await made.git('config', key, value)
    const ran = () =>
      access(marker).then(
        () => true,
        () => false,
      )
    return { made, ran, trap }
  }

  test('of its settings, while the lockfile is found where it was', async () => {
    const { made, ran } = await trapped()
    const read = await readAt(made, 'HEAD~1', 'b/package-lock.json')
    expect(read.movedFrom).toBe('a/package-lock.json')
    expect(await ran()).toBe(false)
    // The trap works: git itself falls into it.
    await made.git('status')
    expect(await ran()).toBe(true)
  })

  test('of what it names for fetching what it lacks', async () => {
    const { made, ran, trap } = await trapped()
    await made.git('config', 'uploadpack.allowFilter', 'true')
    await made.git('clone', '--quiet', '--no-checkout', '--filter=blob:none', `file://${made.directory}`, '../clone')
    const clone = at(path.join(made.directory, '../clone'), path.dirname(made.directory))
    await clone.git('config', 'remote.origin.url', 'ssh://lab.example/x')
    await clone.git('config', 'core.sshCommand', trap)
    await rm(path.join(made.directory, '../ran'), { force: true })
    await mkdir(path.join(clone.directory, 'a'))
    await expect(readAt(clone, 'HEAD~1', 'a/package-lock.json')).rejects.toThrow(/partial one/u)
    expect(await ran()).toBe(false)
    // The trap works: git itself falls into it.
    await clone.git('cat-file', 'blob', 'HEAD~1:a/package-lock.json').catch(() => '')
    expect(await ran()).toBe(true)
  })

  test('of the environment, which may be about another repository', async () => {
    const [{ made, ran, trap }, other] = [
      await trapped(),
      await repository({ 'b/package-lock.json': npmLock('6.6.6') }),
    ]
    await other.commit()
    await other.commit()
    const read = await readAt(made, 'HEAD~1', 'b/package-lock.json', {
      GIT_DIR: path.join(other.directory, '.git'),
      GIT_WORK_TREE: other.directory,
      GIT_EXTERNAL_DIFF: trap,
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'core.fsmonitor',
      GIT_CONFIG_VALUE_0: trap,
    })
    expect(read.lockfile?.packages[0]?.version).toBe('1.0.0')
    expect(await ran()).toBe(false)
  })

  test('of a bare repository that somebody committed as files', async () => {
    const made = await repository()
    await made.git('clone', '--quiet', '--bare', '.', 'files')
    await made.write('files/package-lock.json', npmLock())
    await expect(readAt(made, 'HEAD', 'files/package-lock.json')).rejects.toThrow(/bare repository/u)
    await made.write('beside/package-lock.json', npmLock())
    expect((await readAt(made, 'HEAD', 'beside/package-lock.json')).lockfile).toBeUndefined()
  })
})

describe('what else a change alters', () => {
  const FILES = ['verify-deps.json', 'verify-deps.lock.json', '.npmrc', '.pnpmfile.cjs', 'pnpm-workspace.yaml']
  const TOLD = [...FILES, '.yarnrc.yml', 'bunfig.toml']
  const altered = async (directory: string, file: string, before: string | undefined, after: string) => {
    const lockfile = `${directory}package-lock.json`
    const made = await repository({ [lockfile]: npmLock(), ...(before !== undefined && { [file]: before }) })
    await made.write(file, after)
    await made.commit()
    return (await readAt(made, 'HEAD~1', lockfile)).alsoChanged
  }

  test.each(TOLD)('%s is told, new or altered, and of its own project alone', async (name) => {
    expect(await altered('', name, undefined, '1')).toEqual([name])
    expect(await altered('a b/', `a b/${name}`, '1', '2')).toEqual([name])
    expect(await altered('', `a/${name}`, '1', '2')).toEqual([])
    expect(await altered('', `${name}.md`, '1', '2')).toEqual([])
  })

  test('a directory in its place, too', async () => {
    expect(await altered('', '.npmrc/x', undefined, '1')).toEqual(['.npmrc'])
  })

  test('of package.json the policy alone', async () => {
    const manifest = (version: string, verifyDeps?: object) => JSON.stringify({ version, verifyDeps })
    const file = 'package.json'
    expect(await altered('', file, manifest('1', { strict: true }), manifest('2', { strict: true }))).toEqual([])
    const told = ['"verifyDeps" in package.json']
    expect(await altered('', file, manifest('1', { strict: true }), manifest('1', { strict: false }))).toEqual(told)
    expect(await altered('', file, manifest('1'), manifest('1', { strict: false }))).toEqual(told)
    expect(await altered('', file, undefined, 'not JSON')).toEqual(told)
  })

  test('not what a job wrote into the working tree', async () => {
    const made = await repository()
    await made.write('.npmrc', '//registry.example/:_authToken=x')
    expect((await readAt(made, 'HEAD')).alsoChanged).toEqual([])
  })
})

test('git is never started in the project, where Windows would find one of its own', async () => {
  const made = await repository()
  const bin = await place('bin')
  const real = (await run('sh', ['-c', 'command -v git'])).stdout.trim()
  await bin.write('git', `#!/bin/sh\npwd >> "${bin.directory}/places"\nexec "${real}" "$@"\n`)
  await chmod(path.join(bin.directory, 'git'), 0o755)
  const read = await readAt(made, 'HEAD', 'package-lock.json', { PATH: `${bin.directory}:${process.env['PATH']}` })
  expect(read.lockfile?.packages).toHaveLength(NAMES.length)
  const places = (await readFile(path.join(bin.directory, 'places'), 'utf8')).trim().split('\n')
  expect([...new Set(places)]).toEqual([path.parse(made.directory).root])
})
