/** schema/trust.schema.json accepts what `verify-deps trust --json` prints, and nothing that only looks like it. */
import { describe, expect, test } from 'vitest'
import { found } from '../../src/finding.ts'
import type { Lockfile } from '../../src/lockfile/format.ts'
import { OUTCOMES } from '../../src/policy.ts'
import { accept, KEPT, LEVELS } from '../../src/publisher/accepted.ts'
import type { Difference } from '../../src/publisher/compare.ts'
import { EMPTY_IDENTITY_LOCK } from '../../src/publisher/identity-lock.ts'
import type { Publisher } from '../../src/publisher/publisher.ts'
import { REF_KINDS } from '../../src/publisher/publisher.ts'
import { trustJson } from '../../src/report/trust-json.ts'
import { OMITTED } from '../../src/run-rules.ts'
import type { Examinee } from '../../src/trust-publishers.ts'
import { decide } from '../../src/trust-publishers.ts'
import { EARLY, PERSON, RELEASE } from '../publisher/publishers.ts'
import type { Path } from '../support/schema.ts'
import { GONE, readSchema, schemaErrors, withMember } from '../support/schema.ts'

const schema = readSchema('trust')
const errorsOf = schemaErrors('trust')

const LOCKFILE: Lockfile = { format: 'npm', version: '3', path: 'app/package-lock.json', packages: [] }
const good = (name: string, publisher: Publisher | undefined = RELEASE): Examinee => ({
  name,
  version: '2.0.0',
  level: publisher === undefined ? 'signature' : 'provenance',
  publisher,
  outcome: 'verified',
  isVouchedFor: true,
})
const bad = (name: string, outcome: Examinee['outcome']): Examinee => ({
  ...good(name),
  level: undefined,
  publisher: undefined,
  reason: 'It is so.',
  codes: ['VD201'],
  outcome,
  isVouchedFor: outcome !== 'uncovered',
})
const OTHER: Publisher = {
  ...RELEASE,
  workflow: '.github/workflows/pr.yml',
  signer: 'https://github.com/org/shared/.github/workflows/build.yml@refs/heads/main',
  commit: '9739798945b2a848e911bcf1dddb97298cade0b1',
  runUrl: 'https://github.com/org/repo/actions/runs/11/attempts/1',
  visibility: 'public',
  environment: 'npm',
}
const recorded = (publisher: Publisher = RELEASE) => accept('1.0.0', 'provenance', publisher)
const BEFORE = {
  packages: new Map([
    ['changed', recorded()],
    ['lost', recorded()],
    ['moved', recorded(PERSON)],
    ['early', recorded(EARLY)],
    ['same', recorded()],
    ['usual', recorded()],
    ['gone', recorded()],
  ]),
}
const EXAMINEES: readonly Examinee[] = [
  good('new'),
  { ...good('new'), version: '1.0.0', publisher: OTHER },
  good('@scope/signed', undefined),
  good('person', PERSON),
  good('usual', { ...RELEASE, trigger: 'schedule' }),
  good('changed', OTHER),
  { ...good('lost'), level: 'signature', publisher: undefined },
  good('moved'),
  good('early'),
  good('same'),
  bad('failed', 'failed'),
  bad('unknown', 'inconclusive'),
  { ...bad('link', 'uncovered'), version: '' },
]
const LOCKED = EXAMINEES
const FINDINGS = [{ finding: found(OMITTED, 'One package was left out.', { count: 1 }), level: 'note' }] as const

function said(names: readonly string[], prune: boolean, before = BEFORE, examinees = EXAMINEES): string {
  const chosen = examinees.filter(({ name }) => names.length === 0 || names.includes(name))
  const decided = decide(before, chosen, names, { locked: LOCKED, prune })
  return trustJson(LOCKFILE, { ...decided, findings: names.length === 0 ? FINDINGS : [] }, names.length > 0)
}

const ALL = said([], false)
const NAMED = said(['changed', 'lost', 'absent'], false)
const PRUNED = said([], true)
const NOTHING = said([], false, { packages: new Map() }, [])

describe('the samples', () => {
  test('say what was done', () => {
    const { exitCode, identityLock, ...lists } = JSON.parse(ALL)
    const named = Object.fromEntries(Object.entries(lists).map(([list, items]) => [list, namesOf(items)]))
    expect({ exitCode, identityLock, ...named }).toMatchObject({
      exitCode: 1,
      identityLock: { path: 'app/verify-deps.lock.json', written: false, entries: 11 },
      recorded: ['@scope/signed', 'new', 'new@1', 'person'],
      completed: ['early'],
      accepted: [],
      drifted: ['changed', 'lost', 'moved'],
      warned: ['usual'],
      refused: ['failed', 'unknown'],
      passedOver: ['link'],
      unchanged: ['same'],
      pruned: [],
      stale: ['gone'],
    })
  })

  test('from whom to whom', () => {
    expect(JSON.parse(NAMED).accepted).toEqual([
      {
        name: 'changed',
        version: '2.0.0',
        detail: {
          accepted: { ...recorded() },
          actual: OTHER,
          differences: [
            {
              field: 'workflow',
              change: 'differs',
              expected: '.github/workflows/release.yml',
              actual: '.github/workflows/pr.yml',
            },
          ],
        },
      },
      {
        name: 'lost',
        version: '2.0.0',
        detail: {
          accepted: { ...recorded() },
          actual: {},
          differences: [{ field: 'level', change: 'differs', expected: 'provenance', actual: 'signature' }],
        },
      },
    ])
    expect(JSON.parse(NAMED).refused).toEqual([{ name: 'absent', codes: [], reason: 'it is not in the lockfile' }])
  })

  test('what was pruned', () => {
    expect(JSON.parse(PRUNED)).toMatchObject({ pruned: ['gone'], stale: [], identityLock: { entries: 10 } })
  })

  test('nothing that can speak to the terminal', () => {
    const hostile = bad('a\u001B[2J\u202Eb\u009B', 'failed')
    expect(said([], false, EMPTY_IDENTITY_LOCK as typeof BEFORE, [hostile]).replaceAll('\n', '')).not.toMatch(
      /[\p{Cc}\p{Cf}]/u,
    )
  })
})

test.each([
  ['all there is', ALL],
  ['what was accepted by name', NAMED],
  ['what was pruned', PRUNED],
  ['nothing at all', NOTHING],
])('accepts %s', (_what, text) => {
  expect(errorsOf(text)).toEqual([])
})

const DETAIL = ['drifted', 0, 'detail'] as const
const wrong: readonly (readonly [what: string, path: Path, value: unknown])[] = [
  ['another schema version', ['schemaVersion'], 2],
  ['no tool', ['tool'], GONE],
  ['no lockfile', ['lockfile'], GONE],
  ['an extra member', ['outcome'], 'failed'],
  ['an exit code for what gave no report', ['exitCode'], 3],
  ['no exit code', ['exitCode'], GONE],
  ['not whether it was written', ['identityLock', 'written'], GONE],
  ['written by a text', ['identityLock', 'written'], 'yes'],
  ['half an entry', ['identityLock', 'entries'], 0.5],
  ...[
    'recorded',
    'completed',
    'accepted',
    'drifted',
    'warned',
    'refused',
    'passedOver',
    'unchanged',
    'pruned',
    'stale',
  ].flatMap(
    (list) =>
      [
        [`no ${list}`, [list], GONE],
        [`${list} by name`, [list], {}],
      ] as const,
  ),
  ['an entry without a level', ['recorded', 0, 'entry', 'level'], GONE],
  ['an entry with a commit', ['recorded', 0, 'entry', 'commit'], '97397989'],
  ['a numeric id', ['recorded', 1, 'entry', 'ownerId'], 77],
  ['an unknown kind of ref', ['recorded', 1, 'entry', 'refKind'], 'fork'],
  ['a change without the accepted side', [...DETAIL, 'accepted'], GONE],
  ['a change without the actual side', [...DETAIL, 'actual'], GONE],
  ['a difference of an unknown field', [...DETAIL, 'differences', 0, 'field'], 'colour'],
  ['a difference of an unknown kind', [...DETAIL, 'differences', 0, 'change'], 'lost'],
  ['an expectation that is null', [...DETAIL, 'differences', 0, 'expected'], null],
  ['a refusal without a reason', ['refused', 0, 'reason'], GONE],
  ['a refusal without codes', ['refused', 0, 'codes'], GONE],
  ['a refusal with half a code', ['refused', 0, 'codes', 0], 'VD2'],
  ['a refusal with an unknown outcome', ['refused', 0, 'outcome'], 'lost'],
  ['a version without an outcome', ['refused', 0, 'outcome'], GONE],
  ['a passed over one without a version', ['passedOver', 0, 'version'], GONE],
  ['a name twice', ['unchanged'], ['same', 'same']],
  ['a nameless entry', ['stale', 0], ''],
  ['an entry without a key', ['recorded', 0, 'key'], GONE],
  ['a key with two selectors', ['recorded', 0, 'key'], 'a@1@2'],
  ['a finding with a wrong level', ['findings', 0, 'level'], 'info'],
]

test.each(wrong)('refuses %s', (_what, path, value) => {
  expect(errorsOf(withMember(ALL, path, value))).toHaveLength(1)
})

test('refuses a change of nothing, and accepts one of what is in the package alone', () => {
  const changed = withMember(ALL, [...DETAIL, 'differences'], [])
  const inside = [{ fact: 'bins', before: [], now: ['x'] }]
  expect(errorsOf(changed)).not.toEqual([])
  expect(errorsOf(withMember(changed, [...DETAIL, 'contents'], inside))).toEqual([])
  expect(errorsOf(withMember(changed, [...DETAIL, 'contents'], []))).not.toEqual([])
  expect(errorsOf(withMember(changed, [...DETAIL, 'contents'], [{ ...inside[0], fact: 'colour' }]))).toHaveLength(1)
})

describe('the schema', () => {
  test('has the members of an entry, their kinds and levels', () => {
    const { accepted, level, refKind } = schema.$defs
    expect(Object.keys(accepted.properties)).toEqual(['version', 'level', ...KEPT, 'contents'])
    expect(level.enum).toEqual(LEVELS)
    expect(refKind.enum).toEqual(REF_KINDS)
  })

  test('has the fields and kinds of a difference', () => {
    const fields = { ...objectOf(KEPT), ref: true, level: true } satisfies Record<Difference['field'], true>
    const changes = { differs: true, renamed: true, recreated: true, transferred: true, usual: true } satisfies Record<
      Difference['change'],
      true
    >
    const { field, change } = schema.$defs.difference.properties
    expect(field.enum).toEqual(Object.keys(fields))
    expect(change.enum).toEqual(Object.keys(changes))
  })

  test('has the members of a publisher', () => {
    const all = {
      ...{ issuer: true, san: true, repository: true, repositoryId: true, ownerId: true, workflow: true },
      ...{ signer: true, ref: true, refKind: true, trigger: true, runner: true, commit: true, runUrl: true },
      ...{ visibility: true, environment: true },
    } satisfies Record<keyof Publisher, true>
    expect(Object.keys(schema.$defs.publisher.properties)).toEqual(Object.keys(all))
  })

  test('says of findings and lockfiles what the report says', () => {
    const report = readSchema('report')
    const { finding, detail } = schema.$defs
    // Trust is about one lockfile, and no finding needs to say which.
    const { lockfile: _, ...members } = report.$defs.finding.properties
    expect(finding).toEqual({ ...report.$defs.finding, properties: members })
    expect(detail).toEqual(report.$defs.detail)
    const { tool, lockfile, schemaVersion } = schema.properties
    expect({ tool, schemaVersion }).toEqual({
      tool: report.properties.tool,
      schemaVersion: report.properties.schemaVersion,
    })
    const { lockfilePath, lockfileFormat, lockfileVersion, lockfileDigest } = report.$defs
    expect(lockfile.properties).toEqual({
      path: lockfilePath,
      format: lockfileFormat,
      version: lockfileVersion,
      digest: lockfileDigest,
    })
    expect(schema.properties.refused.items.properties.outcome.enum).toEqual(OUTCOMES)
  })
})

function namesOf(items: unknown): unknown {
  return Array.isArray(items) ? items.map((item) => (typeof item === 'string' ? item : (item.key ?? item.name))) : items
}

function objectOf<T extends string>(names: readonly T[]): Record<T, true> {
  return Object.fromEntries(names.map((name) => [name, true])) as Record<T, true>
}
