/** Plain headers, which npm's parser is not asked about, are held to what it makes of the same bytes. */
import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { extract, pack } from 'tar-stream'
import { describe, expect, it, test } from 'vitest'
import { packTarball } from '../../fixtures/lab/tarball.ts'
import { readArchive } from '../../src/contents/archive.ts'
import { readPlainHeader } from '../../src/contents/plain-header.ts'
import { corpora } from '../support/corpora.ts'
import type { RawEntry } from '../support/raw-tar.ts'
import { contentsOf, END, MANIFEST, pax, rawEntry, rawHeader, rawTar } from '../support/raw-tar.ts'

interface Heard {
  readonly entries: readonly object[]
  readonly faults: readonly string[]
  /** How many headers were plain. */
  readonly plain: number
}

/** @param step how many bytes arrive at once */
function hear(bytes: Uint8Array, { isFast, step = 64 * 1024 }: { isFast: boolean; step?: number }): Heard {
  const entries: object[] = []
  const faults: string[] = []
  let plain = 0
  const archive = readArchive(
    {
      fault: (reason, of) => void faults.push(`${reason}: ${of}`),
      entry: (entry) => {
        const { path: name, type, size, meta, linkpath } = entry
        const heard = { name, type, size, meta, linkpath, content: '', ended: 0 }
        entries.push(heard)
        entry.listen(
          (chunk) => {
            heard.content += chunk.toString('latin1')
          },
          () => {
            heard.ended++
          },
        )
      },
    },
    (block) => {
      const found = isFast ? readPlainHeader(block) : undefined
      if (found !== undefined) plain++
      return found
    },
  )
  for (let at = 0; at < bytes.length; at += step) {
    if (!archive.write(Buffer.from(bytes.subarray(at, at + step)))) break
  }
  archive.end()
  return { entries, faults: faults.map(inOneWay).sort(), plain }
}

/** That an entry is not whole is told in other words, and by its name. */
function inOneWay(fault: string): string {
  return /^an entry is damaged: (?:Truncated input|the archive ends before it does)/u.test(fault) ? 'it is cut' : fault
}

/** @returns how many headers were plain */
function isAlike(bytes: Uint8Array, step?: number): number {
  const own = hear(bytes, { isFast: true, ...(step !== undefined && { step }) })
  const { entries, faults } = hear(bytes, { isFast: false })
  expect({ entries: own.entries, faults: own.faults }).toEqual({ entries, faults })
  return own.plain
}

const BLOCK = 512
const SIZES = [0, 1, 511, 512, 513, 1024, 1025, 5000]
const PATHS = [
  'package/a',
  'package/package.json',
  'a',
  'b/',
  'a\\b',
  ' ',
  'n'.repeat(99),
  'n'.repeat(100),
  '\u00e9',
  '',
]

function summed(header: Buffer): Buffer {
  header.write('        ', 148)
  const sum = header.subarray(0, BLOCK).reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return header
}

const content = fc
  .constantFrom(...SIZES)
  .chain((length) => fc.string({ minLength: length, maxLength: length, unit: 'binary-ascii' }))
const name = fc.constantFrom(...PATHS)
const plain = fc.record({ path: name, content }).map(rawEntry)
const KINDS = ['\0', '0', '1', '2', '3', '4', '5', '6', '7', 'D', 'S', 'V', 'x', 'X', 'g', 'L', 'N', 'K', 'Z']
const other = fc
  .record({
    path: name,
    content,
    type: fc.constantFrom(...KINDS),
    linkpath: fc.constantFrom('', '', 'a'),
    prefix: fc.constantFrom('', '', 'package', 'p'.repeat(155)),
    isDamaged: fc.boolean(),
  })
  .map(rawEntry)
const records = fc
  .tuple(
    fc.dictionary(
      fc.constantFrom('path', 'linkpath', 'size', 'mtime', 'comment'),
      fc.constantFrom('a/b', '1', '512', '0'),
    ),
    fc.constantFrom('x', 'x', 'X', 'g'),
  )
  .map(([values, type]) => rawEntry(pax(values, type)))
const long = fc
  .constantFrom('L', 'K', 'N')
  .map((type) => rawEntry({ path: '././@LongLink', type, content: 'package/long\0' }))
/** One that was plain, with a byte changed, and mostly the checksum that is its own. */
const changed = fc
  .tuple(name, fc.nat(BLOCK - 1), fc.nat(255), fc.integer({ min: 0, max: 3 }))
  .map(([of, at, byte, whether]) => {
    const bytes = rawHeader({ path: of })
    bytes[at] = byte
    return whether > 0 ? summed(bytes) : bytes
  })
const SIZE_FIELDS = [
  '0000000001 \0',
  '00000000001 ',
  '000000001 \0\0',
  '          1\0',
  '1\0\0\0',
  '\x80\0\0\0\0\0\0\0\0\0\0\x01',
  '77777777777\0',
]
const sized = fc.constantFrom(...SIZE_FIELDS).map((field) => {
  const bytes = rawEntry({ path: 'package/sized', content: 'x' })
  bytes.fill(0, 124, 136).write(field, 124, 'latin1')
  return summed(bytes)
})
/** Zeros, and what the parser takes for zeros. */
const blanks = fc.constantFrom(Buffer.alloc(BLOCK), Buffer.alloc(BLOCK).fill('z', 148, 156))
/** A name that looks compressed, and what is. */
const squeezed = fc.constantFrom(
  summed(Buffer.concat([Buffer.from([0x1f, 0x8b]), rawHeader({ path: 'xxpackage/a' }).subarray(2)])),
  inOneBlock(gzipSync(rawTar([MANIFEST]))),
)
const anything = fc.oneof(
  { weight: 12, arbitrary: plain },
  ...[other, records, long, changed, sized, blanks, squeezed].map((arbitrary) => ({ weight: 1, arbitrary })),
  { weight: 1, arbitrary: fc.uint8Array({ minLength: BLOCK, maxLength: BLOCK }).map((bytes) => Buffer.from(bytes)) },
)
const ends = fc.constantFrom(
  END,
  Buffer.alloc(0),
  END.subarray(BLOCK),
  Buffer.alloc(5 * BLOCK),
  Buffer.concat([END, Buffer.from('x')]),
)
const archives = fc.tuple(fc.array(anything, { maxLength: 8 }), ends).map(([all, end]) => Buffer.concat([...all, end]))

function inOneBlock(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(BLOCK - bytes.length)])
}

const RUNS = Number(process.env['PLAIN_RUNS'] ?? 1500)

describe('a plain header is what npm\u2019s parser makes of it', () => {
  test('among all others', () => {
    let seen = 0
    fc.assert(
      fc.property(archives, (bytes) => {
        seen += isAlike(bytes)
      }),
      { numRuns: RUNS },
    )
    expect(seen).toBeGreaterThan(RUNS / 2)
  })

  test('wherever the archive ends', () => {
    const cut = fc.tuple(archives, fc.nat()).map(([bytes, at]) => bytes.subarray(0, at % (bytes.length + 1)))
    fc.assert(
      fc.property(cut, (bytes) => void isAlike(bytes)),
      { numRuns: RUNS },
    )
  })

  test('however its bytes arrive', () => {
    const step = fc.constantFrom(1, 7, 511, 512, 513, 1000, 1024, 1025)
    fc.assert(
      fc.property(archives, step, (bytes, each) => void isAlike(bytes, each)),
      { numRuns: RUNS / 3 },
    )
  })

  test('cut in two at every place', () => {
    const bytes = rawTar([
      MANIFEST,
      { path: 'package/a', content: 'x'.repeat(600) },
      pax({ path: 'package/b' }),
      MANIFEST,
    ])
    const all = contentsOf(bytes, { digests: true })
    for (let at = 1; at < bytes.length; at++) expect(contentsOf(bytes, { digests: true }, at)).toEqual(all)
  })

  test('with any byte changed', () => {
    const bytes = rawTar([
      MANIFEST,
      { path: 'package/a', content: 'x'.repeat(600) },
      { path: 'package/b', content: 'y' },
    ])
    for (let at = 0; at < bytes.length; at++) {
      for (const to of [0, 0x31, 0xff]) {
        const other = Buffer.from(bytes)
        other[at] = to
        isAlike(other)
        const start = at - (at % BLOCK)
        if (start === 0 || start === 1024)
          isAlike(
            Buffer.concat([
              bytes.subarray(0, start),
              summed(other.subarray(start, start + BLOCK)),
              other.subarray(start + BLOCK),
            ]),
          )
      }
    }
  })
})

describe('behind plain ones', () => {
  const files: RawEntry[] = [MANIFEST, { path: 'package/a', content: 'x' }]
  const behind = (...blocks: readonly Buffer[]) => Buffer.concat([...files.map(rawEntry), ...blocks, END])

  it('what is compressed and a header in one is not unpacked once more', () => {
    const evil = gzipSync(rawTar([{ ...MANIFEST, content: '{"name":"evil","version":"1.0.0"}' }]))
    // The header's fields are where gzip lets anything be.
    const header = Buffer.alloc(BLOCK)
    header.set([0x1f, 0x8b, 8, 4], 0)
    header.writeUInt16LE(300 - 12, 10)
    rawHeader({ path: 'x', type: '5' }).copy(header, 100, 100, 300)
    evil.copy(header, 300, 10)
    // Behind it is what would be gone over.
    const bytes = behind(summed(header), rawEntry({ path: 'b', prefix: 'package', content: 'y' }))
    isAlike(bytes)
    const { manifest, files } = contentsOf(bytes, { digests: true })
    expect(manifest).toMatchObject({ name: 'a' })
    expect([...(files?.keys() ?? [])]).toEqual(['package.json', 'a', 'b'])
  })

  it('zeros, and then what the parser takes for zeros, end the archive', () => {
    const [zeros, nearly] = [Buffer.alloc(BLOCK), Buffer.alloc(BLOCK).fill('z', 148, 156)]
    for (const end of [[zeros, nearly], [nearly, zeros], [nearly, nearly], [nearly], [zeros], []]) {
      isAlike(Buffer.concat([...files.map(rawEntry), ...end]))
      isAlike(Buffer.concat([...files.map(rawEntry), ...end, rawEntry(MANIFEST)]))
    }
  })

  it('a header that is damaged is all that is told of', () => {
    expect(contentsOf(behind(rawHeader({ path: 'package/b', isDamaged: true }))).problems).toHaveLength(1)
    expect(contentsOf(behind(rawHeader({ path: 'package/b' }))).problems).toEqual([])
  })
})

describe('other readers make the same of it', () => {
  test('tar-stream', async () => {
    const files = fc.dictionary(fc.stringMatching(/^[a-z][a-zA-Z0-9._ @+-]{0,60}$/u), content, {
      minKeys: 1,
      maxKeys: 6,
    })
    await fc.assert(
      fc.asyncProperty(files, async (all) => {
        const tar = pack()
        for (const [of, text] of Object.entries(all)) tar.entry({ name: `package/${of}` }, text)
        tar.finalize()
        const chunks: Buffer[] = []
        for await (const chunk of tar) chunks.push(Buffer.from(chunk as Uint8Array))
        await isAsTarStream(Buffer.concat(chunks))
      }),
      { numRuns: 100 },
    )
  })

  test('tar-stream, of what the lab packs', async () => {
    const bytes = gunzipSync(await packTarball({ 'package.json': '{}', 'a/b.js': 'b'.repeat(3000), empty: '' }))
    expect(isAlike(bytes)).toBeGreaterThan(2)
    await isAsTarStream(bytes)
  })
})

test.runIf(corpora !== undefined)('real tarballs are read alike', async () => {
  const all = await readdir(corpora as string, { recursive: true })
  const tarballs = all.filter((file) => file.endsWith('.tgz'))
  expect(tarballs.length).toBeGreaterThan(5)
  for (const file of tarballs) {
    const bytes = readFileSync(path.join(corpora as string, file))
    // Some are there to be refused.
    if (bytes[0] === 0x1f) isAlike(gunzipSync(bytes))
  }
})

async function isAsTarStream(bytes: Buffer): Promise<void> {
  const reader = extract()
  reader.end(bytes)
  const theirs: object[] = []
  for await (const entry of reader) {
    let text = ''
    for await (const chunk of entry as AsyncIterable<Uint8Array>) text += Buffer.from(chunk).toString('latin1')
    theirs.push({ name: entry.header.name, content: text })
  }
  const { entries, faults } = hear(bytes, { isFast: true })
  expect(faults).toEqual([])
  expect(entries).toMatchObject(theirs)
  expect(entries).toHaveLength(theirs.length)
}
