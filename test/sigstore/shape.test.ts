import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { parseJson, parseShape } from '../../src/sigstore/shape.ts'
import { rejectionOf } from '../support/rejection.ts'

const Shape = v.object({
  list: v.array(
    v.object({
      name: v.pipe(
        v.string(),
        v.check((name) => name !== 'no', 'not no'),
      ),
    }),
  ),
})
const refusal = (value: unknown) => rejectionOf(() => parseShape(Shape, value, 'a reason'))

describe('a shape', () => {
  test.each([
    ['a type', { list: [{ name: 'yes' }, { name: 7 }] }, 'list.1.name', 'string'],
    ['a condition', { list: [{ name: 'no' }] }, 'list.0.name', 'not no'],
    ['a member', {}, 'list', '"list"'],
    ['everything', 7, '', 'Object'],
  ])('tells the place that differs: %s', (_what, value, at, expected) => {
    expect(refusal(value)).toMatchObject({ message: 'a reason', detail: { at, expected } })
    expect(refusal({ list: [{ name: 'yes' }] })).toBeUndefined()
  })

  test('of a place of any length tells the beginning', () => {
    const Strict = v.strictObject({})
    const rejection = rejectionOf(() => parseShape(Strict, { ['x'.repeat(201)]: 1 }, 'a reason'))
    expect(rejection?.detail['at']).toBe('x'.repeat(200))
  })
})

describe('JSON', () => {
  test.each([
    ['nothing', '', '7b7d'],
    ['no JSON', '7b', '7b7d'],
    ['two values', '7b7d7b7d', '7b7d'],
    ['another encoding', '22e422', '22c3a422'],
    ['a surrogate in UTF-8', '22eda08022', '22ef808022'],
    ['UTF-16', '7b007d00', '7b7d'],
  ])('%s is refused', (_what, refused, accepted) => {
    expect(rejectionOf(() => parseJson(Buffer.from(refused, 'hex'), 'a reason'))?.message).toBe('a reason')
    expect(rejectionOf(() => parseJson(Buffer.from(accepted, 'hex'), 'a reason'))).toBeUndefined()
  })

  test('nested beyond all measure is refused, or read', () => {
    const deep = Buffer.from('['.repeat(1_000_000))
    expect(rejectionOf(() => parseJson(deep, 'a reason'))?.message).toBe('a reason')
  })
})
