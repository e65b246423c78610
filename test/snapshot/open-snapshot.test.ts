/** Snapshots are read as what an attacker wrote. Each that is refused has its twin that differs in that point only. */
import { createHash } from 'node:crypto'
import { truncate, writeFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Ask } from '../../src/registry/documents.ts'
import { BLOCK, header, INDEX_NAME, layout, padded, padding } from '../../src/snapshot/container.ts'
import { openSnapshot } from '../../src/snapshot/open-snapshot.ts'
import { recordedDocuments } from '../../src/snapshot/replay.ts'
import { decodeIndex } from '../../src/snapshot/snapshot-index.ts'
import { UsageError } from '../../src/usage-error.ts'
import type { Made } from '../support/snapshot.ts'
import { makeSnapshot } from '../support/snapshot.ts'

const HERE = 'https://registry.example/here'
const THERE = 'https://registry.example/there'
const PACKED = gzipSync('a package')

const make = () => makeSnapshot({ documents: { [HERE]: { is: 'here' } }, tarballs: { [THERE]: PACKED }, tuf: {} })

const ask = (address: string, more: Partial<Ask> = {}): Ask => ({ address, maxBytes: 1024, ...more })

async function answerFrom(file: string, question: Ask = ask(HERE)) {
  const snapshot = await openSnapshot(file)
  try {
    return await recordedDocuments(snapshot, undefined).ask(question)
  } finally {
    await snapshot.close()
  }
}

const sizeOfIndex = (bytes: Buffer) => Number.parseInt(bytes.subarray(124, 135).toString(), 8)
const indexOf = (bytes: Buffer) => bytes.subarray(BLOCK, BLOCK + sizeOfIndex(bytes)).toString('utf8')

/** With another index, in a file that is whole. */
function withIndex(bytes: Buffer, text: string): Buffer {
  const index = Buffer.from(text)
  const blobs = bytes.subarray(BLOCK + padded(sizeOfIndex(bytes)))
  return Buffer.concat([header(INDEX_NAME, index.length), index, padding(index.length), blobs])
}

async function changed(change: (bytes: Buffer, made: Made) => Buffer): Promise<string> {
  const made = await make()
  await writeFile(made.file, change(Buffer.from(made.bytes), made))
  return made.file
}

/** Of the document's blob. */
function placeOfDocument(bytes: Buffer) {
  const index = decodeIndex(Buffer.from(indexOf(bytes)))
  const [first] = index.documents
  const blob = first?.answer.state === 'present' ? (first.answer.blob ?? '') : ''
  const place = layout(sizeOfIndex(bytes), index.blobs).places.get(blob)
  return place ?? { offset: 0, size: 0 }
}

const flipped = (bytes: Buffer, at: number) => {
  bytes[at] = (bytes[at] ?? 0) ^ 1
  return bytes
}

describe('a snapshot as it was written', () => {
  test('gives what was put in', async () => {
    const { file, bytes, sha256 } = await make()
    expect(await answerFrom(file)).toEqual({ state: 'present', document: { is: 'here' } })
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256)
    expect(await answerFrom(`${file}#sha256=${sha256.toUpperCase()}`)).toMatchObject({ state: 'present' })
  })

  test.each([
    ['another address', ask(`${HERE}/else`)],
    ['other words for what is accepted', ask(HERE, { accept: 'text/plain' })],
    ['a question that anybody may ask', ask(HERE, { anonymous: true })],
    ['a part of it', ask(HERE, { view: { member: ['is'] } })],
    ['what lies in a prototype', ask('__proto__')],
  ])('has nothing for %s', async (_, question) => {
    const { file } = await make()
    expect(await answerFrom(file, question)).toEqual({ state: 'unavailable', reason: 'it is not in the snapshot' })
  })

  test('answers whoever asks with credentials, or for something fresh', async () => {
    const { file } = await make()
    const question = ask('https://user:secret@registry.example/here', { spec: 'here', fresh: true })
    expect(await answerFrom(file, question)).toMatchObject({ state: 'present' })
  })

  test('holds documents to the size that was asked for', async () => {
    const { file } = await makeSnapshot({ documents: { [HERE]: 'x'.repeat(100_000) } })
    expect(await answerFrom(file, ask(HERE, { maxBytes: 200_000 }))).toMatchObject({ state: 'present' })
    expect(await answerFrom(file, ask(HERE, { maxBytes: 10_000 }))).toMatchObject({
      state: 'unavailable',
      reason: expect.stringContaining('the snapshot is damaged'),
    })
  })
})

describe('a damaged part', () => {
  test('makes that one answer unavailable', async () => {
    const file = await changed((bytes) => flipped(bytes, placeOfDocument(bytes).offset + BLOCK + 3))
    expect(await answerFrom(file)).toEqual({
      state: 'unavailable',
      reason: 'the snapshot is damaged: a part does not have the digest that it is named by',
    })
  })
})

describe('refused', () => {
  const cases: readonly [string, (bytes: Buffer, made: Made) => Buffer, string][] = [
    ['an empty file', () => Buffer.alloc(0), 'is no snapshot of verify-deps'],
    ['any other file', () => Buffer.from('x'.repeat(4096)), 'is no snapshot of verify-deps'],
    ['the first block alone', (bytes) => bytes.subarray(0, BLOCK), 'is cut off'],
    ['a file without its end', (bytes) => bytes.subarray(0, -1), 'is cut off'],
    ['a file with more behind it', (bytes) => Buffer.concat([bytes, Buffer.alloc(512)]), 'belong to nothing'],
    ['an index of a terabyte', (bytes) => Buffer.concat([header(INDEX_NAME, 2 ** 32), bytes]), 'of at most'],
    ['a first member of another name', (bytes) => Buffer.concat([header('else', 10), bytes]), 'is no snapshot'],
    [
      'an index without a part',
      (bytes) => withIndex(bytes, indexOf(bytes).replace(/"blobs":\[\[[^\]]*\],?/u, '"blobs":[')),
      'is missing',
    ],
    [
      'an index of which a digest was changed',
      (bytes) => withIndex(bytes, indexOf(bytes).replace(/"tuf":"[0-9a-f]{2}/u, '"tuf":"zz')),
      'no SHA-256',
    ],
    [
      'a member that nobody knows',
      (bytes) => withIndex(bytes, indexOf(bytes).replace('"documents"', '"more":1,"documents"')),
      'has an index that cannot be used',
    ],
    [
      'an index that is written in another way',
      (bytes) => withIndex(bytes, indexOf(bytes).replace('"documents":', '"documents": ')),
      'not written as verify-deps writes it',
    ],
    [
      'a member that is there twice',
      (bytes) => withIndex(bytes, indexOf(bytes).replace('"tool":', '"tool":"0","tool":')),
      'not written as verify-deps writes it',
    ],
    [
      'a question that is answered twice',
      (bytes) => withIndex(bytes, indexOf(bytes).replace(/("documents":\[)(\{.*?\}\})/u, '$1$2,$2')),
      'it answers a question twice',
    ],
    [
      'a part that is named twice',
      (bytes) => withIndex(bytes, indexOf(bytes).replace(/("blobs":\[)(\[[^\]]*\])/u, '$1$2,$2')),
      'it names a part twice',
    ],
    [
      'a size below nothing',
      (bytes) => withIndex(bytes, indexOf(bytes).replace(/("blobs":\[\["[0-9a-f]*",)/u, '$1-')),
      'has an index that cannot be used',
    ],
    [
      'a size that leads out of the file',
      (bytes) => withIndex(bytes, indexOf(bytes).replace(/("blobs":\[\["[0-9a-f]*",)\d+/u, '$19007199254740991')),
      'is cut off',
    ],
    [
      'a part under the name of another',
      (bytes) => flipped(bytes, placeOfDocument(bytes).offset + 20),
      'has a part that is not where it should be',
    ],
    [
      'a later format',
      (bytes) => withIndex(bytes, indexOf(bytes).replace('"version":1', '"version":2')),
      'Update verify-deps, or make the snapshot with this one',
    ],
    [
      'another kind of index',
      (bytes) => withIndex(bytes, indexOf(bytes).replace('verify-deps-snapshot', 'verify-deps-else')),
      'is no snapshot of verify-deps',
    ],
    ['an index that is no JSON', (bytes) => withIndex(bytes, '{'), 'has an index that cannot be used'],
    ['an index that nests deep', (bytes) => withIndex(bytes, '['.repeat(100_000)), 'has an index that cannot be used'],
  ]

  test.each(cases)('%s', async (_, change, words) => {
    const file = await changed(change)
    const error = await openSnapshot(file).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(UsageError)
    expect((error as Error).message).toContain(words)
  })

  test('its twin, whose index is written anew as it was', async () => {
    const file = await changed((bytes) => withIndex(bytes, indexOf(bytes)))
    expect(await answerFrom(file)).toMatchObject({ state: 'present' })
  })

  test('one that is not the pinned one', async () => {
    const { file, sha256, bytes } = await make()
    const other = `${sha256.slice(0, -1)}${sha256.endsWith('0') ? '1' : '0'}`
    await expect(openSnapshot(`${file}#sha256=${other}`)).rejects.toThrow(`its SHA-256 is ${sha256}, not ${other}`)
    await truncate(file, bytes.length - 1)
    await expect(openSnapshot(`${file}#sha256=${sha256}`)).rejects.toThrow('is not the one that is pinned')
  })
})

test('any change of any byte is noticed where it matters, and never more than an error of the user', async () => {
  const { file, bytes } = await make()
  const anywhere = fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }))
  await fc.assert(
    fc.asyncProperty(fc.array(anywhere, { minLength: 1, maxLength: 4 }), async (changes) => {
      const mutated = Buffer.from(bytes)
      for (const [at, by] of changes) mutated[at] = (mutated[at] ?? 0) ^ by
      await writeFile(file, mutated)
      const answer = await answerFrom(file).catch((error: unknown) => {
        if (!(error instanceof UsageError)) throw error
        return { state: 'refused' }
      })
      if (answer.state === 'present') expect(answer).toEqual({ state: 'present', document: { is: 'here' } })
    }),
    { numRuns: 300 },
  )
})
