/** What a version has more than the one before. Each change stands beside what is none. */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RULE_OF_FACT } from '../../src/checks/contents-changed-rules.ts'
import { changesSince, compareFacts, isSevere } from '../../src/contents/compare-facts.ts'
import type { Facts } from '../../src/contents/contents.ts'
import { describeFactChange } from '../../src/contents/in-words.ts'
import { recordFacts } from '../../src/contents/recorded-facts.ts'
import { PLAIN, withFacts } from './facts.ts'

const many = (count: number, of = (index: number) => `n${index}`) => Array.from({ length: count }, (_, i) => of(i))
const MIB = 1024 * 1024
const changed = (before: Facts, now: Facts) => compareFacts(recordFacts(before), now).map(({ fact }) => fact)

test.each<[what: string, before: Partial<Facts>, now: Partial<Facts>, facts: readonly string[], twin: Partial<Facts>]>([
  ['the first script', {}, { installScripts: ['postinstall'] }, ['installScripts'], {}],
  [
    'another script',
    { installScripts: ['postinstall'] },
    { installScripts: ['preinstall', 'postinstall'] },
    ['installScripts'],
    { installScripts: ['postinstall'] },
  ],
  ['a binding.gyp', {}, { implicitGyp: true }, ['implicitGyp'], {}],
  ['a command', { bins: ['a'] }, { bins: ['a', 'node'] }, ['bins'], { bins: ['a'] }],
  ['a dependency from git', { foreign: ['a'] }, { foreign: ['b'] }, ['foreign'], { foreign: ['a'] }],
  ['a binary', {}, { natives: ['x.node'] }, ['natives'], {}],
  [
    'a binary of another name',
    { natives: ['prebuilds/linux/x.node'] },
    { natives: ['prebuilds/linux/y.node'] },
    ['natives'],
    { natives: ['build/linux/x.node', 'build/darwin/x.node'] },
  ],
  [
    'more than were counted',
    { natives: many(25) },
    { natives: many(26) },
    ['natives'],
    { natives: many(25, (i) => `m${i}`) },
  ],
  ['many more than were named', { bins: many(20) }, { bins: many(500) }, ['bins'], { bins: many(20) }],
  [
    'five times the size, and a mebibyte more',
    { unpackedBytes: MIB / 4 },
    { unpackedBytes: MIB * 1.25 },
    ['unpackedBytes'],
    { unpackedBytes: MIB * 1.25 - 1 },
  ],
  [
    'the same where the factor decides',
    { unpackedBytes: 3 * MIB },
    { unpackedBytes: 15 * MIB },
    ['unpackedBytes'],
    { unpackedBytes: 15 * MIB - 1 },
  ],
  [
    'a size where there was none',
    { unpackedBytes: 0 },
    { unpackedBytes: MIB },
    ['unpackedBytes'],
    { unpackedBytes: 9 },
  ],
  ['nothing for more files', { files: 1 }, { files: 10_000 }, [], {}],
])('%s', (_what, before, now, facts, twin) => {
  expect(changed(withFacts(before), withFacts(now))).toEqual(facts)
  expect(changed(withFacts(before), withFacts({ ...before, ...twin }))).toEqual([])
  // Less is no change.
  expect(changed(withFacts({ ...before, ...now }), PLAIN)).toEqual([])
})

const names = fc.uniqueArray(fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom('__proto__', 'constructor')), {
  maxLength: 30,
})
const facts: fc.Arbitrary<Facts> = fc.record({
  installScripts: names,
  implicitGyp: fc.boolean(),
  bins: names,
  natives: names,
  foreign: names,
  files: fc.nat(),
  unpackedBytes: fc.nat(),
})

test('nothing has changed from itself, and every change can be told', () => {
  fc.assert(
    fc.property(facts, facts, (one, other) => {
      expect(changed(one, one)).toEqual([])
      for (const change of compareFacts(recordFacts(one), other)) expect(describeFactChange(change)).not.toBe('')
    }),
  )
})

describe('of another version', () => {
  const before = { version: '2.0.0', contents: recordFacts(PLAIN) }
  const now = withFacts({ installScripts: ['install'], bins: ['a'], natives: ['a.node'], unpackedBytes: 9 * MIB })
  const since = (version: string) => changesSince(before, version, now).map(({ fact }) => fact)

  test('a newer one: all', () => {
    expect(since('2.0.1')).toEqual(['installScripts', 'bins', 'natives', 'unpackedBytes'])
  })

  test('an older one, or one that has no order: what is severe', () => {
    expect(since('1.9.9')).toEqual(['installScripts'])
    expect(since('2.0.0')).toEqual(['installScripts'])
    expect(since('next')).toEqual(['installScripts', 'bins', 'natives', 'unpackedBytes'])
  })

  test('nothing, where one side is unknown', () => {
    expect(changesSince({ version: '1.0.0' }, '2.0.0', now)).toEqual([])
    expect(changesSince(before, '3.0.0', undefined)).toEqual([])
  })
})

test('in words', () => {
  const before = withFacts({ bins: ['a'], natives: many(21) })
  const now = withFacts({
    installScripts: ['preinstall'],
    implicitGyp: true,
    bins: ['a', 'b`c'],
    natives: many(22),
    foreign: many(7),
    unpackedBytes: 3 * MIB,
  })
  expect(compareFacts(recordFacts(before), now).map(describeFactChange)).toEqual([
    'now runs `preinstall` on installation, and before no script',
    'now takes the dependency `n0`, `n1`, `n2`, `n3`, `n4` and 2 more from git or an address, and before no dependency',
    'now has a binding.gyp that npm builds on installation, which it had not',
    "now has the command `b'c`, and before `a`",
    'now has the native binary (22 of them), and before 21 of them',
    'has 3.0 MiB unpacked, and had 1000 bytes',
  ])
})

interface Version extends Partial<Facts> {
  readonly version: string
  readonly files: number
  readonly kilobytes: number
}

interface Theft {
  readonly package: string
  readonly before: Version
  readonly stolen: Version
  readonly found: readonly string[]
}

const thefts: readonly Theft[] = JSON.parse(
  readFileSync(new URL('../../fixtures/changes/thefts.json', import.meta.url), 'utf8'),
)
const factsOf = ({ version: _, kilobytes, ...told }: Version) => withFacts({ ...told, unpackedBytes: kilobytes * 1024 })

describe.each(thefts)('$package $stolen.version', ({ before, stolen, found }) => {
  const known = { version: before.version, contents: recordFacts(factsOf(before)) }

  test('is found', () => {
    const changes = changesSince(known, stolen.version, factsOf(stolen))
    expect(changes.map(({ fact }) => RULE_OF_FACT[fact].code).sort()).toEqual(found)
    expect(changes.some(isSevere)).toBe(found.length > 0)
  })

  test('its honest twin is not', () => {
    const { files, kilobytes } = before
    const honest = { ...before, files: files + 2, kilobytes: Math.round(kilobytes * 1.1) }
    expect(changesSince(known, stolen.version, factsOf(honest))).toEqual([])
  })
})
