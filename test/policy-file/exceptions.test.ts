/** Which findings an exception takes, and what is said of those that take none. */
import { describe, expect, test } from 'vitest'
import { parseIntegrity } from '../../src/digest.ts'
import type { Kind, Rule } from '../../src/finding.ts'
import { found } from '../../src/finding.ts'
import { applyExceptions, exceptionFindings } from '../../src/policy-file/exceptions.ts'
import type { Exception } from '../../src/policy-file/policy-file.ts'
import { SHA512 } from './full-policy.ts'

const OTHER = `sha512-${Buffer.alloc(64, 1).toString('base64')}`
const SHA1 = 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk='
const NOW = new Date('2026-11-22T12:00:00Z')
const UNDER = { now: NOW, isPublisherNamed: false }
const PACKAGE = { name: '@acme/a', version: '1.0.0', integrity: parseIntegrity(SHA512) }

const missing = found(ruleOf('VD201', 'missing'), 'A message.')
const against = found(ruleOf('VD202', 'contradicted'), 'A message.')

function ruleOf(code: Rule['code'], kind: Kind): Rule {
  return { code, name: 'a-name', kind, claim: 'registry-signature', title: 'A title', help: 'Help.' }
}

function exceptionOf(changes: Partial<Exception> = {}): Exception {
  const name = changes.name ?? PACKAGE.name
  const written = changes.version === undefined ? name : `${name}@${changes.version}`
  return { line: 1, code: 'VD201', package: written, name, reason: 'Old.', expires: '2026-12-31', ...changes }
}

const EXACT = { code: 'VD202', version: '1.0.0', integrity: SHA512 } as const

type Case = readonly [what: string, fits: Partial<Exception>, not: Partial<Exception>]

describe('what is missing is accepted', () => {
  test.each<Case>([
    ['for its code', { code: 'VD201' }, { code: 'VD202' }],
    ['for its name', { name: '@acme/a' }, { name: '@acme/b' }],
    ['for a pattern', { name: '@acme/*' }, { name: '*' }],
    ['for its version', { version: '1.0.0' }, { version: '1.0.1' }],
    ['for its digest', { integrity: SHA512 }, { integrity: OTHER }],
    ['until the day is over', { expires: '2026-11-22' }, { expires: '2026-11-21' }],
  ])('%s', (_what, fits, not) => {
    expect(applyExceptions([missing], [exceptionOf(fits)], PACKAGE, UNDER).kept).toEqual([])
    expect(applyExceptions([missing], [exceptionOf(not)], PACKAGE, UNDER)).toEqual({ kept: [missing], excepted: [] })
  })
})

describe('what speaks against a package is accepted only', () => {
  test.each<Case>([
    ['for one version', EXACT, { code: 'VD202', integrity: SHA512 }],
    ['for this version', EXACT, { ...EXACT, version: '1.0.1' }],
    ['for one digest', EXACT, { code: 'VD202', version: '1.0.0' }],
    ['for this digest', EXACT, { ...EXACT, integrity: OTHER }],
    ['for one name', EXACT, { ...EXACT, name: '@acme/*' }],
    ['for this finding', EXACT, { ...EXACT, code: 'VD201' }],
    ['for some time', EXACT, { ...EXACT, expires: '2026-11-21' }],
  ])('%s', (_what, fits, not) => {
    expect(applyExceptions([against], [exceptionOf(fits)], PACKAGE, UNDER).kept).toEqual([])
    expect(applyExceptions([against], [exceptionOf(not)], PACKAGE, UNDER)).toEqual({ kept: [against], excepted: [] })
  })

  test.each([
    ['one digest', SHA512, 0],
    ['a weaker one beside it', `${SHA1} ${SHA512}`, 0],
    ['another one beside it', `${SHA512} ${OTHER}`, 1],
    ['a weaker one alone', SHA1, 1],
    ['none', '', 1],
  ])('where the lockfile pins the one digest: %s', (_what, integrity, kept) => {
    const pkg = { ...PACKAGE, integrity: parseIntegrity(integrity) }
    expect(applyExceptions([against], [exceptionOf(EXACT)], pkg, UNDER).kept).toHaveLength(kept)
  })
})

test('each finding is taken by the first exception that fits; the rest is kept in its order', () => {
  const further = found(ruleOf('VD208', 'weak'), 'Another message.')
  const [expired, first, second] = [
    exceptionOf({ expires: '2020-01-01' }),
    exceptionOf(),
    exceptionOf({ name: '@acme/*' }),
  ]
  const applied = applyExceptions([further, missing, against, missing], [expired, first, second], PACKAGE, UNDER)
  expect(applied.kept).toEqual([further, against])
  expect(applied.excepted).toEqual([
    { finding: missing, exception: first },
    { finding: missing, exception: first },
  ])
})

describe('after a run', () => {
  const told = (exception: Exception, used: readonly Exception[] = [], leftOut: readonly (typeof PACKAGE)[] = []) =>
    exceptionFindings({ file: 'verify-deps.json', exceptions: [exception] }, new Set(used), leftOut, NOW).map(
      ({ rule, message }) => `${rule.code} ${message}`,
    )

  test('an exception that took something is not told', () => {
    const exception = exceptionOf()
    expect(told(exception, [exception])).toEqual([])
  })

  test('one that took nothing is', () => {
    expect(told(exceptionOf({ line: 7, version: '1.0.0' }))).toEqual([
      'VD902 verify-deps.json:7: the exception of VD201 for @acme/a@1.0.0 excepted nothing in this run. Reason: Old.',
    ])
  })

  test('one that has expired is, and only that', () => {
    expect(told(exceptionOf({ expires: '2026-11-21' }))).toEqual([
      'VD901 verify-deps.json:1: the exception of VD201 for @acme/a counted until 2026-11-21. Reason: Old.',
    ])
    expect(told(exceptionOf({ expires: '2026-11-22' }))[0]).toMatch(/^VD902/u)
  })

  test('one for a package that was left out is not, unless it has expired', () => {
    expect(told(exceptionOf(), [], [PACKAGE])).toEqual([])
    expect(told(exceptionOf({ name: '@acme/b' }), [], [PACKAGE])).toHaveLength(1)
    expect(told(exceptionOf({ expires: '2026-11-21' }), [], [PACKAGE])).toHaveLength(1)
  })

  test('the values are there for machines', () => {
    const { line, code, package: about, reason, expires } = exceptionOf()
    const [finding] = exceptionFindings({ file: 'policy.json', exceptions: [exceptionOf()] }, new Set(), [], NOW)
    expect(finding?.detail).toEqual({ file: 'policy.json', line, code, package: about, reason, expires })
  })
})
