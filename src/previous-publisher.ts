/** Who published the version that a package replaces, verified now. */
import type { Attested } from './checks/attestations.ts'
import { examineAttestations } from './checks/attestations.ts'
import type { Previous } from './checks/check.ts'
import { isKnown, levelOf } from './checks/publisher.ts'
import { withoutRegistry } from './collect.ts'
import type { Evidence, Registry } from './evidence.ts'
import type { LockedPackage } from './lockfile/locked-package.ts'
import { accept } from './publisher/accepted.ts'
import { publisherOf } from './publisher/publisher.ts'
import type { Engine } from './sigstore/signature.ts'

/** Asks for the attestations of an earlier version, and verifies them against the digest that the lockfile had for it. */
export async function previousPublisher(
  before: LockedPackage,
  registry: Registry,
  engines: readonly Engine[],
): Promise<Previous> {
  const unknown = (reason: string): Previous => ({ state: 'unknown', version: before.version, reason })
  const manifest = await registry.manifest(before)
  if (manifest.state === 'unavailable') return unknown(manifest.reason)
  if (manifest.state === 'absent') return unknown('the registry does not have it any more')
  const known = { state: 'present', value: { digests: before.integrity, bytes: 0 }, from: 'the lockfile' } as const
  const plain: Evidence = { ...withoutRegistry(before), manifest, tarball: known }
  if (!manifest.value.advertisesAttestations)
    return { state: 'known', publisher: accept(before.version, 'signature', undefined) }
  const [attestations, trust] = await Promise.all([registry.attestations(before), registry.trust(before)])
  if (attestations.state !== 'present') {
    return unknown(attestations.state === 'unavailable' ? attestations.reason : 'its attestations are gone')
  }
  const evidence: Evidence = { ...plain, attestations, trust }
  return previousOf(evidence, examineAttestations(evidence, { engines }))
}

function previousOf(evidence: Evidence, attested: Attested): Previous {
  const { version } = evidence.package
  const [finding] = attested.findings
  if (!isKnown(evidence, attested) && finding !== undefined) {
    return { state: 'unknown', version, reason: `${finding.rule.code} ${finding.message.replace(/\.$/u, '')}` }
  }
  const [first] = attested.provenance
  const publisher = first === undefined ? undefined : publisherOf(first.identity)
  return { state: 'known', publisher: accept(version, levelOf(evidence, attested), publisher) }
}
