import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { accept } from '../../src/publisher/accepted.ts'
import { EMPTY_IDENTITY_LOCK, encodeIdentityLock, IDENTITY_LOCK } from '../../src/publisher/identity-lock.ts'
import { writeIdentityLock } from '../../src/publisher/write-identity-lock.ts'
import { UsageError } from '../../src/usage-error.ts'
import { RELEASE } from './publishers.ts'

const LOCK = { packages: new Map([['a', accept('1.0.0', 'provenance', RELEASE)]]) }

async function makeDirectory(): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'verify-deps-lock-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  return directory
}

test('it is written, and nothing is left beside it', async () => {
  const directory = await makeDirectory()
  expect(await writeIdentityLock(directory, LOCK)).toBe(true)
  expect(await readdir(directory)).toEqual([IDENTITY_LOCK])
  expect(await readFile(path.join(directory, IDENTITY_LOCK), 'utf8')).toBe(encodeIdentityLock(LOCK))
})

test('one that says the same is left alone', async () => {
  const directory = await makeDirectory()
  const file = path.join(directory, IDENTITY_LOCK)
  await writeIdentityLock(directory, LOCK)
  await utimes(file, 1, 1)
  expect(await writeIdentityLock(directory, LOCK)).toBe(false)
  expect((await stat(file)).mtimeMs).toBe(1000)
  expect(await writeIdentityLock(directory, EMPTY_IDENTITY_LOCK)).toBe(true)
})

test.skipIf(process.platform === 'win32')('a link stays one', async () => {
  const directory = await makeDirectory()
  await mkdir(path.join(directory, 'project'))
  await writeFile(path.join(directory, 'shared.json'), '')
  await symlink(path.join(directory, 'shared.json'), path.join(directory, 'project', IDENTITY_LOCK))
  await writeIdentityLock(path.join(directory, 'project'), LOCK)
  expect(await readFile(path.join(directory, 'shared.json'), 'utf8')).toBe(encodeIdentityLock(LOCK))
  expect(await readdir(directory)).toEqual(['project', 'shared.json'])
})

test('where it cannot be written, nothing changes', async () => {
  const directory = await makeDirectory()
  await mkdir(path.join(directory, IDENTITY_LOCK))
  await expect(writeIdentityLock(directory, LOCK)).rejects.toThrow(UsageError)
  expect(await readdir(directory)).toEqual([IDENTITY_LOCK])
  await expect(writeIdentityLock(path.join(directory, 'nowhere'), LOCK)).rejects.toThrow(/cannot be written/u)
})
