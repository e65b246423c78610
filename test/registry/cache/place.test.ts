/** Where the cache is, and whether it is used at all. */
import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import type { FoundCache } from '../../../src/registry/cache/place.ts'
import { findEvidenceCache } from '../../../src/registry/cache/place.ts'
import { machineSecret } from '../../../src/registry/cache/secret.ts'
import { temporaryDirectory } from '../../support/npm-home.ts'

const KEY = '0123456789abcdef0123456789abcdef'
const onPosix = test.skipIf(process.platform === 'win32')

describe('where it is', () => {
  test.each([
    ['linux', {}, '.cache/verify-deps', '.local/state/verify-deps/cache.key'],
    ['linux', { XDG_CACHE_HOME: '/c', XDG_STATE_HOME: '/s' }, 'c/verify-deps', 's/verify-deps/cache.key'],
    ['linux', { XDG_CACHE_HOME: 'relative' }, '.cache/verify-deps', '.local/state/verify-deps/cache.key'],
    ['darwin', {}, 'Library/Caches/verify-deps', 'Library/Application Support/verify-deps/cache.key'],
    ['win32', {}, 'AppData/Local/verify-deps/Cache', 'AppData/Local/verify-deps/cache.key'],
    ['win32', { LOCALAPPDATA: '/l' }, 'l/verify-deps/Cache', 'l/verify-deps/cache.key'],
    ['linux', { VERIFY_DEPS_CACHE: '/own' }, 'own', '.local/state/verify-deps/cache.key'],
  ] as const)('on %s with %j', async (platform, env, root, key) => {
    const home = await temporaryDirectory()
    const inHome = Object.fromEntries(
      Object.entries(env).map(([name, value]) => [name, value.startsWith('/') ? path.join(home, value) : value]),
    )
    const found = findEvidenceCache({ HOME: home, USERPROFILE: home, ...inHome }, { platform })
    expect(found).toMatchObject({ root: path.join(home, root), secretFile: path.join(home, key) })
  })
})

async function find(more: Readonly<Record<string, string>> = {}, isNew = true) {
  const home = more['HOME'] ?? (await temporaryDirectory())
  return findEvidenceCache({ HOME: home, ...more }, { platform: 'linux', isNew })
}

describe('the key', () => {
  test('is made once, for this user alone', async () => {
    const home = await temporaryDirectory()
    const [first, second] = [(await find({ HOME: home })) as FoundCache, (await find({ HOME: home })) as FoundCache]
    expect(first.secret).toEqual(second.secret)
    expect(first.secret).toHaveLength(32)
    if (process.platform !== 'win32') expect(statSync(first.secretFile as string).mode & 0o777).toBe(0o600)
    expect(((await find()) as FoundCache).secret).not.toEqual(first.secret)
  })

  test('comes from the environment where it is there', async () => {
    const [one, same] = [await find({ VERIFY_DEPS_CACHE_KEY: KEY }), await find({ VERIFY_DEPS_CACHE_KEY: KEY })]
    expect((one as FoundCache).secret).toEqual((same as FoundCache).secret)
    expect(one).toMatchObject({ secretFile: undefined })
    // As a CI has it where a secret is kept from a run.
    expect((await find({ VERIFY_DEPS_CACHE_KEY: '' })) as FoundCache).not.toMatchObject({ secretFile: undefined })
  })

  test('is none where anybody could guess it', async () => {
    await expect(find({ VERIFY_DEPS_CACHE_KEY: KEY.slice(1) })).rejects.toThrow(/openssl rand -hex 32/u)
  })

  test.each([
    ['cut short', (file: string) => writeFileSync(file, 'abc')],
    ['of no digits', (file: string) => writeFileSync(file, `${'x'.repeat(64)}\n`)],
    ['that others may read', (file: string) => chmodSync(file, 0o644)],
    [
      'that is a link',
      (file: string) => {
        writeFileSync(`${file}.other`, `${'0'.repeat(64)}\n`, { mode: 0o600 })
        rmSync(file)
        symlinkSync(`${file}.other`, file)
      },
    ],
  ])('is made anew: one %s', async (_how, harm) => {
    if (process.platform === 'win32') return
    const file = path.join(await temporaryDirectory(), 'deep', 'cache.key')
    const before = machineSecret(file)
    expect(machineSecret(file)).toEqual(before)
    harm(file)
    const after = machineSecret(file)
    expect(after).toHaveLength(32)
    expect(after).not.toEqual(before)
    expect(after).not.toEqual(Buffer.alloc(32))
    expect(machineSecret(file)).toEqual(after)
    expect(readFileSync(file, 'utf8')).toBe(`${Buffer.from(after ?? []).toString('hex')}\n`)
  })

  test('cannot be had where there is no place for it', async () => {
    const directory = await temporaryDirectory()
    writeFileSync(path.join(directory, 'file'), '')
    expect(machineSecret(path.join(directory, 'file', 'cache.key'))).toBeUndefined()
    mkdirSync(path.join(directory, 'cache.key', 'full'), { recursive: true })
    expect(machineSecret(path.join(directory, 'cache.key'))).toBeUndefined()
  })
})

describe('it is not used', () => {
  test('without a home', () => {
    expect(findEvidenceCache({})).toEqual({ root: undefined, unused: 'the environment names no home directory' })
  })

  test('where a file is in its place', async () => {
    const home = await temporaryDirectory()
    writeFileSync(path.join(home, 'file'), '')
    expect(await find({ HOME: home, VERIFY_DEPS_CACHE: path.join(home, 'file') })).toMatchObject({
      unused: expect.stringMatching(/E[A-Z]+/u),
    })
  })

  onPosix('where its directory is a link', async () => {
    const [home, elsewhere] = [await temporaryDirectory(), await temporaryDirectory()]
    const root = path.join(home, 'cache')
    mkdirSync(root)
    symlinkSync(elsewhere, path.join(root, 'evidence-1'))
    expect(await find({ HOME: home, VERIFY_DEPS_CACHE: root })).toMatchObject({
      unused: expect.stringMatching(/is not a directory/u),
    })
  })

  onPosix("in another user's home, but where it and its key are elsewhere", async () => {
    if (process.geteuid?.() !== 0) return
    const home = await temporaryDirectory()
    const { chownSync } = await import('node:fs')
    chownSync(home, 12345, 12345)
    expect(await find({ HOME: home })).toMatchObject({ unused: expect.stringMatching(/is not this user's/u) })
    const own = { HOME: home, VERIFY_DEPS_CACHE: path.join(await temporaryDirectory(), 'cache') }
    expect(await find(own)).toMatchObject({ unused: expect.stringMatching(/is not this user's/u) })
    expect(await find({ ...own, VERIFY_DEPS_CACHE_KEY: KEY })).not.toHaveProperty('unused')
    chownSync(path.join(own.VERIFY_DEPS_CACHE, 'evidence-1'), 12345, 12345)
    expect(await find({ ...own, VERIFY_DEPS_CACHE_KEY: KEY })).toMatchObject({
      unused: expect.stringMatching(/belongs to another user/u),
    })
  })

  test('nor made, by whoever only looks', async () => {
    const home = await temporaryDirectory()
    expect(await find({ HOME: home }, false)).toMatchObject({ unused: 'nothing is kept yet' })
    expect(await find({ HOME: home }, false)).toMatchObject({ unused: 'nothing is kept yet' })
  })
})

onPosix('one that is open to others is closed to them', async () => {
  const home = await temporaryDirectory()
  const { directory } = (await find({ HOME: home })) as FoundCache
  expect(statSync(directory).mode & 0o777).toBe(0o700)
  chmodSync(directory, 0o777)
  await find({ HOME: home })
  expect(statSync(directory).mode & 0o777).toBe(0o700)
})
