import { describe, expect, test } from 'vitest'
import type { Evidence } from '../src/evidence.ts'
import type { Claim, Finding, Kind, Level } from '../src/finding.ts'
import { found } from '../src/finding.ts'
import type { Source } from '../src/lockfile/locked-package.ts'
import type { Outcome, Policy } from '../src/policy.ts'
import { DEFAULT_POLICY, judge, OUTCOMES, REQUIREMENTS } from '../src/policy.ts'
import { absent, honestEvidence, unavailable, withSource } from './support/evidence.ts'

const honest = await honestEvidence()

const finding = (claim: Claim, kind: Kind): Finding =>
  found({ code: 'VD999', name: 'a-test', kind, claim, title: 'A test', help: '' }, 'Of no importance.')

/** What a check may come to about one claim, and what that makes of a package which is required to have it. */
const STATES = {
  proven: { proof: true, kinds: [], outcome: 'verified' },
  'proven, with a remark': { proof: true, kinds: ['weak'], outcome: 'verified' },
  // Silence is never success.
  silence: { proof: false, kinds: [], outcome: 'unproven' },
  'a remark': { proof: false, kinds: ['weak'], outcome: 'unproven' },
  missing: { proof: false, kinds: ['missing'], outcome: 'unproven' },
  unavailable: { proof: false, kinds: ['unavailable'], outcome: 'inconclusive' },
  'unavailable, with a remark': { proof: false, kinds: ['weak', 'unavailable'], outcome: 'inconclusive' },
  'unavailable and missing': { proof: false, kinds: ['unavailable', 'missing'], outcome: 'unproven' },
  'missing and unavailable': { proof: false, kinds: ['missing', 'unavailable'], outcome: 'unproven' },
  contradicted: { proof: false, kinds: ['contradicted'], outcome: 'failed' },
  'contradicted and unavailable': { proof: false, kinds: ['contradicted', 'unavailable'], outcome: 'failed' },
  'contradicted, though proven': { proof: true, kinds: ['contradicted'], outcome: 'failed' },
} as const satisfies Record<string, { proof: boolean; kinds: readonly Kind[]; outcome: Outcome }>
type State = keyof typeof STATES
const ALL = Object.keys(STATES) as State[]

function examined(states: Partial<Record<Claim, State>>) {
  const claims = Object.entries(states) as [Claim, State][]
  return {
    proven: Object.fromEntries(claims.flatMap(([claim, state]) => (STATES[state].proof ? [[claim, {}]] : []))),
    findings: claims.flatMap(([claim, state]) => STATES[state].kinds.map((kind) => finding(claim, kind))),
  }
}

/** Which policies ask for the signature, by what is known of the registry's keys and of its document. */
type Known = Evidence['keys']['state']
const ASKED: readonly (readonly [Policy, Known, Known, boolean])[] = [
  [{ require: 'integrity', strict: false }, 'present', 'present', false],
  [{ require: 'integrity', strict: false }, 'absent', 'present', false],
  [{ require: 'integrity', strict: false }, 'unavailable', 'unavailable', false],
  [{ require: 'integrity', strict: true }, 'present', 'present', false],
  [{ require: 'integrity', strict: true }, 'absent', 'absent', false],
  [{ require: 'signature', strict: false }, 'present', 'present', true],
  [{ require: 'signature', strict: false }, 'present', 'absent', true],
  [{ require: 'signature', strict: false }, 'unavailable', 'present', true],
  // A registry that signs nothing is let off, for what it has. That is the one thing that --strict changes.
  [{ require: 'signature', strict: false }, 'absent', 'present', false],
  [{ require: 'signature', strict: true }, 'absent', 'present', true],
  [{ require: 'signature', strict: false }, 'absent', 'absent', true],
  [{ require: 'signature', strict: false }, 'absent', 'unavailable', true],
  [{ require: 'signature', strict: true }, 'present', 'present', true],
  [{ require: 'signature', strict: true }, 'unavailable', 'unavailable', true],
]
const KEYS = { present: honest.keys, absent, unavailable } as const
const DOCUMENTS = { present: honest.manifest, absent, unavailable } as const

describe.each(ASKED)('%j, keys %s, document %s', (policy, keys, document, isAsked) => {
  const evidence = { ...honest, keys: KEYS[keys], manifest: DOCUMENTS[document] }
  const outcome = (states: Partial<Record<Claim, State>>) => judge(evidence, examined(states), policy).outcome

  test.each(ALL)('the bytes: %s', (integrity) => {
    const expected = STATES[integrity].outcome
    expect(outcome({ integrity, 'registry-signature': 'proven' })).toBe(expected)
    expect(outcome({ integrity, 'registry-signature': 'proven', source: 'proven' })).toBe(expected)
  })

  test.each(ALL)('the signature: %s', (state) => {
    const wanted = isAsked || STATES[state].outcome === 'failed' ? STATES[state].outcome : 'verified'
    expect(outcome({ integrity: 'proven', 'registry-signature': state })).toBe(wanted)
  })

  test('both: the worse of the two', () => {
    for (const integrity of ALL) {
      for (const state of ALL) {
        const counted: readonly State[] =
          isAsked || STATES[state].outcome === 'failed' ? [integrity, state] : [integrity]
        const worst = OUTCOMES.find((each) => counted.some((one) => STATES[one].outcome === each))
        expect(outcome({ integrity, 'registry-signature': state }), `${integrity} / ${state}`).toBe(worst)
      }
    }
  })

  test.each(ALL)('a claim that nobody asks for: %s', (state) => {
    const expected = STATES[state].outcome === 'failed' ? 'failed' : 'verified'
    const good = { integrity: 'proven', 'registry-signature': 'proven' } as const
    for (const claim of ['source', 'provenance'] as const) {
      expect(outcome({ ...good, [claim]: state })).toBe(expected)
    }
  })

  test.each(['publisher', 'contents', 'name'] as const)(
    '%s, which nobody asks for, but for the comparison with what could not be had',
    (claim) => {
      const good = { integrity: 'proven', 'registry-signature': 'proven' } as const
      expect(outcome({ ...good, [claim]: 'proven' })).toBe('verified')
      expect(outcome({ ...good, [claim]: 'silence' })).toBe('verified')
      expect(outcome({ ...good, [claim]: 'unavailable' })).toBe('inconclusive')
      expect(outcome({ ...good, [claim]: 'contradicted' })).toBe('failed')
    },
  )

  test('levels', () => {
    const level = (claim: Claim, kind: Kind): Level | undefined =>
      judge(evidence, { proven: {}, findings: [finding(claim, kind)] }, policy).findings[0]?.level
    expect(level('integrity', 'missing')).toBe('error')
    expect(level('integrity', 'unavailable')).toBe('error')
    expect(level('registry-signature', 'missing')).toBe(isAsked ? 'error' : 'note')
    expect(level('registry-signature', 'unavailable')).toBe(isAsked ? 'error' : 'warning')
    // What names nothing cannot be looked up, whatever is required.
    expect(level('source', 'missing')).toBe('error')
    expect(level('source', 'unavailable')).toBe('error')
    expect(level('provenance', 'missing')).toBe('note')
    for (const claim of ['source', 'integrity', 'registry-signature', 'provenance'] as const) {
      expect(level(claim, 'contradicted')).toBe('error')
      expect(level(claim, 'weak')).toBe('warning')
    }
  })
})

describe('what no registry speaks for', () => {
  const places: readonly (readonly [Source, Outcome])[] = [
    [{ type: 'git', url: 'git+ssh://git@git.example/some/repository.git' }, 'uncovered'],
    [{ type: 'url', url: 'https://files.example/honest.tgz' }, 'uncovered'],
    [{ type: 'file', path: 'vendor/honest.tgz' }, 'uncovered'],
    [{ type: 'link', target: 'packages/honest' }, 'uncovered'],
    [{ type: 'workspace', path: 'packages/honest' }, 'uncovered'],
    [{ type: 'bundled', within: 'node_modules/outer' }, 'uncovered'],
    [{ type: 'registry', resolved: undefined }, 'unproven'],
    // These two only pretend.
    [{ type: 'diverted', resolved: 'git+ssh://git@git.example/some/fork.git' }, 'unproven'],
    [{ type: 'unidentified', reason: 'the entry has no version' }, 'unproven'],
  ]
  const policies = REQUIREMENTS.flatMap((require) => [true, false].map((strict) => ({ require, strict })))

  test.each(places)('%j', (place, expected) => {
    const evidence = withSource(honest, place)
    const outcome = (states: Partial<Record<Claim, State>>, policy: Policy) =>
      judge(evidence, examined(states), policy).outcome
    for (const policy of policies) {
      expect(outcome({}, policy)).toBe(expected)
      expect(outcome({ source: 'missing' }, policy)).toBe(expected)
      // Evidence against it counts, wherever it comes from.
      expect(outcome({ source: 'contradicted' }, policy)).toBe('failed')
    }
  })

  test('where nothing is to be had, nothing that is missing is an error', () => {
    const levels = (place: Source) =>
      (['missing', 'unavailable', 'weak', 'contradicted'] as const).map((kind) => {
        const examined = { proven: {}, findings: [finding('source', kind)] }
        return judge(withSource(honest, place), examined, DEFAULT_POLICY).findings[0]?.level
      })
    expect(levels({ type: 'link', target: 'packages/honest' })).toEqual(['note', 'warning', 'warning', 'error'])
    expect(levels({ type: 'registry', resolved: undefined })).toEqual(['error', 'error', 'warning', 'error'])
  })
})

test('the verdict passes on what it was given', () => {
  const remark = finding('source', 'weak')
  const proven = { integrity: { digest: 'sha512-AAAA' } }
  expect(judge(honest, { proven, findings: [remark] }, DEFAULT_POLICY)).toEqual({
    package: honest.package,
    outcome: 'unproven',
    proven,
    findings: [{ finding: remark, level: 'warning' }],
    excepted: [],
  })
})
