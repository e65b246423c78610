/** Who published the version that a package replaces, verified now. */
import type { Previous } from './checks/check.ts'
import type { Registry } from './evidence.ts'
import type { LockedPackage } from './lockfile/locked-package.ts'
import { lookUpPublisher } from './look-up-publisher.ts'
import type { Engine } from './sigstore/signature.ts'

/** Asks for the attestations of an earlier version, and verifies them against the digest that the lockfile had for it. */
export async function previousPublisher(
  before: LockedPackage,
  registry: Registry,
  engines: readonly Engine[],
): Promise<Previous> {
  const looked = await lookUpPublisher(before, await registry.manifest(before), registry, engines)
  return looked.state === 'known'
    ? { state: 'known', publisher: looked.publisher }
    : { state: 'unknown', version: before.version, reason: looked.reason }
}
