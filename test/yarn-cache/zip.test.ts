import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { packZip } from '../../fixtures/lab/yarn-archive.ts'
import { fileDigest } from '../../src/contents/file-digest.ts'
import { readZip } from '../../src/yarn-cache/zip.ts'

const FILES = { 'node_modules/a/': '', 'node_modules/a/index.js': '// a\n'.repeat(50), 'node_modules/a/empty': '' }
const digest = (text: string) => ({
  digest: fileDigest(Buffer.from(text)),
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
  /** Of the first entry, in both places. */
  const ofLength = (length: number) =>
    at(central + 24, (bytes, to) => {
      bytes.writeUInt32LE(length, to)
      bytes.writeUInt32LE(length, 22)
    })
  test.each<readonly [string, Buffer, RegExp]>([
    ['something else', Buffer.from('no zip archive, but a text'), /does not end/u],
    ['nothing', Buffer.alloc(0), /does not end/u],
    ['a part of one', zip.subarray(0, -1), /does not end/u],
    ['something behind it', Buffer.concat([zip, Buffer.from('x')]), /does not end/u],
    ['a name twice', at(zip.lastIndexOf('a/y'), (bytes, to) => bytes.write('a/x', to)), /there twice/u],
    ['encryption', at(central + 8, (bytes, to) => bytes.writeUInt16LE(1, to)), /encrypted/u],
    ['another method', at(central + 10, (bytes, to) => bytes.writeUInt16LE(12, to)), /method 12/u],
    ['zip64', at(central + 20, (bytes, to) => bytes.writeUInt32LE(0xffffffff, to)), /zip64/u],
    ['a wrong length', at(central + 24, (bytes, to) => bytes.writeUInt32LE(2, to)), /.+/u],
    ['a greater length', ofLength(4), /not as long/u],
    ['too great a length', ofLength(2 ** 31), /unpacks to more/u],
    ['content outside', at(central + 42, (bytes, to) => bytes.writeUInt32LE(zip.length, to)), /do not follow/u],
    [
      'more entries',
      at(zip.length - END + 8, (bytes, to) => bytes.writeUInt32LE(0x00030003, to)),
      /malformed|something lies/u,
    ],
    ['fewer entries', at(zip.length - END + 8, (bytes, to) => bytes.writeUInt32LE(0x00010001, to)), /more than its/u],
    ['a part of several', at(zip.length - END + 4, (bytes, to) => bytes.writeUInt16LE(1, to)), /several parts/u],
    [
      'a directory outside',
      at(zip.length - END + 16, (bytes, to) => bytes.writeUInt32LE(zip.length, to)),
      /right before/u,
    ],
  ])('%s', async (_what, bytes, reason) => {
    await expect(readZip(bytes)).rejects.toThrow(reason)
    expect(await readZip(zip)).toHaveLength(2)
  })
})

/** One archive in pieces, each of which a row changes. */
interface Pieces {
  locals: Buffer[]
  centrals: Buffer[]
  between: Buffer
  end: Buffer
  /** Where the directory says that the entries are. */
  offsets?: readonly number[]
}

function pieces(names: readonly string[] = ['a/x', 'a/y']): Pieces {
  const each = names.map((name) => packZip({ files: { [name]: `of ${name}`.repeat(9) }, compressed: true }))
  const cut = each.map((zip) => zip.indexOf('PK\u0001\u0002'))
  const end = Buffer.alloc(END)
  end.write('PK\u0005\u0006')
  return {
    locals: each.map((zip, n) => zip.subarray(0, cut[n])),
    centrals: each.map((zip, n) => zip.subarray(cut[n], -END)),
    between: Buffer.alloc(0),
    end,
  }
}

function joined({ locals, centrals, between, end, offsets }: Pieces, before = 0): Buffer {
  let at = before
  centrals.forEach((central, n) => {
    central.writeUInt32LE(offsets?.[n] ?? at, 42)
    at += locals[n]?.length ?? 0
  })
  const directory = Buffer.concat(centrals)
  end.writeUInt16LE(centrals.length, 8)
  end.writeUInt16LE(centrals.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(at + between.length, 16)
  return Buffer.concat([...locals, between, directory, end])
}

const more = (bytes: Buffer | undefined, offset: number, extra: string) => {
  const longer = Buffer.concat([bytes ?? Buffer.alloc(0), Buffer.from(extra)])
  longer.writeUInt16LE(extra.length, offset)
  return longer
}

describe('what another reader could see differently is refused', () => {
  test('a second end record in the comment of the first', async () => {
    const evil = joined(pieces(['a/evil']))
    const good = pieces(['a/good'])
    const hidden = Buffer.concat([evil.subarray(-END), Buffer.from('x')])
    good.end.writeUInt16LE(hidden.length, 20)
    const zip = Buffer.concat([evil.subarray(0, -END), joined(good, evil.length - END), hidden])
    await expect(readZip(zip)).rejects.toThrow(/does not end/u)
    // Without the mark behind it, the hidden one is the last.
    await expect(readZip(zip.subarray(0, -1))).rejects.toThrow(/right before/u)
    expect(await readZip(evil)).toHaveLength(1)
    expect(await readZip(joined(pieces(['a/good'])))).toHaveLength(1)
  })

  test.each<readonly [string, (zip: Pieces) => void, RegExp]>([
    ['a comment that is not there', ({ end }) => end.writeUInt16LE(1, 20), /a comment/u],
    ['something before the directory', (zip) => Object.assign(zip, { between: Buffer.from('x') }), /something lies/u],
    [
      'something before the first entry',
      ({ locals }) => Object.assign(locals, [Buffer.concat([Buffer.from('x'), ...locals.slice(0, 1)])]),
      /no content/u,
    ],
    ['an entry twice as the same content', (zip) => Object.assign(zip, { offsets: [0, 0] }), /do not follow/u],
    ['entries in another order', ({ locals }) => locals.reverse(), /not what its directory says/u],
    ['another name at the content', ({ locals }) => locals[0]?.write('a/z', 30), /not what its directory says/u],
    ['another method there', ({ locals }) => locals[0]?.writeUInt16LE(0, 8), /not what its directory says/u],
    ['another checksum there', ({ locals }) => locals[0]?.writeUInt32LE(7, 14), /not what its directory says/u],
    ['another packed size there', ({ locals }) => locals[0]?.writeUInt32LE(7, 18), /not what its directory says/u],
    ['another size there', ({ locals }) => locals[0]?.writeUInt32LE(7, 22), /not what its directory says/u],
    ['another length of the name there', ({ locals }) => locals[0]?.writeUInt16LE(2, 26), /not what its directory/u],
    ['more at the content', ({ locals }) => locals[0]?.writeUInt16LE(1, 28), /more than Yarn/u],
    [
      'more in the directory',
      ({ centrals }) => Object.assign(centrals, [more(centrals[0], 30, 'up12')]),
      /more than Yarn/u,
    ],
    [
      'a comment of an entry',
      ({ centrals }) => Object.assign(centrals, [more(centrals[0], 32, 'word')]),
      /more than Yarn/u,
    ],
    ['lengths behind the content', ({ centrals }) => centrals[0]?.writeUInt16LE(8, 8), /too late/u],
    ['an entry on another disk', ({ centrals }) => centrals[0]?.writeUInt16LE(1, 34), /several parts/u],
    ['made by no Unix', ({ centrals }) => centrals[0]?.writeUInt8(0, 5), /as Yarn makes/u],
  ])('%s', async (_what, change, reason) => {
    const changed = pieces()
    change(changed)
    await expect(readZip(joined(changed))).rejects.toThrow(reason)
    expect(await readZip(joined(pieces()))).toHaveLength(2)
  })

  test('something between directory and end', async () => {
    const zip = joined(pieces())
    const apart = Buffer.concat([zip.subarray(0, -END), Buffer.from('x'), zip.subarray(-END)])
    await expect(readZip(apart)).rejects.toThrow(/right before/u)
    expect(await readZip(zip)).toHaveLength(2)
  })

  test('a directory of the same name as a file', async () => {
    await expect(readZip(joined(pieces(['a/x', 'a/x/'])))).rejects.toThrow(/there twice/u)
    await expect(readZip(joined(pieces(['a/', 'a/'])))).rejects.toThrow(/there twice/u)
    expect(await readZip(joined(pieces(['a/', 'a/x'])))).toHaveLength(1)
  })
})

test('a bomb is not unpacked', async () => {
  const zip = packZip({ files: { bomb: '0'.repeat(50_000_000) }, compressed: true })
  const central = zip.indexOf('PK\u0001\u0002')
  zip.writeUInt32LE(10, central + 24)
  zip.writeUInt32LE(10, 22)
  await expect(readZip(zip)).rejects.toThrow(/larger than|not as long/u)
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
