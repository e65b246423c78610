/** Changes of a tarball: of its entries, of their headers, of how it is compressed, and of the bytes. */
import { gunzipSync, gzipSync } from 'node:zlib'
import type { Random } from '../random.ts'
import { mutateBytes } from './bytes.ts'
import { mutateJson } from './json.ts'
import { ODD } from './odd.ts'

const BLOCK = 512

interface Entry {
  readonly header: Buffer
  /** With what fills its last block. */
  readonly body: Buffer
}

const NAMES = [
  ...ODD,
  'package/package.json',
  'package/PACKAGE.JSON',
  'package//package.json',
  'package/./package.json',
  './package/package.json',
  '/package/package.json',
  'package/../package.json',
  'other/package.json',
  'package.json',
  'package/.gitignore',
  'package/.npmignore',
  'package/binding.gyp',
  'package/node_modules/a/package.json',
  'package\\package.json',
  'package/\u0000package.json',
  'package/e\u0301',
  'package/\u00e9',
  'c:/package.json',
  'package/',
  '../../x',
]
const TYPES = [
  '0',
  '\0',
  '7',
  '1',
  '2',
  '3',
  '4',
  '5',
  '6',
  'x',
  'g',
  'L',
  'K',
  'S',
  'D',
  'M',
  'N',
  'V',
  'X',
  'Z',
  '\u00ff',
]

/** Where the fields of a header are, and how long they are: IEEE Std 1003.1, pax, "ustar Interchange Format". */
const FIELDS: readonly (readonly [number, number])[] = [
  [0, 100],
  [100, 8],
  [108, 8],
  [116, 8],
  [124, 12],
  [136, 12],
  [157, 100],
  [257, 6],
  [263, 2],
  [265, 32],
  [345, 155],
  [500, 12],
]
const SIZES = [
  '',
  '0',
  '1',
  '777',
  '00000000777\0',
  '-1',
  '77777777777',
  '37777777777',
  ' 12 ',
  '0x10',
  '8',
  '\x80\0\0\0\0\0\0\0\0\0\x02\x00',
  '\x80\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff',
  '\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff',
]

type Change = (entries: Entry[], random: Random) => void

const CHANGES: readonly Change[] = [
  (entries, random) => void entries.splice(random.int(entries.length), 1),
  (entries, random) => void entries.splice(random.int(entries.length + 1), 0, random.pick(entries)),
  (entries, random) => void entries.push(...entries.splice(random.int(entries.length), 1)),
  onOne((entry, random) => withField(entry, 0, 100, Buffer.from(random.pick(NAMES)))),
  onOne((entry, random) => withField(entry, 0, 100, Buffer.from(`package/${random.pick(NAMES)}`))),
  onOne((entry, random) => withField(entry, 156, 1, Buffer.from(random.pick(TYPES), 'latin1'))),
  onOne((entry, random) => withField(entry, 124, 12, Buffer.from(random.pick(SIZES), 'latin1'))),
  onOne((entry, random) => withField(entry, 157, 100, Buffer.from(random.pick(NAMES)))),
  onOne((entry, random) => withField(entry, 345, 155, Buffer.from(random.pick(NAMES)))),
  onOne((entry, random) => {
    const [at, length] = random.pick(FIELDS)
    return withField(entry, at, length, random.bytes(length))
  }),
  onOne((entry, random) => {
    const header = Buffer.from(entry.header)
    header[random.int(BLOCK)] = random.int(256)
    return { ...entry, header: random.chance(0.5) ? header : summed(header) }
  }),
  onOne((entry, random) => ({ ...entry, body: mutateBytes(entry.body, entry.header, random) })),
  onOne((entry, random) => resized(entry, mutateBytes(contentOf(entry), entry.body, random))),
  onOne((entry, random) => resized(entry, Buffer.alloc(random.pick([0, 1, 511, 512, 513, 100_000])))),
  onOne((entry, random) =>
    isManifest(entry) ? resized(entry, mutateJson(contentOf(entry), contentOf(entry), random)) : entry,
  ),
  (entries, random) => {
    const text = random.pick([
      'path',
      'linkpath',
      'size',
      'mtime',
      'GNU.sparse.size',
      'SCHILY.xattr.a',
      'charset',
      'path\0',
      '',
    ])
    const value = random.pick([...NAMES, '0', '5', '-1', '1e3', '99999999999', 'a'.repeat(5000)])
    const record = ` ${text}=${value}\n`
    const length = random.pick([
      record.length + String(record.length).length,
      record.length,
      0,
      99_999_999,
      record.length + 3,
    ])
    const body = Buffer.from(random.pick([`${length}${record}`, `${length}${record}`.repeat(3), record, `${length}`]))
    const header = summed(named('PaxHeader/x', random.pick(['x', 'x', 'g', 'X', 'L', 'K']), body.length))
    entries.splice(random.int(entries.length + 1), 0, { header, body: padded(body) })
  },
  (entries, random) => {
    const name = random.pick(NAMES)
    const content = Buffer.from(random.pick(['', '{}', '{"name":"other","version":"9.9.9"}', '#!/bin/sh\n']))
    const header = summed(named(name, random.pick(TYPES), content.length))
    entries.splice(random.int(entries.length + 1), 0, { header, body: padded(content) })
  },
  // What marks the end for some readers.
  (entries, random) => {
    const zeros = { header: Buffer.alloc(BLOCK * random.pick([1, 1, 2, 3])), body: Buffer.alloc(0) }
    entries.splice(random.int(entries.length + 1), 0, zeros)
  },
]

/** Of the whole archive, once it is compressed. */
const WRAPPINGS: readonly ((tar: Buffer, random: Random) => Buffer)[] = [
  (tar) => tar,
  (tar) => gzipSync(gzipSync(tar, FAST), FAST),
  (tar, random) => {
    const at = random.int(tar.length + 1)
    return Buffer.concat([gzipSync(tar.subarray(0, at), FAST), gzipSync(tar.subarray(at), FAST)])
  },
  (tar, random) =>
    Buffer.concat([gzipSync(tar, FAST), random.pick([Buffer.alloc(100), random.bytes(20), gzipSync(tar, FAST)])]),
  (tar, random) => {
    const bytes = gzipSync(tar, FAST)
    bytes[random.pick([0, 1, 2, 3, 8, 9])] = random.int(256)
    return bytes
  },
  (tar) => gzipSync(Buffer.concat([tar, Buffer.alloc(2 ** 21)]), FAST),
  (tar, random) => mutateBytes(gzipSync(tar, FAST), tar, random),
]
const FAST = { level: 1 } as const

export function mutateTarball(bytes: Uint8Array, donor: Uint8Array, random: Random): Buffer {
  if (random.chance(0.1)) return mutateBytes(bytes, donor, random)
  const tar = gunzipSync(bytes)
  if (random.chance(0.1)) return gzipSync(mutateBytes(tar, gunzipSync(donor), random), FAST)
  const entries = entriesOf(tar)
  if (random.chance(0.1)) entries.push(...entriesOf(gunzipSync(donor)).slice(0, 1 + random.int(3)))
  for (let rounds = random.pick([1, 1, 1, 2, 4]); rounds > 0 && entries.length > 0; rounds--)
    random.pick(CHANGES)(entries, random)
  const end = Buffer.alloc(random.chance(0.05) ? BLOCK * random.int(2) : 2 * BLOCK)
  const changed = Buffer.concat([...entries.flatMap(({ header, body }) => [header, body]), end])
  return random.chance(0.08) ? random.pick(WRAPPINGS)(changed, random) : gzipSync(changed, FAST)
}

export function headersOf(tar: Buffer): readonly Entry[] {
  return entriesOf(tar)
}

function entriesOf(tar: Buffer): Entry[] {
  const entries: Entry[] = []
  for (let at = 0; at + BLOCK <= tar.length && tar[at] !== 0; ) {
    const header = tar.subarray(at, at + BLOCK)
    const length = Number.parseInt(header.toString('latin1', 124, 136), 8) || 0
    const end = at + BLOCK + length + (-length & (BLOCK - 1))
    entries.push({ header, body: tar.subarray(at + BLOCK, end) })
    at = end
  }
  return entries
}

function onOne(change: (entry: Entry, random: Random) => Entry): Change {
  return (entries, random) => {
    const at = random.int(entries.length)
    const entry = entries[at]
    if (entry !== undefined) entries[at] = change(entry, random)
  }
}

function contentOf({ header, body }: Entry): Buffer {
  return body.subarray(0, Number.parseInt(header.toString('latin1', 124, 136), 8) || 0)
}

function isManifest({ header }: Entry): boolean {
  return (
    header.toString('latin1', 0, 21) === 'package/package.json\0' &&
    contentOf({ header, body: Buffer.alloc(1) }).length > 0
  )
}

function resized(entry: Entry, content: Buffer): Entry {
  const size = Buffer.from(`${content.length.toString(8).padStart(11, '0')}\0`)
  return { header: withField(entry, 124, 12, size).header, body: padded(content) }
}

function withField({ header, body }: Entry, at: number, length: number, value: Buffer): Entry {
  const changed = Buffer.from(header)
  changed.fill(0, at, at + length)
  value.copy(changed, at, 0, length)
  return { header: summed(changed), body }
}

function summed(header: Buffer): Buffer {
  header.fill(' ', 148, 156)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return header
}

function named(name: string, type: string, length: number): Buffer {
  const header = Buffer.alloc(BLOCK)
  header.write(name, 0, 100)
  header.write('0000644\0', 100)
  header.write(`${length.toString(8).padStart(11, '0')}\0`, 124)
  header.write(type, 156, 'latin1')
  header.write('ustar\x0000', 257)
  return header
}

function padded(content: Buffer): Buffer {
  return Buffer.concat([content, Buffer.alloc(-content.length & (BLOCK - 1))])
}
