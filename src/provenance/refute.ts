/** Whether an earlier version's claim to have provenance is more than a claim. */
import type { Attestation, AttestationTrust, Obtained } from '../evidence.ts'
import type { LockedPackage } from '../lockfile/locked-package.ts'
import type { Step } from '../sigstore/attestation.ts'
import { examineUnderAny } from '../sigstore/examine.ts'
import { PUBLISH } from './publish.ts'
import { npmPurl } from './purl.ts'
import { isProvenance } from './slsa.ts'

/**
 * - `confirmed`: there is a provenance of this version, and it holds.
 * - `refuted`: the bundles are there, and none of them is one, whomever one trusts.
 * - `open`: they could not be had or not be judged. Otherwise whoever blocks the request would decide, and an old trusted
 *   root, or a kind of provenance that is newer than this program, would let a theft pass.
 */
export type Claim = 'confirmed' | 'refuted' | 'open'

export function judgeClaim(
  pkg: Pick<LockedPackage, 'name' | 'version'>,
  attestations: Obtained<readonly Attestation[]>,
  trust: Obtained<AttestationTrust>,
): Claim {
  if (attestations.state !== 'present' || trust.state !== 'present') return 'open'
  const claims = attestations.value.map(({ bundle }) => judgeBundle(bundle, pkg, trust.value))
  if (claims.includes('confirmed')) return 'confirmed'
  return claims.includes('open') ? 'open' : 'refuted'
}

function judgeBundle(
  bundle: unknown,
  { name, version }: Pick<LockedPackage, 'name' | 'version'>,
  { roots, keys }: AttestationTrust,
): Claim {
  const examination = examineUnderAny(bundle, roots, { keys })
  if (!examination.ok) return DEPENDS_ON_TRUST[examination.step] ? 'open' : 'refuted'
  const { content } = examination.attestation
  if (content.kind !== 'statement') return 'refuted'
  const { predicateType, subjects } = content.statement
  if (!subjects.some((subject) => subject.name === npmPurl(name, version))) return 'refuted'
  if (isProvenance(predicateType)) return 'confirmed'
  return predicateType === PUBLISH ? 'refuted' : 'open'
}

const DEPENDS_ON_TRUST: Readonly<Record<Step, boolean>> = {
  bundle: false,
  timestamp: true,
  certificate: true,
  sct: true,
  inclusion: true,
  entry: false,
  signature: false,
  statement: false,
}
