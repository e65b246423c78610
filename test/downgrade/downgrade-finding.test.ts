import { expect, test } from 'vitest'
import { downgradeFinding, historyUnavailable } from '../../src/downgrade/downgrade-finding.ts'
import type { EvidenceLevel } from '../../src/downgrade/evidence-level.ts'
import type { Judged } from '../../src/downgrade/judge.ts'
import { judgeDowngrade } from '../../src/downgrade/judge.ts'
import type { Package } from './histories.ts'
import { asJudged, daysAfter, historyOf } from './histories.ts'

const rows: readonly (readonly [Package, string, number, string, string])[] = [
  [
    'eslint-config-prettier',
    '10.1.6',
    1,
    'VD407',
    '10.1.5 was published with provenance on 2025-05-09, this one without any, 1 day ago.',
  ],
  [
    'eslint-config-prettier',
    '8.10.1',
    0.5,
    'VD407',
    '10.1.5, of another release line, was published with provenance on 2025-05-09, this one without any, less than a day ago.',
  ],
  [
    'axios',
    '1.14.1',
    2,
    'VD407',
    '1.14.0 was published by a trusted publisher with provenance on 2026-03-27, this one without either, 2 days ago.',
  ],
  [
    'chokidar',
    '4.0.3',
    700,
    'VD408',
    '4.0.1 was published with provenance on 2024-09-22, this one without any, 700 days ago.',
  ],
  [
    'vite',
    '6.4.1',
    100,
    'VD409',
    "7.1.11, of another release line, was published by a trusted publisher with provenance on 2025-10-20, this one with provenance only, 100 days ago. Who is a trusted publisher is the registry's word only.",
  ],
]

test.each(rows)('%s@%s, %d days old: %s', (name, version, days, code, message) => {
  const history = historyOf(name)
  const judged = asJudged(history.find((release) => release.version === version) ?? expect.fail())
  const downgrade = judgeDowngrade(judged, history, { now: daysAfter(judged.time, days) }) ?? expect.fail()
  const finding = downgradeFinding(judged, downgrade, true)
  expect(finding).toMatchObject({ rule: { code, claim: 'publisher' }, message })
  expect(finding.detail).toMatchObject({ level: judged.level, ageDays: Math.floor(days), publishedAt: judged.time })
  expect(JSON.parse(JSON.stringify(finding.detail))).toMatchObject({ from: { version: downgrade.from.version } })
})

test.each([
  [undefined, undefined, 'on an unknown day, this one without any, at a time that is not known.'],
  [
    undefined,
    new Date('2026-07-01T00:00:00Z'),
    'on an unknown day, this one without any, at a time that is still to come.',
  ],
])('times that nobody tells (%s, %s)', (before, time, words) => {
  const level: EvidenceLevel = 'provenance'
  const judged: Judged = { version: '1.0.1', level: 'none', time }
  const history = [{ version: '1.0.0', level, time: before, staged: false }]
  const downgrade = judgeDowngrade(judged, history, { now: new Date('2026-06-01') }) ?? expect.fail()
  expect(downgradeFinding(judged, downgrade, false)).toMatchObject({
    rule: { code: 'VD407' },
    message: `1.0.0 is said to have been published with provenance ${words}`,
  })
})

test('a history that could not be had', () => {
  expect(historyUnavailable('registry.example', 'no answer in time')).toMatchObject({
    rule: { code: 'VD411', kind: 'weak' },
    message: 'registry.example: no answer in time.',
  })
})
