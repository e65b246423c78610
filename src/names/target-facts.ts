/** Of the package that another one looks like: whose it is, and what the registry says of it. */
import type { AcceptedPublisher } from '../publisher/accepted.ts'
import type { NameFacts } from './name-facts.ts'

export type TargetPublisher =
  | { readonly state: 'known'; readonly publisher: AcceptedPublisher; readonly facts: NameFacts }
  /** What the registry says of the package is there as far as it could be had. */
  | { readonly state: 'unknown'; readonly reason: string; readonly facts?: NameFacts }
