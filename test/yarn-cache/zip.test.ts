import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { packZip } from '../../fixtures/lab/yarn-archive.ts'
import { readZip } from '../../src/yarn-cache/zip.ts'

const FILES = { 'node_modules/a/': '', 'node_modules/a/index.js': '// a\n'.repeat(50), 'node_modules/a/empty': '' }
const digest = (text: string) => ({
  digest: createHash('sha512').update(text).digest('base64'),
  bytes: Buffer.byteLength(text),
})
const END = 22

test.each([false, true])('every file is there with its digest, compressed: %s', async (compressed) => {
  expect(await readZip(packZip({ files: FILES, compressed }))).toEqual([
    { path: 'node_modules/a/index.js', file: digest(FILES['node_modules/a/index.js']) },
    { path: 'node_modules/a/empty', file: digest('') },
  ])
})

test('a link is no file', async () => {
  const zip = packZip({ files: { 'a/link': 'target', 'a/file': 'text' }, links: ['a/link'] })
  expect(await readZip(zip)).toEqual([
    { path: 'a/link', file: 'link' },
    { path: 'a/file', file: digest('text') },
  ])
})

describe('what Yarn does not write is refused', () => {
  const zip = packZip({ files: { 'a/x': 'one', 'a/y': 'two' }, compressed: true })
  const central = zip.indexOf('PK\u0001\u0002')
  const at = (offset: number, write: (bytes: Buffer, offset: number) => void) => {
    const bytes = Buffer.from(zip)
    write(bytes, offset)
    return bytes
  }
  test.each<readonly [string, Buffer, RegExp]>([
    ['something else', Buffer.from('no zip archive, but a text'), /no zip archive/u],
    ['nothing', Buffer.alloc(0), /no zip archive/u],
    ['a part of one', zip.subarray(0, -1), /no zip archive/u],
    ['something behind it', Buffer.concat([zip, Buffer.from('x')]), /no zip archive/u],
    ['a name twice', at(zip.lastIndexOf('a/y'), (bytes, to) => bytes.write('a/x', to)), /there twice/u],
    ['encryption', at(central + 8, (bytes, to) => bytes.writeUInt16LE(1, to)), /encrypted/u],
    ['another method', at(central + 10, (bytes, to) => bytes.writeUInt16LE(12, to)), /method 12/u],
    ['zip64', at(central + 20, (bytes, to) => bytes.writeUInt32LE(0xffffffff, to)), /zip64/u],
    ['a wrong length', at(central + 24, (bytes, to) => bytes.writeUInt32LE(2, to)), /.+/u],
    ['a greater length', at(central + 24, (bytes, to) => bytes.writeUInt32LE(4, to)), /not as long/u],
    ['too great a length', at(central + 24, (bytes, to) => bytes.writeUInt32LE(2 ** 31, to)), /unpacks to more/u],
    ['content outside', at(central + 42, (bytes, to) => bytes.writeUInt32LE(zip.length, to)), /no content/u],
    ['more entries', at(zip.length - END + 8, (bytes, to) => bytes.writeUInt32LE(0x00030003, to)), /malformed/u],
    ['fewer entries', at(zip.length - END + 8, (bytes, to) => bytes.writeUInt32LE(0x00010001, to)), /more than its/u],
    ['a part of several', at(zip.length - END + 4, (bytes, to) => bytes.writeUInt16LE(1, to)), /several parts/u],
    ['a directory outside', at(zip.length - END + 16, (bytes, to) => bytes.writeUInt32LE(zip.length, to)), /outside/u],
  ])('%s', async (_what, bytes, reason) => {
    await expect(readZip(bytes)).rejects.toThrow(reason)
    expect(await readZip(zip)).toHaveLength(2)
  })
})

test('a bomb is not unpacked', async () => {
  const zip = packZip({ files: { bomb: '0'.repeat(50_000_000) }, compressed: true })
  const central = zip.indexOf('PK\u0001\u0002')
  zip.writeUInt32LE(10, central + 24)
  await expect(readZip(zip)).rejects.toThrow()
})

test('whatever is changed in it, it is read or refused', async () => {
  const zip = packZip({ files: { 'a/x': 'one'.repeat(20), 'a/y': 'two' }, compressed: true })
  const property = fc.asyncProperty(
    fc.array(fc.tuple(fc.nat(zip.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
    async (changes) => {
      const bytes = Buffer.from(zip)
      for (const [at, value] of changes) bytes[at] = value
      const read = await readZip(bytes).catch((error: unknown) => error)
      expect(Array.isArray(read) || read instanceof Error).toBe(true)
    },
  )
  await fc.assert(property, { numRuns: 2000 })
})
