/** What Bun is told of a report. Needs no Bun. */
import { describe, expect, test } from 'vitest'
import { scanner as ofTheDoor } from '../../src/doors/bun-scanner.ts'
import type { Asked } from '../../src/doors/bun-scanner-advisories.ts'
import { advisoriesOf } from '../../src/doors/bun-scanner-advisories.ts'
import { finder, readBunPackages, unlocked } from '../../src/doors/bun-scanner-packages.ts'
import { staleAdvisories } from '../../src/doors/bun-scanner-stale.ts'
import { scanner } from '../../src/index.ts'
import type { Outcome } from '../../src/policy.ts'
import { OUTCOMES } from '../../src/policy.ts'
import type { Report, ReportedFinding, ReportedPackage } from '../../src/report/report.ts'
import { exitCode } from '../../src/report/report.ts'

const finding = (level: ReportedFinding['level'], message = 'What it says.'): ReportedFinding => ({
  code: 'VD101',
  name: 'a-rule',
  kind: 'contradicted',
  level,
  title: 'A title',
  message,
  detail: {},
  help: '',
  docs: '',
})

const packageOf = (outcome: Outcome, findings: readonly ReportedFinding[] = []): ReportedPackage => ({
  name: 'a',
  version: '1.0.0',
  outcome,
  locations: [{ file: 'bun.lock', line: 7, path: 'a' }],
  proven: {},
  findings,
})

const reportOf = (packages: readonly ReportedPackage[], findings: readonly ReportedFinding[] = []): Report => ({
  schemaVersion: 1,
  tool: { name: 'verify-deps', version: '0.0.0' },
  lockfile: { path: 'bun.lock', format: 'bun', version: '1' },
  outcome: packages[0]?.outcome ?? 'uncovered',
  counts: { total: packages.length, verified: 0, failed: 0, unproven: 0, inconclusive: 0, uncovered: 0 },
  packages,
  findings,
})

const bunPackage = { name: 'a', version: '1.0.0', tarball: '' }
const asked: Asked = { package: bunPackage, judgedAs: [{ name: 'a', version: '1.0.0' }] }

test('the package itself exports it: Bun installs a scanner only by the bare name of its package', () => {
  expect(scanner).toBe(ofTheDoor)
  expect(scanner.version).toBe('1')
})

describe('advisories', () => {
  test.each(OUTCOMES)('%s: fatal exactly where the command line does not end with 0', (outcome) => {
    const report = reportOf([packageOf(outcome)])
    const advisories = advisoriesOf([report], [asked])
    expect(advisories.length > 0).toBe(exitCode(report) !== 0)
    for (const each of advisories) expect(each).toMatchObject({ level: 'fatal', package: 'a', url: null })
  })

  test('say what is wrong, and where, and leave out what is not', () => {
    const [one] = advisoriesOf(
      [reportOf([packageOf('failed', [finding('warning', 'Beside.'), finding('error')])])],
      [asked],
    )
    expect(one?.description).toBe('a@1.0.0 is failed (bun.lock:7)\n    VD101 A title: What it says.')
  })

  test('warnings alone stop nothing: Bun would cancel for them where nobody can be asked', () => {
    const report = reportOf([packageOf('verified', [finding('warning')])], [finding('warning')])
    expect(advisoriesOf([report], [asked])).toEqual([])
  })

  test('what lies beside all packages is fatal as well', () => {
    const report = { ...reportOf([packageOf('verified')], [finding('error')]), outcome: 'failed' as const }
    expect(advisoriesOf([report], [asked])).toMatchObject([{ level: 'fatal', package: 'bun.lock' }])
  })

  test('a report that fails without saying why is fatal', () => {
    const report = { ...reportOf([packageOf('verified')]), outcome: 'inconclusive' as const }
    expect(advisoriesOf([report], [asked])).toHaveLength(1)
  })

  test.each<[string, readonly Report[], Asked]>([
    ['no report', [], asked],
    ['another version alone', [reportOf([{ ...packageOf('verified'), version: '2.0.0' }])], asked],
    ['nothing that it could be', [reportOf([packageOf('verified')])], { ...asked, judgedAs: [] }],
    [
      'one of two entries that it could be',
      [reportOf([packageOf('verified')])],
      { ...asked, judgedAs: [...asked.judgedAs, { name: 'a', version: '' }] },
    ],
  ])('a package of which there is %s is fatal', (_, reports, one) => {
    expect(advisoriesOf(reports, [one])).toMatchObject([{ level: 'fatal', package: 'a' }])
  })

  test('nothing from a registry reaches the terminal as it is', () => {
    const report = reportOf([packageOf('failed', [finding('error', '\u001B[2Jclear\nFATAL: b')])])
    const [one] = advisoriesOf([report], [asked])
    expect(one?.description).not.toMatch(/\u001B|\nFATAL/u)
  })
})

describe('what Bun hands over', () => {
  test('is read', () => expect(readBunPackages(JSON.stringify([bunPackage]))).toEqual([bunPackage]))

  test.each([
    '',
    '{}',
    '[1]',
    '[{"name":"a"}]',
    '[{"name":"","version":"1.0.0"}]',
    '[{"name":"a","version":"1.0.0","tarball":1}]',
  ])('or refused: %s', (text) => expect(() => readBunPackages(text)).toThrow(/security scanner/u))

  test.each([
    ['1.0.0', 'registry'],
    ['file:a', 'link'],
    ['github:owner/repository#0123456', 'git'],
    ['https://host.example/a.tgz', 'url'],
    ['./a.tgz', 'file'],
    ['workspace:a', 'workspace'],
    ['what?', 'unidentified'],
  ])('version %s is of type %s', (version, type) => {
    expect(unlocked({ ...bunPackage, version }).source.type).toBe(type)
  })

  test('is looked for in bun.lock by name and version, and by nothing less', () => {
    const locked = unlocked(bunPackage)
    const find = finder([locked, { ...locked, source: { type: 'diverted', resolved: 'file:a' } }])
    expect(find(unlocked(bunPackage))).toEqual([locked])
    expect(find(unlocked({ ...bunPackage, version: '1.0.1' }))).toEqual([])
    expect(find(unlocked({ ...bunPackage, name: 'b' }))).toEqual([])
    expect(find(unlocked({ ...bunPackage, version: 'file:a' }))).toEqual([])
  })
})

describe('where Bun asks about a part of the tree', () => {
  const disagreements = [{ line: 1, message: 'package.json asks for b (1), the lockfile does not.' }]
  const lockfile = {
    format: 'bun',
    version: '1',
    path: 'bun.lock',
    packages: [unlocked(bunPackage), unlocked({ ...bunPackage, name: 'w', version: 'workspace:w' })],
    direct: new Set(['a', 'b', 'w']),
  }
  const both = [bunPackage, { ...bunPackage, name: 'b' }]

  test('and package.json is not what bun.lock says, it is fatal', () => {
    expect(staleAdvisories({ ...lockfile, disagreements }, [bunPackage])).toHaveLength(1)
  })
  test('and both say the same, it is not: bun.lock is judged whole', () => {
    expect(staleAdvisories(lockfile, [bunPackage])).toEqual([])
  })
  test('nor where Bun asks about all', () => {
    expect(staleAdvisories({ ...lockfile, disagreements }, both)).toEqual([])
  })
})
