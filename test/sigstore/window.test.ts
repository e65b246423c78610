import { expect, test } from 'vitest'
import { isWithin, outside } from '../../src/sigstore/window.ts'

const at = (ms: number) => new Date(ms)
const window = { start: at(1000), end: at(2000) }

test('both ends are part of it', () => {
  expect([999, 1000, 1500, 2000, 2001].map((ms) => isWithin(at(ms), window))).toEqual([false, true, true, true, false])
})

test('without an end it stays open', () => {
  const open = { start: at(1000), end: undefined }
  expect([999, 1000, 8.64e15].map((ms) => isWithin(at(ms), open))).toEqual([false, true, true])
})

test('a time that is none is never within', () => {
  expect(isWithin(at(Number.NaN), window)).toBe(false)
  expect(isWithin(at(Number.NaN), { start: at(0), end: undefined })).toBe(false)
})

test('the detail names time and ends', () => {
  const [from, until, time] = [1000, 2000, 0].map((ms) => at(ms).toISOString())
  expect(outside(at(0), window)).toEqual({ time, from, until })
  expect(outside(at(0), { ...window, end: undefined })).toEqual({ time, from, until: 'open' })
})
