/**
 * `verify-deps trust`: what of a verification goes into the identity lock.
 *
 * Only what verified is recorded. Some things are set aside, because the identity lock itself decides about them:
 *
 * - that the publisher is not the recorded one (VD402, VD403, VD405, VD406, VD416): the update compares again, and
 *   replaces an entry only for a name that was given;
 * - that there is more in it than in the recorded version (VD520 to VD525): likewise;
 * - that the package declares another repository, or was published with less evidence than before (VD404, VD407): these
 *   hold as long as nobody is recorded, and are accepted only for a name that was given.
 *
 * All else that contradicts blocks, the policy's own word (VD401, VD410) included, and even where the policy excepts it: an
 * exception is about one version, an entry about all that follow. So does evidence that could not be had.
 */
import path from 'node:path'
import type { Attested } from './checks/attestations.ts'
import { RULE_OF_FACT } from './checks/contents-changed-rules.ts'
import { isKnown, levelOf } from './checks/publisher.ts'
import { levelToHold } from './checks/publisher-expectation.ts'
import type { Interrupted } from './cut-short.ts'
import * as downgradeRules from './downgrade/rules.ts'
import type { Finding, Rule } from './finding.ts'
import type { Lockfile } from './lockfile/format.ts'
import { projectDirectory } from './lockfile/index.ts'
import type { LockedPackage } from './lockfile/locked-package.ts'
import type { Graded, Outcome } from './policy.ts'
import { judge } from './policy.ts'
import type { Level } from './publisher/accepted.ts'
import { accept } from './publisher/accepted.ts'
import type { Candidate } from './publisher/candidate.ts'
import { isDrift } from './publisher/candidate.ts'
import { compareWithAccepted } from './publisher/compare.ts'
import type { IdentityLock } from './publisher/identity-lock.ts'
import { keyOf } from './publisher/identity-lock.ts'
import type { Publisher } from './publisher/publisher.ts'
import { publisherOf } from './publisher/publisher.ts'
import { readIdentityLock } from './publisher/read-identity-lock.ts'
import * as rules from './publisher/rules.ts'
import type { Update, UpdateOptions } from './publisher/update-identity-lock.ts'
import { updateIdentityLock } from './publisher/update-identity-lock.ts'
import { look } from './run.ts'
import { UsageError } from './usage-error.ts'
import type { VerifyOptions } from './verify-options.ts'
import type { Seen } from './verify-package.ts'

const DRIFT: readonly Rule[] = [
  ...[rules.CHANGED, rules.CHANGED_SINCE_ACCEPTED],
  ...[rules.RENAMED, rules.RECREATED, rules.BUILD_CHANGED],
  ...Object.values(RULE_OF_FACT),
]
const ACCEPTED_BY_NAME: readonly Rule[] = [rules.NOT_DECLARED, downgradeRules.EVIDENCE_LOST]

/** What became of one package. */
export interface Examinee extends Candidate {
  /** Without what is set aside. */
  readonly outcome: Outcome
  /** Nothing speaks against it, and nothing for it: there is nobody to record. */
  readonly isVouchedFor: boolean
  /** Of the findings that keep it from being recorded. */
  readonly codes?: readonly string[]
}

export interface Trusted {
  readonly before: IdentityLock
  readonly update: Update<Examinee>
  /** Packages that nothing vouches for, which are neither recorded nor refused. */
  readonly passedOver: readonly Pick<Candidate, 'name' | 'version' | 'reason'>[]
  /** Those that belong to no single package. */
  readonly findings: readonly Graded[]
  readonly exitCode: 0 | 1 | 2
  /** Where the run was cut short. Then nothing of it is to be written. */
  readonly interrupted?: Interrupted
}

/**
 * @param names accepts changes of these packages, and looks at no others; empty for all, and none accepted
 * @param prune removes the entries of packages that are not in the lockfile, and further ones that no version goes by
 * @throws UsageError when the lockfile cannot tell which those are
 */
export async function trustPublishers(
  lockfile: Lockfile,
  names: readonly string[],
  options: VerifyOptions,
  prune = false,
): Promise<Trusted> {
  const locked = allOf(lockfile)
  if (prune && locked === undefined) {
    throw new UsageError(
      `${lockfile.path} says what is installed, and not all that is locked. To prune, name the project's lockfile.`,
    )
  }
  const before = await readIdentityLock(projectDirectory(lockfile.path))
  const chosen = new Set(names)
  const only = ({ name }: LockedPackage) => names.length === 0 || chosen.has(name)
  const keep = (one: Seen) => examineeOf(one, chosen.has(nameOf(one)))
  const { seen, findings, interrupted } = await look(lockfile, options, keep, { only })
  const decided = { ...decide(before, seen, names, { locked, prune }), findings }
  return interrupted === undefined ? decided : { ...decided, interrupted, exitCode: 2 }
}

/** All of them, whoever is looked at. The lockfile in node_modules lacks what npm was told to leave out: then unknown. */
function allOf({ path: file, packages }: Lockfile): UpdateOptions['locked'] {
  return projectDirectory(file) === path.dirname(file) ? packages : undefined
}

interface Pruning {
  readonly locked?: UpdateOptions['locked'] | undefined
  readonly prune?: boolean
}

/** Pure. */
export function decide(
  before: IdentityLock,
  examinees: readonly Examinee[],
  names: readonly string[],
  { locked, prune = false }: Pruning = {},
): Omit<Trusted, 'findings'> {
  // Somebody who is recorded, or asked for by name, has to be vouched for.
  const isPassedOver = ({ name, version, isVouchedFor }: Examinee) =>
    !isVouchedFor && keyOf(before, name, version) === undefined && !names.includes(name)
  const candidates = examinees.filter((each) => !isPassedOver(each))
  const update = updateIdentityLock(before, candidates, {
    ...(names.length > 0 && { only: names }),
    ...(locked !== undefined && { locked }),
    prune,
  })
  const isUndecided = ({ candidate }: Update<Examinee>['refused'][number]) => candidate?.outcome === 'inconclusive'
  const isWrong = update.changed.some(isDrift) || !update.refused.every(isUndecided)
  return {
    before,
    update,
    passedOver: examinees.filter(isPassedOver),
    exitCode: isWrong ? 1 : update.refused.length > 0 ? 2 : 0,
  }
}

function nameOf({ verdict }: Seen): string {
  return verdict.package.name
}

/** @param isNamed on the command line */
export function examineeOf({ verdict, basis }: Seen, isNamed: boolean): Examinee {
  const { name, version } = verdict.package
  const refuse = (outcome: Outcome, why: string | readonly Finding[]): Examinee => {
    const [reason, findings] = typeof why === 'string' ? [why, []] : [sentence(why), why]
    const codes = [...new Set(findings.map(({ rule }) => rule.code))]
    const isVouchedFor = outcome !== 'uncovered'
    return { name, version, level: undefined, publisher: undefined, reason, outcome, isVouchedFor, codes }
  }
  const found = verdict.findings.map(({ finding }) => finding)
  if (basis === undefined) return refuse('inconclusive', found)
  const { evidence, attested, examined, policy } = basis
  const { proven } = examined

  // 1. It verified, apart from what is set aside.
  const isSetAside = ({ rule }: Finding) =>
    DRIFT.includes(rule) || (isNamed && ACCEPTED_BY_NAME.some(({ code }) => code === rule.code))
  const contradicted = examined.findings.filter((each) => each.rule.kind === 'contradicted' && !isSetAside(each))
  if (contradicted.length > 0) return refuse('failed', contradicted)
  const kept = found.filter((each) => !isSetAside(each))
  const { outcome, findings } = judge(evidence, { proven, findings: kept }, policy, verdict.excepted)
  const errors = findings.flatMap(({ finding, level }) => (level === 'error' ? [finding] : []))
  if (outcome === 'uncovered') return refuse(outcome, 'no registry speaks for it')
  if (outcome !== 'verified') return refuse(outcome, errors)

  // 2. What it proves is known.
  if (!isKnown(evidence, attested)) {
    const open = examined.findings.filter(({ rule }) => rule.claim === 'provenance' && rule.kind !== 'weak')
    return refuse('inconclusive', open)
  }
  const level = levelOf(evidence, attested)
  if (level === 'signature' && proven['registry-signature'] === undefined) {
    return refuse('uncovered', 'no signature vouches for it')
  }

  // 3. It has one publisher.
  const [publisher, ...others] = publishersOf(attested)
  if (others.some((other) => !isSame(version, level, publisher, other))) {
    return refuse('failed', 'its attestations name different publishers')
  }
  const isFound = ({ code }: Rule) => isNamed && examined.findings.some(({ rule }) => rule.code === code)
  return {
    ...{ name, version, level, heldLevel: levelToHold(evidence, level), publisher, outcome, isVouchedFor: true },
    hasLess: isFound(downgradeRules.EVIDENCE_LOST),
    isUndeclared: isFound(rules.NOT_DECLARED),
    facts: evidence.tarball.state === 'present' ? evidence.tarball.value.contents?.facts : undefined,
  }
}

function publishersOf({ provenance }: Attested): readonly (Publisher | undefined)[] {
  return provenance.map(({ identity }) => publisherOf(identity))
}

function isSame(version: string, level: Level, one: Publisher | undefined, other: Publisher | undefined): boolean {
  if (one === undefined || other === undefined) return one === other
  const differ = (a: Publisher, b: Publisher) => compareWithAccepted(a, accept(version, level, b), level).length > 0
  return !differ(one, other) && !differ(other, one)
}

/** The first finding says it; that there are more, is said as well. */
function sentence([first, ...more]: readonly Finding[]): string {
  if (first === undefined) return 'it did not verify'
  const { rule, message } = first
  const rest = more.length === 0 ? '' : ` (and ${more.map((finding) => finding.rule.code).join(', ')})`
  return `${rule.code} ${rule.title}: ${message.replace(/\.$/u, '')}${rest}`
}
