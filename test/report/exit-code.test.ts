/** What a script sees of a run: the exit code, and the outcome of the whole. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Outcome } from '../../src/policy.ts'
import { OUTCOMES } from '../../src/policy.ts'
import { exitCode, makeReport } from '../../src/report/report.ts'
import { honestEvidence } from '../support/evidence.ts'

const { package: pkg } = await honestEvidence()

function reportOf(outcomes: readonly Outcome[]) {
  const verdicts = outcomes.map((outcome) => ({ package: pkg, outcome, proven: {}, findings: [], excepted: [] }))
  return makeReport({ format: 'npm', version: '3', path: 'package-lock.json', packages: [] }, verdicts, [])
}

const TABLE: readonly (readonly [readonly Outcome[], 0 | 1 | 2, Outcome])[] = [
  [[], 0, 'uncovered'],
  [['verified'], 0, 'verified'],
  [['uncovered'], 0, 'uncovered'],
  [['verified', 'uncovered'], 0, 'uncovered'],
  [['inconclusive'], 2, 'inconclusive'],
  [['verified', 'inconclusive', 'uncovered'], 2, 'inconclusive'],
  [['unproven'], 1, 'unproven'],
  [['verified', 'unproven'], 1, 'unproven'],
  [['failed'], 1, 'failed'],
  [['verified', 'failed'], 1, 'failed'],
  // What is known to be wrong counts for more than what is not known.
  [['inconclusive', 'unproven'], 1, 'unproven'],
  [['inconclusive', 'failed'], 1, 'failed'],
  [['inconclusive', 'unproven', 'failed', 'uncovered', 'verified'], 1, 'failed'],
]

test.each(TABLE)('%j', (outcomes, code, worst) => {
  const report = reportOf(outcomes)
  expect(exitCode(report)).toBe(code)
  expect(report.outcome).toBe(worst)
})

test.each(TABLE)('%j, cut short, is 2', (outcomes) => {
  const cut = { ...reportOf(outcomes), interrupted: { reason: 'signal', finished: 0 } } as const
  expect(exitCode(cut)).toBe(2)
})

test('the counts add up, and the order of the packages does not matter', () => {
  const mixture = fc.array(fc.constantFrom(...OUTCOMES), { maxLength: 40 })
  const property = fc.property(mixture, (outcomes) => {
    const { counts, packages, outcome } = reportOf(outcomes)
    expect(OUTCOMES.reduce((sum, each) => sum + counts[each], 0)).toBe(counts.total)
    expect(counts.total).toBe(outcomes.length)
    expect(packages.map((each) => each.outcome)).toEqual(outcomes)
    for (const each of OUTCOMES) expect(counts[each]).toBe(outcomes.filter((one) => one === each).length)

    const turned = reportOf([...outcomes].reverse())
    expect([exitCode(turned), turned.outcome]).toEqual([exitCode(reportOf(outcomes)), outcome])
  })
  fc.assert(property, { numRuns: 100 })
})
