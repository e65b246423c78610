/**
 * What a registry's document claims about the evidence of one version. Presence only: none of it is verified here.
 *
 * Staged publishing (npm, since May 2026): a person approves what CI has staged, and `_npmUser` may then name that person
 * instead of the trusted publisher, and has an `approver`. The marker is gone although nothing was lost (npm/cli#9397).
 */
import type { EvidenceLevel } from './evidence-level.ts'
import { isObject, ownMember } from './json-object.ts'

export interface ClaimedEvidence {
  readonly level: EvidenceLevel
  /** Approved by a person before it was published. As unauthenticated as the marker, and no level of its own. */
  readonly staged: boolean
  /** Whether the document says at all who published it: abridged ones do not, and the marker is not missing there. */
  readonly tellsPublisher: boolean
}

/** The longest predicate type in use has 50 characters. */
const MAX_PREDICATE_TYPE = 8192

class Unreadable extends Error {}

/**
 * @param document the document of a version, or its entry in a packument
 * @returns `undefined` where it is in a shape that we do not know: this is neither a claim nor the lack of one
 */
export function claimedEvidence(document: unknown): ClaimedEvidence | undefined {
  try {
    const provenance = hasProvenance(member(member(member(document, 'dist'), 'attestations'), 'provenance'))
    const user = member(document, '_npmUser')
    const trusted = isMarked(member(user, 'trustedPublisher'))
    const staged = isMarked(member(user, 'approver'))
    const level = provenance ? (trusted ? 'trusted-publisher' : 'provenance') : 'none'
    return { level, staged, tellsPublisher: !isNothing(user) }
  } catch (error) {
    if (error instanceof Unreadable) return undefined
    throw error
  }
}

/** Whether a trusted publisher may have published it although the marker is not there. */
export function mayLackMarker(claimed: ClaimedEvidence | undefined): boolean {
  return claimed?.staged === true || claimed?.tellsPublisher === false
}

function hasProvenance(provenance: unknown): boolean {
  if (isNothing(provenance)) return false
  const type = member(provenance, 'predicateType')
  if (typeof type !== 'string' || type === '' || type.length > MAX_PREDICATE_TYPE) throw new Unreadable()
  return true
}

/** A marker is an object with something in it; other tools write it as a boolean or a string. */
function isMarked(marker: unknown): boolean {
  if (isNothing(marker) || marker === false) return false
  const said = isObject(marker) ? Object.keys(marker).length > 0 : marker === true || typeof marker === 'string'
  if (!said || marker === '') throw new Unreadable()
  return true
}

function isNothing(value: unknown): value is undefined | null {
  return value === undefined || value === null
}

function member(value: unknown, name: string): unknown {
  if (isNothing(value)) return undefined
  if (!isObject(value)) throw new Unreadable()
  return ownMember(value, name)
}
