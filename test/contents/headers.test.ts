/** Headers that programs read differently, each beside an honest one that differs from it in one point. */
import { buffer } from 'node:stream/consumers'
import { extract, pack } from 'tar-stream'
import { describe, expect, it } from 'vitest'
import type { RawEntry } from '../support/raw-tar.ts'
import { contentsOf, END, MANIFEST, pax, rawEntry } from '../support/raw-tar.ts'

const file = (path: string, content = 'x'): Buffer => rawEntry({ path, content })
const record = (text: string | Uint8Array, type = 'x'): Buffer => rawEntry({ path: 'PaxHeader', type, content: text })
const records = (values: Readonly<Record<string, string | number>>, type?: string): Buffer =>
  rawEntry(pax(values, type))
const long = (path: string, type = 'L'): Buffer => rawEntry({ path: '././@LongLink', type, content: path })

/** With other bytes in its header, and the checksum that is theirs. */
function withField(entry: RawEntry, at: number, text: string): Buffer {
  const bytes = rawEntry(entry)
  bytes.write(text, at, 'latin1')
  bytes.write('        ', 148)
  const sum = bytes.subarray(0, 512).reduce((total, byte) => total + byte, 0)
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return bytes
}
const [SIZE, MAGIC, PREFIX] = [124, 257, 345]
const A: RawEntry = { path: 'package/a', content: 'x' }
const B: RawEntry = { path: 'package/b', prefix: 'package' }
const latin1 = Buffer.concat([Buffer.from('18 path=package/'), Buffer.from([0xe9, 0x0a])])
const multiline = (line: string) => records({ comment: `first\n${line}\nlast` })

const cases: readonly [string, readonly Buffer[], readonly Buffer[]][] = [
  // Records.
  [
    'a length that is too large',
    [record('99 path=package/b\n'), file('a/a')],
    [record('18 path=package/b\n'), file('a/a')],
  ],
  [
    'a length that is too small',
    [record('8 path=package/b\n'), file('a/a')],
    [record('18 path=package/b\n'), file('a/a')],
  ],
  [
    'a length with a leading zero',
    [record('019 path=package/b\n'), file('a/a')],
    [record('18 path=package/b\n'), file('a/a')],
  ],
  ['a length of nothing', [record('0 path=package/b\n'), file('a/a')], [record('12 comment=\n'), file('a/a')]],
  ['a record behind zeros', [record('12 comment=\n\0'), file('a/a')], [record('12 comment=\n'), file('a/a')]],
  ['a record without a value', [record('8 pathb\n'), file('a/a')], [record('8 pat=b\n'), file('a/a')]],
  ['a key that ends early', [records({ 'path\0': 'b/c' }), file('a/a')], [records({ pathy: 'b/c' }), file('a/a')]],
  [
    'a path with a line break',
    [records({ path: 'package/b\nc' }), file('a/a')],
    [records({ comment: 'b\nc' }), file('a/a')],
  ],
  [
    'a path that ends early',
    [records({ path: 'package/b\0c' }), file('a/a')],
    [records({ comment: 'b\0c' }), file('a/a')],
  ],
  ['an empty path', [records({ path: '' }), file('a/a')], [records({ comment: '' }), file('a/a')]],
  ['a path that is not UTF-8', [record(latin1), file('a/a')], [records({ path: 'package/\u00e9' }), file('a/a')]],
  [
    'a record in a record',
    [multiline('18 path=package/b'), file('a/a')],
    [multiline('17 path=package/b'), file('a/a')],
  ],
  ['a size that is a word', [records({ size: 'c:/package.json' }), file('a/a')], [records({ size: 1 }), file('a/a')]],
  ['a size with an exponent', [records({ size: '1e0' }), file('a/a')], [records({ size: '1' }), file('a/a')]],
  ['a size below zero', [records({ size: -1 }), file('a/a')], [records({ size: 1 }), file('a/a')]],
  [
    'a sparse file',
    [records({ 'GNU.sparse.name': 'package/b' }), file('a/a')],
    [records({ 'NODETAR.package.name': 'b' }), file('a/a')],
  ],
  [
    'a path for all',
    [records({ path: 'package/b' }, 'g'), file('a/a')],
    [records({ comment: 'package/b' }, 'g'), file('a/a')],
  ],
  ['a size for all', [records({ size: 1 }, 'g'), file('a/a')], [records({ mtime: 1 }, 'g'), file('a/a')]],
  // Headers that speak of other entries.
  ['records that are empty', [record(''), file('a/a')], [records({ mtime: 1 }), file('a/a')]],
  ['records for all that are empty', [record('', 'g'), file('a/a')], [records({ mtime: 1 }, 'g'), file('a/a')]],
  ['a long name that is empty', [long(''), file('a/a')], [long('package/b\0'), file('a/a')]],
  ['a long name of zeros', [long('\0'), file('a/a')], [long('package/b'), file('a/a')]],
  ['a long name that goes on', [long('package/b\0\u2028c'), file('a/a')], [long('package/b\0\0'), file('a/a')]],
  [
    "Sun's records",
    [records({ path: 'package/b' }, 'X'), file('a/a')],
    [records({ path: 'package/b' }, 'x'), file('a/a')],
  ],
  ["GNU's oldest long names", [long('package/b', 'N'), file('a/a')], [long('package/b', 'L'), file('a/a')]],
  [
    'two names',
    [records({ path: 'a/b' }), long('a/c'), file('a/a')],
    [records({ mtime: 1 }), long('a/c'), file('a/a')],
  ],
  ['two long names', [long('a/b'), long('a/c'), file('a/a')], [long('a/b'), file('a/a'), long('a/c'), file('a/a')]],
  [
    'two times records',
    [records({ path: 'a/b' }), records({ mtime: 1 }), file('a/a')],
    [records({ path: 'a/b', mtime: 1 }), file('a/a')],
  ],
  // The entry's own.
  ['a prefix in an unknown version', [withField(B, MAGIC + 6, '01')], [withField(B, MAGIC + 6, '00')]],
  ["a prefix half in GNU's form", [withField(B, MAGIC, 'ustar 00')], [withField(B, MAGIC, 'ustar  \0')]],
  [
    'no prefix in an unknown version',
    [withField({ ...A, prefix: 'b' }, MAGIC, 'ustar\0\0\0')],
    [withField(A, MAGIC, 'ustar\0\0\0')],
  ],
  [
    'a size behind zeros',
    [withField({ path: 'package/a' }, SIZE, '\x0000000000001')],
    [withField({ path: 'package/a' }, SIZE, ' 0000000000\0')],
  ],
  [
    'a size with a sign',
    [withField({ path: 'package/a' }, SIZE, '-0000000000\0')],
    [withField({ path: 'package/a' }, SIZE, '00000000000 ')],
  ],
  ['lines behind the name', [withField(A, 10, '\xe2\x80\xa8b')], [withField(A, 10, 'b')]],
  ['lines behind the prefix', [withField(B, PREFIX + 8, '\xe2\x80\xa8b')], [withField(B, PREFIX + 8, 'b')]],
  [
    'a directory of the type of a file',
    [rawEntry({ path: 'package/b/' })],
    [rawEntry({ path: 'package/b/', type: '5' })],
  ],
  [
    'a directory with content, told twice',
    [records({ size: 512 }), rawEntry({ path: 'package/b/', type: '5', size: 512 }), file('package/c')],
    [records({ size: 0 }), rawEntry({ path: 'package/b/', type: '5' }), file('package/c')],
  ],
]

describe('a header', () => {
  for (const [name, hostile, honest] of cases) {
    it(`that has ${name} is told of`, () => {
      const kinds = contentsOf(archive(hostile)).problems.map((each) => each.kind)
      expect(kinds).toContain('unreadable')
      expect(contentsOf(archive(honest)).problems).toEqual([])
    })
  }

  it('is read the same however its bytes arrive', () => {
    const path = `package/${'\u00e9'.repeat(90)}/${`${'\u20ac'.repeat(80)}/`.repeat(5)}a`
    const bytes = archive([records({ path }), file('a/a'), long(path.replace('package', 'p')), file('b/b', 'x')])
    const all = contentsOf(bytes, { digests: true })
    expect([...(all.files?.keys() ?? [])]).toContain(path.slice('package/'.length))
    for (const step of [1, 511, 512, 513, 700]) expect(contentsOf(bytes, { digests: true }, step)).toEqual(all)
  })

  it('for the next entry that the archive ends in is told of', () => {
    const bytes = archive([records({ comment: 'x'.repeat(2000) })])
    expect(contentsOf(bytes.subarray(0, 512 * 4)).problems).toMatchObject([{ kind: 'unreadable' }])
    expect(contentsOf(bytes).problems).toEqual([])
  })

  it('as tar-stream writes it for long and odd names is read as tar-stream reads it', async () => {
    const tar = pack()
    tar.entry({ name: 'package/package.json' }, '{"name":"a","version":"1.0.0"}')
    for (const name of ['\u00e9', 'n'.repeat(200), `${'d/'.repeat(100)}f`, 'a=b', '12 a']) {
      tar.entry({ name: `package/${name}`, pax: { comment: 'a\nb', 'NODETAR.package.description': '' } }, name)
    }
    tar.finalize()
    const bytes = await buffer(tar)
    const { problems, files } = contentsOf(bytes, { digests: true })
    expect(problems).toEqual([])
    const theirs: string[] = []
    const reader = extract()
    reader.end(bytes)
    for await (const entry of reader) {
      theirs.push(entry.header.name.slice('package/'.length))
      entry.resume()
    }
    expect([...(files?.keys() ?? [])]).toEqual(theirs)
  })
})

/** Not compressed. */
function archive(entries: readonly Buffer[]): Buffer {
  return Buffer.concat([rawEntry(MANIFEST), ...entries, END])
}
