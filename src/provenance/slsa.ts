/** SLSA provenance of a package, in the versions that npm has had. */
import { Rejected } from '../sigstore/rejected.ts'
import type { ClaimedBuild } from './claimed-build.ts'
import { readSlsaV1 } from './slsa-v1.ts'
import { readSlsaV02 } from './slsa-v02.ts'

const READERS: ReadonlyMap<string, (predicate: unknown) => ClaimedBuild> = new Map([
  ['https://slsa.dev/provenance/v0.2', readSlsaV02],
  ['https://slsa.dev/provenance/v1', readSlsaV1],
])

export function isProvenance(predicateType: string): boolean {
  return READERS.has(predicateType)
}

/**
 * @param predicateType one that is provenance
 * @throws Rejected when the predicate is malformed, or of a known build without its source
 */
export function readProvenance(predicateType: string, predicate: unknown): ClaimedBuild {
  const read = READERS.get(predicateType)
  if (read === undefined) throw new Error(`${predicateType} is not provenance`)
  const claimed = read(predicate)
  const fields = claimed.claims.map(({ field }) => field)
  const isComplete = fields.includes('repository') && (fields.includes('commit') || fields.includes('configCommit'))
  // Known builds always name it: a predicate that says nothing would agree with every certificate.
  if (fields.length > 0 && !isComplete) {
    throw new Rejected('the predicate does not name the source of the build', { buildType: claimed.buildType })
  }
  return claimed
}
