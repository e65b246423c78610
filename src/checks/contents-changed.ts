/**
 * Claim `contents`: the version has nothing dangerous that the one before had not. That is the accepted version where the
 * identity lock knows what was in it, and else the version that a change replaces.
 *
 * A stolen token gives signatures that hold, and often provenance. What it is stolen for shows here.
 */
import type { FactChange } from '../contents/compare-facts.ts'
import { changesSince } from '../contents/compare-facts.ts'
import { describeFactChange } from '../contents/in-words.ts'
import type { Evidence } from '../evidence.ts'
import type { Finding } from '../finding.ts'
import { found } from '../finding.ts'
import type { Check, Context } from './check.ts'
import { PREVIOUS_CONTENTS_UNKNOWN, RULE_OF_FACT } from './contents-changed-rules.ts'

/** It proves nothing by itself: what is in the tarball is proven, or not, by the check of the same claim. */
export const contentsChanged: Check = {
  claim: 'contents',
  rules: [...Object.values(RULE_OF_FACT), PREVIOUS_CONTENTS_UNKNOWN],
  run: (evidence, context) => ({ findings: judgeChange(evidence, context), proof: undefined }),
}

function judgeChange(
  { package: { version }, tarball }: Evidence,
  { accepted, previousContents }: Context,
): readonly Finding[] {
  const facts = tarball.state === 'present' ? tarball.value.contents?.facts : undefined
  if (facts === undefined) return []
  if (accepted?.contents !== undefined) {
    const changes = changesSince(accepted, version, facts)
    return changes.map((change) => tell(change, { by: 'identity-lock', version: accepted.version }))
  }
  if (previousContents?.state === 'unknown') {
    const { version: before, reason } = previousContents
    return [found(PREVIOUS_CONTENTS_UNKNOWN, `Of ${before}: ${reason}.`, { version: before, reason })]
  }
  if (previousContents === undefined) return []
  const changes = changesSince(previousContents, version, facts)
  return changes.map((change) => tell(change, { by: 'previous-version', version: previousContents.version }))
}

interface Compared {
  readonly by: 'identity-lock' | 'previous-version'
  readonly version: string
}

function tell(change: FactChange, { by, version }: Compared): Finding {
  const { fact, before, now } = change
  const message = `Compared with ${version}, it ${describeFactChange(change)}.`
  return found(RULE_OF_FACT[fact], message, { comparedWith: version, by, fact, before, now })
}
