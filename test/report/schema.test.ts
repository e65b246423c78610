/** schema/report.schema.json accepts what verify-deps reports, and nothing that only looks like it. */
import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { checkRules } from '../../src/checks/index.ts'
import { runDemo } from '../../src/demo/run-demo.ts'
import { readWorld } from '../../src/demo/world.ts'
import type { Level } from '../../src/finding.ts'
import { found } from '../../src/finding.ts'
import type { Lockfile } from '../../src/lockfile/format.ts'
import type { LockedPackage } from '../../src/lockfile/locked-package.ts'
import type { Graded, Outcome, Verdict } from '../../src/policy.ts'
import { OUTCOMES } from '../../src/policy.ts'
import { json } from '../../src/report/json.ts'
import type { Report } from '../../src/report/report.ts'
import { makeReport } from '../../src/report/report.ts'
import { OMITTED } from '../../src/run-rules.ts'

const schema = JSON.parse(readFileSync(new URL('../../schema/report.schema.json', import.meta.url), 'utf8'))
const ajv = new Ajv2020({ strict: true, allErrors: true })
const validate = ajv.compile(schema)

const LOCKFILE: Lockfile = { format: 'npm', version: '3', path: 'package-lock.json', packages: [] }

/** One package of each outcome, with findings of every level. */
const report = makeReport(
  LOCKFILE,
  [
    verdict('failed', [graded('VD101', 'error', { actual: ['sha512-A'], expected: ['sha512-B'] })]),
    verdict('unproven', [graded('VD201', 'error'), graded('VD004', 'warning')]),
    verdict('inconclusive', [graded('VD204', 'error', { expires: new Date(0), publishedAt: undefined })]),
    verdict('uncovered', []),
    verdict('verified', [graded('VD206', 'note')]),
  ],
  [{ finding: found(OMITTED, 'One package was left out.', { count: 1, omit: ['dev'] }), level: 'note' }],
)

const EMPTY = makeReport(LOCKFILE, [], [])

function verdict(outcome: Outcome, findings: readonly Graded[]): Verdict {
  const pkg: LockedPackage = {
    name: `@scope/${outcome}`,
    version: outcome === 'uncovered' ? '' : '1.0.0',
    source: { type: 'registry', resolved: undefined },
    integrity: [],
    locations: [{ file: LOCKFILE.path, line: 1, path: `node_modules/@scope/${outcome}` }],
    omittedWith: [],
  }
  const proven = { source: { registry: 'https://registry.example/', resolved: undefined }, integrity: { bytes: 1 } }
  return { package: pkg, outcome, proven: outcome === 'verified' ? proven : {}, findings, excepted: [] }
}

function graded(code: string, level: Level, detail = {}): Graded {
  const rule = checkRules.find((each) => each.code === code)
  if (rule === undefined) throw new Error(`there is no rule ${code}`)
  return { finding: found(rule, `A message of ${code}.`, detail), level }
}

function errorsOf(document: unknown) {
  return validate(document) ? [] : validate.errors
}

test('the samples have every outcome', () => {
  expect(report.packages.map(({ outcome }) => outcome).sort()).toEqual([...OUTCOMES].sort())
})

test.each([
  ['a package of each outcome', report],
  ['a lockfile without packages', EMPTY],
])('accepts %s', (_what, accepted) => {
  expect(errorsOf(JSON.parse(json(accepted)))).toEqual([])
})

test('accepts what the demo reports', async () => {
  const reported = await runDemo(await readWorld(), { omit: ['dev'], secondOpinion: true })
  expect(errorsOf(JSON.parse(json(reported)))).toEqual([])
})

const GONE = Symbol('the member is not there')
const FINDING = ['packages', 0, 'findings', 0] as const
const LOCATION = ['packages', 0, 'locations', 0] as const

/** Each is the accepted report with one thing wrong: what is written there instead. */
const wrong: readonly (readonly [what: string, path: readonly (string | number)[], value: unknown])[] = [
  ['another schema version', ['schemaVersion'], 2],
  ['a schema version that is a text', ['schemaVersion'], '1'],
  ['no schema version', ['schemaVersion'], GONE],
  ['another tool', ['tool', 'name'], 'verify-dependencies'],
  ['no version of the tool', ['tool', 'version'], GONE],
  ['an extra member of the tool', ['tool', 'commit'], '6f1b8e0'],
  ['no lockfile', ['lockfile'], GONE],
  ['a lockfile version that is a number', ['lockfile', 'version'], 3],
  ['an extra member of the lockfile', ['lockfile', 'packages'], []],
  ['an unknown outcome', ['outcome'], 'safe'],
  ['an outcome in another case', ['outcome'], 'Failed'],
  ['no outcome', ['outcome'], GONE],
  ['no total', ['counts', 'total'], GONE],
  ['a missing count', ['counts', 'inconclusive'], GONE],
  ['a negative count', ['counts', 'failed'], -1],
  ['half a package', ['counts', 'failed'], 0.5],
  ['a count of something unknown', ['counts', 'skipped'], 0],
  ['packages by name', ['packages'], {}],
  ['no packages', ['packages'], GONE],
  ['no findings of the run', ['findings'], GONE],
  ['an extra member', ['generatedAt'], '2026-01-01T00:00:00Z'],
  ['a package with an unknown outcome', ['packages', 0, 'outcome'], 'passed'],
  ['a package without a version', ['packages', 0, 'version'], GONE],
  ['a package whose name is null', ['packages', 0, 'name'], null],
  ['an extra member of a package', ['packages', 0, 'excepted'], true],
  ['a package in no place', ['packages', 0, 'locations'], []],
  ['line 0', [...LOCATION, 'line'], 0],
  ['a line that is a text', [...LOCATION, 'line'], '12'],
  ['a location without a path', [...LOCATION, 'path'], GONE],
  ['an extra member of a location', [...LOCATION, 'column'], 3],
  ['something proven that is no claim', ['packages', 0, 'proven', 'safety'], {}],
  ['a proof that is only true', ['packages', 0, 'proven', 'integrity'], true],
  ['a code without its letters', [...FINDING, 'code'], '101'],
  ['a code that is too long', [...FINDING, 'code'], 'VD1011'],
  ['a name in camel case', [...FINDING, 'name'], 'tarballDigestMismatch'],
  ['an unknown kind', [...FINDING, 'kind'], 'suspicious'],
  ['a wrong level', [...FINDING, 'level'], 'critical'],
  ['no title', [...FINDING, 'title'], GONE],
  ['an empty message', [...FINDING, 'message'], ''],
  ['a detail that is a text', [...FINDING, 'detail'], 'sha512-A'],
  ['no detail', [...FINDING, 'detail'], GONE],
  ['no help', [...FINDING, 'help'], GONE],
  ['a page elsewhere', [...FINDING, 'docs'], '../docs/findings/VD101.md'],
  ['an extra member of a finding', [...FINDING, 'severity'], 9],
  ['a finding of the run with a wrong level', ['findings', 0, 'level'], 'info'],
]

test.each(wrong)('refuses %s', (_what, path, value) => {
  expect(validate(twin(report, path, value))).toBe(false)
  expect(validate.errors).toHaveLength(1)
})

function twin(original: Report, path: readonly (string | number)[], value: unknown): unknown {
  const document = JSON.parse(json(original))
  const parent = path.slice(0, -1).reduce((at, member) => at[member], document)
  const last = path.at(-1) as string | number
  if (value === GONE) delete parent[last]
  else parent[last] = value
  return document
}
