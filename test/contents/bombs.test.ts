/** Tarballs that are made to fill a memory or to take for ever, beside what is merely large. Made while they are read. */
import { createGzip } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { MAX_ENTRIES } from '../../src/contents/limits.ts'
import { readContents } from '../../src/contents/read-contents.ts'
import { contentsOf, END, MANIFEST, pax, rawEntry, rawHeader, tgz } from '../support/raw-tar.ts'

const MiB = 1024 ** 2
const zeros = Buffer.alloc(MiB)

function* manyZeros(megabytes: number) {
  for (let at = 0; at < megabytes; at++) yield zeros
}

/** Those that nobody looks at any more are all the same: making them takes longer than reading them. */
function* manyEntries(count: number) {
  let block = zeros
  for (let at = 0; at < count; at += 1000) {
    if (at <= MAX_ENTRIES) {
      block = Buffer.concat(Array.from({ length: 1000 }, (_, nth) => rawHeader({ path: `package/${at + nth}` })))
    }
    yield block
  }
}

/** Not compressed: how far it is read is all that counts. */
function* manyHeaders(count: number) {
  const one = rawEntry(pax({ comment: 'x' }))
  const block = Buffer.concat(Array.from({ length: 2000 }, () => one))
  for (let at = 0; at < count; at += 2000) yield block
}

function* manyRecords(megabytes: number) {
  const one = rawEntry({ path: 'PaxHeader', type: 'g', content: '5 a=\n'.repeat(200_000) })
  for (let at = 0; at < megabytes; at++) yield one
}

function* longPaths(count: number) {
  for (let at = 0; at < count; at++) {
    yield Buffer.concat([
      rawEntry(pax({ path: `package/${'d/'.repeat(500)}${at}/${'n'.repeat(200)}` })),
      rawHeader({ path: 'a' }),
    ])
  }
}

function* concat(...parts: Iterable<Buffer>[]) {
  for (const part of parts) yield* part
}

const manifest = [rawEntry(MANIFEST)]
const sized = (megabytes: number) => [rawHeader({ path: 'package/a', size: megabytes * MiB })]

/** @returns what is said in the end, how long a processor was busy with it, and how much memory was taken for it */
async function read(parts: Iterable<Buffer>, isCompressed: boolean) {
  const reader = readContents()
  const before = process.memoryUsage.rss()
  let [took, peak] = [0, 0]
  const take = (chunk: Buffer) => {
    const start = process.cpuUsage()
    reader.write(chunk)
    const { user, system } = process.cpuUsage(start)
    took += (user + system) / 1000
    peak = Math.max(peak, process.memoryUsage.rss() - before)
  }
  if (!isCompressed) for (const part of parts) take(part)
  else {
    const gzip = createGzip({ level: 1 })
    gzip.on('data', take)
    for (const part of parts) if (!gzip.write(part)) await new Promise((resolve) => gzip.once('drain', resolve))
    await new Promise((resolve) => gzip.once('end', resolve).end())
  }
  return { contents: reader.end(), took, peak: peak / MiB }
}

const cases: readonly [string, () => Iterable<Buffer>, () => Iterable<Buffer>, boolean][] = [
  [
    'of zeros, compressed',
    () => concat(manifest, sized(2000), manyZeros(2000), [END]),
    () => concat(manifest, sized(100), manyZeros(100), [END]),
    true,
  ],
  [
    'of zeros behind the end, compressed',
    () => concat(manifest, [END], manyZeros(2000)),
    () => concat(manifest, [END], manyZeros(1)),
    true,
  ],
  [
    'of a million entries',
    () => concat(manifest, manyEntries(1_000_000), [END]),
    () => concat(manifest, manyEntries(20_000), [END]),
    false,
  ],
  [
    'of headers without entries',
    () => concat(manifest, manyHeaders(2_000_000), [END]),
    () => concat(manifest, manyHeaders(20_000), [END]),
    false,
  ],
  ['of records', () => concat(manifest, manyRecords(300), [END]), () => concat(manifest, manyRecords(5), [END]), false],
  [
    'of long paths',
    () => concat(manifest, longPaths(100_000), [END]),
    () => concat(manifest, longPaths(20), [END]),
    false,
  ],
]

describe('a bomb', () => {
  for (const [name, hostile, honest, isCompressed] of cases) {
    it(`${name} is left where it is known for one`, async () => {
      const { contents, took, peak } = await read(hostile(), isCompressed)
      expect(contents.problems.at(-1)).toMatchObject({ kind: 'too-large', path: undefined })
      expect(took).toBeLessThan(30_000)
      expect(peak).toBeLessThan(700)
      expect((await read(honest(), isCompressed)).contents.problems).toEqual([])
    }, 180_000)
  }

  it('of thousands of files in the place of a large one is hashed once', () => {
    const empty = { path: 'package/a', content: '' }
    const all = (count: number) => [MANIFEST, { ...empty, content: Buffer.alloc(4 * MiB) }, ...Array(count).fill(empty)]
    const reader = readContents()
    reader.write(tgz(all(8000)))
    const start = process.cpuUsage()
    expect(reader.end().problems).toHaveLength(100)
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(5000)
    expect(contentsOf(tgz(all(0))).problems).toEqual([])
  })

  it('of a sparse file of 10 GB takes no memory', () => {
    const reader = readContents()
    reader.write(Buffer.concat([...manifest, rawHeader({ path: 'package/a', type: 'S', size: 10 * 1024 ** 3 }), END]))
    expect(reader.end().problems[0]).toMatchObject({ kind: 'unreadable' })
  })
})
