/** Our reading of JSON beside the platform's. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isObject, type Json, type JsonObject, parseJson } from '../../src/lockfile/json.ts'
import { UsageError } from '../../src/usage-error.ts'
import { edit } from './arbitrary.ts'

const object = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue())
const layout = fc.constantFrom('', ' ', '\t', '  ')

/** Without its prototype, as ours are; so that toEqual sees members only. */
function bare(value: Json): unknown {
  if (Array.isArray(value)) return value.map(bare)
  if (!isObject(value)) return value
  return Object.entries(value).map(([member, inner]) => [member, bare(inner ?? null)])
}

function platform(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

function ours(text: string): JsonObject | string {
  try {
    return parseJson(text, 'file').root
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError)
    return (error as Error).message
  }
}

describe('what is read', () => {
  it('is what the platform reads', () => {
    fc.assert(
      fc.property(object, layout, (value, indent) => {
        const text = JSON.stringify(value, null, indent)
        expect(bare(parseJson(text, 'file').root)).toEqual(bare(JSON.parse(text) as Json))
      }),
    )
  })

  it('is never what the platform would refuse or read otherwise', () => {
    fc.assert(
      fc.property(object, layout, fc.array(edit, { minLength: 1, maxLength: 2 }), (value, indent, edits) => {
        const text = edits.reduce((damaged, apply) => apply(damaged), JSON.stringify(value, null, indent))
        const [mine, theirs] = [ours(text), platform(text.replace(/^\uFEFF/u, ''))]
        if (typeof mine !== 'string') expect(bare(mine)).toEqual(bare(theirs ?? 'refused'))
        // The other way round there are two reasons to be stricter.
        else if (isObject(theirs)) expect(mine).toMatch(/is there twice|merge-conflict markers/u)
      }),
      { numRuns: 2_000 },
    )
  })
})

it.each([
  ['{"a":{}}', 1],
  ['{\n"a":\n\n{}}', 2],
  ['{"b":[\n{}],\n"a":{}}', 3],
  ['{"b":{"c":{},\n"d":{}},\r\n"a":{}}', 3],
  ['{"b":"\\n",\n\n"a":{}}', 3],
])('the line of an object is the one of its member: %j', (text, line) => {
  const { root, lineOf } = parseJson(text, 'file')
  const { a } = root
  expect(isObject(a) && lineOf(a)).toBe(line)
})

it('an object is only its members', () => {
  const { root } = parseJson('{"__proto__": {"polluted": true}, "constructor": 1}', 'file')
  expect(Object.keys(root)).toEqual(['__proto__', 'constructor'])
  expect(Object.hasOwn(root, '__proto__')).toBe(true)
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
})

it('500 levels are read, 501 are not', () => {
  const nested = (levels: number) => `${'{"a":'.repeat(levels - 1)}{}${'}'.repeat(levels - 1)}`
  expect(ours(nested(500))).toBeTypeOf('object')
  expect(ours(nested(501))).toMatch(/deeper than 500 levels/u)
})
