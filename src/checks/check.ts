import type { Evidence } from '../evidence.ts'
import type { Claim, Detail, Finding, Rule } from '../finding.ts'
import type { Engine } from '../sigstore/signature.ts'

export interface Context {
  /** All of them must agree on every signature. */
  readonly engines: readonly Engine[]
}

export interface Result {
  readonly findings: readonly Finding[]
  /** What was proven, for the report; `undefined` when the claim was not. Silence is not success. */
  readonly proof: Detail | undefined
}

/** One claim, examined. Pure and synchronous: all it may look at are its arguments. */
export interface Check {
  readonly claim: Claim
  readonly rules: readonly Rule[]
  run(evidence: Evidence, context: Context): Result
}
