import { expect, test } from 'vitest'
import { HASHES, hash, hashStream } from '../../src/sigstore/signature.ts'

test.each([[[]], [['one']], [['one', '', 'two']]])('the digests of all chunks: %o', async (texts) => {
  const chunks = texts.map((text) => Buffer.from(text))
  const expected = Object.fromEntries(HASHES.map((name) => [name, hash(name, Buffer.concat(chunks))]))
  expect(await hashStream(chunks)).toEqual(expected)
  const later = (async function* () {
    yield* chunks
  })()
  expect(await hashStream(later)).toEqual(expected)
})
