import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cut, plain, plural, wrap } from '../../src/report/text.ts'

describe('plain', () => {
  const mark = fc.constantFrom(
    ...'\u0000\u0007\b\t\n\r\u001B\u007F\u0080\u009B\u061C\u200B\u200E\u2028\u202E\u2066\uFEFF',
  )
  const hostile = fc.array(fc.oneof(mark, fc.string({ unit: 'binary' })), { maxLength: 10 }).map((all) => all.join(''))

  test('leaves nothing that moves the cursor, breaks the line or turns the direction of writing', () => {
    const property = fc.property(hostile, (text) => {
      expect(plain(text)).toMatch(/^[^\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]*$/u)
    })
    fc.assert(property, { numRuns: 300 })
  })

  test('done twice is done once', () => {
    const property = fc.property(hostile, (text) => {
      expect(plain(plain(text))).toBe(plain(text))
    })
    fc.assert(property, { numRuns: 300 })
  })

  test('shows what it took away', () => {
    const property = fc.property(hostile, (text) => {
      fc.pre(!text.includes('\\'))
      const restored = plain(text).replace(/\\u\{([0-9a-f]+)\}/gu, (_whole, code: string) =>
        String.fromCodePoint(Number.parseInt(code, 16)),
      )
      expect(restored).toBe(text)
    })
    fc.assert(property, { numRuns: 300 })
  })

  test.each([
    ['##[error]x', '#\\u{23}[error]x'],
    ['a ###[add-mask]x', 'a ##\\u{23}[add-mask]x'],
    ['#[error]x', '#[error]x'],
    ['## [error]x', '## [error]x'],
  ])('of %s, GitHub takes no command', (text, shown) => {
    expect(plain(text)).toBe(shown)
  })

  test.each(['@scope/name', 'left-pad@1.0.0', 'naïve', '日本語', '😀', 'C:\\projects\\app', ''])(
    'leaves %s as it is',
    (text) => {
      expect(plain(text)).toBe(text)
    },
  )
})

describe('wrap', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', '-', '.'), minLength: 1, maxLength: 30, size: 'max' })
  const words = fc.array(word, { minLength: 1, maxLength: 40, size: 'max' })
  const width = fc.integer({ min: 10, max: 100 })
  const indent = fc.integer({ min: 0, max: 6 }).map((columns) => ' '.repeat(columns))
  const wrapped = fc.record({ words, width, indent, hanging: indent }).map((how) => ({
    ...how,
    lines: wrap(how.words.join(' '), how.width, how.indent, how.hanging).split('\n'),
  }))

  test('keeps every word, in order', () => {
    const property = fc.property(wrapped, ({ words, lines }) => {
      expect(lines.flatMap((line) => line.trim().split(' '))).toEqual(words)
    })
    fc.assert(property, { numRuns: 200 })
  })

  test('keeps to the width, but for a single word that is longer', () => {
    const property = fc.property(wrapped, ({ lines, width }) => {
      expect(lines.filter((line) => line.length > width && line.trim().includes(' '))).toEqual([])
    })
    fc.assert(property, { numRuns: 200 })
  })

  test('breaks only where it must', () => {
    const property = fc.property(wrapped, ({ lines, width }) => {
      for (const [at, line] of lines.slice(0, -1).entries()) {
        const [next = ''] = (lines[at + 1] ?? '').trim().split(' ')
        expect(line.length + 1 + next.length).toBeGreaterThan(width)
      }
    })
    fc.assert(property, { numRuns: 200 })
  })

  test('indents the first line and hangs the others', () => {
    const property = fc.property(wrapped, ({ lines: [first = '', ...others], indent, hanging }) => {
      const depth = (line: string) => line.length - line.trimStart().length
      expect(depth(first)).toBe(indent.length)
      for (const line of others) expect(depth(line)).toBe(hanging.length)
    })
    fc.assert(property, { numRuns: 200 })
  })

  test.each([
    ['nothing', '', '  '],
    ['a line that just fits', 'aaaa bbbb', '  aaaa bbbb'],
    ['one letter more', 'aaaa bbbbb', '  aaaa\n  bbbbb'],
    ['a word longer than the line', 'aaa bbbbbbbbbbbbbbb c', '  aaa\n  bbbbbbbbbbbbbbb\n  c'],
  ])('%s', (_what, text, expected) => {
    expect(wrap(text, 11, '  ')).toBe(expected)
  })
})

test.each([
  ['half of a pair', 'a\uD800b', 'a\\u{d800}b'],
  ['what is no character', '\uFFFF', '\\u{ffff}'],
  ['a filler that has no shape', 'a\u3164b', 'a\\u{3164}b'],
  ['a whole pair', '😀', '😀'],
])('plain shows %s', (_what, text, shown) => {
  expect(plain(text)).toBe(shown)
})

test.each([
  ['as long as may be', 'abcd', 'abcd'],
  ['longer by one', 'abcde', 'abcd… (1 more character)'],
  ['a pair at the end', 'abc😀de', 'abc… (4 more characters)'],
])('cut: %s', (_what, text, expected) => {
  expect(cut(text, 4)).toBe(expected)
})

test.each([
  [0, '0 packages'],
  [1, '1 package'],
  [2, '2 packages'],
  [1234, '1,234 packages'],
])('plural of %d', (count, expected) => {
  expect(plural(count, 'package')).toBe(expected)
})

test('an irregular plural', () => {
  expect(plural(2, 'entry', 'entries')).toBe('2 entries')
  expect(plural(1, 'entry', 'entries')).toBe('1 entry')
})
