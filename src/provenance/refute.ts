/** Whether an earlier version's claim to have provenance is more than a claim. */
import type { Attestation, AttestationTrust, Obtained } from '../evidence.ts'
import type { LockedPackage } from '../lockfile/locked-package.ts'
import { examineUnderAny } from '../sigstore/examine.ts'
import { npmPurl } from './purl.ts'
import { isProvenance } from './slsa.ts'

/**
 * @returns whether the bundles are there and none of them is a provenance of this version. Where they could not be had, the
 *   claim stands: else whoever blocks the request would decide
 */
export function isRefuted(
  { name, version }: Pick<LockedPackage, 'name' | 'version'>,
  attestations: Obtained<readonly Attestation[]>,
  trust: Obtained<AttestationTrust>,
): boolean {
  if (attestations.state !== 'present' || trust.state !== 'present') return false
  const { roots, keys } = trust.value
  return !attestations.value.some(({ bundle }) => {
    const examination = examineUnderAny(bundle, roots, { keys })
    if (!examination.ok || examination.attestation.content.kind !== 'statement') return false
    const { predicateType, subjects } = examination.attestation.content.statement
    return isProvenance(predicateType) && subjects.some((subject) => subject.name === npmPurl(name, version))
  })
}
