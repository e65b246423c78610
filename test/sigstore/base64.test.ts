import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeBase64, decodeHex, encodeHex, equalBytes } from '../../src/sigstore/base64.ts'
import { rejectionOf } from '../support/rejection.ts'

describe('base64', () => {
  const CANONICAL = 'a value is not canonical base64'
  test.each<[what: string, refused: string, accepted: string, reason: string]>([
    ['no padding', 'AQI', 'AQI=', CANONICAL],
    ['padding in excess', '====', 'AQI=', CANONICAL],
    ['stray bits behind two characters', 'AR==', 'AQ==', CANONICAL],
    ['stray bits behind three characters', 'AQJ=', 'AQI=', CANONICAL],
    ['the URL-safe alphabet', '-_8=', '+/8=', CANONICAL],
    ['a space', 'A Q=', 'AQ==', CANONICAL],
    ['a newline', 'AQ\n=', 'AQ==', CANONICAL],
    ['a character of no alphabet', 'AQ*D', 'AQID', CANONICAL],
    ['one byte more than the cap', 'AQIDBA==', 'AQID', 'a value has more than 3 bytes'],
    ['many bytes more than the cap', 'AQIDBAUG', 'AQID', 'a value has more than 3 bytes'],
  ])('%s is refused', (_what, refused, accepted, reason) => {
    expect(rejectionOf(() => decodeBase64(refused, 'a value', 3))?.message).toBe(reason)
    expect(rejectionOf(() => decodeBase64(accepted, 'a value', 3))).toBeUndefined()
  })

  // Both have four characters.
  test('the cap is exact within the last four characters', () => {
    expect(rejectionOf(() => decodeBase64('AQI=', 'a value', 1))?.message).toBe('a value has more than 1 bytes')
    expect(rejectionOf(() => decodeBase64('AQ==', 'a value', 1))).toBeUndefined()
  })

  test('comes back as it was written', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const text = Buffer.from(bytes).toString('base64')
        expect(Buffer.from(decodeBase64(text, 'a value', bytes.length))).toEqual(Buffer.from(bytes))
      }),
    )
  })

  test('no text but the canonical one is decoded', () => {
    const text = fc.string({ unit: fc.constantFrom(...'ABQgw+/-_= \n'), maxLength: 9 })
    const property = fc.property(text, (each) => {
      const rejection = rejectionOf(() => decodeBase64(each, 'a value', 100))
      expect(rejection === undefined).toBe(
        /^(?:[\w+/]{4})*(?:[\w+/][AQgw]==|[\w+/]{2}[AEIMQUYcgkosw048]=)?$/.test(each) && !/[-_]/.test(each),
      )
    })
    fc.assert(property, { numRuns: 1000 })
  })
})

describe('hexadecimal digits', () => {
  test.each([
    ['capitals', '0A0b'],
    ['a digit too few', '0a0'],
    ['a byte too many', '0a0b0c'],
    ['another letter', '0a0g'],
    ['a prefix', '0x0a'],
  ])('%s are refused', (_what, refused) => {
    expect(rejectionOf(() => decodeHex(refused, 'a value', 2))?.message).toBe(
      'a value is not 2 bytes of lower-case hexadecimal digits',
    )
    expect(Buffer.from(decodeHex('0a0b', 'a value', 2))).toEqual(Buffer.of(10, 11))
  })

  test('of a part of other bytes are those of the part', () => {
    const whole = Buffer.from('00ff10', 'hex')
    expect(encodeHex(whole.subarray(1))).toBe('ff10')
    expect(encodeHex(new Uint8Array())).toBe('')
  })
})

test('bytes are equal when all of them are', () => {
  const equal = (a: string, b: string) => equalBytes(Buffer.from(a), Buffer.from(b))
  expect(equal('ab', 'ab')).toBe(true)
  for (const [a, b] of [
    ['ab', 'aB'],
    ['ab', 'a'],
    ['', 'a'],
    ['ab', 'ba'],
  ] as const)
    expect(equal(a, b)).toBe(false)
})
