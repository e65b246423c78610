import { describe, expect, test } from 'vitest'
import { readDer } from '../../src/sigstore/der.ts'
import { TAG } from '../../src/sigstore/der-primitive.ts'
import { certificateTime, generalizedTime } from '../../src/sigstore/der-time.ts'
import { rejectionOf } from '../support/rejection.ts'

const timeOf = (tag: number, text: string) =>
  readDer(Buffer.concat([Buffer.of(tag, text.length), Buffer.from(text, 'latin1')]), 'a value')

describe('of a timestamp', () => {
  const read = (text: string) => generalizedTime(timeOf(TAG.generalizedTime, text), 'a value')

  test.each([
    ['20260301100000Z', '2026-03-01T10:00:00.000Z'],
    ['20260301100000.5Z', '2026-03-01T10:00:00.500Z'],
    ['20260301100000.123456Z', '2026-03-01T10:00:00.123Z'],
    ['20240229235959Z', '2024-02-29T23:59:59.000Z'],
  ])('%s', (text, iso) => {
    expect(read(text).toISOString()).toBe(iso)
  })

  test.each([
    ['another zone', '20260301100000+0000', '20260301100000Z'],
    ['no zone', '20260301100000', '20260301100000Z'],
    ['no seconds', '202603011000Z', '20260301100000Z'],
    ['a year of two digits', '260301100000Z', '20260301100000Z'],
    ['a fraction that ends with a zero', '20260301100000.50Z', '20260301100000.5Z'],
    ['a fraction of nothing', '20260301100000.Z', '20260301100000.5Z'],
    ['a comma', '20260301100000,5Z', '20260301100000.5Z'],
    ['month 13', '20261301100000Z', '20261201100000Z'],
    ['month 0', '20260001100000Z', '20260101100000Z'],
    ['day 32', '20260332100000Z', '20260331100000Z'],
    ['30 February', '20260230100000Z', '20260228100000Z'],
    ['29 February in a year that has none', '20260229100000Z', '20240229100000Z'],
    ['hour 24', '20260301240000Z', '20260301230000Z'],
    ['hour 25', '20260301250000Z', '20260301230000Z'],
    ['minute 60', '20260301106000Z', '20260301105900Z'],
    ['second 60', '20260301100060Z', '20260301100059Z'],
    ['a newline', '20260301100000Z\n', '20260301100000Z'],
    ['nothing', '', '20260301100000Z'],
  ])('%s is refused', (_what, refused, accepted) => {
    expect(rejectionOf(() => read(refused))?.message).toBe('a value is not a time')
    expect(rejectionOf(() => read(accepted))).toBeUndefined()
  })
})

describe('of a certificate', () => {
  test.each([
    [TAG.utcTime, '260301100000Z', '2026-03-01T10:00:00.000Z'],
    [TAG.utcTime, '500101000000Z', '1950-01-01T00:00:00.000Z'],
    [TAG.utcTime, '491231235959Z', '2049-12-31T23:59:59.000Z'],
    [TAG.generalizedTime, '20500101000000Z', '2050-01-01T00:00:00.000Z'],
  ])('%d %s', (tag, text, iso) => {
    expect(certificateTime(timeOf(tag, text), 'a value').toISOString()).toBe(iso)
  })

  test.each([
    ['without seconds', TAG.utcTime, '2603011000Z', '260301100000Z'],
    ['in another zone', TAG.utcTime, '260301100000+0000', '260301100000Z'],
    ['with a fraction', TAG.generalizedTime, '20500101000000.5Z', '20500101000000Z'],
    ['30 February', TAG.utcTime, '260230100000Z', '260228100000Z'],
    ['letters', TAG.utcTime, 'abcdefghijklZ', '260228100000Z'],
    ['the other type', TAG.utcTime, '20500101000000Z', '500101000000Z'],
  ])('%s is refused', (_what, tag, refused, accepted) => {
    expect(rejectionOf(() => certificateTime(timeOf(tag, refused), 'a value'))?.message).toBe('a value is not a time')
    expect(rejectionOf(() => certificateTime(timeOf(tag, accepted), 'a value'))).toBeUndefined()
  })

  test('nothing, and what is no time, are refused', () => {
    expect(rejectionOf(() => certificateTime(undefined, 'a value'))?.message).toBe('a value is not a time')
    expect(rejectionOf(() => certificateTime(timeOf(TAG.utf8String, '260301100000Z'), 'a value'))).toBeDefined()
    expect(rejectionOf(() => generalizedTime(undefined, 'a value'))?.message).toBe('a value is not a time')
  })
})
