import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { oid as writeOid } from '../../fixtures/lab/der.ts'
import { isCanonical, oidText, TAG } from '../../src/sigstore/der-primitive.ts'

const hex = (text: string) => Buffer.from(text, 'hex')

describe('the one encoding of a value', () => {
  test.each<[tag: keyof typeof TAG, what: string, refused: string, accepted: string]>([
    ['boolean', 'TRUE is 255', '01', 'ff'],
    ['boolean', 'FALSE is 0', '7f', '00'],
    ['boolean', 'one byte', 'ffff', 'ff'],
    ['boolean', 'not none', '', '00'],
    ['integer', 'at least one byte', '', '00'],
    ['integer', 'no leading zero', '007f', '7f'],
    ['integer', 'but for the sign', '0001', '0080'],
    ['integer', 'no leading ones', 'ff80', '80'],
    ['integer', 'but for the sign, either', 'ffff', 'ff7f'],
    ['bitString', 'says how many bits do not count', '', '00'],
    ['bitString', 'of nothing, none', '01', '00'],
    ['bitString', 'at most seven', '0800', '0700'],
    ['bitString', 'those are zero', '01ff', '01fe'],
    ['null', 'nothing', '00', ''],
    ['oid', 'not nothing', '', '2a'],
    ['oid', 'whole numbers', '2a86', '2a8603'],
    ['oid', 'without a leading zero', '2a8003', '2a8103'],
    ['oid', 'at the front as well', '8001', '8101'],
    ['oid', 'a byte 0x80 within a number is none', '2a8001', '2a818001'],
  ])('%s: %s', (tag, _what, refused, accepted) => {
    expect(isCanonical({ tag: TAG[tag], content: hex(refused) })).toBe(false)
    expect(isCanonical({ tag: TAG[tag], content: hex(accepted) })).toBe(true)
  })

  test('of other types there is only one', () => {
    expect([TAG.octetString, TAG.utf8String, 0x86].map((tag) => isCanonical({ tag, content: hex('ff00') }))).toEqual([
      true,
      true,
      true,
    ])
  })
})

test.each(['0.0', '0.39', '1.0', '1.39', '2.0', '2.5.29.17', '2.25.1', '2.999.3', '1.3.6.1.4.1.57264.1.24'])(
  'the object identifier %s',
  (dotted) => {
    // The lab's writer takes the first two arcs for one byte: 2.999 has two.
    const content = dotted === '2.999.3' ? hex('883703') : writeOid(dotted).subarray(2)
    expect(oidText(content)).toBe(dotted)
  },
)

test('an object identifier of any numbers is written as they are', () => {
  const arc = fc.oneof(fc.nat(200), fc.maxSafeNat(), fc.bigInt(2n ** 44n, 2n ** 56n), fc.bigInt(0n, 2n ** 130n))
  const property = fc.property(fc.array(arc.map(BigInt), { minLength: 1, maxLength: 6 }), (numbers) => {
    const [first = 0n, ...rest] = numbers
    const root = first < 40n ? 0n : first < 80n ? 1n : 2n
    expect(oidText(Buffer.concat(numbers.map(base128)))).toBe([root, first - 40n * root, ...rest].join('.'))
  })
  fc.assert(property)
})

/** Seven bits a byte, the highest first, and the eighth on all but the last. */
function base128(number: bigint): Buffer {
  const digits = [Number(number & 0x7fn)]
  for (let left = number >> 7n; left > 0n; left >>= 7n) digits.unshift(0x80 | Number(left & 0x7fn))
  return Buffer.from(digits)
}

test('an object identifier of one large number is not rounded, and of nothing is none', () => {
  expect(oidText(hex('6983d1dcfbcdecb7a8e1a3c000'))).toMatch(/^2\.25\.\d{20,}$/)
  expect(oidText(hex(''))).toBe('0.0')
})
