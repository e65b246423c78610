/** Whatever lies in the directory: what is read is what was kept, byte for byte, or nothing is. */
import { execFileSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { cpSync, readFileSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { decodeIndex } from '../../../src/registry/cache/sealed-index.ts'
import { filesOf, fill, HOUR, NOW, openIn, readBack, SECRET, VALID } from '../../support/evidence-cache.ts'
import { temporaryDirectory } from '../../support/npm-home.ts'

const DOCUMENTS = { one: '{"a":1}', two: '{"b":"two"}', three: '[3,3,3]' }
const KEYS = Object.keys(DOCUMENTS)
const NOTHING = { one: undefined, two: undefined, three: undefined }

async function filled() {
  const directory = await temporaryDirectory()
  await fill(directory, DOCUMENTS)
  const [index, pack] = [filesOf(directory, 'index')[0] as string, filesOf(directory, 'pack')[0] as string]
  return { directory, index, pack }
}

/** Afterwards it is fetched again, and then it is there again. */
async function mends(directory: string) {
  await fill(directory, DOCUMENTS)
  expect(await readBack(directory, KEYS)).toEqual(DOCUMENTS)
}

test('what is kept is there in the next run', async () => {
  const { directory } = await filled()
  expect(await readBack(directory, KEYS)).toEqual(DOCUMENTS)
})

test.each(['index', 'pack'] as const)('one changed bit anywhere in the %s', async (kind) => {
  const { directory, [kind]: file } = await filled()
  const original = readFileSync(file)
  for (let at = 0; at < original.length; at++) {
    const changed = Buffer.from(original)
    changed[at] = (changed[at] as number) ^ (1 << (at % 8))
    writeFileSync(file, changed)
    const cache = openIn(directory)
    const wrong = KEYS.filter((key) => {
      const entry = cache.find(key)
      const bytes = entry && cache.read(entry)
      return bytes !== undefined && Buffer.from(bytes).toString() !== DOCUMENTS[key as keyof typeof DOCUMENTS]
    })
    const isThere = KEYS.some((key) => cache.find(key) !== undefined)
    expect({ at, wrong, isThere }).toEqual({ at, wrong: [], isThere: kind === 'pack' })
  }
  await mends(directory)
})

test.each(['index', 'pack'] as const)('cut off anywhere in the %s', async (kind) => {
  const { directory, [kind]: file } = await filled()
  for (let length = readFileSync(file).length - 1; length >= 0; length--) {
    truncateSync(file, length)
    const found = await readOnly(directory)
    for (const [key, text] of Object.entries(found))
      expect([undefined, ...Object.values(DOCUMENTS)]).toContain(text ?? key)
    if (kind === 'index') expect(found).toEqual({})
  }
  await mends(directory)
})

/** Without writing anything down at the end. */
async function readOnly(directory: string) {
  const cache = openIn(directory)
  return Object.fromEntries(
    KEYS.flatMap((key) => {
      const entry = cache.find(key)
      const bytes = entry && cache.read(entry)
      return bytes === undefined ? [] : [[key, Buffer.from(bytes).toString()]]
    }),
  )
}

describe('what somebody else has put there', () => {
  /** Sealed as ours is, but with another key, or with ours where the twin is wanted. */
  function sealed(body: string, secret: Uint8Array) {
    const head = 'verify-deps evidence index 1\n'
    return `${head}${createHmac('sha256', secret).update(head).update(body).digest('base64url')}\n${body}`
  }
  const bodyOf = (file: string) => readFileSync(file, 'utf8').split('\n').slice(2).join('\n')

  test.each([
    ['as it is', (body: string) => body],
    ['under another key', (body: string) => body.replace('"one"', '"four"')],
    ['younger', (body: string) => body.replaceAll(String(NOW), String(NOW + HOUR))],
    ['with other validators', (body: string) => body.replaceAll('\\"one\\"', '\\"two\\"')],
  ])('an index %s, sealed by them', async (_how, change) => {
    const { directory, index } = await filled()
    const body = change(bodyOf(index))
    writeFileSync(index, sealed(body, Buffer.alloc(32, 2)))
    expect(await readOnly(directory)).toEqual({})
    // The twin: but for the seal, it would have been read.
    writeFileSync(index, sealed(body, SECRET))
    expect(Object.keys(await readOnly(directory)).length).toBeGreaterThanOrEqual(2)
  })

  test('other bytes in the place of a document', async () => {
    const { directory, pack } = await filled()
    writeFileSync(pack, readFileSync(pack, 'utf8').replace('"two"', '"bad"'))
    expect(await readBack(directory, KEYS)).toEqual({ ...DOCUMENTS, two: undefined })
    await mends(directory)
  })

  test('an older index of ours: it is no younger than it was', async () => {
    const { directory, index } = await filled()
    const old = readFileSync(index)
    await fill(directory, { one: '{"a":2}' }, { now: NOW + HOUR })
    writeFileSync(path.join(directory, 'index-0000000000000000'), old)
    expect(await readBack(directory, ['one'], { now: NOW + HOUR })).toEqual({ one: '{"a":2}' })
  })

  test.each([
    ['deep', `{"packs":${'['.repeat(100_000)}`],
    ['of prototypes', '{"__proto__":{"packs":[]},"packs":["__proto__"],"rows":[["__proto__","",0,0,0,"","",0,1]]}'],
    ['no JSON', 'x'],
    ['something else', '{"packs":{},"rows":[null,1,[],[1,2,0,0,0,0,0,0,0]]}'],
    ['of files elsewhere', '{"packs":["../../etc/passwd"],"rows":[["one","d",0,0,4,"","",1,9e15]]}'],
    ['of places that are none', '{"packs":["pack-0000000000000000"],"rows":[["one","d",0,-1,1e300,"","",1,9]]}'],
  ])('an index that is %s, whoever sealed it', async (_what, body) => {
    const { directory, index } = await filled()
    for (const secret of [Buffer.alloc(32, 2), SECRET]) {
      writeFileSync(index, sealed(body, secret))
      expect(await readOnly(directory)).toEqual({})
    }
    await mends(directory)
  })

  test('an index larger than any', async () => {
    const { directory, index } = await filled()
    const other = path.join(directory, 'index-0000000000000000')
    writeFileSync(other, '')
    truncateSync(other, 4 * 1024 ** 3)
    expect(await readBack(directory, KEYS)).toEqual(DOCUMENTS)
    truncateSync(index, 4 * 1024 ** 3)
    expect(await readBack(directory, KEYS)).toEqual(NOTHING)
    await mends(directory)
  })

  test('thousands of files', async () => {
    const directory = await temporaryDirectory()
    for (let count = 0; count < 5000; count++) {
      writeFileSync(path.join(directory, `index-${count.toString(16).padStart(16, '0')}`), 'x')
    }
    await fill(directory, DOCUMENTS)
    await fill(directory, DOCUMENTS)
    await mends(directory)
  })

  test.each(['index', 'pack'] as const)('a link to the %s, or to elsewhere', async (kind) => {
    const { directory, [kind]: file } = await filled()
    const elsewhere = path.join(await temporaryDirectory(), 'file')
    renameSync(file, elsewhere)
    symlinkSync(elsewhere, file)
    expect(await readBack(directory, KEYS)).toEqual(NOTHING)
    await mends(directory)
    expect(readFileSync(elsewhere).length).toBeGreaterThan(0)
  })

  test.skipIf(process.platform === 'win32').each(['index', 'pack'] as const)('a pipe for the %s', async (kind) => {
    const { directory, [kind]: file } = await filled()
    rmSync(file)
    execFileSync('mkfifo', [file])
    expect(await readBack(directory, KEYS)).toEqual(NOTHING)
    await mends(directory)
  })

  test.each(['index', 'pack', 'tmp'] as const)('a directory for the %s', async (kind) => {
    const { directory, index, pack } = await filled()
    const file = { index, pack, tmp: path.join(directory, 'tmp-0000000000000000') }[kind]
    rmSync(file, { force: true })
    cpSync(await temporaryDirectory(), file, { recursive: true })
    expect(await readBack(directory, KEYS)).toEqual(kind === 'tmp' ? DOCUMENTS : NOTHING)
    await mends(directory)
  })
})

test('the same bytes lie there once, and where they are damaged, once more', async () => {
  const { directory, pack } = await filled()
  await fill(directory, { four: DOCUMENTS.one, five: DOCUMENTS.one })
  expect(filesOf(directory, 'pack')).toEqual([pack])
  writeFileSync(pack, readFileSync(pack, 'utf8').replace('{"a":1}', '{"a":2}'))
  await fill(directory, { five: DOCUMENTS.one })
  expect(await readBack(directory, ['one', 'two', 'five'])).toMatchObject({ two: DOCUMENTS.two, five: DOCUMENTS.one })
})

test('an index is read only under its own seal', async () => {
  const { index } = await filled()
  const file = readFileSync(index)
  expect(decodeIndex(file, SECRET)?.size).toBe(3)
  expect(decodeIndex(file, Buffer.alloc(32, 2))).toBeUndefined()
  expect(VALID.mayBeKept).toBe(true)
})
