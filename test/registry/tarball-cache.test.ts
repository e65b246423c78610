/** npm's cache: tarballs that it has are not asked for, what lands in it is what it says, and nothing else is lost. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import cacache from 'cacache'
import { describe, expect, test } from 'vitest'
import { integrityOf } from '../../fixtures/lab/tarball.ts'
import * as faulty from '../support/faulty-registry.ts'
import { contentFile, hostile, measured, open, pin, publication, serving } from '../support/one-tarball.ts'

const { tarball, integrity, path: TARBALL } = publication

describe('npm\u2019s cache', () => {
  test.each(['sha512', 'sha256', 'sha1'])('is filled under the pinned %s, and then read from', async (algorithm) => {
    const { get, asked, holds } = await open()
    expect(await holds(tarball, algorithm)).toBe(false)
    const first = await get(pin(integrityOf(tarball, algorithm)))
    expect(first).toMatchObject(measured(tarball))
    expect(await holds(tarball, algorithm)).toBe(true)
    const second = await get(pin(integrityOf(tarball, algorithm)))
    expect(second).toMatchObject({ ...first, from: "npm's cache" })
    expect(asked()).toBe(1)
  })

  test('that npm filled is read from', async () => {
    const { get, cache, asked } = await open()
    await cacache.put(cache, 'npm', tarball)
    expect(await get()).toMatchObject(measured(tarball))
    expect(asked()).toBe(0)
  })

  test.each([
    ['one bit turned', (bytes: Buffer) => Buffer.from(bytes).fill((bytes[100] ?? 0) ^ 1, 100, 101)],
    ['cut short', (bytes: Buffer) => bytes.subarray(0, -1)],
    ['made longer', (bytes: Buffer) => Buffer.concat([bytes, Buffer.from('!')])],
    ['empty', () => Buffer.alloc(0)],
    ['something else', () => hostile],
  ])('that is damaged (%s) is mended from the registry', async (_how, damage) => {
    // Of what is read in one piece, and of what is read piece by piece.
    for (const bytes of [tarball, Buffer.alloc(1024 * 1024 + 1, 'x')]) {
      const { get, cache, asked, holds } = await open({ [TARBALL]: serving(bytes) })
      const pinned = pin(integrityOf(bytes))
      await get(pinned)
      await writeFile(contentFile(cache, bytes), damage(bytes))
      expect(await get(pinned)).toMatchObject(measured(bytes))
      expect(asked()).toBe(2)
      expect(await holds(bytes)).toBe(true)
      expect((await readFile(contentFile(cache, bytes))).equals(bytes)).toBe(true)
      expect(await get(pinned)).toMatchObject({ ...measured(bytes), from: "npm's cache" })
      expect(asked()).toBe(2)
    }
  })

  test('that is damaged is not believed when there is nothing better', async () => {
    const { get, cache } = await open({ [TARBALL]: faulty.status(500) })
    await cacache.put(cache, 'npm', tarball)
    expect((await get()).state).toBe('present')
    await writeFile(contentFile(cache, tarball), hostile)
    expect((await get()).state).toBe('unavailable')
  })

  test('never gets bytes that are not the pinned ones', async () => {
    const { get, cache, holds } = await open({ [TARBALL]: serving(hostile) })
    expect(await get()).toMatchObject(measured(hostile))
    expect([await holds(hostile), await holds(tarball)]).toEqual([false, false])
    expect(await readdir(path.join(cache, 'tmp')).catch(() => [])).toEqual([])
  })

  test('never gets bytes of which only a part came', async () => {
    for (const fault of [faulty.brokenOff, faulty.cutShort, faulty.tooLongLength, faulty.tooShortLength]) {
      const { get, holds } = await open({ [TARBALL]: fault })
      await get()
      expect(await holds(tarball)).toBe(false)
      expect(await holds(tarball.subarray(0, Math.floor(tarball.length / 2)))).toBe(false)
    }
  })

  test('loses nothing to a digest that is none', async () => {
    const { get, cache, holds } = await open()
    await cacache.put(cache, 'npm', hostile)
    // cacache makes directories of a digest's beginning: the beginning alone leads to all that begin with it.
    const beginning = integrityOf(hostile).slice(0, 'sha512-'.length + 2)
    for (const cut of ['sha512-=', `${beginning}==`, integrityOf(tarball)]) {
      expect(await get(pin(cut))).toMatchObject(measured(tarball))
      expect(await holds(hostile)).toBe(true)
    }
  })

  test('loses nothing because there is no room to read it', async () => {
    const large = Buffer.alloc(2 * 1024 * 1024, 'x')
    const { get, cache, holds } = await open({ [TARBALL]: serving(large) })
    await cacache.put(cache, 'npm', large)
    await rm(path.join(cache, 'tmp'), { recursive: true, force: true })
    await writeFile(path.join(cache, 'tmp'), 'in the way')
    expect(await get(pin(integrityOf(large)))).toMatchObject(measured(large))
    expect(await holds(large)).toBe(true)
  })

  test('gets nothing where several digests are pinned, for npm would not know which', async () => {
    const { get, holds } = await open()
    expect(await get(pin(`${integrity} ${integrityOf(hostile)}`))).toMatchObject(measured(tarball))
    expect(await holds(tarball)).toBe(false)
  })
})

test.each([
  ['is a file', async (cache: string) => writeFile(cache, 'in the way')],
  ['lies below a file', async (cache: string) => writeFile(path.dirname(cache), 'in the way')],
  [
    'has files for directories',
    async (cache: string) => {
      await mkdir(cache, { recursive: true })
      for (const name of ['tmp', 'content-v2', 'index-v5']) await writeFile(path.join(cache, name), 'in the way')
    },
  ],
])('a cache that %s changes nothing', async (_how, spoil) => {
  for (const bytes of [tarball, hostile]) {
    const { get, cache, asked } = await open({ [TARBALL]: serving(bytes) })
    await spoil(cache).catch(async () => {
      await mkdir(path.dirname(cache), { recursive: true })
      await spoil(cache)
    })
    expect(await get()).toMatchObject(measured(bytes))
    expect(await get()).toMatchObject(measured(bytes))
    expect(asked()).toBe(2)
  }
})
