import { expect, test } from 'vitest'
import { decodeUtf8 } from '../../src/sigstore/utf-8.ts'

const REFUSED: readonly [what: string, hex: string][] = [
  ['a byte that never occurs', 'ff'],
  ['a character that is cut off', 'e282'],
  ['half of a surrogate pair', 'eda080'],
  ['a longer form of a character', 'c0af'],
]

test.each(REFUSED)('%s is refused, and leaves nothing behind', (_what, hex) => {
  expect(() => decodeUtf8(Buffer.from(hex, 'hex'))).toThrow(TypeError)
  expect(decodeUtf8(Buffer.from('\u20acuro \u{1f600}'))).toBe('\u20acuro \u{1f600}')
})

test('a byte order mark is a character', () => {
  expect(decodeUtf8(Buffer.from('efbbbf61', 'hex'))).toBe('\ufeffa')
})
