/**
 * Claim `publisher`: whoever built the package is who was expected to. The first expectation that there is counts: a rule of
 * the policy, the identity lock, the repository that the package itself names.
 *
 * Also what a publisher can lose: evidence that earlier versions had, which is how most stolen tokens showed.
 */
import { compareVersions } from '../downgrade/release-line.ts'
import * as downgradeRules from '../downgrade/rules.ts'
import type { Evidence } from '../evidence.ts'
import type { Detail, Finding } from '../finding.ts'
import { found } from '../finding.ts'
import { matchesText } from '../policy-file/glob.ts'
import { matchesUrl } from '../policy-file/url-pattern.ts'
import type { Level } from '../publisher/accepted.ts'
import type { Difference } from '../publisher/compare.ts'
import { compareWithAccepted, compareWithDeclared, compareWithRule } from '../publisher/compare.ts'
import { describeDifferences, describeDrift, describePublisher } from '../publisher/in-words.ts'
import type { Publisher } from '../publisher/publisher.ts'
import { publisherOf } from '../publisher/publisher.ts'
import { normaliseRepository } from '../publisher/repository-url.ts'
import { ruleOfDifference } from '../publisher/rule-of-difference.ts'
import * as rules from '../publisher/rules.ts'
import type { Attested } from './attestations.ts'
import { examineAttestations } from './attestations.ts'
import type { Check, Context } from './check.ts'
import { judgeHistory, judgeTimes } from './publisher-history.ts'

export const publisher: Check = {
  claim: 'publisher',
  rules: [...Object.values(rules), ...Object.values(downgradeRules)],
  run(evidence, context) {
    const attested = context.attested ?? examineAttestations(evidence, context)
    const publishers = attested.provenance.map(({ identity }) => publisherOf(identity))
    const known = isKnown(evidence, attested)
    const level = levelOf(evidence, attested)
    const expected = known ? expectations(evidence, context, level) : undefined
    const compared = publishers.length === 0 ? [undefined] : publishers
    const findings = expected === undefined ? [] : compared.flatMap(expected.compare)
    const [first] = publishers
    const isProven =
      expected !== undefined && first !== undefined && findings.every(({ rule }) => rule === rules.RENAMED)
    return {
      findings: [
        ...findings,
        ...(known ? judgeHistory(evidence, context, attested, level) : []),
        ...judgeTimes(evidence, context, attested),
      ],
      proof: isProven ? prove(first, expected.by) : undefined,
    }
  },
}

interface Expectation {
  /** What the publisher was expected by. */
  readonly by: 'policy' | 'identity-lock' | 'declared-repository'
  readonly compare: (publisher: Publisher | undefined) => readonly Finding[]
}

function expectations(
  { manifest, package: { version } }: Evidence,
  context: Context,
  level: Level,
): Expectation | undefined {
  const { publisherRule, accepted } = context
  if (publisherRule !== undefined) {
    return {
      by: 'policy',
      // Without any provenance the requirement of one falls short, and says so.
      compare: (actual) =>
        actual === undefined
          ? []
          : one(rules.NOT_ALLOWED, compareWithRule(actual, publisherRule, { matchesUrl, matchesText }), actual),
    }
  }
  if (accepted !== undefined) {
    return {
      by: 'identity-lock',
      compare: (actual) => {
        const order = compareVersions(version, accepted.version) ?? 0
        // A version before the accepted one may have had less.
        const differences = compareWithAccepted(actual, accepted, order < 0 ? undefined : level)
        const [first] = differences
        if (first === undefined) return []
        const drift = describeDrift(accepted, actual, differences)
        const isUpdate = order > 0
        const rule = isUpdate ? rules.CHANGED_SINCE_ACCEPTED : rules.CHANGED
        const worst = differences.find(({ change }) => change !== 'renamed') ?? first
        return [
          found(ruleOfDifference(worst, rule), `${capital(drift)}.`, {
            accepted,
            actual: detailOf(actual),
            differences,
          }),
        ]
      },
    }
  }
  const declared = manifest.state === 'present' ? normaliseRepository(manifest.value.repository) : undefined
  if (declared === undefined) return undefined
  return {
    by: 'declared-repository',
    compare: (actual) =>
      actual === undefined ? [] : one(rules.NOT_DECLARED, compareWithDeclared(actual, declared), actual),
  }
}

function one(
  rule: (typeof rules)[keyof typeof rules],
  differences: readonly Difference[],
  actual: Publisher,
): readonly Finding[] {
  if (differences.length === 0) return []
  const message = `Built by ${describePublisher(actual)}: ${describeDifferences(differences)}.`
  return [found(rule, message, { actual: detailOf(actual), differences })]
}

/** Whatever speaks against an attestation has been said, and what could not be had is not lost. */
export function isKnown({ attestations }: Evidence, { findings }: Attested): boolean {
  return attestations.state !== 'unavailable' && findings.every(({ rule }) => rule.kind === 'weak')
}

/** How much was verified. That it came from a trusted publisher is the registry's word, on top of what was. */
export function levelOf({ manifest }: Evidence, { provenance }: Attested): Level {
  if (provenance.length === 0) return 'signature'
  const claimed = manifest.state === 'present' ? manifest.value.claimed?.level : undefined
  return claimed === 'trusted-publisher' ? 'trusted-publisher' : 'provenance'
}

function prove(publisher: Publisher, by: Expectation['by']): Detail {
  return { expectedBy: by, ...detailOf(publisher) }
}

function detailOf(publisher: Publisher | undefined): Detail {
  return { ...publisher }
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}
