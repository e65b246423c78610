import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LEVELS, rank } from '../../src/downgrade/evidence-level.ts'
import type { Release } from '../../src/downgrade/history.ts'
import type { Downgrade, Judged } from '../../src/downgrade/judge.ts'
import { judgeDowngrade } from '../../src/downgrade/judge.ts'

const DAY = 24 * 60 * 60 * 1000
const START = Date.parse('2026-01-01T00:00:00Z')

const versions = fc
  .tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 3 }), fc.boolean())
  .map(([major, minor, patch, pre]) => `${major}.${minor}.${patch}${pre ? '-rc.1' : ''}`)
const times = fc.option(
  fc.integer({ min: 0, max: 400 }).map((days) => new Date(START + days * DAY)),
  { nil: undefined, freq: 4 },
)
const levels = fc.constantFrom(...LEVELS)
const releases: fc.Arbitrary<Release> = fc.record({
  version: versions,
  time: times,
  level: fc.option(levels, { nil: undefined, freq: 8 }),
  staged: fc.boolean(),
})
const histories = fc.array(releases, { maxLength: 12 })
const lockeds: fc.Arbitrary<Judged> = fc.record({ version: versions, time: times, level: levels, staged: fc.boolean() })
const nows = fc.integer({ min: 0, max: 900 }).map((days) => new Date(START + days * DAY))

const WORSE: readonly (Downgrade['severity'] | undefined)[] = [undefined, 'note', 'warn', 'fail']
const badness = (downgrade: Downgrade | undefined) => WORSE.indexOf(downgrade?.severity)

test('nothing is said where no history has a higher level', () => {
  fc.assert(
    fc.property(lockeds, histories, nows, (judged, history, now) => {
      const lower = history.filter(({ level }) => level === undefined || rank(level) <= rank(judged.level))
      expect(judgeDowngrade(judged, lower, { now })).toBeUndefined()
    }),
  )
})

test('more history never makes it better', () => {
  fc.assert(
    fc.property(lockeds, histories, histories, nows, (judged, history, more, now) => {
      const less = judgeDowngrade(judged, history, { now })
      const all = judgeDowngrade(judged, [...more, ...history], { now })
      if (less?.scope === 'line') expect(all).toMatchObject({ scope: 'line', severity: less.severity })
      expect(badness(all)).toBeGreaterThanOrEqual(badness(less))
    }),
  )
})

test('it never gets worse with age', () => {
  fc.assert(
    fc.property(lockeds, histories, nows, fc.nat(400), (judged, history, now, days) => {
      const later = new Date(now.getTime() + days * DAY)
      const [young, old] = [now, later].map((at) => judgeDowngrade(judged, history, { now: at }))
      expect(badness(old)).toBeLessThanOrEqual(badness(young))
      expect(old?.from).toEqual(young?.from)
    }),
  )
})

test('longer terms never make it better', () => {
  fc.assert(
    fc.property(lockeds, histories, nows, fc.nat(300), fc.nat(300), fc.nat(300), (judged, history, now, a, b, more) => {
      const short = judgeDowngrade(judged, history, { now, youngDays: a, veryYoungDays: b })
      const long = judgeDowngrade(judged, history, { now, youngDays: a + more, veryYoungDays: b + more })
      expect(badness(long)).toBeGreaterThanOrEqual(badness(short))
    }),
  )
})

test('the order of the history does not matter', () => {
  const unique = fc.uniqueArray(releases, { selector: ({ version }) => version, maxLength: 12 })
  fc.assert(
    fc.property(lockeds, unique, nows, (judged, history, now) => {
      expect(judgeDowngrade(judged, history.toReversed(), { now })).toEqual(judgeDowngrade(judged, history, { now }))
    }),
  )
})

test('refuting every candidate leaves silence, and refuting others changes nothing', () => {
  fc.assert(
    fc.property(lockeds, histories, nows, (judged, history, now) => {
      const downgrade = judgeDowngrade(judged, history, { now })
      const candidates = new Set(downgrade?.candidates.map(({ version }) => version))
      expect(judgeDowngrade(judged, history, { now, refuted: candidates })).toBeUndefined()
      const others = new Set(history.flatMap(({ version }) => (candidates.has(version) ? [] : [version])))
      expect(judgeDowngrade(judged, history, { now, refuted: others })).toEqual(downgrade)
    }),
  )
})
