/**
 * Who publishes the package that another one looks like, verified now. No lockfile pins that package, so that its latest
 * version is looked at, with the digest that the registry gives for it: that is the one that its provenance has to be about.
 */
import { isDeepStrictEqual } from 'node:util'
import { isStrong, parseIntegrity, strongest } from './digest.ts'
import type { Registry } from './evidence.ts'
import type { LockedPackage } from './lockfile/locked-package.ts'
import { lookUpPublisher } from './look-up-publisher.ts'
import type { TargetPublisher } from './names/target-facts.ts'
import type { Engine } from './sigstore/signature.ts'

/** Known only by provenance that verifies: what it is compared with clears a suspicion. */
export async function targetPublisher(
  name: string,
  registry: Registry,
  engines: readonly Engine[],
): Promise<TargetPublisher> {
  const answer = await registry.facts(name)
  if (answer.state === 'unavailable') return { state: 'unknown', reason: answer.reason }
  if (answer.state === 'absent') return { state: 'unknown', reason: 'the registry does not have it' }
  const facts = answer.value
  const unknown = (reason: string): TargetPublisher => ({ state: 'unknown', reason, facts })
  if (facts.latest === undefined) return unknown('the registry names no latest version of it')

  // 1. The version, pinned to the registry's own digest.
  const unpinned: LockedPackage = {
    name,
    version: facts.latest,
    source: { type: 'registry', resolved: undefined },
    integrity: [],
    locations: [],
    omittedWith: [],
  }
  const manifest = await registry.manifest(unpinned)
  const integrity = strongest(manifest.state === 'present' ? parseIntegrity(manifest.value.integrity ?? '') : [])
  const isPinned = integrity.length === 1 && integrity.every(isStrong)
  if (manifest.state === 'present' && !isPinned) return unknown('the registry gives no single strong digest for it')

  // 2. Its attestations, all of them, by one publisher.
  const looked = await lookUpPublisher({ ...unpinned, integrity }, manifest, registry, engines)
  if (looked.state === 'unknown') return unknown(looked.reason)
  const { publisher, others } = looked
  if (publisher.level === 'signature') return unknown('it has no provenance that names its publisher')
  if (others.some((other) => !isDeepStrictEqual(other, publisher)))
    return unknown('its attestations are of several publishers')
  return { state: 'known', publisher, facts }
}

/** Many names may look like the same one, which is asked about once in a run. */
export function targetPublishers(registry: Registry, engines: readonly Engine[]) {
  const known = new Map<string, Promise<TargetPublisher>>()
  return (name: string): Promise<TargetPublisher> => {
    const asked = known.get(name) ?? targetPublisher(name, registry, engines)
    known.set(name, asked)
    return asked
  }
}
