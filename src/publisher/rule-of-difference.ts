/** Which rule a difference from an accepted publisher belongs to. */
import type { Rule } from '../finding.ts'
import type { Difference } from './compare.ts'
import { BUILD_CHANGED, RECREATED, RENAMED } from './rules.ts'

/** @param otherwise the rule of the expectation: the identity lock's, or that of the version accepted before */
export function ruleOfDifference({ change }: Difference, otherwise: Rule): Rule {
  switch (change) {
    case 'renamed':
      return RENAMED
    case 'usual':
      return BUILD_CHANGED
    case 'recreated':
      return RECREATED
    case 'differs':
    case 'transferred':
      return otherwise
  }
}
