import { describe, expect, test } from 'vitest'
import type { EvidenceLevel } from '../../src/downgrade/evidence-level.ts'
import type { Release } from '../../src/downgrade/history.ts'
import type { Judged, Terms } from '../../src/downgrade/judge.ts'
import { judgeDowngrade } from '../../src/downgrade/judge.ts'
import { daysAfter } from './histories.ts'

const PUBLISHED = new Date('2026-06-01T00:00:00Z')
const NOW = daysAfter(PUBLISHED, 1)

/** @param days how long before the judged version it was published */
const release = (version: string, level: EvidenceLevel | undefined, days: number | undefined = 10): Release => ({
  version,
  level,
  time: days === undefined ? undefined : daysAfter(PUBLISHED, -days),
  staged: false,
})
const undated = (version: string, level: EvidenceLevel): Release => ({ ...release(version, level), time: undefined })
const judged = (change: Partial<Judged> = {}): Judged => ({
  version: '2.1.0',
  level: 'none',
  time: PUBLISHED,
  ...change,
})

function say(version: Judged, history: readonly Release[], terms: Partial<Terms> = {}): string {
  const downgrade = judgeDowngrade(version, history, { now: NOW, ...terms })
  return downgrade === undefined ? 'nothing' : `${downgrade.severity} ${downgrade.scope} ${downgrade.from.version}`
}

const P = 'provenance'
const T = 'trusted-publisher'
const before = [release('2.0.0', P)]
const trusted = [release('2.0.0', T)]

describe('each point, and the twin that differs in that point only', () => {
  type Said = readonly [Judged, readonly Release[], string, Partial<Terms>?]
  const rows: readonly (readonly [string, Said, Said])[] = [
    ['provenance lost', [judged(), before, 'fail line 2.0.0'], [judged({ level: P }), before, 'nothing']],
    [
      'the trusted publisher lost',
      [judged({ level: P }), trusted, 'fail line 2.0.0'],
      [judged({ level: T }), trusted, 'nothing'],
    ],
    [
      'staged: the approver stands where the trusted publisher was',
      [judged({ level: P, staged: false }), trusted, 'fail line 2.0.0'],
      [judged({ level: P, staged: true }), trusted, 'nothing'],
    ],
    [
      'staged does not make up for provenance',
      [judged({ staged: true }), trusted, 'fail line 2.0.0'],
      [judged({ staged: true }), [release('2.0.0', 'none')], 'nothing'],
    ],
    [
      'published before',
      [judged(), [release('2.0.0', P, 0.001)], 'fail line 2.0.0'],
      [judged(), [release('2.0.0', P, -0.001)], 'nothing'],
    ],
    [
      'at the same time the lower version is before',
      [judged(), [release('2.0.9', P, 0)], 'fail line 2.0.9'],
      [judged(), [release('2.1.1', P, 0)], 'nothing'],
    ],
    [
      'of unknown time, too',
      [judged(), [undated('2.0.9', P)], 'fail line 2.0.9'],
      [judged(), [undated('2.1.1', P)], 'nothing'],
    ],
    [
      'and if the time of the judged version is unknown',
      [judged({ time: undefined }), [release('2.0.9', P)], 'fail line 2.0.9'],
      [judged({ time: undefined }), [release('2.1.1', P)], 'nothing'],
    ],
    [
      'an unknown time never grows old',
      [judged({ time: undefined }), before, 'fail line 2.0.0', { now: new Date('2040-01-01') }],
      [judged(), before, 'warn line 2.0.0', { now: new Date('2040-01-01') }],
    ],
    [
      'nor does it across',
      [judged({ time: undefined }), [release('1.0.0', P)], 'fail across 1.0.0', { now: new Date('2040-01-01') }],
      [judged(), [release('1.0.0', P)], 'note across 1.0.0', { now: new Date('2040-01-01') }],
    ],
    [
      'a time that cannot be is unknown',
      [judged({ time: new Date(Number.NaN) }), before, 'fail line 2.0.0', { now: new Date('2040-01-01') }],
      [judged({ time: new Date(Number.NaN) }), [release('2.1.1', P)], 'nothing'],
    ],
    [
      'a time that is still to come is young',
      [judged({ time: new Date('2041-01-01') }), before, 'fail line 2.0.0'],
      [judged({ time: new Date('2025-11-01') }), [release('2.0.0', P, 400)], 'warn line 2.0.0'],
    ],
    [
      'young',
      [judged(), before, 'fail line 2.0.0', { now: daysAfter(PUBLISHED, 179.999) }],
      [judged(), before, 'warn line 2.0.0', { now: daysAfter(PUBLISHED, 180) }],
    ],
    [
      'very young, across',
      [judged(), [release('1.0.0', P)], 'fail across 1.0.0', { now: daysAfter(PUBLISHED, 13.999) }],
      [judged(), [release('1.0.0', P)], 'note across 1.0.0', { now: daysAfter(PUBLISHED, 14) }],
    ],
    [
      'as configured',
      [judged(), before, 'fail line 2.0.0', { now: daysAfter(PUBLISHED, 2), youngDays: 3 }],
      [judged(), before, 'warn line 2.0.0', { now: daysAfter(PUBLISHED, 3), youngDays: 3 }],
    ],
    [
      'across is never judged harder than on the line',
      [judged(), [release('1.0.0', P)], 'fail across 1.0.0', { now: daysAfter(PUBLISHED, 2), youngDays: 3 }],
      [judged(), [release('1.0.0', P)], 'note across 1.0.0', { now: daysAfter(PUBLISHED, 3), youngDays: 3 }],
    ],
    [
      'a claim that was refuted',
      [judged(), before, 'fail line 2.0.0', { refuted: new Set(['1.0.0']) }],
      [judged(), before, 'nothing', { refuted: new Set(['2.0.0']) }],
    ],
    [
      'an entry that cannot be read is no claim',
      [judged(), before, 'fail line 2.0.0'],
      [judged(), [release('2.0.0', undefined)], 'nothing'],
    ],
    [
      'the version itself is not before itself',
      [judged(), [undated('2.0.9', P)], 'fail line 2.0.9'],
      [judged(), [undated('2.1.0', P)], 'nothing'],
    ],
    [
      'not even where the registry dates it earlier than its signature',
      [judged(), [release('2.0.9', P, 5)], 'fail line 2.0.9'],
      [judged(), [release('2.1.0', P, 5)], 'nothing'],
    ],
    [
      'prereleases say nothing about stable releases',
      [judged({ version: '2.1.0-rc.2' }), [release('2.1.0-rc.1', P)], 'fail line 2.1.0-rc.1'],
      [judged(), [release('2.1.0-rc.1', P)], 'nothing'],
    ],
    [
      'stable releases speak for prereleases, as for another line',
      [judged({ version: '2.1.0-rc.1' }), before, 'fail across 2.0.0'],
      [judged({ version: '2.1.0-rc.1', level: P }), before, 'nothing'],
    ],
    [
      'what is no version is compared by its time only',
      [judged({ version: 'latest' }), before, 'fail across 2.0.0'],
      [judged({ version: 'latest' }), [release('2.0.0', P, -1)], 'nothing'],
    ],
    [
      'and where there is no time either, all was before',
      [judged({ version: 'latest', time: undefined }), before, 'fail across 2.0.0'],
      [judged({ version: 'latest', time: undefined, level: P }), before, 'nothing'],
    ],
  ]
  test.each(rows)('%s', (_what, ...sides) => {
    for (const [version, history, expected, terms] of sides) expect(say(version, history, terms)).toBe(expected)
  })
})

describe('who decides', () => {
  const history = [
    release('1.9.0', T, 1),
    release('2.0.0', T, 40),
    release('2.0.1', T, 30),
    release('2.0.2', P, 20),
    undated('2.0.3', P),
    release('2.0.4', 'none', 5),
  ]
  const order = ['2.0.1', '2.0.0', '2.0.2', '2.0.3', '1.9.0']

  test('its own line, then the highest level, then the latest', () => {
    const downgrade = judgeDowngrade(judged(), history, { now: NOW })
    expect(downgrade?.candidates.map(({ version }) => version)).toEqual(order)
    expect(downgrade?.from).toBe(downgrade?.candidates[0])
    expect(downgrade?.lost).toEqual([P, T])
  })

  test('one refuted after the other, until nobody claims more', () => {
    const refuted = new Set<string>()
    const asked: string[] = []
    for (const _ of history) {
      const downgrade = judgeDowngrade(judged(), history, { now: NOW, refuted })
      if (downgrade === undefined) break
      asked.push(`${downgrade.scope} ${downgrade.from.version}`)
      refuted.add(downgrade.from.version)
    }
    expect(asked).toEqual(order.map((version) => `${version === '1.9.0' ? 'across' : 'line'} ${version}`))
  })

  test('only the trusted publisher is lost where there is provenance', () => {
    expect(judgeDowngrade(judged({ level: P }), history, { now: NOW })?.lost).toEqual([T])
  })
})
