import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Report } from '../../src/report/report.ts'
import { sarif } from '../../src/report/sarif.ts'
import { GONE, withMember } from '../support/schema.ts'
import { demoReport } from './demo-report.ts'
import { hostileReport } from './hostile-report.ts'
import { EXCEPTED, sampleFinding, samplePackage, sampleReport } from './sample-report.ts'
import { sarifFaults } from './sarif-rules-of-github.ts'

// biome-ignore lint/suspicious/noExplicitAny: a member that is not there fails the assertion that reads it
const runOf = (report: Report): any => JSON.parse(sarif(report)).runs[0]
const printOf = (report: Report, index = 0) => runOf(report).results[index].partialFingerprints.primaryLocationLineHash
const uriOf = (path: string) => {
  const locations = [{ file: path, line: 3, path: 'a' }]
  const { results } = runOf(sampleReport([samplePackage('a', 'failed', [sampleFinding()], { locations })], [], path))
  return results[0].locations[0].physicalLocation.artifactLocation
}

const failed = (name: string, more = {}) => samplePackage(name, 'failed', [sampleFinding()], more)
const full = sampleReport(
  [failed('a'), samplePackage('b', 'verified', [sampleFinding('note', { code: 'VD208' })], EXCEPTED)],
  [sampleFinding('warning', { code: 'VD905' })],
)

test('what the demo reports is valid', async () => {
  const log = JSON.parse(sarif(await demoReport()))
  expect(sarifFaults(log)).toEqual([])
  expect(log.runs[0].results.length).toBeGreaterThan(20)
})

test('whatever is in the report, the log is valid', () => {
  const property = fc.property(hostileReport, (report) => {
    const text = sarif(report)
    expect(sarifFaults(JSON.parse(text))).toEqual([])
    expect(text.replaceAll('\n', '')).toMatch(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*$/u)
    for (const { message } of JSON.parse(text).runs[0].results) expect(message.text).not.toContain('](')
  })
  fc.assert(property, { numRuns: 150 })
})

const RULE = ['runs', 0, 'tool', 'driver', 'rules', 0] as const
const RESULT = ['runs', 0, 'results', 0] as const

test.each([
  ['another version', ['version'], '2.0.0'],
  ['no rules', ['runs', 0, 'tool', 'driver', 'rules'], []],
  ['a severity that is a number', [...RULE, 'properties', 'security-severity'], 9.5],
  ['a severity of nothing', [...RULE, 'properties', 'security-severity'], '0.0'],
  ['no help', [...RULE, 'help'], GONE],
  ['a rule with an empty description', [...RULE, 'shortDescription', 'text'], ''],
  ['another rule than the one that it points at', [...RESULT, 'ruleIndex'], 2],
  ['no place', [...RESULT, 'locations'], []],
  ['line 0', [...RESULT, 'locations', 0, 'physicalLocation', 'region', 'startLine'], 0],
  ['an address with a space', [...RESULT, 'locations', 0, 'physicalLocation', 'artifactLocation', 'uri'], 'a b'],
  ['a placeholder', [...RESULT, 'message', 'text'], 'A {0}.'],
  ['no fingerprint', [...RESULT, 'partialFingerprints'], GONE],
  ['an unknown member', [...RESULT, 'severity'], 'high'],
])('a log with %s would be refused', (_what, path, value) => {
  expect(sarifFaults(JSON.parse(sarif(full)))).toEqual([])
  expect(sarifFaults(JSON.parse(withMember(sarif(full), path, value)))).not.toEqual([])
})

test('two results with one fingerprint would be refused', () => {
  const { runs, ...log } = JSON.parse(sarif(full))
  const [run] = runs
  expect(sarifFaults({ ...log, runs: [{ ...run, results: [run.results[0], run.results[0]] }] })).toEqual([
    'two results share a fingerprint',
  ])
})

describe('a fingerprint', () => {
  const at = (line: number) => ({ locations: [{ file: 'package-lock.json', line, path: 'node_modules/a' }] })
  const print = printOf(sampleReport([failed('a')]))

  test.each([
    ['its entry moved', sampleReport([failed('a', at(900))])],
    ['other packages failed, too, after it', sampleReport([failed('a'), failed('b')])],
    [
      'the message is another',
      sampleReport([{ ...failed('a'), findings: [sampleFinding('error', { message: 'B.' })] }]),
    ],
    [
      'the lockfile is named in another way',
      sampleReport([failed('a', { locations: [{ file: './x/../package-lock.json', line: 7, path: '' }] })]),
    ],
  ])('is the same where %s', (_what, report) => {
    expect(printOf(report)).toBe(print)
  })

  test('is the same where other packages failed before it', () => {
    expect(printOf(sampleReport([failed('0'), failed('a')]), 1)).toBe(print)
  })

  test.each([
    ['package', failed('b')],
    ['version', failed('a', { version: '1.0.1' })],
    ['code', { ...failed('a'), findings: [sampleFinding('error', { code: 'VD102' })] }],
    ['lockfile', failed('a', { locations: [{ file: 'b/package-lock.json', line: 7, path: '' }] })],
  ])('is another for another %s', (_what, pkg) => {
    expect(printOf(sampleReport([pkg]))).not.toBe(print)
  })
})

describe('the place', () => {
  test.each([
    ['package-lock.json', 'package-lock.json'],
    ['./package-lock.json', 'package-lock.json'],
    ['.\\app\\package-lock.json', 'app/package-lock.json'],
    ['a b/ü#?%/package-lock.json', 'a%20b/%C3%BC%23%3F%25/package-lock.json'],
    ['c:d/package-lock.json', 'c%3Ad/package-lock.json'],
    ['../package-lock.json', '../package-lock.json'],
    ['a/..//', '.'],
  ])('%s is relative to the root', (path, uri) => {
    expect(uriOf(path)).toEqual({ uri, uriBaseId: '%SRCROOT%' })
  })

  test.each([
    ['/home/me/a b/package-lock.json', 'file:///home/me/a%20b/package-lock.json'],
    ['C:\\web\\package-lock.json', 'file:///C:/web/package-lock.json'],
  ])('%s is an address of its own', (path, uri) => {
    expect(uriOf(path)).toEqual({ uri })
  })

  test('further ones are related, up to a hundred in all, and the message says how many are not listed', () => {
    const locations = Array.from({ length: 130 }, (_, index) => ({
      file: 'package-lock.json',
      line: index + 1,
      path: '',
    }))
    const [result] = runOf(sampleReport([failed('a', { locations })])).results
    expect(result.locations).toHaveLength(1)
    expect(result.relatedLocations).toHaveLength(99)
    expect(result.message.text).toBe('a@1.0.0: A message. It is in 30 more places than are listed.')
  })

  test('of what belongs to no package is the first line', () => {
    const { region } = runOf(sampleReport([], [sampleFinding('warning')])).results[0].locations[0].physicalLocation
    expect(region.startLine).toBe(1)
  })
})

test('what the policy excepts is suppressed, and nothing else is', () => {
  const { results } = runOf(full)
  expect(results.map((each: { ruleId: string; suppressions?: unknown }) => [each.ruleId, each.suppressions])).toEqual([
    ['VD101', undefined],
    ['VD905', undefined],
    ['VD208', undefined],
    ['VD103', [{ kind: 'external', status: 'accepted', justification: 'From 2015. Until 2030-01-01.' }]],
  ])
})

test.each([
  ['verified', true, 0],
  ['failed', true, 1],
  ['inconclusive', false, 2],
] as const)(
  'a run that ends with %s: executionSuccessful %s, exit code %d',
  (outcome, executionSuccessful, exitCode) => {
    expect(runOf(sampleReport([samplePackage('a', outcome)])).invocations).toMatchObject([
      { executionSuccessful, exitCode },
    ])
  },
)

test('25,000 results are written, the worst of all; that some are left out is said', () => {
  const remarks = Array.from({ length: 24_999 }, (_, at) =>
    samplePackage(`a${at}`, 'verified', [sampleFinding('note')]),
  )
  const just = runOf(sampleReport([...remarks, failed('last')]))
  expect(just.results).toHaveLength(25_000)
  expect(just.invocations[0].toolExecutionNotifications).toBeUndefined()

  const over = runOf(
    sampleReport([...remarks, failed('last'), samplePackage('b', 'verified', [sampleFinding('note')])]),
  )
  expect(over.results).toHaveLength(25_000)
  expect(over.results[0].message.text).toBe('last@1.0.0: A message.')
  expect(over.invocations[0].toolExecutionNotifications[0].message.text).toContain('1 result left out')
})

test('a part says so', () => {
  const shard = { index: 1, of: 3, total: 9, positions: [0], undecided: [] }
  const [invocation] = runOf({ ...sampleReport([samplePackage('a', 'verified')]), shard }).invocations
  expect(invocation.toolExecutionNotifications[0].message.text).toBe('This is part 1 of 3, not the whole.')
})

test('a message that is too long is cut, and says so', () => {
  const message = 'x'.repeat(5000)
  const { results } = runOf(sampleReport([samplePackage('a', 'failed', [sampleFinding('error', { message })])]))
  expect(results[0].message.text).toMatch(/^a@1\.0\.0: x{991}… \(4,009 more characters\)$/u)
})
