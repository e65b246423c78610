import { expect, test } from 'vitest'
import { isDay, isOver } from '../../src/policy-file/day.ts'

test.each([
  ['2026-01-31', '2026-01-32'],
  ['2024-02-29', '2026-02-29'],
  ['2026-04-30', '2026-04-31'],
  ['2026-12-01', '2026-13-01'],
  ['2026-10-01', '2026-00-01'],
  ['2026-01-01', '2026-1-1'],
  ['2026-01-01', '2026-01-01T00:00:00Z'],
  ['2026-01-01', '2026-01-01\n'],
  ['2026-01-01', '01.01.2026'],
])('%s is a day, and %j is none', (right, wrong) => {
  expect(isDay(right)).toBe(true)
  expect(isDay(wrong)).toBe(false)
})

test('a day is over when the next one begins in UTC', () => {
  expect(isOver('2026-12-31', new Date('2026-12-31T23:59:59.999Z'))).toBe(false)
  expect(isOver('2026-12-31', new Date('2027-01-01T00:00:00Z'))).toBe(true)
})
