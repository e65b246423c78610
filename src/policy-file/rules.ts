/** The rules about the policy itself: each says that a line of it does nothing. */
import type { Rule } from '../finding.ts'

const CLAIM = 'policy'

export const EXPIRED_EXCEPTION: Rule = {
  code: 'VD901',
  name: 'expired-exception',
  kind: 'weak',
  claim: CLAIM,
  title: 'An exception has expired',
  help: 'See whether its reason still holds: remove the exception, or review it again and give it a later day.',
}

export const UNUSED_EXCEPTION: Rule = {
  code: 'VD902',
  name: 'unused-exception',
  kind: 'weak',
  claim: CLAIM,
  title: 'An exception excepts nothing',
  help: 'Remove it: it would go unnoticed when it begins to hide something.',
}

export const UNMATCHED_RULE: Rule = {
  code: 'VD903',
  name: 'rule-matches-nothing',
  kind: 'weak',
  claim: CLAIM,
  title: 'A rule of the policy applies to no package',
  help: 'Look for a slip in its "packages", or a rule before it that takes them all; otherwise remove it.',
}

export const UNMATCHED_NAMES: Rule = {
  code: 'VD904',
  name: 'names-match-nothing',
  kind: 'weak',
  claim: CLAIM,
  title: 'A name in the policy is that of no package',
  help: 'Look for a slip in the pattern; where the packages are gone for good, remove it.',
}
