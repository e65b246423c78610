/** What `exec` understands of a command line, without running any. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { commandOf, installing } from '../../src/doors/exec-command.ts'
import { fetching } from '../../src/doors/exec-fetch.ts'
import { refuseOtherLockfile } from '../../src/doors/exec-lockfile.ts'
import { startOnWindows } from '../../src/doors/exec-windows.ts'

describe('what is a command, and what is an option of ours', () => {
  const words = (text: string) => text.split(' ')
  test.each([
    ['exec -- npm ci', 'npm ci', 'npm ci'],
    ['exec --strict -- npm ci --strict', 'npm ci --strict', 'npm ci --strict'],
    ['exec npm ci', 'npm ci', 'npm ci'],
    ['exec --strict npm ci', 'npm ci', 'npm ci'],
    ['exec -- a -- b', 'a -- b', 'a -- b'],
    // clipanion takes --omit for ours: nothing would be verified of what npm then installs.
    ['exec npm ci --omit dev', 'npm ci', undefined],
    ['exec npm --strict ci', 'npm ci', undefined],
    ['exec npm ci -- --x', 'npm ci --x', undefined],
    ['exec npm -- ci', 'npm ci', undefined],
  ])('%s', (args, rest, command) => {
    expect(commandOf(words(args), words(rest))).toEqual(command === undefined ? undefined : words(command))
  })

  test('none at all', () => {
    expect(commandOf(['exec'], [])).toEqual([])
    expect(commandOf(['exec', '--'], [])).toEqual([])
    expect(commandOf(['exec', '--strict'], [])).toEqual([])
  })
})

const EXACT = [
  'npm ci',
  'npm clean-install --ignore-scripts',
  'npm --loglevel error ci',
  'npm -w one --ignore-scripts true ci',
  'pnpm --filter one install --frozen-lockfile',
  'yarn --mutex network --frozen-lockfile',
  'bun --env-file .env ci',
  '/usr/bin/npm ci',
  'C:\\nodejs\\npm.cmd ci',
  'yarn --frozen-lockfile',
  'yarn install --frozen-lockfile',
  'yarn install --immutable',
  'corepack yarn install --immutable',
  'corepack yarn@1.22.22 install --frozen-lockfile',
  'pnpm install --frozen-lockfile',
  'bun install --frozen-lockfile',
  'bun ci',
]
const CHANGING = [
  ['npm install', 'npm ci'],
  ['npm i left-pad', 'npm ci'],
  ['npm --no-audit install', 'npm ci'],
  ['npm --loglevel error install', 'npm ci'],
  ['npm update', 'npm ci'],
  ['yarn', 'yarn install --frozen-lockfile (from Yarn 2 on: --immutable)'],
  ['yarn install', 'yarn install --frozen-lockfile (from Yarn 2 on: --immutable)'],
  ['yarn install --pure-lockfile', 'yarn install --frozen-lockfile (from Yarn 2 on: --immutable)'],
  ['yarn add left-pad --frozen-lockfile', 'yarn install --frozen-lockfile (from Yarn 2 on: --immutable)'],
  ['pnpm i', 'pnpm install --frozen-lockfile'],
  ['bun install', 'bun install --frozen-lockfile'],
] as const
const OTHER = [
  'npm test',
  'npm run install',
  'npm --loglevel error run ci',
  'npm --silent run ci',
  'npm --loglevel ci',
  'npm constructor ci',
  'node install',
  'npm',
  'yarn test',
  'constructor install',
  'make',
]

describe('what may change the lockfile', () => {
  test.each(EXACT)('%s does not', (command) => {
    expect(installing(command.split(' '))).toMatchObject({ lockfiles: expect.any(Array) })
    expect(installing(command.split(' '))?.instead).toBeUndefined()
  })

  test.each(CHANGING)('%s may; instead: %s', (command, instead) => {
    expect(installing(command.split(' '))).toMatchObject({ instead })
  })

  test.each(OTHER)('of %s nothing is known', (command) => {
    expect(installing(command.split(' '))).toBeUndefined()
  })
})

describe('what fetches beside the lockfile', () => {
  test.each([
    ['npx tool', 'npx'],
    ['/usr/bin/npx --yes tool --no', 'npx'],
    ['npx -p other tool', 'npx'],
    ['npm exec tool', 'npm exec'],
    ['npm --loglevel error exec -- tool --no', 'npm exec'],
    ['npm x tool', 'npm x'],
    ['pnpx tool', 'pnpx'],
    ['pnpm dlx tool', 'pnpm dlx'],
    ['pnpm --filter one dlx tool', 'pnpm dlx'],
    ['yarn dlx tool', 'yarn dlx'],
    ['corepack yarn@4.5.0 dlx tool', 'yarn dlx'],
    ['bunx tool', 'bunx'],
    ['bun x tool', 'bun x'],
  ])('%s does', (command, said) => {
    expect(fetching(command.split(' '))).toBe(said)
  })

  test.each([
    ...[
      'npx --no tool',
      'npx --no-install tool',
      'npm exec --no -- tool',
      'npm --no exec tool',
      'bunx --no-install tool',
    ],
    ...['npm ci', 'npm run exec', 'npm --loglevel exec ci', 'pnpm exec tool', 'yarn run dlx', 'bun run x', 'node npx'],
    ...['constructor exec', 'npxx tool'],
  ])('%s does not', (command) => {
    expect(fetching(command.split(' '))).toBeUndefined()
  })
})

describe('where an option sends it', () => {
  test.each([
    ['npm ci --prefix other', 'npm ci', 'other'],
    ['npm --prefix other ci', 'npm ci', 'other'],
    ['npm --prefix=other ci', 'npm ci', 'other'],
    ['npm -C one ci -C other', 'npm ci', 'other'],
    ['pnpm --dir other install --frozen-lockfile', 'pnpm install', 'other'],
    ['yarn --cwd other --frozen-lockfile', 'yarn', 'other'],
    ['npm ci --prefix-of other', 'npm ci', undefined],
  ])('%s', (command, said, directory) => {
    const found = installing(command.split(' '))
    expect({ said: found?.said, directory: found?.directory }).toEqual({ said, directory })
  })
})

describe('the lockfile that is installed from', async () => {
  const root = await mkdtemp(path.join(tmpdir(), 'verify-deps-exec-'))
  afterAll(() => rm(root, { recursive: true, force: true }))
  for (const name of ['one', 'other']) {
    await mkdir(path.join(root, name))
    await writeFile(path.join(root, name, 'package-lock.json'), '{}')
  }
  const refuse = (command: string, file: string) => {
    const install = installing(command.split(' '))
    if (install === undefined) throw new Error(`${command} is not known to install`)
    return refuseOtherLockfile(install, path.join(root, file), path.join(root, 'one'))
  }

  test.each([
    ['npm ci', 'one/package-lock.json'],
    ['npm ci --prefix ../other', 'other/package-lock.json'],
    ['npm --prefix ../other ci', 'other/package-lock.json'],
  ])('%s and %s', async (command, file) => {
    await expect(refuse(command, file)).resolves.toBeUndefined()
  })

  test.each([
    ['npm ci', 'other/package-lock.json', /package-lock\.json in this directory, not from/u],
    ['npm ci --prefix ../other', 'one/package-lock.json', /package-lock\.json in \.\.\/other, not from/u],
    ['npm --prefix ../other ci', 'one/package-lock.json', /package-lock\.json in \.\.\/other, not from/u],
    ['npm ci --prefix ../none', 'one/package-lock.json', /\.\.\/none, which does not exist/u],
  ])('not %s and %s', async (command, file, reason) => {
    await expect(refuse(command, file)).rejects.toThrow(reason)
  })
})

describe('how a command is started on Windows', () => {
  const files = ['C:\\node js\\npm.cmd', 'C:\\node js\\node.exe', 'C:\\project\\npm.cmd', 'D:\\100%\\odd.cmd']
  const env = { PATH: '.;C:\\node js;D:\\100%', SystemRoot: 'C:\\Windows' }
  const start = (...command: readonly string[]) => startOnWindows(command, env, (file) => files.includes(file))

  test('a program, with every argument as it is', () => {
    const odd = 'a "b" %PATH% & del'
    expect(start('node', '-e', odd)).toEqual({ file: files[1], args: ['-e', odd], isVerbatim: false })
  })

  test('a script, through cmd.exe, in quotes', () => {
    expect(start('npm', 'ci', '--prefix=a b', '')).toEqual({
      file: 'C:\\Windows\\System32\\cmd.exe',
      args: ['/d', '/s', '/c', '""C:\\node js\\npm.cmd" "ci" "--prefix=a b" """'],
      isVerbatim: true,
    })
  })

  test.each(['a"b', '%PATH%', 'a&b', 'a|b', 'a>b', 'a^b', 'a!b', '(a)', 'a\nb', 'a\\', "a'b"])(
    'a script does not get %j',
    (argument) => {
      expect(() => start('npm', 'ci', argument)).toThrow(/cannot be handed to npm on Windows/u)
    },
  )

  test('not from the current directory, nor by a path that cmd.exe would interpret', () => {
    expect(() => startOnWindows(['npm'], { PATH: '.;;project' }, () => true)).toThrow('There is no command npm')
    expect(() => start('odd')).toThrow(/cannot be handed/u)
    expect(() => start('nowhere')).toThrow('There is no command nowhere on the PATH.')
  })
})
