/** The judge over the published histories of real thefts, and of the well-known false alarms. */
import { describe, expect, test } from 'vitest'
import type { Downgrade } from '../../src/downgrade/judge.ts'
import { judgeDowngrade } from '../../src/downgrade/judge.ts'
import type { Package } from './histories.ts'
import { asJudged, daysAfter, historyOf, PACKAGES } from './histories.ts'

const TODAY = new Date('2026-11-22T00:00:00Z')

type Scope = Downgrade['scope']
type Row = readonly [version: string, scope: Scope, from: string, today: 'warn' | 'note']

/**
 * Everything that the rule has to say about these histories. Each fails on the day after it was published, and none today.
 * What is marked as clean is therefore a false alarm for 14 days, or 180 on its own line, and for nobody after that.
 */
const SAID: Readonly<Record<Package, readonly Row[]>> = {
  'eslint-config-prettier': [
    // Stolen. The 8.x and 9.x lines never had provenance: nothing was lost on the line itself.
    ['8.10.1', 'across', '10.1.5', 'note'],
    ['9.1.1', 'across', '10.1.5', 'note'],
    ['10.1.6', 'line', '10.1.5', 'warn'],
    ['10.1.7', 'line', '10.1.5', 'warn'],
    // Clean repairs by hand.
    ['8.10.2', 'across', '10.1.8', 'note'],
    ['9.1.2', 'across', '10.1.8', 'note'],
  ],
  nx: [
    // All stolen.
    ['21.5.0', 'line', '21.4.1', 'warn'],
    ['20.9.0', 'line', '20.8.2', 'warn'],
    ['20.10.0', 'line', '20.8.2', 'warn'],
    ['21.6.0', 'line', '21.4.1', 'warn'],
    ['20.11.0', 'line', '20.8.2', 'warn'],
    ['21.7.0', 'line', '21.4.1', 'warn'],
    ['21.8.0', 'line', '21.4.1', 'warn'],
    ['20.12.0', 'line', '20.8.2', 'warn'],
  ],
  axios: [
    // Clean, by hand, on lines that never had any.
    ['0.29.0', 'across', '1.7.7', 'note'],
    ['0.30.0', 'across', '1.10.0', 'note'],
    ['0.30.1', 'across', '1.11.0', 'note'],
    ['0.30.2', 'across', '1.12.2', 'note'],
    ['0.30.3', 'across', '1.13.5', 'note'],
    // Clean, by hand because CI was broken.
    ['1.13.3', 'line', '1.13.2', 'warn'],
    // Stolen.
    ['1.14.1', 'line', '1.14.0', 'warn'],
    ['0.30.4', 'across', '1.14.0', 'note'],
  ],
  chokidar: [
    // Clean, by hand after trouble with CI.
    ['4.0.2', 'line', '4.0.1', 'warn'],
    ['4.0.3', 'line', '4.0.1', 'warn'],
  ],
  semver: [
    // Clean backports.
    ['5.7.2', 'across', '7.5.4', 'note'],
    ['6.3.1', 'across', '7.5.4', 'note'],
  ],
  vite: [
    // Clean backports with provenance, from branches whose workflow still had a token.
    ['5.4.20', 'across', '7.1.5', 'note'],
    ['5.4.21', 'across', '7.1.11', 'note'],
    ['6.3.6', 'across', '7.1.5', 'note'],
    ['6.3.7', 'across', '7.1.10', 'note'],
    ['6.4.0', 'across', '7.1.10', 'note'],
    ['6.4.1', 'across', '7.1.11', 'note'],
    ['7.0.7', 'line', '7.1.5', 'warn'],
    ['7.0.8', 'line', '7.1.11', 'warn'],
  ],
}

const STOLEN: readonly (readonly [Package, string])[] = [
  ['eslint-config-prettier', '8.10.1'],
  ['eslint-config-prettier', '10.1.6'],
  ['nx', '21.5.0'],
  ['axios', '1.14.1'],
  ['axios', '0.30.4'],
]
const FALSE_ALARMS: readonly (readonly [Package, string])[] = [
  ['chokidar', '4.0.3'],
  ['semver', '6.3.1'],
  ['vite', '6.4.1'],
  ['axios', '0.30.3'],
]

function judgeOn(name: Package, version: string, now: (published: Date | undefined) => Date) {
  const history = historyOf(name)
  const release = history.find((each) => each.version === version)
  if (release === undefined) throw new Error(`no ${name}@${version}`)
  return judgeDowngrade(asJudged(release), history, { now: now(release.time) })
}

test.each(STOLEN)('the theft %s@%s fails on the day after it was published', (name, version) => {
  expect(judgeOn(name, version, (published) => daysAfter(published, 1))).toMatchObject({ severity: 'fail', ageDays: 1 })
})

test.each(FALSE_ALARMS)('the false alarm %s@%s does not fail today', (name, version) => {
  expect(judgeOn(name, version, () => TODAY)?.severity).not.toBe('fail')
})

describe.each(PACKAGES)('%s', (name) => {
  const history = historyOf(name)
  const judgedAt = (now: (published: Date | undefined) => Date) =>
    history.flatMap((release) => {
      const downgrade = judgeDowngrade(asJudged(release), history, { now: now(release.time) })
      return downgrade === undefined ? [] : [{ version: release.version, downgrade }]
    })
  const byVersion = (rows: readonly (readonly string[])[]) => [...rows].sort(([a = ''], [b = '']) => (a < b ? -1 : 1))

  test('on the day after each was published', () => {
    const said = judgedAt((published) => daysAfter(published, 1)).map(
      ({ version, downgrade: { scope, from, severity } }) => [version, scope, from.version, severity],
    )
    expect(byVersion(said)).toEqual(
      byVersion(SAID[name].map(([version, scope, from]) => [version, scope, from, 'fail'])),
    )
  })

  test('today', () => {
    const said = judgedAt(() => TODAY).map(({ version, downgrade: { scope, from, severity } }) => [
      version,
      scope,
      from.version,
      severity,
    ])
    expect(byVersion(said)).toEqual(byVersion(SAID[name]))
  })

  test.each(SAID[name])('%s at the ends of its time (%s)', (version, scope) => {
    const after = (days: number) => judgeOn(name, version, (published) => daysAfter(published, days))?.severity
    const ages = scope === 'line' ? [0, 1, 179, 180, 181] : [0, 1, 13, 14, 15]
    const later = scope === 'line' ? 'warn' : 'note'
    expect(ages.map(after)).toEqual(['fail', 'fail', 'fail', later, later])
  })
})
