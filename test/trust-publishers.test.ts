/** What `verify-deps trust` records of a verification. Each refusal stands beside its accepted twin. */
import { describe, expect, test } from 'vitest'
import { examineAttestations } from '../src/checks/attestations.ts'
import { examine } from '../src/checks/index.ts'
import * as downgradeRules from '../src/downgrade/rules.ts'
import type { Evidence } from '../src/evidence.ts'
import type { Rule } from '../src/finding.ts'
import { found } from '../src/finding.ts'
import type { Policy } from '../src/policy.ts'
import { DEFAULT_POLICY, judge } from '../src/policy.ts'
import type { Excepted } from '../src/policy-file/exceptions.ts'
import { accept } from '../src/publisher/accepted.ts'
import { EMPTY_IDENTITY_LOCK } from '../src/publisher/identity-lock.ts'
import * as rules from '../src/publisher/rules.ts'
import type { Seen } from '../src/run.ts'
import type { Examinee } from '../src/trust-publishers.ts'
import { decide, examineeOf } from '../src/trust-publishers.ts'
import { RELEASE } from './publisher/publishers.ts'
import { attest, BUILD, honest, WORKFLOW, withAttestations } from './support/attested.ts'
import { absent, unavailable, withBytes, withDocument } from './support/evidence.ts'

interface Said {
  /** Rules that are found as well. */
  readonly findings?: readonly Rule[]
  readonly excepted?: readonly Rule[]
  readonly policy?: Policy
}

function see(evidence: Evidence, { findings = [], excepted = [], policy = DEFAULT_POLICY }: Said = {}): Seen {
  const attested = examineAttestations(evidence, { engines: ['node'] })
  const own = examine(evidence, { engines: ['node'], attested })
  const of = (all: readonly Rule[]) => all.map((rule) => found(rule, 'It is so.'))
  const examined = { ...own, findings: [...own.findings, ...of(findings), ...of(excepted)] }
  const accepted = of(excepted).map((finding) => ({ finding, exception: {} }) as unknown as Excepted)
  const kept = { proven: own.proven, findings: [...own.findings, ...of(findings)] }
  const verdict = judge(evidence, kept, policy, accepted)
  return { verdict, basis: { evidence, attested, examined, policy, accepted: undefined } }
}

const OTHER_WORKFLOW = WORKFLOW.replace('release.yml', 'pr.yml')
const OTHER = { ...BUILD, san: OTHER_WORKFLOW, extensions: { ...BUILD.extensions, 9: OTHER_WORKFLOW } }
const attested = withAttestations([attest()])
const INTEGRITY: Policy = { require: 'integrity', strict: false }
const outline = ({ level, outcome, isVouchedFor }: Examinee) => ({ level, outcome, isVouchedFor })
const recorded = (level: string) => ({ level, outcome: 'verified', isVouchedFor: true })
const refused = (outcome: string) => ({ level: undefined, outcome, isVouchedFor: outcome !== 'uncovered' })

describe('of what verified, the level and the publisher', () => {
  test('a signature', () => {
    const examinee = examineeOf(see(honest), false)
    expect(outline(examinee)).toEqual(recorded('signature'))
    expect(examinee.publisher).toBeUndefined()
  })

  test('provenance', () => {
    const examinee = examineeOf(see(attested), false)
    expect(outline(examinee)).toEqual(recorded('provenance'))
    expect(examinee.publisher).toMatchObject({ issuer: BUILD.issuer, san: WORKFLOW })
  })

  test('provenance by a trusted publisher', () => {
    const claimed = { level: 'trusted-publisher', staged: false } as const
    expect(outline(examineeOf(see(withDocument(attested, { claimed })), false))).toEqual(recorded('trusted-publisher'))
  })
})

test.each<[what: string, Seen, expected: object, twin: Seen]>([
  ['other bytes', see(withBytes(honest, Buffer.from('other'))), refused('failed'), see(honest)],
  [
    'attestations that could not be had, though nobody requires them',
    see({ ...attested, attestations: unavailable }, { policy: INTEGRITY }),
    refused('inconclusive'),
    see(attested, { policy: INTEGRITY }),
  ],
  ['a registry that signs nothing', see({ ...honest, keys: absent }), refused('uncovered'), see(honest)],
  [
    'two publishers',
    see(withAttestations([attest(), attest({ request: { identity: OTHER } })])),
    refused('failed'),
    see(withAttestations([attest(), attest()])),
  ],
  [
    'a contradiction that the policy excepts',
    see(honest, { excepted: [downgradeRules.TOO_YOUNG] }),
    refused('failed'),
    see(honest, { excepted: [rules.RENAMED] }),
  ],
])('refused: %s', (_what, seen, expected, twin) => {
  for (const isNamed of [false, true]) {
    expect(outline(examineeOf(seen, isNamed))).toEqual(expected)
    expect(outline(examineeOf(twin, isNamed))).toMatchObject({ outcome: 'verified' })
  }
})

test('a package that we stumbled over is undecided', () => {
  const { verdict } = see(honest)
  expect(outline(examineeOf({ verdict }, true))).toEqual(refused('inconclusive'))
})

/** Whether it is recorded: at once, only by name, or not at all. */
test.each([
  [rules.CHANGED, true, true],
  [rules.CHANGED_SINCE_ACCEPTED, true, true],
  [rules.RENAMED, true, true],
  [rules.RECREATED, true, true],
  [rules.NOT_DECLARED, false, true],
  [downgradeRules.EVIDENCE_LOST, false, true],
  [rules.NOT_ALLOWED, false, false],
  [downgradeRules.TOO_YOUNG, false, false],
])('$code leaves the decision to the identity lock: %j, by name: %j', (rule, always, byName) => {
  const seen = see(attested, { findings: [rule] })
  const isRecorded = (isNamed: boolean) => examineeOf(seen, isNamed).level !== undefined
  expect([isRecorded(false), isRecorded(true)]).toEqual([always, byName])
})

describe('the exit code', () => {
  const lock = { packages: new Map([['a', accept('1.0.0', 'provenance', RELEASE)]]) }
  const good: Examinee = {
    name: 'a',
    version: '2.0.0',
    level: 'provenance',
    publisher: RELEASE,
    outcome: 'verified',
    isVouchedFor: true,
  }
  const changed: Examinee = { ...good, publisher: { ...RELEASE, workflow: '.github/workflows/pr.yml' } }
  const undecided: Examinee = { ...good, name: 'b', level: undefined, outcome: 'inconclusive' }
  const failed: Examinee = { ...undecided, name: 'c', outcome: 'failed' }
  const uncovered: Examinee = { ...undecided, name: 'd', outcome: 'uncovered', isVouchedFor: false }

  test.each([
    ['all as recorded', [good], [], 0],
    ['a change', [changed], [], 1],
    ['a change that is accepted', [changed], ['a'], 0],
    ['something undecided', [good, undecided], [], 2],
    ['something undecided and a failure', [undecided, failed], [], 1],
    ['something undecided and a change', [undecided, changed], [], 1],
    ['something that nothing vouches for', [good, uncovered], [], 0],
    ['something that nothing vouches for, by name', [uncovered], ['d'], 1],
    ['a recorded package that nothing vouches for any more', [{ ...uncovered, name: 'a' }], [], 1],
    ['a name that is not there', [], ['e'], 1],
  ] as const)('%s', (_what, examinees, names, exitCode) => {
    expect(decide(lock, examinees, names).exitCode).toBe(exitCode)
  })

  test('what is passed over is told, and not recorded', () => {
    const { passedOver, update } = decide(EMPTY_IDENTITY_LOCK, [good, uncovered], [])
    expect(passedOver).toEqual([uncovered])
    expect([...update.lock.packages.keys()]).toEqual(['a'])
  })
})
