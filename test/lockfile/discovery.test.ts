/** Which lockfile is meant: found where that is certain, and otherwise asked for. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseLockfile, readLockfile } from '../../src/lockfile/index.ts'
import { UsageError } from '../../src/usage-error.ts'

const LOCKS = {
  'package-lock.json': '{"lockfileVersion": 3, "packages": {}}',
  'npm-shrinkwrap.json': '{"lockfileVersion": 3, "packages": {}}',
  'node_modules/.package-lock.json': '{"lockfileVersion": 3, "packages": {}}',
  'yarn.lock': '# yarn lockfile v1\n',
  'bun.lock': '{"lockfileVersion": 1, "workspaces": {"": {}}, "packages": {},}',
  'pnpm-lock.yaml': "lockfileVersion: '9.0'\nimporters:\n  .: {}\n",
} as const
const EMPTY = {
  'bun.lockb': '',
  'deno.lock': '{}',
  'shrinkwrap.yaml': '',
  '.pnp.cjs': '',
  'node_modules/.yarn-state.yml': '',
}
const ALL: Readonly<Record<string, string>> = { ...LOCKS, ...EMPTY }

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'verify-deps-test-'))
  // So that nothing above it counts.
  await place('.git/HEAD', '')
})
afterEach(() => rm(directory, { recursive: true }))

async function place(name: string, content = ALL[path.basename(name)] ?? ''): Promise<void> {
  const file = path.join(directory, name)
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, content)
}

/** What is read, or why nothing is. */
async function read(target = '.'): Promise<string> {
  try {
    const { format, path: file } = await readLockfile(path.join(directory, target))
    return `${format} ${path.relative(directory, file)}`
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError)
    return (error as UsageError).message.replaceAll(directory, 'DIR')
  }
}

describe('in one directory', () => {
  it.each<[string, readonly string[], string]>([
    ["npm's", ['package-lock.json'], 'npm package-lock.json'],
    ["pnpm's", ['pnpm-lock.yaml'], 'pnpm pnpm-lock.yaml'],
    ["Yarn's", ['yarn.lock'], 'yarn yarn.lock'],
    ["Bun's", ['bun.lock'], 'bun bun.lock'],
    ["npm's two", ['package-lock.json', 'npm-shrinkwrap.json'], 'npm npm-shrinkwrap.json'],
    ["Bun's two", ['bun.lock', 'bun.lockb'], 'bun bun.lock'],
    ["pnpm's two", ['pnpm-lock.yaml', 'shrinkwrap.yaml'], 'pnpm pnpm-lock.yaml'],
    ["Yarn's, with what goes with it", ['yarn.lock', '.pnp.cjs', 'node_modules/.yarn-state.yml'], 'yarn yarn.lock'],
    [
      "what npm installed, where it's alone",
      ['node_modules/.package-lock.json'],
      'npm node_modules/.package-lock.json',
    ],
    ['not what npm installed', ['node_modules/.package-lock.json', 'bun.lock'], 'bun bun.lock'],
  ])('%s is read', async (_, files, expected) => {
    for (const file of files) await place(file, ALL[file])
    expect(await read()).toBe(expected)
  })

  it.each<[readonly string[], string]>([
    [['bun.lockb'], 'bun install --save-text-lockfile'],
    [['deno.lock'], 'npm install --package-lock-only'],
    [['shrinkwrap.yaml'], 'pnpm install'],
    [['.pnp.cjs'], 'yarn install'],
    [['node_modules/.yarn-state.yml'], 'yarn install'],
    [['.pnp.cjs', 'deno.lock'], 'DIR/deno.lock cannot be read'],
    [['bun.lockb', 'node_modules/.package-lock.json'], 'DIR/bun.lockb cannot be read'],
  ])('%s cannot be read, and what to run is said', async (files, remedy) => {
    for (const file of files) await place(file, ALL[file])
    expect(await read()).toMatch(/^DIR\/\S+ cannot be read: .+ Nothing was verified\.$/u)
    expect(await read()).toContain(remedy)
  })

  it.each<[readonly string[]]>([
    [['package-lock.json', 'yarn.lock']],
    [['yarn.lock', 'bun.lock', 'bun.lockb']],
    [['package-lock.json', 'bun.lockb']],
    [['npm-shrinkwrap.json', 'deno.lock']],
    [['bun.lockb', 'deno.lock']],
    [['pnpm-lock.yaml', 'package-lock.json']],
  ])('%s are listed, and none is chosen', async (files) => {
    for (const file of files) await place(file)
    const said = await read()
    expect(said).toMatch(/^DIR has lockfiles of several package managers: .+ --lockfile FILE/u)
    for (const file of files.filter((each) => each !== 'bun.lockb' || !files.includes('bun.lock'))) {
      expect(said).toContain(file)
    }
  })

  it('the packageManager of package.json is a hint, and decides nothing', async () => {
    await place('package-lock.json')
    await place('yarn.lock')
    await place('package.json', '{"packageManager": "yarn@4.0.0"}')
    expect(await read()).toMatch(/has lockfiles of several .+ is yarn: --lockfile DIR\/yarn\.lock$/u)
    expect(await read('yarn.lock')).toBe('yarn yarn.lock')
    expect(await read('package-lock.json')).toBe('npm package-lock.json')
  })

  it('none is found', async () => {
    await place('package.json', '{}')
    expect(await read()).toMatch(/^DIR has no lockfile \(looked for .*package-lock\.json, .*yarn\.lock, .*bun\.lock/u)
  })
})

describe('a file that is named', () => {
  it.each([
    ['bun.lock', 'bun'],
    ['old-bun.lock', 'bun'],
    ['before.yarn.lock', 'yarn'],
    ['old-pnpm-lock.yaml', 'pnpm'],
    ['old-package-lock.json', 'npm'],
    ['copy.json', 'npm'],
  ])('%s is of %s', async (name, format) => {
    const known = Object.keys(LOCKS).find((each) => name.endsWith(each)) ?? 'package-lock.json'
    await place(name, ALL[known])
    expect(await read(name)).toBe(`${format} ${name}`)
    expect(parseLockfile(ALL[known] ?? '', `HEAD:${name}`, undefined).format).toBe(format)
  })

  it.each(Object.keys(EMPTY))('%s cannot be read', async (name) => {
    await place(name)
    expect(await read(name)).toMatch(/ cannot be read: .+ Nothing was verified\.$/u)
  })
})

describe('from below', () => {
  const root = (workspaces: unknown) => JSON.stringify({ workspaces })

  it.each<[string, string, string]>([
    ['package-lock.json', 'npm', root(['packages/*'])],
    ['yarn.lock', 'yarn', root({ packages: ['packages/*'] })],
    ['bun.lock', 'bun', root(['./packages/a/'])],
  ])('%s of the project that has the directory as a workspace is read', async (file, format, manifest) => {
    await place(file)
    await place('package.json', manifest)
    await place('packages/a/package.json', '{}')
    expect(await read('packages/a')).toBe(`${format} ${file}`)
  })

  it('pnpm says it in a file of its own', async () => {
    await place('pnpm-lock.yaml')
    await place('pnpm-workspace.yaml', 'packages:\n  - "packages/*"\n  - "!packages/b"\n')
    await place('packages/a/package.json', '{}')
    await place('packages/b/package.json', '{}')
    expect(await read('packages/a')).toBe('pnpm pnpm-lock.yaml')
    expect(await read('packages/b')).toMatch(/is no workspace of the project above it/u)
  })

  it.each<[string, string]>([
    ['has no workspaces', '{}'],
    ['has others', root(['libraries/*'])],
    ['leaves it out', root(['packages/*', '!packages/a'])],
    ['cannot be read', '{'],
  ])('a project above that %s is named, and not taken', async (_, manifest) => {
    await place('package-lock.json')
    await place('package.json', manifest)
    await place('packages/a/package.json', '{}')
    expect(await read('packages/a')).toBe(
      'DIR/packages/a has no lockfile, and is no workspace of the project above it. ' +
        "If that project's is meant: --lockfile DIR/package-lock.json",
    )
  })

  it('its own comes first', async () => {
    await place('package-lock.json')
    await place('package.json', root(['packages/*']))
    await place('packages/a/yarn.lock')
    expect(await read('packages/a')).toBe('yarn packages/a/yarn.lock')
  })

  it('the nearest comes first', async () => {
    await place('package-lock.json')
    await place('package.json', root(['packages/**']))
    await place('packages/bun.lock')
    await place('packages/package.json', root(['a']))
    await mkdir(path.join(directory, 'packages/a'))
    expect(await read('packages/a')).toBe('bun packages/bun.lock')
  })

  it('several above are listed', async () => {
    await place('package-lock.json')
    await place('yarn.lock')
    await place('package.json', root(['packages/*']))
    await mkdir(path.join(directory, 'packages/a'), { recursive: true })
    expect(await read('packages/a')).toMatch(/^DIR has lockfiles of several/u)
  })

  it('the repository is not left', async () => {
    await place('package-lock.json')
    await place('package.json', root(['packages/*']))
    await place('packages/a/.git', 'gitdir: elsewhere')
    expect(await read('packages/a')).toMatch(/^DIR\/packages\/a has no lockfile \(/u)
  })
})
