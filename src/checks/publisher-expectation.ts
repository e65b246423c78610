/** Who is expected to have published a package: the first expectation that there is. */
import { isUnder } from '../downgrade/age.ts'
import { mayLackMarker } from '../downgrade/claimed-evidence.ts'
import { compareVersions } from '../downgrade/release-line.ts'
import type { Evidence } from '../evidence.ts'
import type { Finding, Rule } from '../finding.ts'
import { found } from '../finding.ts'
import { matchesText } from '../policy-file/glob.ts'
import { matchesUrl } from '../policy-file/url-pattern.ts'
import type { AcceptedPublisher, Level } from '../publisher/accepted.ts'
import type { Difference } from '../publisher/compare.ts'
import {
  comparableLevel,
  compareWithAccepted,
  compareWithDeclared,
  compareWithRule,
  isHarmless,
} from '../publisher/compare.ts'
import { describeDifferences, describeDrift, describePublisher } from '../publisher/in-words.ts'
import type { Publisher } from '../publisher/publisher.ts'
import { normaliseRepository } from '../publisher/repository-url.ts'
import { ruleOfDifference } from '../publisher/rule-of-difference.ts'
import * as rules from '../publisher/rules.ts'
import type { Attested } from './attestations.ts'
import type { Context } from './check.ts'
import { timeOf } from './publisher-history.ts'

export interface Expectation {
  /** What the publisher was expected by. */
  readonly by: 'policy' | 'identity-lock' | 'previous-version' | 'declared-repository'
  readonly compare: (publisher: Publisher | undefined) => readonly Finding[]
}

/** @param level that was verified */
export function expectation(
  evidence: Evidence,
  context: Context,
  attested: Attested,
  level: Level,
): Expectation | undefined {
  const { publisherRule, accepted, previous } = context
  const { version } = evidence.package

  // 1. A rule of the policy. Without any provenance the requirement of one falls short, and says so.
  if (publisherRule !== undefined) {
    const differences = (actual: Publisher) => compareWithRule(actual, publisherRule, { matchesUrl, matchesText })
    return {
      by: 'policy',
      compare: (actual) => (actual === undefined ? [] : differs(rules.NOT_ALLOWED, differences(actual), actual)),
    }
  }

  // 2. The identity lock, where it knows a publisher. That there was none tells nothing about who may come.
  if (accepted !== undefined && accepted.level !== 'signature') {
    const order = compareVersions(version, accepted.version) ?? 0
    const rule = order > 0 ? rules.CHANGED_SINCE_ACCEPTED : rules.CHANGED
    const comparable = comparableLevel(version, accepted, levelToHold(evidence, level))
    return { by: 'identity-lock', compare: (actual) => drift(rule, accepted, actual, comparable) }
  }

  // 3. The version that this one replaces. What evidence was lost since is judged by the history, which knows its age.
  if (previous?.state === 'unknown') {
    const { version: before, reason } = previous
    const finding = found(rules.PREVIOUS_UNKNOWN, `Of ${before}: ${reason}.`, { version: before, reason })
    return { by: 'previous-version', compare: () => [finding] }
  }
  if (previous !== undefined && previous.publisher.level !== 'signature') {
    const { publisher } = previous
    const compare = (actual: Publisher | undefined) => drift(rules.CHANGED_SINCE_ACCEPTED, publisher, actual, undefined)
    return { by: 'previous-version', compare }
  }

  // 4. The repository that the package names. Old releases are often from before a move that nobody recorded.
  // Without provenance there is nobody to compare with it.
  if (attested.provenance.length === 0) return undefined
  const { manifest } = evidence
  const declared = manifest.state === 'present' ? normaliseRepository(manifest.value.repository) : undefined
  if (declared === undefined) return undefined
  const rule = isYoung(evidence, context, attested) ? rules.NOT_DECLARED : rules.NOT_DECLARED_LONG_AGO
  return {
    by: 'declared-repository',
    compare: (actual) => (actual === undefined ? [] : differs(rule, compareWithDeclared(actual, declared), actual)),
  }
}

/** The marker of a trusted publisher is not missed where the document cannot have it. */
export function levelToHold({ manifest }: Evidence, level: Level): Level {
  const claimed = manifest.state === 'present' ? manifest.value.claimed : undefined
  return level === 'provenance' && mayLackMarker(claimed) ? 'trusted-publisher' : level
}

/** What nobody judges by its age counts as published right now. */
function isYoung(evidence: Evidence, { ages }: Context, attested: Attested): boolean {
  return ages === undefined || isUnder(ages.youngDays, timeOf(evidence, attested), ages.now)
}

function drift(
  rule: Rule,
  accepted: AcceptedPublisher,
  actual: Publisher | undefined,
  level: Level | undefined,
): readonly Finding[] {
  const differences = compareWithAccepted(actual, accepted, level)
  const [first] = differences
  if (first === undefined) return []
  const message = `${capital(describeDrift(accepted, actual, differences))}.`
  // Of what is harmless, a new name is the first.
  const worst = differences.find((each) => !isHarmless(each)) ?? first
  return [found(ruleOfDifference(worst, rule), message, { accepted, actual: { ...actual }, differences })]
}

function differs(rule: Rule, differences: readonly Difference[], actual: Publisher): readonly Finding[] {
  if (differences.length === 0) return []
  const message = `Built by ${describePublisher(actual)}: ${describeDifferences(differences)}.`
  return [found(rule, message, { actual: { ...actual }, differences })]
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}
