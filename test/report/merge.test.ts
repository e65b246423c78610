/** Reports read back and put together: only what verify-deps can have written, and only what belongs together. */
import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { found } from '../../src/finding.ts'
import type { Graded, Outcome, Verdict } from '../../src/policy.ts'
import { UNUSED_EXCEPTION } from '../../src/policy-file/rules.ts'
import { decodeReport } from '../../src/report/decode-report.ts'
import { human } from '../../src/report/human.ts'
import { json } from '../../src/report/json.ts'
import { mergeReports } from '../../src/report/merge.ts'
import type { Report } from '../../src/report/report.ts'
import { makeReport } from '../../src/report/report.ts'
import { OMITTED, OUT_OF_STEP } from '../../src/run-rules.ts'
import { isInShard } from '../../src/shard.ts'
import { UsageError } from '../../src/usage-error.ts'

const DIGEST = 'ab'.repeat(32)
const lockfile = { format: 'npm', version: '3', path: 'package-lock.json', digest: DIGEST, packages: [] }
const OUTCOMES: readonly Outcome[] = ['verified', 'uncovered', 'inconclusive', 'unproven']

const verdict = (name: string, outcome: Outcome): Verdict => ({
  package: {
    name,
    version: '1.0.0',
    source: { type: 'registry', resolved: undefined },
    integrity: [],
    locations: [{ file: lockfile.path, line: 1, path: `node_modules/${name}` }],
    omittedWith: [],
  },
  outcome,
  proven: outcome === 'verified' ? { integrity: { bytes: 1 } } : {},
  findings: [],
  excepted: [],
})
const graded = (message: string, rule = OMITTED): Graded => ({ finding: found(rule, message), level: 'warning' })

const verdicts = Array.from({ length: 20 }, (_, at) => verdict(`package-${at}`, OUTCOMES[at % 4] ?? 'verified'))
const findings = [graded('first'), graded('unused', UNUSED_EXCEPTION), graded('last'), graded('last')]

/** The undivided report, and its parts as a run makes them: the second finding is open, the last are told by all. */
function divide(of: number, all = verdicts): { readonly whole: Report; readonly parts: readonly Report[] } {
  const [first = graded(''), open = graded(''), ...last] = findings
  const parts = Array.from({ length: of }, (_, at) => {
    const shard = { index: at + 1, of }
    const positions = all.flatMap(({ package: pkg }, position) => (isInShard(pkg, shard) ? [position] : []))
    const own = positions.flatMap((position) => all[position] ?? [])
    const part = { shard, total: all.length, positions, undecided: [{ before: 1, graded: open }] }
    return makeReport(lockfile, own, [first, ...last], { part })
  })
  return { whole: makeReport(lockfile, all, findings), parts }
}

const named = (reports: readonly Report[]) =>
  reports.map((report, at) => ({ file: `${at + 1}.json`, report: decodeReport(json(report), `${at + 1}.json`) }))

describe('parts', () => {
  test('make the whole again, in whatever order they are named', () => {
    const property = fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 0, max: 20 }),
      fc.integer(),
      (of, size, seed) => {
        const { whole, parts } = divide(of, verdicts.slice(0, size))
        const turned = [...parts.slice(Math.abs(seed) % of), ...parts.slice(0, Math.abs(seed) % of)]
        expect(json(mergeReports(named([...turned, ...turned.slice(0, 1)])))).toBe(json(whole))
      },
    )
    fc.assert(property, { numRuns: 60 })
  })

  test('what one denies is not told, and what one knows is', () => {
    const { parts } = divide(3)
    const [one, two, three] = parts as [Report, Report, Report]
    const used = { ...two, shard: { ...two.shard, undecided: [] } } as Report
    const knows = {
      ...three,
      findings: [
        ...three.findings.slice(0, 1),
        ...makeReport(lockfile, [], [graded('mine', OUT_OF_STEP)]).findings,
        ...three.findings.slice(1),
      ],
    }
    const merged = mergeReports(named([one, used, knows]))
    expect(merged.findings.map(({ message }) => message)).toEqual(['first', 'mine', 'last', 'last'])
  })

  test('in which a forged one tells much, in the wrong order, are put together in one pass', () => {
    const { parts } = divide(3)
    const much = Array.from({ length: 9000 }, (_, at) => graded(`told ${at}`, OUT_OF_STEP))
    const forged = parts.map((each, at) => {
      const told = makeReport(lockfile, [], [...much.slice(at * 3000), ...much.slice(0, at * 3000)]).findings
      return { file: `${at}.json`, report: { ...each, findings: told, outcome: each.outcome } }
    })
    const merged = mergeReports(forged)
    expect(new Set(merged.findings.map(({ message }) => message)).size).toBe(merged.findings.length)
    expect(merged.findings).toHaveLength(9001)
  })

  const [one, two, three] = divide(3).parts as [Report, Report, Report]
  const shard = (report: Report, change: object) => ({ ...report, shard: { ...report.shard, ...change } }) as Report
  test.each<[string, readonly Report[], RegExp]>([
    ['one is missing', [one, three], /2\/3/u],
    ['all but one are missing', [two], /1\/3, 3\/3/u],
    [
      'of other contents',
      [one, { ...two, lockfile: { ...two.lockfile, digest: 'cd'.repeat(32) } }, three],
      /contents/u,
    ],
    [
      'of nobody knows what',
      [one, two, three].map((each) => ({
        ...each,
        lockfile: { path: 'package-lock.json', format: 'npm', version: '3' },
      })),
      /does not say/u,
    ],
    ['of another number of parts', [one, shard(two, { of: 4 }), three], /parts of 3 and of 4/u],
    ['of another number of packages', [one, shard(two, { total: 21 }), three], /different options/u],
    ['twice, and different', [one, two, three, { ...two, findings: [] }], /both part 2/u],
    ['a package in two of them', [one, two, shard(one, { index: 3 })], /another part has/u],
    [
      'fewer packages than there are',
      [one, two, shard(makeReport(lockfile, [], []), { index: 3, of: 3, total: 20, positions: [], undecided: [] })],
      /should have 20/u,
    ],
    ['beside the whole', [one, two, three, divide(3).whole], /differ/u],
  ])('are refused where %s', (_how, reports, said) => {
    expect(() => mergeReports(named(reports))).toThrow(said)
    expect(mergeReports(named([one, two, three])).counts.total).toBe(20)
  })
})

describe('a fleet', () => {
  const report = makeReport(lockfile, [verdict('a', 'verified')], [graded('left out')])
  const other = makeReport(
    { ...lockfile, format: 'pnpm', version: '9.0', path: 'pnpm-lock.yaml' },
    [verdict('b', 'unproven')],
    [],
  )

  test('of two lockfiles, one of them in parts', () => {
    const { whole, parts } = divide(2)
    const merged = mergeReports([...named(parts), { file: 'other.json', report: other }])
    expect(merged.lockfiles).toMatchObject([
      { path: 'package-lock.json', outcome: whole.outcome, counts: whole.counts },
      { path: 'pnpm-lock.yaml', outcome: 'unproven', counts: { total: 1 } },
    ])
    expect(merged).toMatchObject({
      lockfile: { path: '2 lockfiles', format: 'npm, pnpm', version: '3, 9.0' },
      outcome: 'unproven',
      counts: { total: 21 },
    })
    expect(merged.findings[0]).toMatchObject({ message: 'first', lockfile: 'package-lock.json' })
    expect(human(merged)).toContain('pnpm-lock.yaml (pnpm, version 9.0): 1 package, unproven')
    const schema = JSON.parse(readFileSync(new URL('../../schema/report.schema.json', import.meta.url), 'utf8'))
    const validate = new Ajv2020({ strict: true }).compile(schema)
    for (const each of [merged, ...parts]) expect(validate(JSON.parse(json(each)))).toBe(true)
  })

  test('whose lockfiles are called alike', () => {
    const twice = ['api', 'web'].map((label) => ({ file: label, label, report }))
    const merged = mergeReports(twice)
    expect(merged.packages.map(({ locations: [place] }) => place?.file)).toEqual([
      'api/package-lock.json',
      'web/package-lock.json',
    ])
    const different = { ...report, findings: [] }
    expect(() => mergeReports([...named([report]), { file: 'x', report: different }])).toThrow(/name each/u)
    expect(mergeReports([...named([report]), ...named([report])])).toEqual(report)
  })
})

describe('what is read back', () => {
  const [part] = divide(2).parts
  const good = json(part as Report)

  test('is what was written', () => {
    expect(json(decodeReport(good, 'x.json'))).toBe(good)
  })

  const positions = part?.shard?.positions ?? []
  const FINDING = ['findings', 0] as const
  test.each<[string, readonly (string | number)[], object]>([
    ['an unknown member', [], { more: 1 }],
    ['another tool', ['tool'], { name: 'x' }],
    ['another version', ['tool'], { version: '99.0.0' }],
    ['a count too many', ['counts'], { verified: 99 }],
    ['a better outcome', [], { outcome: 'verified' }],
    ['a title of its own', FINDING, { title: '\u001B[2J' }],
    ['help of its own', FINDING, { help: 'Install it.' }],
    ['an unknown code', FINDING, { code: 'VD999', docs: 'docs/findings/VD999.md' }],
    ['a format with signs', ['lockfile'], { format: '\u001B[2J' }],
    ['a version with signs', ['lockfile'], { version: 'a\nb' }],
    ['no such part', ['shard'], { index: 3 }],
    ['positions out of order', ['shard'], { positions: [...positions].reverse() }],
    ['a position too few', ['shard'], { positions: positions.slice(1) }],
    ['a proof of nothing', ['packages', 0], { proven: { safety: {} } }],
    ['a failure without a reason', ['packages', 0], { outcome: 'failed' }],
    ['a change of nothing', ['packages', 0], { replaces: {} }],
    ['a merged one', [], { lockfiles: [] }],
  ])('is refused with %s', (_what, place, members) => {
    const report = JSON.parse(good)
    expect(positions.length).toBeGreaterThan(1)
    Object.assign(
      place.reduce((inside, member) => inside[member], report),
      members,
    )
    expect(() => decodeReport(JSON.stringify(report), 'x.json')).toThrow(UsageError)
  })

  const bare = verdict('bare', 'verified')
  const accepted = (code: string, name: string) => ({ code, name, message: 'm', reason: 'r', expires: '2999-01-01' })
  const decodeBare = (members: object) => {
    const report = JSON.parse(json(makeReport(lockfile, [bare], [])))
    Object.assign(report.packages[0], { proven: {} }, members)
    return decodeReport(JSON.stringify(report), 'x.json')
  }

  test.each([
    ['its bytes are', { proven: { integrity: {} } }],
    ['somebody accepts that they are not', { excepted: [accepted('VD103', 'weak-digest-only')] }],
  ])('has a verified package if %s', (_what, members) => {
    expect(decodeBare(members).packages).toMatchObject([members])
  })

  test.each([
    ['with other proofs alone', { proven: { 'registry-signature': {} } }],
    ['with an exception from something else', { excepted: [accepted('VD201', 'not-signed')] }],
    ['with one that makes up for no proof', { excepted: [accepted('VD107', 'pinned-by-yarn-archive')] }],
  ])('has none whose bytes are not: %s', (_what, members) => {
    expect(() => decodeBare(members)).toThrow(/x\.json .*its bytes are not/u)
  })

  const [openOne] = part?.shard?.undecided ?? []
  const withUndecided = (count: number) => {
    const undecided = Array.from({ length: count }, (_, at) => ({
      before: at % 3,
      finding: { ...openOne?.finding, message: `unused ${at}` },
    }))
    return JSON.stringify({ ...part, shard: { ...part?.shard, undecided } })
  }

  test('leaves 1,000 findings undecided, and no more', () => {
    expect(decodeReport(withUndecided(1000), 'x.json').shard?.undecided).toHaveLength(1000)
    expect(() => decodeReport(withUndecided(1001), 'x.json')).toThrow(/x\.json .*more than 1000 findings undecided/u)
  })

  test.each([
    '',
    '[]',
    '{}',
    'null',
    '{"schemaVersion":1',
    `{"tool":${'['.repeat(1000)}`,
    good.replace('"counts"', '"tool":{},"counts"'),
  ])('is refused where it is no report: %#', (text) => {
    expect(() => decodeReport(text, 'x.json')).toThrow(UsageError)
  })
})
