/**
 * Claim `publisher`: whoever built the package is who was expected to. The first expectation that there is counts: a rule of
 * the policy, the identity lock, the version that this one replaces, the repository that the package itself names.
 *
 * Also what a publisher can lose: evidence that earlier versions had, which is how most stolen tokens showed.
 */
import * as downgradeRules from '../downgrade/rules.ts'
import type { Evidence } from '../evidence.ts'
import type { Detail } from '../finding.ts'
import type { Level } from '../publisher/accepted.ts'
import type { Publisher } from '../publisher/publisher.ts'
import { publisherOf } from '../publisher/publisher.ts'
import * as rules from '../publisher/rules.ts'
import type { Attested } from './attestations.ts'
import { examineAttestations } from './attestations.ts'
import type { Check } from './check.ts'
import type { Expectation } from './publisher-expectation.ts'
import { expectation } from './publisher-expectation.ts'
import { judgeHistory, judgeTimes } from './publisher-history.ts'

export const publisher: Check = {
  claim: 'publisher',
  rules: [...Object.values(rules), ...Object.values(downgradeRules)],
  run(evidence, context) {
    const attested = context.attested ?? examineAttestations(evidence, context)
    const publishers = attested.provenance.map(({ identity }) => publisherOf(identity))
    const known = isKnown(evidence, attested)
    const level = levelOf(evidence, attested)
    const expected = known ? expectation(evidence, context, attested, level) : undefined
    const compared = publishers.length === 0 ? [undefined] : publishers
    const differing = expected === undefined ? [] : compared.flatMap(expected.compare)
    const findings = [
      ...differing,
      ...(known ? judgeHistory(evidence, context, attested, level) : []),
      ...judgeTimes(evidence, context, attested),
    ]
    const [first] = publishers
    const isExpected = differing.every(({ rule }) => rule === rules.RENAMED || rule === rules.BUILD_CHANGED)
    const isOpen = findings.some(({ rule }) => rule.kind === 'unavailable')
    const isProven = expected !== undefined && first !== undefined && isExpected && !isOpen
    return { findings, proof: isProven ? prove(first, expected.by) : undefined }
  },
}

/** Whatever speaks against an attestation has been said, and what could not be had is not lost. */
export function isKnown({ manifest, attestations }: Evidence, { findings, provenance }: Attested): boolean {
  const isTold = manifest.state !== 'unavailable' && attestations.state !== 'unavailable'
  const claimed = manifest.state === 'present' ? manifest.value.claimed?.level : undefined
  const isWithheld = provenance.length === 0 && claimed !== undefined && claimed !== 'none'
  return isTold && !isWithheld && findings.every(({ rule }) => rule.kind === 'weak')
}

/** How much was verified. That it came from a trusted publisher is the registry's word, on top of what was. */
export function levelOf({ manifest, history, package: { version } }: Evidence, { provenance }: Attested): Level {
  if (provenance.length === 0) return 'signature'
  const claimed = [
    manifest.state === 'present' ? manifest.value.claimed?.level : undefined,
    history.state === 'present' ? history.value.releases.find((each) => each.version === version)?.level : undefined,
  ]
  return claimed.includes('trusted-publisher') ? 'trusted-publisher' : 'provenance'
}

function prove(publisher: Publisher, by: Expectation['by']): Detail {
  return { expectedBy: by, ...publisher }
}
