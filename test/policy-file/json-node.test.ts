/** JSON with the lines of its values, beside the platform's reading. */
import fc from 'fast-check'
import { expect, it, test } from 'vitest'
import type { JsonNode } from '../../src/policy-file/json-node.ts'
import { readJsonNode } from '../../src/policy-file/json-node.ts'
import { UsageError } from '../../src/usage-error.ts'
import { edit } from '../lockfile/arbitrary.ts'

function bare(node: JsonNode): unknown {
  if (node.type === 'value') return node.value
  if (node.type === 'list') return node.items.map(bare)
  return Object.fromEntries(node.members.map(({ name, value }) => [name, bare(value)]))
}

const document = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue())

it('reads what the platform reads', () => {
  fc.assert(
    fc.property(document, fc.constantFrom('', ' ', '\t'), (value, indent) => {
      const text = JSON.stringify(value, null, indent)
      expect(bare(readJsonNode(text, 'file'))).toEqual(JSON.parse(text))
    }),
  )
})

it('reads nothing that the platform would refuse or read otherwise', () => {
  fc.assert(
    fc.property(document, fc.array(edit, { minLength: 1, maxLength: 2 }), (value, edits) => {
      const text = edits.reduce((damaged, apply) => apply(damaged), JSON.stringify(value, null, 1))
      try {
        expect(bare(readJsonNode(text, 'file'))).toEqual(JSON.parse(text.replace(/^\uFEFF/u, '')))
      } catch (error) {
        if (!(error instanceof UsageError)) throw error
      }
    }),
    { numRuns: 2_000 },
  )
})

test('every value and member has its line', () => {
  const { members } = readJsonNode('{\n"a": 1,\r\n"b":\n[\n2,\n{}], "a":\n"x"}', 'file')
  expect(members).toEqual([
    { name: 'a', line: 2, value: { type: 'value', line: 2, value: 1 } },
    {
      name: 'b',
      line: 3,
      value: {
        type: 'list',
        line: 4,
        items: [
          { type: 'value', line: 5, value: 2 },
          { type: 'object', line: 6, members: [] },
        ],
      },
    },
    { name: 'a', line: 6, value: { type: 'value', line: 7, value: 'x' } },
  ])
})

test.each([
  ['{}', '', 'file:1: it cannot be read as JSON'],
  ['{}', '[]', 'file:1: it cannot be read as JSON: it is no object.'],
  ['{}', '{}\n{}', 'file:2: it cannot be read as JSON: there is more after the end of the document.'],
  ['{"a":1}', '{\n"a":1,}', 'file:2: it cannot be read as JSON'],
  ['{\n}', '{\n// note\n}', 'file:2: it cannot be read as JSON: a comment, which JSON does not have.'],
  ['{"a":1}', '{"a":01}', 'file:1: it cannot be read as JSON'],
  ['{"a":"b"}', '{"a":\n"b}', 'file:2: it cannot be read as JSON: a string without its end.'],
])('%j is read, and %j is not', (right, wrong, message) => {
  expect(() => readJsonNode(right, 'file')).not.toThrow()
  expect(() => readJsonNode(wrong, 'file')).toThrow(UsageError)
  expect(() => readJsonNode(wrong, 'file')).toThrow(message)
})

test('100 levels are read, 101 are not, and a million are no trouble', () => {
  const nested = (levels: number) => `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`
  expect(() => readJsonNode(nested(100), 'file')).not.toThrow()
  expect(() => readJsonNode(nested(101), 'file')).toThrow('it nests deeper than 100 levels')
  expect(() => readJsonNode(nested(1_000_000), 'file')).toThrow('it nests deeper than 100 levels')
})
