/** Each hostile tarball beside an honest one that differs from it in one point. */
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { Problem } from '../../src/contents/problem.ts'
import { readContents } from '../../src/contents/read-contents.ts'
import type { RawEntry } from '../support/raw-tar.ts'
import { contentsOf, END, MANIFEST, pax, rawEntry, rawTar, tgz } from '../support/raw-tar.ts'

const file = (path: string, content = 'x'): RawEntry => ({ path, content })
const long = 'n'.repeat(300)
const deep = (levels: number) => `package/${'d/'.repeat(levels)}f`
const named = (path: string) => [pax({ path }), file('package/short')]

/** Its checksum is wrong, and comes last. */
it('what was read before the damage is told, if it came in pieces', () => {
  const read = (entries: readonly RawEntry[]) => {
    const whole = tgz([MANIFEST, ...entries])
    whole[whole.length - 8] = (whole[whole.length - 8] ?? 0) ^ 1
    const reader = readContents()
    reader.write(whole.subarray(0, -8))
    reader.write(whole.subarray(-8))
    return reader.end().problems.map(({ kind }) => kind)
  }
  expect(read([file('package/../a')])).toEqual(['unsafe-path', 'unreadable'])
  expect(read([file('package/..a')])).toEqual(['unreadable'])
})

const cases: readonly [string, Problem['kind'], readonly RawEntry[], readonly RawEntry[]][] = [
  ['a segment that leads out', 'unsafe-path', [file('package/../a')], [file('package/..a')]],
  ['a first segment that leads out', 'unsafe-path', [file('../a')], [file('other/a')]],
  ['an absolute path', 'unsafe-path', [file('/package/a')], [file('package/a')]],
  ['a path that is absolute without its first segment', 'unsafe-path', [file('package//a')], [file('package/a')]],
  ['a drive', 'unsafe-path', [file('package/c:a')], [file('package/cc:a')]],
  ['a backslash', 'unsafe-path', [file('package/a\\b')], [file('package/a/b')]],
  ['a control character', 'unsafe-path', [file('package/a\nb')], [file('package/a b')]],
  ['a leading dot segment', 'unsafe-path', [file('./package/a')], [file('package/./a')]],
  ['a file beside the directory', 'unsafe-path', [file('a')], [file('package/a')]],
  ['a name too long', 'unsafe-path', named(`package/${long}`), named(`package/${long.slice(0, 255)}`)],
  ['a path too deep', 'unsafe-path', named(deep(1500)), named(deep(1000))],
  [
    'two files in one place',
    'collision',
    [file('package/a', '1'), file('package/a', '2')],
    [file('package/a'), file('package/./a')],
  ],
  [
    'case alone',
    'collision',
    [file('package/a', '1'), file('package/A', '2')],
    [file('package/a', '1'), file('package/B', '2')],
  ],
  [
    'case alone, in a directory',
    'collision',
    [file('package/a/f', '1'), file('package/A/f', '2')],
    [file('package/a/f', '1'), file('package/A/g', '2')],
  ],
  [
    'Unicode forms alone',
    'collision',
    [file('package/\u00e9', '1'), file('package/e\u0301', '2')],
    [file('package/\u00e9'), file('package/\u00e8')],
  ],
  [
    'a file where a directory is',
    'collision',
    [file('package/a/b'), file('package/a')],
    [file('package/a/b'), file('package/c')],
  ],
  [
    'a directory where a file is',
    'collision',
    [file('package/a'), file('package/a/b')],
    [file('package/a'), file('package/b/a')],
  ],
  [
    'a directory entry where a file is',
    'collision',
    [file('package/a'), { path: 'package/a/', type: '5' }],
    [file('package/a'), { path: 'package/b/', type: '5' }],
  ],
  [
    'another package.json',
    'several-manifests',
    [{ ...MANIFEST, path: 'foo/package.json', content: '{"name":"b"}' }],
    [{ ...MANIFEST, path: 'foo/a/package.json', content: '{"name":"b"}' }],
  ],
  [
    'another package.json by case',
    'several-manifests',
    [{ ...MANIFEST, path: 'package/Package.json', content: '{}' }],
    [{ ...MANIFEST, path: 'package/Package.jso', content: '{}' }],
  ],
  ['a symbolic link', 'link', [{ path: 'package/a', type: '2', linkpath: '/etc/passwd' }], [file('package/a')]],
  ['a hard link', 'link', [{ path: 'package/a', type: '1', linkpath: 'package/package.json' }], [file('package/a')]],
  ['a device', 'link', [{ path: 'package/a', type: '3' }], [{ path: 'package/a', type: '7' }]],
  ['a type that nobody knows', 'link', [{ path: 'package/a', type: 'S' }], [{ path: 'package/a', type: '\0' }]],
  [
    'a size that a PAX header changes',
    'unreadable',
    [pax({ size: 1024 }), file('package/a'), file('package/b')],
    [pax({ size: 1 }), file('package/a'), file('package/b')],
  ],
  [
    'a size that a global header changes',
    'unreadable',
    [pax({ size: 1024 }, 'g'), file('package/a'), file('package/b')],
    [pax({ comment: '1024' }, 'g'), file('package/a'), file('package/b')],
  ],
  [
    'a name for all',
    'unreadable',
    [pax({ path: 'package/b' }, 'g'), file('package/a')],
    [pax({ path: 'package/b' }), file('package/a')],
  ],
  ['a damaged header', 'unreadable', [{ ...file('package/a'), isDamaged: true }], [file('package/a')]],
  ['a file with the target of a link', 'unreadable', [{ ...file('package/a'), linkpath: 'b' }], [file('package/a')]],
  [
    'a directory with content',
    'unreadable',
    [{ path: 'package/a/', type: '5', size: 512, content: '' }, file('package/b')],
    [{ path: 'package/a/', type: '5' }, file('package/b')],
  ],
  [
    'a header that is too large',
    'too-large',
    [pax({ comment: 'x'.repeat(1024 ** 2) }), file('package/a')],
    [pax({ comment: 'x'.repeat(1024 ** 2 - 100) }), file('package/a')],
  ],
  [
    'more than can be there',
    'too-large',
    [{ path: 'package/a', type: '0', size: 10 * 1024 ** 3 }],
    [{ path: 'package/a', type: '0', size: 0 }],
  ],
]

describe('one entry', () => {
  for (const [name, kind, hostile, honest] of cases) {
    it(`tells of ${name}`, () => {
      expect(contentsOf(tgz([MANIFEST, ...hostile])).problems.map((each) => each.kind)).toContain(kind)
      expect(contentsOf(tgz([MANIFEST, ...honest])).problems).toEqual([])
    })
  }
})

const whole = tgz([MANIFEST, file('package/index.js')])
const plain = rawTar([MANIFEST])
const [manifest, index] = [rawEntry(MANIFEST), rawEntry(file('package/index.js'))]
const manifestWith = (content: string) => tgz([{ ...MANIFEST, content }])

const archives: readonly [string, Problem['kind'], Uint8Array, Uint8Array][] = [
  ['compressed data that ends too early', 'unreadable', whole.subarray(0, -9), whole],
  ['no archive', 'unreadable', Buffer.from('other bytes'), plain],
  ['compressed twice', 'unreadable', gzipSync(whole), whole],
  ['Zstandard', 'unreadable', Buffer.from('28b52ffd0000000000', 'hex'), plain],
  [
    'something behind the compressed data',
    'unreadable',
    Buffer.concat([whole, Buffer.alloc(9), whole]),
    Buffer.concat([whole, Buffer.alloc(9)]),
  ],
  [
    'an entry behind the end',
    'unreadable',
    gzipSync(Buffer.concat([manifest, END, index])),
    gzipSync(Buffer.concat([manifest, index, END])),
  ],
  [
    'an entry behind half an end',
    'unreadable',
    gzipSync(Buffer.concat([manifest, Buffer.alloc(512), index, END])),
    gzipSync(Buffer.concat([manifest, index, END, END])),
  ],
  [
    'content that ends too early',
    'unreadable',
    gzipSync(Buffer.concat([manifest, index.subarray(0, 512)])),
    gzipSync(Buffer.concat([manifest, index])),
  ],
  ['no package.json', 'no-manifest', tgz([file('package/a/package.json', '{}')]), tgz([MANIFEST])],
  ['a package.json that is none', 'no-manifest', manifestWith('{"name":"a",}'), manifestWith('{"name":"a"}')],
  ['a package.json that is a list', 'no-manifest', manifestWith('[]'), manifestWith('\uFEFF{}')],
  [
    'scripts that are there twice',
    'several-manifests',
    manifestWith('{"scripts":{},"scripts":{}}'),
    manifestWith('{"scripts":{},"other":{"scripts":{}}}'),
  ],
  [
    'a script that is there twice',
    'several-manifests',
    manifestWith('{"scripts":{"a":"","a":""}}'),
    manifestWith('{"scripts":{"a":""},"bin":{"a":""}}'),
  ],
  [
    'a package.json too large to read',
    'too-large',
    manifestWith(`{"a":"${'x'.repeat(4 * 1024 ** 2)}"}`),
    manifestWith(`{"a":"${'x'.repeat(4 * 1024 ** 2 - 10)}"}`),
  ],
]

describe('an archive', () => {
  for (const [name, kind, hostile, honest] of archives) {
    it(`tells of ${name}`, () => {
      expect(contentsOf(hostile).problems.map((each) => each.kind)).toContain(kind)
      expect(contentsOf(honest).problems).toEqual([])
    })
  }

  it('is the same however the bytes arrive', () => {
    const bytes = tgz([
      MANIFEST,
      file('package/a', 'a'.repeat(5000)),
      file('package/b', ''),
      file('package/c', 'c'.repeat(512)),
    ])
    const all = contentsOf(bytes, { digests: true })
    expect(all.files?.size).toBe(4)
    for (const step of [1, 2, 3, 100, 511, 512, 513]) expect(contentsOf(bytes, { digests: true }, step)).toEqual(all)
    const two = Buffer.concat([gzipSync(manifest), gzipSync(Buffer.concat([index, END]))])
    for (const step of [1, 7, 1000]) expect(contentsOf(two, {}, step)).toEqual(contentsOf(two))
  })

  it('stops where there are too many problems, and says so', () => {
    const { problems } = contentsOf(
      tgz([MANIFEST, ...Array.from({ length: 500 }, (_, at) => file(`package/../${at}`))]),
    )
    expect(problems).toHaveLength(101)
    expect(problems.at(-1)).toMatchObject({ kind: 'too-large', path: undefined })
  })

  it('gives each file by its digest, where that is wanted', () => {
    const { files } = contentsOf(tgz([MANIFEST, file('package/.gitignore', 'abc')]), { digests: true })
    expect([...(files ?? [])][1]).toEqual([
      '.npmignore',
      { bytes: 3, digest: 'ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=' },
    ])
    expect(contentsOf(tgz([MANIFEST])).files).toBeUndefined()
  })
})
