/**
 * How much evidence of its origin a version was published with, from the least to the most.
 *
 * - `provenance`: an attestation of the build, which can be fetched and verified.
 * - `trusted-publisher`: that, and the registry's marker that a trusted publisher published it. The marker is in no
 *   signed document: it is the registry's word, and unauthenticated. Alone, without provenance, there is nothing to
 *   verify, so it counts as `none`: it can neither decide against a version nor make up for lost provenance.
 */
export const LEVELS = ['none', 'provenance', 'trusted-publisher'] as const
export type EvidenceLevel = (typeof LEVELS)[number]

export function rank(level: EvidenceLevel): number {
  return LEVELS.indexOf(level)
}

/** What there is more of at one level than at another. */
export function lostBetween(before: EvidenceLevel, now: EvidenceLevel): readonly EvidenceLevel[] {
  return LEVELS.slice(rank(now) + 1, rank(before) + 1)
}
