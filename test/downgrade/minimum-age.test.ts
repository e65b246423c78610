import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ReleaseTimes } from '../../src/downgrade/minimum-age.ts'
import { judgeAge } from '../../src/downgrade/minimum-age.ts'
import { daysAfter } from './histories.ts'

const NOW = new Date('2026-06-11T00:00:00Z')
const ago = (days: number) => daysAfter(NOW, -days)
const say = (times: ReleaseTimes, days = 3) => judgeAge(times, days, NOW)?.message

describe('each point, and the twin that differs in that point only', () => {
  const rows: readonly (readonly [string, ReleaseTimes, string, ReleaseTimes])[] = [
    [
      "too young by the registry's word",
      { registryTime: ago(2.999) },
      "Published 2 days ago, on 2026-06-08; that is the registry's word only. The policy asks for 3 days.",
      { registryTime: ago(3) },
    ],
    [
      'too young as a log proves',
      { verifiedTime: ago(1) },
      'Signed 1 day ago, on 2026-06-10, as a log or a timestamp proves. The policy asks for 3 days.',
      { verifiedTime: ago(3) },
    ],
    [
      'signed long ago, published just now',
      { verifiedTime: ago(30), registryTime: ago(0) },
      "Published less than a day ago, on 2026-06-11; that is the registry's word only. The policy asks for 3 days.",
      { verifiedTime: ago(30), registryTime: ago(4) },
    ],
    [
      'a registry that says it is older than its signature',
      { verifiedTime: ago(1), registryTime: ago(30) },
      'Signed 1 day ago, on 2026-06-10, as a log or a timestamp proves. The policy asks for 3 days.',
      { verifiedTime: ago(4), registryTime: ago(30) },
    ],
    [
      'a time that is still to come',
      { registryTime: ago(-1) },
      "Published at a time that is still to come, on 2026-06-12; that is the registry's word only. The policy asks for 3 days.",
      { registryTime: ago(5) },
    ],
    ['no time', {}, 'When it was published is not known. The policy asks for 3 days.', { registryTime: ago(5) }],
    [
      'a time that cannot be',
      { verifiedTime: new Date(Number.NaN) },
      'When it was published is not known. The policy asks for 3 days.',
      { verifiedTime: new Date(Number.NaN), registryTime: ago(5) },
    ],
  ]
  test.each(rows)('%s', (_what, times, message, twin) => {
    expect(say(times)).toBe(message)
    expect(say(twin)).toBeUndefined()
  })
})

test('the finding says which time it went by', () => {
  const finding = judgeAge({ verifiedTime: ago(30), registryTime: ago(0.5) }, 1, NOW)
  expect(finding).toMatchObject({ rule: { code: 'VD410', claim: 'publisher' } })
  expect(finding?.message).toMatch(/asks for 1 day\.$/u)
  expect(finding?.detail).toEqual({ days: 1, ageDays: 0, time: ago(0.5), source: 'registry' })
})

test.each([0, -1])('a policy of %d days asks for nothing', (days) => {
  expect(judgeAge({}, days, NOW)).toBeUndefined()
  expect(judgeAge({}, 1, NOW)).toBeDefined()
})

test('a second time never makes it older, and time alone makes it old enough', () => {
  const times = fc.option(fc.integer({ min: -5, max: 50 }).map(ago), { nil: undefined })
  fc.assert(
    fc.property(times, times, fc.integer({ min: 1, max: 20 }), (verifiedTime, registryTime, days) => {
      const both = judgeAge({ verifiedTime, registryTime }, days, NOW)
      for (const one of [{ verifiedTime }, { registryTime }]) {
        const known = Object.values(one).some((time) => time !== undefined)
        if (known && judgeAge(one, days, NOW) !== undefined) expect(both).toBeDefined()
      }
      const later = judgeAge({ verifiedTime, registryTime }, days, daysAfter(NOW, 30))
      if (later !== undefined) expect(both).toBeDefined()
    }),
  )
})
