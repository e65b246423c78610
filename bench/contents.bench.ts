/** What reading a tarball costs beside hashing it, which has to be done anyway: `npx vitest bench --run bench/contents.bench.ts`. */
import { gunzipSync, gzipSync } from 'node:zlib'
import { bench, describe } from 'vitest'
import { readContents } from '../src/contents/read-contents.ts'
import { hasher } from '../src/digest.ts'
import { MANIFEST, rawTar } from '../test/support/raw-tar.ts'

const FILES = 30
const CHUNK = 64 * 1024
const OPTIONS = { time: 2_000, warmupTime: 500 }

/** Compresses to about a third, as source code does. */
const source = Array.from({ length: 400 }, (_, at) => `const value${at} = ${Math.sin(at)} // ${Math.cos(at)}\n`).join(
  '',
)
const files = Array.from({ length: FILES }, (_, at) => ({
  path: `package/lib/${at}.js`,
  content: `// ${at}\n${source}`,
}))
const tarball = gzipSync(rawTar([MANIFEST, ...files]))
const chunks = Array.from({ length: Math.ceil(tarball.length / CHUNK) }, (_, at) =>
  tarball.subarray(at * CHUNK, (at + 1) * CHUNK),
)

const title = `a tarball of ${FILES} files, ${Math.round(tarball.length / 1_000)} kB`
describe(title, () => {
  bench(
    'hashing',
    () => {
      const hash = hasher(['sha512', 'sha1'])
      for (const chunk of chunks) hash.update(chunk)
      hash.digest()
    },
    OPTIONS,
  )
  bench('gunzipSync', () => void gunzipSync(tarball), OPTIONS)
  bench('readContents', () => readAll({}), OPTIONS)
  bench('readContents with digests', () => readAll({ digests: true }), OPTIONS)
})

function readAll(reading: { readonly digests?: boolean }): void {
  const reader = readContents(reading)
  for (const chunk of chunks) reader.write(chunk)
  reader.end()
}
