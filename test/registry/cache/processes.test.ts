/** Several processes at once, processes that are killed, disks that take nothing; and how much is kept. */
import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { MAX_PACKS, superfluous } from '../../../src/registry/cache/bounds.ts'
import { clear, prune, takeInventory } from '../../../src/registry/cache/inventory.ts'
import { filesOf, fill, HOUR, NOW, openIn, readBack, SECRET, VALID } from '../../support/evidence-cache.ts'
import { temporaryDirectory } from '../../support/npm-home.ts'

const fs = vi.hoisted(() => ({ failing: new Map<string, string>() }))
vi.mock('node:fs', async (original) => {
  const real = await original<typeof import('node:fs')>()
  /** As a disk would, or a process with too many files open. */
  const orFail =
    <T extends (...args: never[]) => unknown>(name: string, call: T) =>
    (...args: Parameters<T>) => {
      const code = fs.failing.get(name)
      if (code !== undefined) throw Object.assign(new Error(code), { code })
      return call(...args)
    }
  const names = ['openSync', 'writeSync', 'readSync', 'renameSync', 'closeSync', 'utimesSync', 'rmSync'] as const
  const wrapped = Object.fromEntries(names.map((name) => [name, orFail(name, real[name] as never)]))
  return { ...real, ...wrapped, default: { ...real, ...wrapped } }
})

const KEYS = ['one', 'two', 'three']

describe('two at once', () => {
  test('each finds what the other has added', async () => {
    const directory = await temporaryDirectory()
    const [first, second] = [openIn(directory), openIn(directory)]
    for (const cache of [first, second]) expect(cache.find('one')).toBeUndefined()
    first.keep('one', Buffer.from('1'), VALID)
    second.keep('two', Buffer.from('2'), VALID)
    await Promise.all([first.close(), second.close()])
    expect(await readBack(directory, KEYS)).toEqual({ one: '1', two: '2', three: undefined })
    await fill(directory, { three: '3' })
    expect(filesOf(directory, 'index')).toHaveLength(1)
  })

  test('of the same document, the younger', async () => {
    const directory = await temporaryDirectory()
    const [older, younger] = [openIn(directory, { now: NOW }), openIn(directory, { now: NOW + 1 })]
    younger.keep('one', Buffer.from('younger'), VALID)
    older.keep('one', Buffer.from('older'), VALID)
    await younger.close()
    const index = filesOf(directory, 'index')[0] as string
    const saved = readFileSync(index)
    rmSync(index)
    await older.close()
    writeFileSync(path.join(directory, 'index-ffffffffffffffff'), saved)
    expect(await readBack(directory, ['one'], { now: NOW + 2 })).toEqual({ one: 'younger' })
  })

  test('what one clears while another reads is asked for again', async () => {
    const directory = await temporaryDirectory()
    await fill(directory, { one: '1' })
    const reading = openIn(directory)
    const entry = reading.find('one')
    clear({ directory, secret: SECRET })
    expect(entry && reading.read(entry)).toBeUndefined()
    reading.keep('one', Buffer.from('1'), VALID)
    await reading.close()
    expect(await readBack(directory, ['one'])).toEqual({ one: '1' })
  })

  test('what is written and not yet in an index stays, unless nobody is at it any more', async () => {
    const directory = await temporaryDirectory()
    const [unnamed, begun] = ['pack-00000000000000aa', 'tmp-00000000000000bb'].map((name) => path.join(directory, name))
    for (const file of [unnamed, begun] as string[]) {
      writeFileSync(file, 'x')
      utimesSync(file, NOW / 1000, NOW / 1000)
    }
    await fill(directory, { one: '1' }, { now: NOW })
    expect([filesOf(directory, 'pack').length, filesOf(directory, 'tmp').length]).toEqual([2, 1])
    await fill(directory, { two: '2' }, { now: NOW + 2 * HOUR })
    expect(filesOf(directory, 'pack')).not.toContain(unnamed)
    expect(filesOf(directory, 'tmp')).toEqual([])
  })
})

test('what was added is there in the same run, however much it is', async () => {
  const cache = openIn(await temporaryDirectory())
  const bytes = Buffer.alloc(3 * 1024 * 1024, 'x')
  for (const key of KEYS) cache.keep(key, Buffer.concat([bytes, Buffer.from(key)]), VALID)
  for (const key of KEYS) {
    const entry = cache.find(key)
    expect(Buffer.from((entry && cache.read(entry)) ?? []).toString('utf8', bytes.length)).toBe(key)
  }
  await cache.close()
})

test('a killed process leaves the rest as it was', async () => {
  const directory = await temporaryDirectory()
  await fill(directory, { one: '1' })
  const killed = openIn(directory)
  killed.keep('two', Buffer.alloc(2 * 1024 * 1024), VALID)
  // It has written, and is never closed.
  expect(filesOf(directory, 'tmp')).toHaveLength(1)
  await fill(directory, { three: '3' })
  expect(await readBack(directory, KEYS)).toEqual({ one: '1', two: undefined, three: '3' })
})

describe('a disk', () => {
  test.each([
    ['that is full', 'writeSync', 'ENOSPC'],
    ['that is read-only', 'openSync', 'EROFS'],
    ['that cannot rename', 'renameSync', 'EXDEV'],
    ['that fails', 'readSync', 'EIO'],
    ['that removes nothing', 'rmSync', 'EBUSY'],
    ['with no time', 'utimesSync', 'EPERM'],
    ['that notices late', 'closeSync', 'EDQUOT'],
    ['where too many files are open', 'openSync', 'EMFILE'],
  ])('%s', async (_what, call, code) => {
    const directory = await temporaryDirectory()
    await fill(directory, { one: '1' })
    fs.failing.set(call, code)
    try {
      await fill(directory, { two: '2' })
      const found = await readBack(directory, KEYS)
      expect([undefined, '1']).toContain(found['one'])
      expect([undefined, '2']).toContain(found['two'])
    } finally {
      fs.failing.clear()
    }
    await fill(directory, { one: '1', two: '2' })
    expect(await readBack(directory, KEYS)).toEqual({ one: '1', two: '2', three: undefined })
  })

  test('where there is no directory', async () => {
    const nowhere = path.join(await temporaryDirectory(), 'none')
    await fill(nowhere, { one: '1' })
    expect(await readBack(nowhere, ['one'])).toEqual({ one: undefined })
    const file = path.join(await temporaryDirectory(), 'file')
    writeFileSync(file, '')
    await fill(file, { one: '1' })
    expect(await readBack(file, ['one'])).toEqual({ one: undefined })
  })
})

describe('how much is kept', () => {
  const pack = (name: string, size: number, usedAt: number) => ({ name, size, usedAt })

  test('the longest unused goes first, of those the smallest', () => {
    const packs = [pack('old', 10, 1), pack('small', 5, 2), pack('large', 20, 2), pack('new', 10, 3)]
    expect(superfluous(packs, 45, 9)).toEqual([])
    expect(superfluous(packs, 44, 9)).toEqual(['old'])
    expect(superfluous(packs, 100, 2)).toEqual(['small', 'old'])
  })

  test('no more than may be', async () => {
    const directory = await temporaryDirectory()
    const maxBytes = 10_000
    for (const [count, key] of KEYS.entries()) {
      await fill(directory, { [key]: key.padEnd(4000) }, { maxBytes, now: NOW + count * HOUR })
      for (const file of filesOf(directory, 'pack')) {
        const { mtimeMs } = statSync(file)
        if (mtimeMs > NOW + 100 * HOUR || mtimeMs < NOW)
          utimesSync(file, NOW / 1000 + count * 3600, NOW / 1000 + count * 3600)
      }
    }
    expect(filesOf(directory, 'pack')).toHaveLength(2)
    const found = await readBack(directory, KEYS)
    expect(Object.values(found).filter((text) => text !== undefined)).toHaveLength(2)
  })

  test('nor in more files', async () => {
    const directory = await temporaryDirectory()
    for (let count = 0; count < MAX_PACKS + 5; count++) await fill(directory, { [`key-${count}`]: `${count}` })
    expect(filesOf(directory, 'pack').length).toBeLessThanOrEqual(MAX_PACKS)
    expect(filesOf(directory, 'index')).toHaveLength(1)
  })

  test('what was read from lasts', async () => {
    const directory = await temporaryDirectory()
    await fill(directory, { one: '1' })
    const [file] = filesOf(directory, 'pack')
    utimesSync(file as string, 1, 1)
    await readBack(directory, ['one'])
    expect(statSync(file as string).mtimeMs).toBe(NOW)
  })

  test('a run that finds nothing new writes nothing', async () => {
    const directory = await temporaryDirectory()
    await fill(directory, { one: '1' })
    const before = filesOf(directory, 'index')
    await fill(directory, { one: '1' })
    await readBack(directory, ['one', 'none'])
    expect(filesOf(directory, 'index')).toEqual(before)
  })
})

test('clearing takes what is ours, and leaves what is not', async () => {
  const directory = await temporaryDirectory()
  const place = { directory, secret: SECRET }
  const others = ['package.json', 'pack-mine', 'index-0000000000000000.bak'].map((name) => path.join(directory, name))
  for (const file of others) writeFileSync(file, 'x')
  mkdirSync(path.join(directory, 'tmp'))
  await fill(directory, { one: '1', two: '2' })
  expect(takeInventory(place)).toMatchObject({ documents: 2 })
  prune(place)
  expect(takeInventory(place)).toMatchObject({ documents: 2 })
  clear(place)
  expect(takeInventory(place)).toEqual({ documents: 0, bytes: 0 })
  expect(others.map((file) => readFileSync(file, 'utf8'))).toEqual(['x', 'x', 'x'])
})
