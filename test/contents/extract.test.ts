/** What is read of a tarball, beside what npm's own library makes of it on disk. */
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import pacote from 'pacote'
import { expect, it } from 'vitest'
import type { RawEntry } from '../support/raw-tar.ts'
import { contentsOf, MANIFEST, pax, tgz } from '../support/raw-tar.ts'

const segment = fc.constantFrom(
  'a',
  'b',
  'A',
  '.',
  '..',
  '',
  '.gitignore',
  '.npmignore',
  'package.json',
  'c:',
  'x\\y',
  'é',
  '...',
)
const place = fc
  .tuple(
    fc.constantFrom('package/', 'package/', 'package/', 'foo/', '/', './', '../', ''),
    fc.array(segment, { minLength: 1, maxLength: 4 }),
    fc.constantFrom('', '', '', '/'),
  )
  .map(([root, segments, end]) => root + segments.join('/') + end)
  .filter((written) => written !== '')
/** Never JSON that is no object: of such a package.json, the reading that pacote ends with stumbles in many ways. */
const content = fc.oneof(
  fc.constant(''),
  fc.string({ maxLength: 3 }).map((text) => `x${text}`),
)
const entry: fc.Arbitrary<readonly RawEntry[]> = fc
  .record({
    path: place,
    type: fc.constantFrom('0', '0', '0', '0', '0', '\0', '7', '5', '1', '2', '3', 'S', 'D'),
    content,
    how: fc.constantFrom('plain', 'plain', 'plain', 'pax', 'gnu', 'prefix', 'target'),
  })
  .map(({ path: written, type, content, how }) => {
    const body = type === '0' || type === '\0' || type === '7' ? content : ''
    const linkpath = type === '1' || type === '2' || how === 'target' ? 'package/a' : ''
    const own = { path: written, type, content: body, linkpath }
    if (how === 'pax') return [pax({ path: written }), { ...own, path: 'package/short' }]
    if (how === 'gnu')
      return [
        { path: '././@LongLink', type: 'L', content: `${written}\0` },
        { ...own, path: 'short' },
      ]
    return how === 'prefix' ? [{ ...own, prefix: 'package/p' }] : [own]
  })

it('has the files that pacote extracts, and no others', async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'verify-deps-contents-'))
  let count = 0
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 12 }), async (entries) => {
        const bytes = tgz([MANIFEST, ...entries.flat()])
        const [tarball, target] = [path.join(directory, `${++count}.tgz`), path.join(directory, `${count}`)]
        await writeFile(tarball, bytes)
        // Once everything is on disk, it reads the package.json.
        await pacote.extract(`file:${tarball}`, target, { cache: path.join(directory, 'cache') }).catch((error) => {
          if (error.code !== 'EJSONPARSE') throw error
        })
        const { files = new Map() } = contentsOf(bytes, { digests: true })
        const read = new Map([...files].map(([name, { digest }]) => [name, digest]))
        expect(new Map([...read].sort())).toEqual(new Map([...(await listed(target))].sort()))
        await rm(target, { recursive: true })
      }),
      { numRuns: 60 },
    )
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}, 180_000)

async function listed(directory: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  for (const each of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (each.isDirectory()) continue
    const file = path.join(each.parentPath, each.name)
    const digest = createHash('sha256')
      .update(await readFile(file))
      .digest('base64')
    found.set(path.relative(directory, file), digest)
  }
  return found
}
