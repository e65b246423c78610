import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { junit } from '../../src/report/junit.ts'
import type { Report } from '../../src/report/report.ts'
import { demoReport } from './demo-report.ts'
import { hostileReport } from './hostile-report.ts'
import { EXCEPTED, sampleFinding, samplePackage, sampleReport } from './sample-report.ts'
import type { Element } from './strict-xml.ts'
import { readXml } from './strict-xml.ts'

/** What Jenkins' junit-10.xsd has of these elements: attributes that must be and that may be, and what stands in them. */
const SHAPE: Readonly<
  Record<string, { must: readonly string[]; may: readonly string[]; children: readonly string[] }>
> = {
  testsuites: { must: [], may: ['name', 'time', 'tests', 'failures', 'errors'], children: ['testsuite'] },
  testsuite: {
    must: ['name', 'tests', 'failures', 'errors'],
    may: ['group', 'time', 'skipped', 'timestamp', 'hostname', 'id', 'package', 'file', 'log', 'url'],
    children: ['testsuite', 'properties', 'testcase', 'system-out', 'system-err'],
  },
  testcase: {
    must: ['name'],
    may: ['time', 'classname', 'group'],
    children: ['skipped', 'error', 'failure', 'system-out', 'system-err'],
  },
  failure: { must: [], may: ['type', 'message'], children: [] },
  error: { must: [], may: ['type', 'message'], children: [] },
  skipped: { must: [], may: ['type', 'message'], children: [] },
  'system-out': { must: [], may: [], children: [] },
}

/** Elements in which the schema allows text. */
const MIXED = ['failure', 'error', 'skipped', 'system-out']

function faults({ name, attributes, children, text }: Element): readonly string[] {
  const shape = SHAPE[name]
  if (shape === undefined) return [`<${name}> is unknown`]
  const given = Object.keys(attributes)
  return [
    ...shape.must.filter((key) => !given.includes(key)).map((key) => `<${name}> has no ${key}`),
    ...given.filter((key) => ![...shape.must, ...shape.may].includes(key)).map((key) => `<${name}> has a ${key}`),
    ...children.filter((each) => !shape.children.includes(each.name)).map((each) => `<${name}> holds <${each.name}>`),
    ...(MIXED.includes(name) || text.trim() === '' ? [] : [`<${name}> holds text`]),
    ...children.flatMap(faults),
    ...(name.startsWith('testsuite') ? wrongCounts({ name, attributes, children, text }) : []),
  ]
}

function wrongCounts(element: Element): readonly string[] {
  const tests = element.children.flatMap((each) => (each.name === 'testcase' ? [each] : each.children))
  const having = (name: string) => tests.filter(({ children }) => children.some((each) => each.name === name)).length
  const counts: Readonly<Record<string, number>> = {
    tests: tests.length,
    failures: having('failure'),
    errors: having('error'),
    ...(element.name === 'testsuite' && { skipped: having('skipped') }),
  }
  return Object.entries(counts).flatMap(([key, count]) =>
    element.attributes[key] === String(count) ? [] : [`${key} is ${element.attributes[key]}, not ${count}`],
  )
}

const suitesOf = (report: Report) => readXml(junit(report)).children
const testsOf = (report: Report) => suitesOf(report).flatMap(({ children }) => children)

test('what the demo reports is valid, and counts as the report does', async () => {
  const report = await demoReport()
  const root = readXml(junit(report))
  expect(faults(root)).toEqual([])
  const { total, failed, unproven, inconclusive } = report.counts
  expect(root.attributes).toEqual({
    name: 'verify-deps',
    tests: String(total),
    failures: String(failed + unproven),
    errors: String(inconclusive),
  })
})

test('whatever is in the report, the output is well-formed and valid, and holds every package', () => {
  const property = fc.property(hostileReport, (report) => {
    const root = readXml(junit(report))
    expect(faults(root)).toEqual([])
    const tests = root.children.flatMap(({ children }) => children)
    expect(tests.filter(({ attributes }) => attributes['name'] !== 'the lockfile')).toHaveLength(report.packages.length)
  })
  fc.assert(property, { numRuns: 200 })
})

describe('the reader of XML refuses', () => {
  const around = (inside: string) => `<?xml version="1.0" encoding="UTF-8"?>\n<a>${inside}</a>\n`
  test.each([
    ['a naked ampersand', 'a & b', 'a &amp; b'],
    ['a naked bracket', 'a < b', 'a &lt; b'],
    ['an entity of one’s own', '&b;', '&gt;'],
    ['a comment', '<!-- b -->', '<b/>'],
    ['a CDATA section', '<![CDATA[b]]>', '<b>b</b>'],
    ['an attribute twice', '<b c="1" c="1"/>', '<b c="1" d="1"/>'],
    ['a control character', '\u0008', '\t'],
    ['half of a pair', '\uD83D', '\uD83D\uDE00'],
    ['what closes something else', '<b></c>', '<b></b>'],
  ])('%s', (_what, wrong, right) => {
    expect(() => readXml(around(wrong))).toThrow()
    expect(readXml(around(right)).name).toBe('a')
  })
})

test.each([
  ['failed', ['failure']],
  ['unproven', ['failure']],
  ['inconclusive', ['error']],
  ['uncovered', ['skipped']],
  ['verified', []],
] as const)('a package that is %s: %j', (outcome, elements) => {
  const [only] = testsOf(sampleReport([samplePackage('@scope/a', outcome)]))
  expect(only?.attributes).toEqual({ name: '@scope/a@1.0.0', classname: 'package-lock.json' })
  expect(only?.children.map(({ name }) => name)).toEqual(elements)
})

test('errors are why a test failed; warnings, notes and exceptions are what it wrote', () => {
  const findings = [
    sampleFinding('warning', { code: 'VD003', message: 'W.' }),
    sampleFinding('error', { message: 'E.' }),
  ]
  const [only] = testsOf(sampleReport([samplePackage('a', 'failed', findings, EXCEPTED)]))
  expect(only?.children).toMatchObject([
    {
      name: 'failure',
      attributes: { type: 'failed', message: 'VD101 The bytes differ' },
      text: 'error VD101 The bytes differ. E. -> Do not install.',
    },
    {
      name: 'system-out',
      text: 'warning VD003 The bytes differ. W. -> Do not install.\nexcepted VD103 Only SHA-1. Until 2030-01-01: From 2015.',
    },
  ])
})

test.each([
  ['contradicted', 'error', 'failure'],
  ['unavailable', 'error', 'error'],
  ['weak', 'warning', 'system-out'],
] as const)('what belongs to no package and is %s is a test of the lockfile', (kind, level, element) => {
  const [first] = testsOf(sampleReport([samplePackage('a', 'verified')], [sampleFinding(level, { kind })]))
  expect(first?.attributes['name']).toBe('the lockfile')
  expect(first?.children.map(({ name }) => name)).toEqual([element])
})

test('two packages of one name and version are two tests with two names', () => {
  const second = samplePackage('a', 'verified', [], {
    locations: [{ file: 'package-lock.json', line: 9, path: 'node_modules/b/node_modules/a' }],
  })
  expect(
    testsOf(sampleReport([samplePackage('a', 'verified'), second])).map(({ attributes }) => attributes['name']),
  ).toEqual(['a@1.0.0', 'a@1.0.0 (node_modules/b/node_modules/a)'])
})

test('a lockfile without packages is a suite without tests', () => {
  expect(suitesOf(sampleReport([])).map(({ attributes }) => attributes)).toEqual([
    { name: 'package-lock.json', tests: '0', failures: '0', errors: '0', skipped: '0', file: 'package-lock.json' },
  ])
})

test('each of several lockfiles is a suite', () => {
  const inside = (path: string) => ({ locations: [{ file: path, line: 7, path: 'node_modules/a' }] })
  const report = sampleReport([
    samplePackage('a', 'failed', [sampleFinding()], inside('one/package-lock.json')),
    samplePackage('a', 'verified', [], inside('two/package-lock.json')),
  ])
  const { counts, outcome, lockfile } = report
  const lockfiles = ['one', 'two', 'empty'].map((name) => ({
    ...lockfile,
    path: `${name}/package-lock.json`,
    counts,
    outcome,
  }))
  const suites = suitesOf({ ...report, lockfiles })
  expect(suites.map(({ attributes, children }) => [attributes['name'], children.length])).toEqual([
    ['one/package-lock.json', 1],
    ['two/package-lock.json', 1],
    ['empty/package-lock.json', 0],
  ])
})
