/** npm's cache of contents: what comes out of it, what goes into it, and that nothing else in it is touched. */
import { readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import cacache from 'cacache'
import { describe, expect, test } from 'vitest'
import { integrityOf } from '../../fixtures/lab/tarball.ts'
import type { Digest } from '../../src/digest.ts'
import { parseIntegrity } from '../../src/digest.ts'
import { discardFromCache, readFromCache, withSpool } from '../../src/registry/content-cache.ts'
import { temporaryDirectory } from '../support/npm-home.ts'

const BYTES = Buffer.from('some bytes')

function digestOf(bytes: Uint8Array, algorithm = 'sha512'): Digest {
  const [digest] = parseIntegrity(integrityOf(bytes, algorithm))
  if (digest === undefined) throw new Error('that is a digest')
  return digest
}

const read = (cache: string, digest: Digest) => readFromCache(cache, digest, buffer)
const holds = async (cache: string, bytes: Uint8Array) =>
  (await cacache.get.hasContent(cache, integrityOf(bytes))) !== false

async function cacheWith(...contents: readonly Uint8Array[]): Promise<string> {
  const cache = path.join(await temporaryDirectory(), '_cacache')
  for (const [n, bytes] of contents.entries()) await cacache.put(cache, `test ${n}`, bytes as Buffer)
  return cache
}

/** Everything in it that is no content: what is left over when all is done. */
async function leftOver(cache: string): Promise<readonly string[]> {
  return readdir(path.join(cache, 'tmp')).catch(() => [])
}

describe('reading', () => {
  test.each([
    ['nothing', 0],
    ['a little', 10],
    ['what is read in one piece', 1024 * 1024],
    ['what is read piece by piece', 3 * 1024 * 1024],
  ])('%s', async (_how, size) => {
    const bytes = Buffer.alloc(size, 'x')
    const cache = await cacheWith(bytes)
    expect((await read(cache, digestOf(bytes)))?.equals(bytes)).toBe(true)
    expect(await read(cache, digestOf(BYTES))).toBeUndefined()
    expect(await leftOver(cache)).toEqual([])
  })

  test('by any digest that it was put under', async () => {
    const cache = await cacheWith()
    await cacache.put(cache, 'old', BYTES, { algorithms: ['sha1'] })
    expect(await read(cache, digestOf(BYTES, 'sha1'))).toEqual(BYTES)
    expect(await read(cache, digestOf(BYTES))).toBeUndefined()
  })

  test('where there is no cache at all, or a file in its place', async () => {
    const directory = await temporaryDirectory()
    const file = path.join(directory, 'file')
    await writeFile(file, '')
    for (const cache of [path.join(directory, 'none'), file, path.join(file, 'below')]) {
      expect(await read(cache, digestOf(BYTES))).toBeUndefined()
      await discardFromCache(cache, digestOf(BYTES))
    }
    expect(await readdir(directory)).toEqual(['file'])
  })

  test('a reader that fails has read nothing, and throws nothing away', async () => {
    for (const bytes of [BYTES, Buffer.alloc(3 * 1024 * 1024)]) {
      const cache = await cacheWith(bytes)
      const failing = () => Promise.reject(new Error('no room'))
      expect(await readFromCache(cache, digestOf(bytes), failing)).toBeUndefined()
      expect((await read(cache, digestOf(bytes)))?.equals(bytes)).toBe(true)
      expect(await leftOver(cache)).toEqual([])
    }
  })
})

describe('discarding', () => {
  test('takes out that content, and no other', async () => {
    const [other, cache] = [Buffer.from('other bytes'), await cacheWith(BYTES, Buffer.from('other bytes'))]
    await discardFromCache(cache, digestOf(BYTES))
    expect([await holds(cache, BYTES), await holds(cache, other)]).toEqual([false, true])
  })

  // cacache makes directories of a digest's beginning: the beginning alone leads to all that begin with it.
  test.each(['=', '!!', `${digestOf(BYTES).value.slice(0, 2)}==`, `${digestOf(BYTES).value.slice(0, 3)}=`, 'AA=='])(
    'of a digest cut short, "%s", nothing',
    async (value) => {
      const cache = await cacheWith(BYTES)
      const digest = { algorithm: 'sha512', value }
      expect(await read(cache, digest)).toBeUndefined()
      await discardFromCache(cache, digest)
      expect(await holds(cache, BYTES)).toBe(true)
    },
  )
})

describe('a spool', () => {
  const spooled = (cache: string, chunks: readonly Uint8Array[], digest?: Digest) =>
    withSpool(cache, async ({ write, keep }) => {
      for (const chunk of chunks) write(chunk)
      if (digest !== undefined) keep(digest)
      return 'done'
    })

  test('keeps what it is told to keep', async () => {
    const cache = await cacheWith()
    expect(await spooled(cache, [BYTES.subarray(0, 4), BYTES.subarray(4)], digestOf(BYTES))).toBe('done')
    expect(await read(cache, digestOf(BYTES))).toEqual(BYTES)
    expect(await leftOver(cache)).toEqual([])
  })

  test('keeps nothing else', async () => {
    const cache = await cacheWith()
    await spooled(cache, [BYTES])
    expect(await holds(cache, BYTES)).toBe(false)
    await spooled(cache, [BYTES], { algorithm: 'sha512', value: digestOf(BYTES).value.slice(0, 3) })
    expect(await holds(cache, BYTES)).toBe(false)
    expect(await leftOver(cache)).toEqual([])
  })

  test('is gone when the work fails', async () => {
    const cache = await cacheWith()
    const work = withSpool(cache, async ({ write }) => {
      write(BYTES)
      throw new Error('told to')
    })
    await expect(work).rejects.toThrow('told to')
    expect(await leftOver(cache)).toEqual([])
  })

  test('several at a time do not meet', async () => {
    const cache = await cacheWith()
    const contents = Array.from({ length: 20 }, (_, n) => Buffer.from(`bytes ${n}`))
    await Promise.all(
      contents.map((bytes) =>
        spooled(cache, [bytes, Buffer.from('!')], digestOf(Buffer.concat([bytes, Buffer.from('!')]))),
      ),
    )
    for (const bytes of contents) expect(await holds(cache, Buffer.concat([bytes, Buffer.from('!')]))).toBe(true)
    expect(await leftOver(cache)).toEqual([])
  })

  test('where no cache can be made, the work goes on', async () => {
    const file = path.join(await temporaryDirectory(), 'file')
    await writeFile(file, 'untouched')
    for (const cache of [file, path.join(file, 'below')]) {
      expect(await spooled(cache, [BYTES], digestOf(BYTES))).toBe('done')
      expect(await read(cache, digestOf(BYTES))).toBeUndefined()
    }
    expect(await readdir(path.dirname(file))).toEqual(['file'])
  })
})
