import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkRules } from '../../src/checks/index.ts'
import type { Claim, Detail, Kind, Level, Rule } from '../../src/finding.ts'
import { found } from '../../src/finding.ts'
import type { LockedPackage } from '../../src/lockfile/locked-package.ts'
import type { Graded, Outcome, Verdict } from '../../src/policy.ts'
import { human } from '../../src/report/human.ts'
import { makeReport } from '../../src/report/report.ts'

// Rules that exist nowhere else, so that the snapshots hold the report and not the wording of the checks.
const rule = (code: Rule['code'], kind: Kind, title: string, help: string): Rule => ({
  code,
  name: 'a-test',
  kind,
  claim: 'integrity',
  title,
  help,
})
type Told = readonly [Rule, Level, message: string]
const graded = (told: readonly Told[]): readonly Graded[] =>
  told.map(([rule, level, message]) => ({ finding: found(rule, message), level }))

const pkg = (name: string, version = '1.0.0', file = 'package-lock.json'): LockedPackage => ({
  name,
  version,
  source: { type: 'registry', resolved: undefined },
  integrity: [],
  locations: [{ file, line: 7, path: `node_modules/${name}` }],
  omittedWith: [],
})

const verdict = (
  locked: LockedPackage,
  outcome: Outcome,
  proven: Partial<Record<Claim, Detail>>,
  told: readonly Told[] = [],
): Verdict => ({ package: locked, outcome, proven, findings: graded(told), excepted: [] })

const report = (verdicts: readonly Verdict[], ofTheRun: readonly Told[] = [], path = 'package-lock.json') =>
  makeReport({ format: 'npm', version: '3', path, packages: [] }, verdicts, graded(ofTheRun))

const proven = { source: {}, integrity: {}, 'registry-signature': {} }
const verified = (name: string) => verdict(pkg(name), 'verified', proven)

// The worse the higher, so that their order in the report is not that of their codes.
const DIFFERS = rule('VD904', 'contradicted', 'The bytes differ', 'Do not install. Ask the registry.')
const UNSIGNED = rule('VD903', 'missing', 'No signature', 'Ask whoever runs the mirror.')
const NO_ANSWER = rule('VD902', 'unavailable', 'The tarball could not be had', 'Run again.')
const REMARK = rule('VD901', 'weak', 'Not from a registry', 'Prefer a published version.')

test('all verified', () => {
  expect(human(report([verified('a'), verified('b'), verified('@scope/c')]))).toMatchInlineSnapshot(`
    "package-lock.json (npm, version 3): 3 packages
          3 verified      all that is required is proven

    Proven, of 3:
          3 source
          3 integrity
          3 registry-signature

    3 packages verified.
    "
  `)
})

test('one of each outcome', () => {
  const verdicts = [
    verified('good'),
    verdict(pkg('from-git'), 'uncovered', {}, [[REMARK, 'warning', 'Comes from git.']]),
    verdict(pkg('offline'), 'inconclusive', { source: {} }, [[NO_ANSWER, 'error', 'The server answered 503.']]),
    verdict(pkg('unsigned'), 'unproven', { source: {}, integrity: {} }, [[UNSIGNED, 'error', 'It serves none.']]),
    verdict(pkg('tampered'), 'failed', { source: {} }, [[DIFFERS, 'error', 'Downloaded X, the lockfile pins Y.']]),
  ]
  expect(human(report(verdicts))).toMatchInlineSnapshot(`
    "package-lock.json (npm, version 3): 5 packages
          1 failed        evidence speaks against them
          1 unproven      required evidence does not exist
          1 inconclusive  evidence could not be had
          1 uncovered     no registry speaks for them
          1 verified      all that is required is proven

    Proven, of 5:
          4 source
          2 integrity
          1 registry-signature

    tampered@1.0.0 package-lock.json:7
    error VD904 The bytes differ
      Downloaded X, the lockfile pins Y.
      -> Do not install. Ask the registry.

    offline@1.0.0 package-lock.json:7
    error VD902 The tarball could not be had
      The server answered 503.
      -> Run again.

    unsigned@1.0.0 package-lock.json:7
    error VD903 No signature
      It serves none.
      -> Ask whoever runs the mirror.

    from-git@1.0.0 package-lock.json:7
    warning VD901 Not from a registry
      Comes from git.
      -> Prefer a published version.

    1 package failed, 1 package unproven, 1 package inconclusive. Do not install
    from this lockfile.
    What a code means: verify-deps explain VD904
    "
  `)
})

test('no answer for one, and nothing worse', () => {
  const offline = verdict(pkg('offline'), 'inconclusive', {}, [[NO_ANSWER, 'error', 'The server answered 503.']])
  expect(human(report([verified('good'), offline]))).toMatchInlineSnapshot(`
    "package-lock.json (npm, version 3): 2 packages
          1 inconclusive  evidence could not be had
          1 verified      all that is required is proven

    Proven, of 2:
          1 source
          1 integrity
          1 registry-signature

    offline@1.0.0 package-lock.json:7
    error VD902 The tarball could not be had
      The server answered 503.
      -> Run again.

    1 package inconclusive. The policy is not met.
    What a code means: verify-deps explain VD902
    "
  `)
})

test('300 packages with the same finding are one entry', () => {
  const names = Array.from({ length: 300 }, (_, n) => `package-${n}`)
  const verdicts = names.map((name) =>
    verdict(pkg(name), 'unproven', { integrity: {} }, [[UNSIGNED, 'error', 'registry.example serves no signature.']]),
  )
  expect(human(report(verdicts))).toMatchInlineSnapshot(`
    "package-lock.json (npm, version 3): 300 packages
        300 unproven      required evidence does not exist

    Proven, of 300:
        300 integrity

    300 packages: package-0@1.0.0, package-1@1.0.0, package-2@1.0.0, …
    error VD903 No signature
      registry.example serves no signature.
      -> Ask whoever runs the mirror.

    300 packages unproven. The policy is not met.
    What a code means: verify-deps explain VD903
    "
  `)
})

test('a few packages with the same finding are listed', () => {
  const verdicts = ['a', 'b'].map((name) =>
    verdict(pkg(name), 'unproven', { integrity: {} }, [[UNSIGNED, 'error', 'registry.example serves no signature.']]),
  )
  expect(human(report(verdicts))).toMatchInlineSnapshot(`
    "package-lock.json (npm, version 3): 2 packages
          2 unproven      required evidence does not exist

    Proven, of 2:
          2 integrity

    a@1.0.0 package-lock.json:7
    b@1.0.0 package-lock.json:7
    error VD903 No signature
      registry.example serves no signature.
      -> Ask whoever runs the mirror.

    2 packages unproven. The policy is not met.
    What a code means: verify-deps explain VD903
    "
  `)
})

test('a package with three findings is one entry, the worst first', () => {
  const swapped = verdict(pkg('swapped'), 'failed', {}, [
    [REMARK, 'warning', 'Taken from mirror.example.'],
    [NO_ANSWER, 'error', 'The server answered 404.'],
    [DIFFERS, 'error', 'Downloaded X, the lockfile pins Y.'],
  ])
  expect(human(report([verified('good'), swapped]))).toMatchInlineSnapshot(`
    "package-lock.json (npm, version 3): 2 packages
          1 failed        evidence speaks against them
          1 verified      all that is required is proven

    Proven, of 2:
          1 source
          1 integrity
          1 registry-signature

    swapped@1.0.0 package-lock.json:7
    error VD904 The bytes differ
      Downloaded X, the lockfile pins Y.
    error VD902 The tarball could not be had
      The server answered 404.
    warning VD901 Not from a registry
      Taken from mirror.example.
      -> Do not install. Ask the registry.

    1 package failed. Do not install from this lockfile.
    What a code means: verify-deps explain VD904
    "
  `)
})

test('findings that many packages share are told apart from their own', () => {
  const both = ['a', 'b'].map((name) =>
    verdict(pkg(name), 'failed', {}, [
      [DIFFERS, 'error', `Downloaded the bytes of ${name}.`],
      [UNSIGNED, 'note', 'registry.example publishes no signing keys.'],
    ]),
  )
  expect(human(report(both))).toMatchInlineSnapshot(`
    "package-lock.json (npm, version 3): 2 packages
          2 failed        evidence speaks against them

    Nothing was proven.

    a@1.0.0 package-lock.json:7
    error VD904 The bytes differ
      Downloaded the bytes of a.
      -> Do not install. Ask the registry.

    b@1.0.0 package-lock.json:7
    error VD904 The bytes differ
      Downloaded the bytes of b.
      -> Do not install. Ask the registry.

    a@1.0.0 package-lock.json:7
    b@1.0.0 package-lock.json:7
    note VD903 No signature
      registry.example publishes no signing keys.
      -> Ask whoever runs the mirror.

    2 packages failed. Do not install from this lockfile.
    What a code means: verify-deps explain VD904
    "
  `)
})

test('findings of the run have no package', () => {
  const left = rule('VD905', 'missing', 'Packages were left out', 'Verify without --omit.')
  expect(human(report([verified('good')], [[left, 'note', '3 packages were left out.']]))).toMatchInlineSnapshot(`
    "package-lock.json (npm, version 3): 1 package
          1 verified      all that is required is proven

    Proven, of 1:
          1 source
          1 integrity
          1 registry-signature

    note VD905 Packages were left out
      3 packages were left out.
      -> Verify without --omit.

    1 package verified.
    What a code means: verify-deps explain VD905
    "
  `)
})

test('a package in several places, and one without a version', () => {
  const locations = [7, 19, 1234].map((line) => ({ file: 'package-lock.json', line, path: `at/${line}` }))
  const twice = verdict({ ...pkg('twice'), locations }, 'unproven', {}, [[UNSIGNED, 'error', 'It serves none.']])
  const bare = verdict({ ...pkg('bare'), version: '', locations: [] }, 'uncovered', {}, [
    [REMARK, 'warning', 'Comes from git.'],
  ])
  expect(human(report([twice, bare]))).toMatchInlineSnapshot(`
    "package-lock.json (npm, version 3): 2 packages in 3 places
          1 unproven      required evidence does not exist
          1 uncovered     no registry speaks for them

    Nothing was proven.

    twice@1.0.0 package-lock.json:7 and 2 other places
    error VD903 No signature
      It serves none.
      -> Ask whoever runs the mirror.

    bare
    warning VD901 Not from a registry
      Comes from git.
      -> Prefer a published version.

    1 package unproven. The policy is not met.
    What a code means: verify-deps explain VD903
    "
  `)
})

test('an empty lockfile', () => {
  expect(human(report([]))).toMatchInlineSnapshot(`
    "package-lock.json (npm, version 3): 0 packages

    Nothing was proven.

    There is no package to verify.
    "
  `)
})

describe('colour', () => {
  const sample = report([
    verified('good'),
    verdict(pkg('tampered'), 'failed', {}, [[DIFFERS, 'error', 'Downloaded X, the lockfile pins Y.']]),
    verdict(pkg('from-git'), 'uncovered', {}, [[REMARK, 'warning', 'Comes from git.']]),
  ])

  test('only when asked for', () => {
    expect(human(sample)).not.toContain('\u001B')
    expect(human(sample, { colour: false })).not.toContain('\u001B')
    expect(human(sample, { colour: true })).toContain('\u001B[31m')
  })

  test('changes nothing but the colour', () => {
    expect(human(sample, { colour: true }).replace(/\u001B\[\d+m/gu, '')).toBe(human(sample))
    // A line that just fits: what switches the colour takes no room.
    const names = Array.from({ length: 9 }, (_, n) => `a-long-name-${n}`)
    const many = report(
      names.map((name) => verdict(pkg(name), 'unproven', {}, [[UNSIGNED, 'error', 'It serves none.']])),
    )
    expect(human(many, { colour: true }).replace(/\u001B\[\d+m/gu, '')).toBe(human(many))
  })
})

test('the lockfile is named as the user named it', () => {
  const elsewhere = report([verified('good')], [], 'projects/app/npm-shrinkwrap.json')
  expect(human(elsewhere).split('\n')[0]).toBe('projects/app/npm-shrinkwrap.json (npm, version 3): 1 package')
})

describe('80 columns', () => {
  /** Wider than that only if there was nothing to break: one word, however it is indented. */
  const tooWide = (text: string, width = 80) =>
    text.split('\n').filter((line) => line.length > width && line.trim().includes(' '))

  const long = (length: number) => `@scope/${'long-'.repeat(length / 5)}`
  const told: readonly Told[] = [[DIFFERS, 'error', 'word '.repeat(100).trim()]]

  test.each([
    ['words without end in a message', report([verdict(pkg('a'), 'failed', {}, told)])],
    ['an unbreakable message', report([verdict(pkg('a'), 'failed', {}, [[DIFFERS, 'error', 'x'.repeat(200)]])])],
    ['a long name', report([verdict(pkg(long(60)), 'failed', {}, told)])],
    ['a name longer than a line', report([verdict(pkg(long(200)), 'failed', {}, told)])],
    ['a long version', report([verdict(pkg('a', `1.0.0-${'rc.'.repeat(20)}1`), 'failed', {}, told)])],
    ['many long names', report(Array.from({ length: 9 }, () => verdict(pkg(long(50)), 'failed', {}, told)))],
    ['a lockfile far away', report([verified('a')], [], `${'directory/'.repeat(7)}package-lock.json`)],
    ['uncovered packages', report([verdict(pkg('a'), 'uncovered', {})])],
  ])('%s', (_what, sample) => {
    expect(tooWide(human(sample))).toEqual([])
  })

  test.each(checkRules.map((each) => [each.code, each] as const))('the title and help of %s', (_code, each) => {
    const levels: readonly Level[] = ['error', 'warning', 'note']
    const verdicts = levels.map((level) => verdict(pkg('a'), 'failed', {}, [[each, level, 'A message.']]))
    for (const one of verdicts) expect(tooWide(human(report([one])))).toEqual([])
  })

  test('or any other width, with and without colour', () => {
    const words = fc.array(fc.constantFrom('a', 'word', 'another'), { maxLength: 60, size: 'max' })
    const name = fc.integer({ min: 1, max: 100 }).map((length) => 'n'.repeat(length))
    const sample = fc.tuple(fc.array(name, { maxLength: 9, size: 'max' }), words).map(([names, message]) => {
      const told: readonly Told[] = [[DIFFERS, 'error', message.join(' ')]]
      return report(names.map((each) => verdict(pkg(each), 'failed', {}, told)))
    })
    const property = fc.property(sample, fc.integer({ min: 60, max: 120 }), (each, width) => {
      const text = human(each, { width })
      // The summary is a table, and as wide as it is.
      expect(tooWide(text.slice(text.indexOf('\n\n', text.indexOf('roven'))), width)).toEqual([])
      expect(human(each, { width, colour: true }).replace(/\u001B\[\d+m/gu, '')).toBe(text)
    })
    fc.assert(property, { numRuns: 100 })
  })
})

describe('what a terminal might obey is shown, not obeyed', () => {
  const HOSTILE = [
    ['an escape sequence', '\u001B[2J\u001B[31mfake', '\\u{1b}[2J\\u{1b}[31mfake'],
    ['the same in one byte', '\u009B2Jfake', '\\u{9b}2Jfake'],
    ['a window title', '\u001B]0;fake\u0007', '\\u{1b}]0;fake\\u{7}'],
    ['a new line', 'fake\n0 packages verified.', 'fake\\u{a}0 packages verified.'],
    ['a return', 'failed\rverified', 'failed\\u{d}verified'],
    ['a backspace', 'bad\b\b\bgood', 'bad\\u{8}\\u{8}\\u{8}good'],
    ['a line separator', 'fake\u2028line', 'fake\\u{2028}line'],
    ['a change of direction', 'gnp\u202Esj.exe', 'gnp\\u{202e}sj.exe'],
    ['an isolate', 'a\u2066b\u2069', 'a\\u{2066}b\\u{2069}'],
    ['a letter that has no width', 'le\u200Bft-pad', 'le\\u{200b}ft-pad'],
  ] as const

  describe.each(HOSTILE)('%s', (_what, raw, shown) => {
    test.each([
      ['in a name', report([verdict(pkg(raw), 'failed', {}, [[DIFFERS, 'error', 'A message.']])])],
      ['in a version', report([verdict(pkg('a', raw), 'failed', {}, [[DIFFERS, 'error', 'A message.']])])],
      ['in a message', report([verdict(pkg('a'), 'failed', {}, [[DIFFERS, 'error', raw]])])],
      ['in a message of the run', report([], [[DIFFERS, 'error', raw]])],
      ['in the lockfile\u2019s path', report([verified('a')], [], raw)],
      ['in the path of a location', report([verdict(pkg('a', '1', raw), 'failed', {}, [[DIFFERS, 'error', 'Hm.']])])],
      [
        'in one of many names',
        report(Array.from({ length: 9 }, () => verdict(pkg(raw), 'failed', {}, [[DIFFERS, 'error', 'A message.']]))),
      ],
    ])('%s', (_where, sample) => {
      const text = human(sample)
      // The message may have been wrapped at its spaces.
      expect(text.replace(/\n {2}/gu, ' ')).toContain(shown)
      expect(text.replaceAll('\n', '')).toMatch(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u)
    })
  })
})
