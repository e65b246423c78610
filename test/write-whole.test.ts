/** A file is whole, or as it was. */
import { execFileSync } from 'node:child_process'
import type { FileHandle } from 'node:fs/promises'
import { chmod, link, lstat, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { UsageError } from '../src/usage-error.ts'
import { cannotWrite, writeWhole } from '../src/write-whole.ts'
import { temporaryDirectory } from './support/npm-home.ts'

/** What a full disk, or a directory that takes no new file, would say to the next call of each. */
const faults = vi.hoisted(() => ({ write: '', open: '', rename: '' }))
vi.mock('node:fs/promises', async (original) => {
  const fs = await original<typeof import('node:fs/promises')>()
  const fault = (code: string) => Object.assign(new Error(`${code}: told to`), { code })
  return {
    ...fs,
    rename: async (from: string, to: string) => {
      if (faults.rename !== '') throw fault(faults.rename)
      return fs.rename(from, to)
    },
    open: async (file: string, flags: string) => {
      if (faults.open !== '') throw fault(faults.open)
      return fs.open(file, flags)
    },
    writeFile: async (to: string | FileHandle, data: string) => {
      if (faults.write === '' || typeof to === 'string') return fs.writeFile(to, data)
      await to.write('half of ')
      throw fault(faults.write)
    },
  }
})
beforeEach(() => void Object.assign(faults, { write: '', open: '', rename: '' }))

async function place() {
  const directory = await temporaryDirectory()
  const file = path.join(directory, 'report.json')
  return { directory, file, names: () => readdir(directory) }
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'written',
    ({ code }: NodeJS.ErrnoException) => code,
  )

test('what is new, and what is replaced, is all there', async () => {
  const { file, names } = await place()
  await writeWhole(file, 'one')
  await writeWhole(file, 'two')
  expect(await readFile(file, 'utf8')).toBe('two')
  expect(await names()).toEqual(['report.json'])
})

test('the mode of a file stays', async () => {
  const { file } = await place()
  await writeFile(file, 'one')
  await chmod(file, 0o640)
  await writeWhole(file, 'two')
  expect((await stat(file)).mode & 0o777).toBe(0o640)
})

test('what was read before it was replaced is what it was', async () => {
  const { directory, file } = await place()
  await writeFile(file, 'one')
  await link(file, path.join(directory, 'kept'))
  await writeWhole(file, 'two')
  expect(await readFile(path.join(directory, 'kept'), 'utf8')).toBe('one')
})

describe('a link', () => {
  test('stays, and what it leads to is replaced', async () => {
    const { directory, file } = await place()
    await mkdir(path.join(directory, 'elsewhere'))
    await symlink('elsewhere/second', file)
    await symlink('target', path.join(directory, 'elsewhere/second'))
    await writeWhole(file, 'one')
    await writeWhole(file, 'two')
    expect((await lstat(file)).isSymbolicLink()).toBe(true)
    expect(await readFile(path.join(directory, 'elsewhere/target'), 'utf8')).toBe('two')
    expect((await readdir(path.join(directory, 'elsewhere'))).sort()).toEqual(['second', 'target'])
  })

  test('is replaced itself, where nothing may be written through it', async () => {
    const { directory, file } = await place()
    const target = path.join(directory, 'target')
    await writeFile(target, 'not ours')
    await symlink(target, file)
    await writeWhole(file, 'ours', { throughLinks: false })
    expect([await readFile(target, 'utf8'), await readFile(file, 'utf8')]).toEqual(['not ours', 'ours'])
  })

  test('to itself ends', async () => {
    const { file } = await place()
    await symlink(file, file)
    expect(await codeOf(writeWhole(file, 'one'))).toBe('ELOOP')
  })
})

describe('what must be new', () => {
  test('is written', async () => {
    const { file, names } = await place()
    await writeWhole(file, 'one', { isNew: true })
    expect([await readFile(file, 'utf8'), await names()]).toEqual(['one', ['report.json']])
  })

  test.each(['a file', 'a link to nothing'])('is not, where there is %s', async (what) => {
    const { file, names } = await place()
    if (what === 'a file') await writeFile(file, 'theirs')
    else await symlink('nowhere', file)
    expect(await codeOf(writeWhole(file, 'ours', { isNew: true }))).toBe('EEXIST')
    expect(await readFile(file, 'utf8').catch(() => 'theirs')).toBe('theirs')
    expect(await names()).toEqual(['report.json'])
  })
})

describe('what cannot be replaced is written to as it is', () => {
  test('a pipe', async () => {
    const { file } = await place()
    execFileSync('mkfifo', [file])
    const [text] = await Promise.all([readFile(file, 'utf8'), writeWhole(file, 'through')])
    expect(text).toBe('through')
    expect((await lstat(file)).isFIFO()).toBe(true)
  })

  test.runIf(process.platform === 'linux')('a device, also by a link; a full one says so', async () => {
    const { file } = await place()
    await writeWhole('/dev/null', 'text')
    expect((await lstat('/dev/null')).isCharacterDevice()).toBe(true)
    expect(await codeOf(writeWhole('/dev/full', 'text'))).toBe('ENOSPC')
    await symlink('/dev/full', file)
    expect(await codeOf(writeWhole(file, 'text'))).toBe('ENOSPC')
  })
})

describe('on a full disk', () => {
  test.each(['one', undefined])('what was there stays: %s', async (before) => {
    const { file, names } = await place()
    if (before !== undefined) await writeFile(file, before)
    faults.write = 'ENOSPC'
    expect(await codeOf(writeWhole(file, 'two', { mayBeInPlace: true }))).toBe('ENOSPC')
    expect(await readFile(file, 'utf8').catch(() => undefined)).toBe(before)
    expect(await names()).toEqual(before === undefined ? [] : ['report.json'])
  })
})

describe('where only the file itself may be written', () => {
  const cases = [
    ['open', 'EACCES'],
    ['open', 'EROFS'],
    ['rename', 'EBUSY'],
  ] as const

  test.each(cases)('%s says %s: a report is written in place', async (call, code) => {
    const { file, names } = await place()
    await writeFile(file, 'a longer one')
    faults[call] = code
    await writeWhole(file, 'two', { mayBeInPlace: true })
    expect([await readFile(file, 'utf8'), await names()]).toEqual(['two', ['report.json']])
  })

  test.each(cases)('%s says %s: anything else stays as it is', async (call, code) => {
    const { file, names } = await place()
    await writeFile(file, 'one')
    faults[call] = code
    expect(await codeOf(writeWhole(file, 'two'))).toBe(code)
    expect([await readFile(file, 'utf8'), await names()]).toEqual(['one', ['report.json']])
  })

  test.each(cases.slice(0, 2))('%s says %s: what is not there cannot be', async (call, code) => {
    const { file } = await place()
    faults[call] = code
    expect(await codeOf(writeWhole(file, 'two', { mayBeInPlace: true }))).toBe(code)
  })
})

test.each(['ENOSPC', 'EACCES', 'EROFS', 'EDQUOT', 'ENOENT'])('%s is told with the file and what to do', (code) => {
  const error = cannotWrite('The report', 'out/report.json', Object.assign(new Error(), { code }))
  expect(error).toBeInstanceOf(UsageError)
  expect(error.message).toMatch(
    new RegExp(`^The report cannot be written to out/report\\.json: .+ \\(${code}\\)\\. .+\\.$`, 'u'),
  )
})
