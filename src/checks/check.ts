import type { RecordedFacts } from '../contents/recorded-facts.ts'
import type { Evidence } from '../evidence.ts'
import type { Claim, Detail, Finding, Rule } from '../finding.ts'
import type { Naming } from '../names/naming.ts'
import type { AcceptedPublisher } from '../publisher/accepted.ts'
import type { PublisherRule } from '../publisher/compare.ts'
import type { Engine } from '../sigstore/signature.ts'
import type { Attested } from './attestations.ts'

export interface Context {
  /** All of them must agree on every signature. */
  readonly engines: readonly Engine[]
  /** The examination of this evidence's attestations, on which two claims rest; each check makes its own without. */
  readonly attested?: Attested
  /** Whether the absence of provenance is worth saying. */
  readonly requireProvenance?: boolean
  /** Whom the policy's rule for the package lets publish it. */
  readonly publisherRule?: PublisherRule | undefined
  /** Which registry the policy's rule for the package takes it from. */
  readonly registryRule?: string | undefined
  /** Who has published it until now, by the identity lock. */
  readonly accepted?: AcceptedPublisher | undefined
  /** Who published the version that the change replaces. */
  readonly previous?: Previous | undefined
  /** What was in that version; asked for only where the identity lock does not know it. */
  readonly previousContents?: PreviousContents | undefined
  /** Names whose requests the project itself replaces. */
  readonly overridden?: ReadonlySet<string> | 'all' | undefined
  readonly ages?: Ages
  readonly names?: NameTerms
  /** Whether the project itself asks for the package. What is not known counts as asked for. */
  readonly isDirect?: boolean
  /** Whether a change brought in a package of that name. */
  readonly isNew?: boolean
  /** What the name is among others; `undefined` where nobody asks, and nothing is said of it then. */
  readonly naming?: Naming | undefined
}

/** What the policy says of the package's name. */
interface NameTerms {
  /** Somebody has found that it is honest, whatever it looks like. */
  readonly isAllowed: boolean
  /** It is the project's own, and never comes from the public registry. */
  readonly isPrivate: boolean
  /** Whether the public registry may be asked about a private name, which tells it the name. */
  readonly askPublic: boolean
}

/** The publisher of an earlier version, or why that is not known. */
export type Previous =
  | { readonly state: 'known'; readonly publisher: AcceptedPublisher }
  | { readonly state: 'unknown'; readonly version: string; readonly reason: string }

/** What was in an earlier version, or why that is not known. */
export type PreviousContents =
  | { readonly state: 'known'; readonly version: string; readonly contents: RecordedFacts }
  | { readonly state: 'unknown'; readonly version: string; readonly reason: string }

/** What is judged by the time that has passed; without it, nothing is. */
interface Ages {
  readonly now: Date
  /** See {@link file://../downgrade/judge.ts}. */
  readonly youngDays: number
  readonly veryYoungDays: number
  /** In days; 0 where the policy asks for none. */
  readonly minimumReleaseAge: number
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
