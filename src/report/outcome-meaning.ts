/** What an outcome says of the packages that have it. */
import type { Outcome } from '../policy.ts'

export const OUTCOME_MEANING = {
  failed: 'evidence speaks against them',
  unproven: 'required evidence does not exist',
  inconclusive: 'evidence could not be had',
  uncovered: 'no registry speaks for them',
  verified: 'all that is required is proven',
} as const satisfies Record<Outcome, string>
