/** Who published a version that is not the one in hand, verified now. */
import { examineAttestations } from './checks/attestations.ts'
import { isKnown, levelOf } from './checks/publisher.ts'
import { withoutRegistry } from './collect.ts'
import type { Evidence, Manifest, Obtained, Registry } from './evidence.ts'
import type { LockedPackage } from './lockfile/locked-package.ts'
import type { AcceptedPublisher } from './publisher/accepted.ts'
import { accept } from './publisher/accepted.ts'
import { publisherOf } from './publisher/publisher.ts'
import type { Engine } from './sigstore/signature.ts'

export type LookedUp =
  | {
      readonly state: 'known'
      readonly publisher: AcceptedPublisher
      /** Those of further attestations, which may be others. */
      readonly others: readonly AcceptedPublisher[]
    }
  | { readonly state: 'unknown'; readonly reason: string }

/**
 * Asks for its attestations, and verifies them against the digests that it is locked with. Nothing is downloaded.
 *
 * @param manifest what the registry says of it
 */
export async function lookUpPublisher(
  pkg: LockedPackage,
  manifest: Obtained<Manifest>,
  registry: Registry,
  engines: readonly Engine[],
): Promise<LookedUp> {
  const { version } = pkg
  const unknown = (reason: string): LookedUp => ({ state: 'unknown', reason })
  if (manifest.state === 'unavailable') return unknown(manifest.reason)
  if (manifest.state === 'absent') return unknown('the registry does not have it any more')
  if (!manifest.value.advertisesAttestations)
    return { state: 'known', publisher: accept(version, 'signature', undefined), others: [] }
  const [attestations, trust] = await Promise.all([registry.attestations(pkg), registry.trust(pkg)])
  if (attestations.state !== 'present') {
    return unknown(attestations.state === 'unavailable' ? attestations.reason : 'its attestations are gone')
  }
  const tarball = { state: 'present', value: { digests: pkg.integrity, bytes: 0 }, from: 'the lockfile' } as const
  const evidence: Evidence = { ...withoutRegistry(pkg), manifest, tarball, attestations, trust }
  const attested = examineAttestations(evidence, { engines })
  const [finding] = attested.findings
  if (!isKnown(evidence, attested) && finding !== undefined) {
    return unknown(`${finding.rule.code} ${finding.message.replace(/\.$/u, '')}`)
  }
  const level = levelOf(evidence, attested)
  const [publisher = accept(version, level, undefined), ...others] = attested.provenance.map(({ identity }) =>
    accept(version, level, publisherOf(identity)),
  )
  return { state: 'known', publisher, others }
}
