import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { TlsReader } from '../../src/sigstore/tls-reader.ts'
import { readTls } from '../../src/sigstore/tls-reader.ts'
import { rejectionOf } from '../support/rejection.ts'

const CUT_OFF = 'a value is cut off'

describe('what ends too early is refused', () => {
  test.each<[what: string, refused: string, accepted: string, read: (reader: TlsReader) => unknown]>([
    ['bytes', '0102', '010203', (reader) => reader.bytes(3)],
    ['a number', '01', '0102', (reader) => reader.number(2)],
    ['the content of a vector', '00020a', '00020a0b', (reader) => reader.vector(2)],
    ['the length of a vector', '00', '0000', (reader) => reader.vector(2)],
    ['nothing', '', '01', (reader) => reader.number(1)],
  ])('%s', (_what, refused, accepted, read) => {
    expect(rejectionOf(() => read(readTls(Buffer.from(refused, 'hex'), 'a value')))?.message).toBe(CUT_OFF)
    expect(rejectionOf(() => read(readTls(Buffer.from(accepted, 'hex'), 'a value')))).toBeUndefined()
  })
})

test('what is left over is refused', () => {
  const reader = readTls(Buffer.from('0002abcd0000000000000001ff', 'hex'), 'a value')
  expect(Buffer.from(reader.vector(2)).toString('hex')).toBe('abcd')
  expect(reader.number(8)).toBe(1)
  expect(reader.isAtEnd()).toBe(false)
  expect(rejectionOf(() => reader.end())?.message).toBe('a value has bytes left over')
  expect(Buffer.from(reader.bytes(1))).toEqual(Buffer.of(0xff))
  expect(reader.isAtEnd()).toBe(true)
  expect(rejectionOf(() => reader.end())).toBeUndefined()
})

test('nothing is read twice, and nothing beyond the end', () => {
  const step = fc.record({ kind: fc.constantFrom('bytes', 'vector'), count: fc.integer({ min: 1, max: 3 }) })
  const property = fc.property(fc.uint8Array({ maxLength: 40 }), fc.array(step), (input, steps) => {
    const around = Buffer.concat([Buffer.alloc(5, 7), input, Buffer.alloc(5, 9)])
    const reader = readTls(around.subarray(5, 5 + input.length), 'a value')
    const read: Uint8Array[] = []
    const rejection = rejectionOf(() => {
      for (const { kind, count } of steps) {
        if (kind === 'bytes') read.push(reader.bytes(count))
        else {
          const content = reader.vector(count)
          read.push(Buffer.from(content.length.toString(16).padStart(2 * count, '0'), 'hex'), content)
        }
      }
    })
    const all = Buffer.concat(read)
    // A vector may have lost its length before it was cut off.
    expect(all).toEqual(Buffer.from(input.subarray(0, all.length)))
    expect(reader.isAtEnd()).toBe(rejectionOf(() => reader.end()) === undefined)
    if (rejection === undefined) expect(reader.isAtEnd()).toBe(all.length === input.length)
  })
  fc.assert(property, { numRuns: 500 })
})
