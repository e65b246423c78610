import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readMember } from '../../src/registry/json-member.ts'

/** What `readMember` is to be equal to. */
function lookUp(document: unknown, path: readonly string[]): unknown {
  const [member, ...rest] = path
  if (member === undefined) return document
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return undefined
  return Object.hasOwn(document, member) ? lookUp((document as Record<string, unknown>)[member], rest) : undefined
}

function parses(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Few names, so that paths often lead somewhere; and those that objects have anyway. */
const names = fc.constantFrom('a', 'b', '1.0.0', '', '0', '__proto__', 'toString', 'constructor')
const document = fc.letrec<{ value: unknown; object: unknown }>((tie) => ({
  object: fc.array(fc.tuple(names, tie('value')), { maxLength: 4 }).map((members) => Object.fromEntries(members)),
  value: fc.oneof(
    { maxDepth: 5 },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 1 }) },
    { weight: 2, arbitrary: tie('object') },
    { weight: 1, arbitrary: fc.array(tie('value'), { maxLength: 3 }) },
  ),
})).value
const space = fc.constantFrom(undefined, 1, '\t', '\r\n')

test('reads what JSON.parse and a look-up would', () => {
  const property = fc.property(document, fc.array(names, { maxLength: 4 }), space, (value, path, indent) => {
    const text = JSON.stringify(value, null, indent)
    expect(readMember(text, path)).toEqual(lookUp(JSON.parse(text), path))
  })
  fc.assert(property, { numRuns: 1000 })
})

test('refuses whatever JSON.parse refuses, wherever it is, and nothing else', () => {
  const pieces = fc.constantFrom(
    ...['{', '}', '[', ']', ',', ':', '"', '\\', '0', '-', '+', '.', 'e', 'true', 'nul', ' ', '\n', '\u00A0', '\uFEFF'],
    ...['//', '/*', '*/', "'", '\\u00', '\\x', '\u0000', '\u001F', '\u2028', 'NaN', 'a'],
  )
  const sample = '{"b":[1,-2.5e+3,null,"\\u00e9\\n"],"a":{"1.0.0":{"b":true}}}'
  const edit = fc.tuple(fc.nat(sample.length), fc.nat(2), pieces)
  const property = fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
    const text = edits.reduce((all, [at, drop, add]) => all.slice(0, at) + add + all.slice(at + drop), sample)
    // A name that is there twice is the one thing more.
    fc.pre(!parses(text) || JSON.stringify(JSON.parse(text)).length >= text.replace(/\s/gu, '').length)
    if (parses(text)) expect(readMember(text, ['a', '1.0.0'])).toEqual(lookUp(JSON.parse(text), ['a', '1.0.0']))
    else expect(() => readMember(text, ['a', '1.0.0'])).toThrow()
  })
  fc.assert(property, { numRuns: 2000 })
})

describe('a member that is there twice', () => {
  test.each([
    ['{"v":{"1":"a"},"v":{"1":"b"}}', '{"v":{"1":"a"},"w":{"1":"b"}}'],
    ['{"v":{"1":"a"},"v":0}', '{"v":{"1":"a"},"w":0}'],
    ['{"v":0,"v":{"1":"a"}}', '{"w":0,"v":{"1":"a"}}'],
    ['{"v":{"1":"a"},"v":{"2":"b"}}', '{"v":{"1":"a"},"w":{"2":"b"}}'],
    ['{"v":{"1":"a","1":"b"}}', '{"v":{"1":"a","2":"b"}}'],
    ['{"v":{"1":"a","\\u0031":"b"}}', '{"v":{"1":"a","\\u0032":"b"}}'],
    ['{"v":{"1":{"x":1},"1":{"x":1}}}', '{"v":{"1":{"x":1},"2":{"x":1}}}'],
  ])('%s is refused', (twice, once) => {
    expect(() => readMember(twice, ['v', '1'])).toThrow('twice')
    expect(readMember(once, ['v', '1'])).toEqual(JSON.parse(once).v['1'])
  })
})

describe('depth', () => {
  const nested = (depth: number) => `{"v":{"1":"a"},"deep":${'['.repeat(depth)}${']'.repeat(depth)}}`

  test('beyond 200 levels is refused, even outside of what is wanted', () => {
    expect(readMember(nested(199), ['v', '1'])).toBe('a')
    expect(() => readMember(nested(200), ['v', '1'])).toThrow('deeper')
  })

  test('of a document that is nothing but depth is no harm', () => {
    expect(() => readMember('['.repeat(1_000_000), ['v', '1'])).toThrow('deeper')
    expect(() => readMember('{"v":'.repeat(1_000_000), ['v', '1'])).toThrow('deeper')
  })
})

test.each([
  '',
  ' ',
  '{',
  '{"v":{"1":"a"}',
  '{"v":{"1":"a"}}}',
  '{"v":{"1":"a"}} {}',
  '\uFEFF{"v":{"1":"a"}}',
  '<html>',
])('%j is no JSON', (text) => {
  expect(() => readMember(text, ['v', '1'])).toThrow()
  expect(readMember(' {"v":{"1":"a"}} ', ['v', '1'])).toBe('a')
})

test('a value as large as the whole document', () => {
  const versions = Object.fromEntries(
    Array.from({ length: 20_000 }, (_, n) => [`1.0.${n}`, { n, text: 'x'.repeat(50) }]),
  )
  const text = JSON.stringify({ versions })
  expect(readMember(text, ['versions', '1.0.19999'])).toEqual({ n: 19_999, text: 'x'.repeat(50) })
  expect(readMember(text, ['versions'])).toEqual(versions)
  expect(readMember(text, ['versions', '1.0.20000'])).toBeUndefined()
})
