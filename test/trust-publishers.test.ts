/** What `verify-deps trust` records of a verification. Each refusal stands beside its accepted twin. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { examineAttestations } from '../src/checks/attestations.ts'
import { examine } from '../src/checks/index.ts'
import * as downgradeRules from '../src/downgrade/rules.ts'
import type { Evidence, Registry } from '../src/evidence.ts'
import type { Rule } from '../src/finding.ts'
import { found } from '../src/finding.ts'
import type { Policy } from '../src/policy.ts'
import { DEFAULT_POLICY, judge } from '../src/policy.ts'
import type { Excepted } from '../src/policy-file/exceptions.ts'
import { accept } from '../src/publisher/accepted.ts'
import { EMPTY_IDENTITY_LOCK, IDENTITY_LOCK } from '../src/publisher/identity-lock.ts'
import * as rules from '../src/publisher/rules.ts'
import type { Examinee } from '../src/trust-publishers.ts'
import { decide, examineeOf, trustPublishers } from '../src/trust-publishers.ts'
import { UsageError } from '../src/usage-error.ts'
import type { VerifyOptions } from '../src/verify-options.ts'
import type { Seen } from '../src/verify-package.ts'
import { RELEASE } from './publisher/publishers.ts'
import { attest, BUILD, honest, WORKFLOW, withAttestations } from './support/attested.ts'
import { absent, REGISTRY, unavailable, withBytes, withDocument } from './support/evidence.ts'

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
    const claimed = { level: 'trusted-publisher', staged: false, tellsPublisher: true } as const
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
  [rules.BUILD_CHANGED, true, true],
  [rules.NOT_DECLARED, false, true],
  [downgradeRules.EVIDENCE_LOST, false, true],
  [rules.NOT_ALLOWED, false, false],
  [downgradeRules.TOO_YOUNG, false, false],
])('$code leaves the decision to the identity lock: %j, by name: %j', (rule, always, byName) => {
  const seen = see(attested, { findings: [rule] })
  const isRecorded = (isNamed: boolean) => examineeOf(seen, isNamed).level !== undefined
  expect([isRecorded(false), isRecorded(true)]).toEqual([always, byName])
})

test('what only the name accepts is told, for it may need an entry of its own', () => {
  const flags = (rule: Rule, isNamed: boolean) => {
    const { hasLess, isUndeclared } = examineeOf(see(attested, { findings: [rule] }), isNamed)
    return { hasLess, isUndeclared }
  }
  const none = { hasLess: false, isUndeclared: false }
  expect(flags(rules.CHANGED, true)).toEqual(none)
  expect(flags(downgradeRules.EVIDENCE_LOST, true)).toEqual({ ...none, hasLess: true })
  expect(flags(rules.NOT_DECLARED, true)).toEqual({ ...none, isUndeclared: true })
})

test('a version that a person approved is held to no less', () => {
  const claimed = { level: 'provenance', staged: true, tellsPublisher: true } as const
  expect(examineeOf(see(withDocument(attested, { claimed })), false)).toMatchObject({
    level: 'provenance',
    heldLevel: 'trusted-publisher',
  })
  expect(examineeOf(see(attested), false)).toMatchObject({ level: 'provenance', heldLevel: 'provenance' })
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
  const usual: Examinee = { ...good, publisher: { ...RELEASE, trigger: 'schedule' } }
  const older: Examinee = { ...changed, version: '1.0.0' }
  const undecided: Examinee = { ...good, name: 'b', level: undefined, outcome: 'inconclusive' }
  const failed: Examinee = { ...undecided, name: 'c', outcome: 'failed' }
  const uncovered: Examinee = { ...undecided, name: 'd', outcome: 'uncovered', isVouchedFor: false }

  test.each([
    ['all as recorded', [good], [], 0],
    ['a change', [changed], [], 1],
    ['a change that is accepted', [changed], ['a'], 0],
    ['a change that is usual', [usual], [], 0],
    ['a change that is usual, and another', [usual, { ...changed, version: '1.9.0' }], [], 1],
    ['an older version that differs', [good, older], [], 1],
    ['an older version that differs, accepted', [good, older], ['a'], 0],
    ['an older version that differs, of a new package', [good, older].map((each) => ({ ...each, name: 'n' })), [], 0],
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

  test('one verdict does not speak for another of the same name and version', () => {
    const both = [
      { ...failed, name: 'b' },
      { ...undecided, name: 'b' },
    ]
    expect(decide(lock, both, []).exitCode).toBe(1)
    expect(decide(lock, [...both].reverse(), []).exitCode).toBe(1)
    expect(decide(lock, [undecided, undecided], []).exitCode).toBe(2)
  })

  test('what is passed over is told, and not recorded', () => {
    const { passedOver, update } = decide(EMPTY_IDENTITY_LOCK, [good, uncovered], [])
    expect(passedOver).toEqual([uncovered])
    expect([...update.lock.packages.keys()]).toEqual(['a'])
  })
})

/** It has nothing: which entries go has nothing to do with what verifies. */
const SILENT: Registry = {
  locate: () => ({ registry: REGISTRY, resolved: undefined, isPublic: false }),
  manifest: async () => absent,
  tarball: async () => absent,
  keys: async () => absent,
  published: async () => absent,
  attestations: async () => absent,
  trust: async () => absent,
  history: async () => absent,
  facts: async () => absent,
  publicTwin: async () => absent,
}

describe('pruning', () => {
  const recordedThen = JSON.stringify({
    version: 1,
    packages: {
      '@lab/honest': { version: '0.9.0', level: 'signature' },
      gone: { version: '1.0.0', level: 'signature' },
    },
  })

  async function prune(file: string, options: VerifyOptions = {}, shouldPrune = true) {
    const directory = await mkdtemp(path.join(tmpdir(), 'verify-deps-test-'))
    onTestFinished(() => rm(directory, { recursive: true, force: true }))
    await writeFile(path.join(directory, IDENTITY_LOCK), recordedThen)
    const locked = { ...honest.package, omittedWith: [['dev']] } as const
    const lockfile = { format: 'npm', version: '3', path: path.join(directory, file), packages: [locked] }
    const trusted = await trustPublishers(lockfile, [], { source: SILENT, ...options }, shouldPrune)
    return { removed: trusted.update.removed, stale: trusted.update.stale }
  }

  test('takes what no entry of the lockfile has', async () => {
    expect(await prune('package-lock.json')).toEqual({ removed: ['gone'], stale: [] })
    expect(await prune('package-lock.json', {}, false)).toEqual({ removed: [], stale: ['gone'] })
  })

  test('leaves what was only left out', async () => {
    expect(await prune('package-lock.json', { omit: ['dev'] })).toEqual({ removed: ['gone'], stale: [] })
  })

  test('takes no lockfile that says what is installed', async () => {
    const hidden = 'node_modules/.package-lock.json'
    await expect(prune(hidden)).rejects.toThrow(UsageError)
    // What is not installed is not gone.
    expect(await prune(hidden, {}, false)).toEqual({ removed: [], stale: [] })
  })
})
