import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { der, integer, octets, sequence } from '../../fixtures/lab/der.ts'
import { childrenOf, contentOf, type Der, encodeDer, readDer } from '../../src/sigstore/der.ts'
import { TAG } from '../../src/sigstore/der-primitive.ts'
import { MAX_DER_DEPTH } from '../../src/sigstore/limits.ts'
import { partsOf } from '../support/der.ts'
import { rejectionOf } from '../support/rejection.ts'

const hex = (text: string) => Buffer.from(text, 'hex')
const nested = (levels: number): Buffer =>
  Array.from({ length: levels }).reduce<Buffer>((inner) => sequence(inner), integer(1))

describe('what is not DER is refused', () => {
  test.each<[what: string, refused: Buffer, accepted: Buffer, reason: string]>([
    ['nothing', hex(''), hex('0500'), 'a value is not one DER value'],
    ['two values', hex('05000500'), hex('0500'), 'a value is not one DER value'],
    ['a tag alone', hex('05'), hex('0500'), 'a value is cut off'],
    ['what ends an indefinite length', hex('0000'), hex('0500'), 'a value is not DER'],
    ['a tag of several bytes', hex('1f810500'), hex('0500'), 'a value is not DER'],
    ['a tag of several bytes within', hex('30031f0100'), hex('3003040100'), 'a value is not DER'],
    ['an indefinite length', hex('308005000000'), hex('30020500'), 'a value is not DER'],
    ['a length in the long form', hex('04810100'), hex('040100'), 'a value is not DER'],
    [
      'a length with a leading zero',
      Buffer.concat([hex('04820080'), Buffer.alloc(128)]),
      octets(Buffer.alloc(128)),
      'a value is not DER',
    ],
    ['a length of five bytes', hex('0485010000000000'), hex('0400'), 'a value is not DER'],
    ['a length of four bytes and less content', hex('0484ffffffff00'), hex('0400'), 'a value is cut off'],
    ['a length that is cut off', hex('048201'), hex('0400'), 'a value is not DER'],
    ['content that is cut off', hex('040200'), hex('04020000'), 'a value is cut off'],
    ['content that is cut off within', hex('30030402ff'), hex('30040402ffff'), 'a value is cut off'],
    ['a primitive in another encoding', hex('020200ff'.replace('ff', '7f')), hex('020200ff'), 'a value is not DER'],
    ['the same, deep within', hex('30063004020200' + '7f'), hex('3006300402020080'), 'a value is not DER'],
    ['one level too many', nested(MAX_DER_DEPTH + 1), nested(MAX_DER_DEPTH), 'a value is nested too deeply'],
  ])('%s', (_what, refused, accepted, reason) => {
    expect(rejectionOf(() => readDer(refused, 'a value'))?.message).toBe(reason)
    expect(rejectionOf(() => readDer(accepted, 'a value'))).toBeUndefined()
  })
})

test('another tag than expected is refused', () => {
  const list = readDer(sequence(integer(1)), 'a value')
  expect(childrenOf(list, TAG.sequence, 'a value').map(({ raw }) => Buffer.from(raw))).toEqual([integer(1)])
  expect(rejectionOf(() => childrenOf(list, TAG.set, 'a value'))).toMatchObject({
    message: 'a value has an unexpected DER tag',
    detail: { tag: TAG.sequence, expected: TAG.set },
  })
  const [one] = childrenOf(list, TAG.sequence, 'a value')
  expect(Buffer.from(contentOf(one, TAG.integer, 'a value'))).toEqual(Buffer.of(1))
  const reason = 'a value is missing, or has an unexpected DER tag'
  expect(rejectionOf(() => contentOf(one, TAG.oid, 'a value'))?.message).toBe(reason)
  expect(rejectionOf(() => contentOf(undefined, TAG.oid, 'a value'))?.message).toBe(reason)
})

describe('any value', () => {
  const { tree } = fc.letrec<{ tree: Buffer; leaf: Buffer; node: Buffer }>((tie) => ({
    leaf: fc
      .tuple(fc.constantFrom(TAG.octetString, TAG.utf8String, 0x86), fc.uint8Array({ maxLength: 300 }))
      .map(([tag, content]) => der(tag, content)),
    node: fc
      .tuple(fc.constantFrom(TAG.sequence, TAG.set, 0xa3), fc.array(tie('tree'), { maxLength: 4 }))
      .map(([tag, parts]) => der(tag, ...parts)),
    tree: fc.oneof({ maxDepth: 5 }, tie('leaf'), tie('node')),
  }))

  test('is read, and put together again from its parts', () => {
    const property = fc.property(tree, (bytes) => {
      const value = readDer(bytes, 'a value')
      expect(Buffer.from(value.raw)).toEqual(bytes)
      expect(Buffer.from(encodeDer(value.tag, value.content))).toEqual(bytes)
      if (value.tag !== TAG.sequence) return
      const parts = childrenOf(value, TAG.sequence, 'a value').map(({ raw }) => raw)
      expect(Buffer.from(encodeDer(TAG.sequence, ...parts))).toEqual(bytes)
    })
    fc.assert(property)
  })

  test('has all levels, and on each what it was made of', () => {
    const again = ({ members, tag, content }: Der): Uint8Array =>
      encodeDer(tag, ...(members.length > 0 ? members.map(again) : [content]))
    const property = fc.property(tree, (bytes) => {
      const value = readDer(bytes, 'a value')
      expect(Buffer.from(again(value))).toEqual(bytes)
      const parts = (tag: number) => childrenOf(value, tag, 'a value').map(({ raw }) => Buffer.from(raw))
      expect(parts(value.tag)).toEqual((value.tag & 0x20) === 0 ? [] : partsOf(Buffer.from(value.content)))
    })
    fc.assert(property)
  })

  test('cut off anywhere, or with anything behind it, is refused', () => {
    const property = fc.property(tree, fc.nat(), fc.uint8Array({ minLength: 1 }), (bytes, at, more) => {
      expect(rejectionOf(() => readDer(bytes.subarray(0, at % bytes.length), 'a value'))).toBeDefined()
      expect(rejectionOf(() => readDer(Buffer.concat([bytes, more]), 'a value'))).toBeDefined()
    })
    fc.assert(property)
  })

  test('of any bytes is read as exactly those, or refused', () => {
    const property = fc.property(fc.uint8Array({ maxLength: 30 }), (bytes) => {
      rejectionOf(() => {
        const { tag, content } = readDer(bytes, 'a value')
        expect(Buffer.from(encodeDer(tag, content))).toEqual(Buffer.from(bytes))
      })
    })
    fc.assert(property, { numRuns: 1000 })
  })
})
