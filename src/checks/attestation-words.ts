/** How findings speak of attestations. */
import { PUBLISH } from '../provenance/publish.ts'
import { isProvenance } from '../provenance/slsa.ts'

/** In words of our own: the type is the attacker's. */
export function titleOf(predicateType: string): string {
  if (isProvenance(predicateType)) return 'The provenance'
  return predicateType === PUBLISH ? "npm's publish attestation" : 'An attestation'
}

/** Enough to know it by. What the attacker wrote may be of any length. */
export function short(text: string): string {
  return text.slice(0, 300)
}
