/** What was in the version that a package replaces, read now. */
import type { PreviousContents } from './checks/check.ts'
import { recordFacts } from './contents/recorded-facts.ts'
import { parseIntegrity, strongest } from './digest.ts'
import type { Registry } from './evidence.ts'
import { hasDigest } from './evidence.ts'
import type { LockedPackage } from './lockfile/locked-package.ts'

/**
 * Fetches the earlier tarball, and believes it only with the digest that the lockfile had for it. Where that pinned nothing
 * that can be compared, the registry's own has to do.
 */
export async function previousContents(before: LockedPackage, registry: Registry): Promise<PreviousContents> {
  const { version } = before
  const unknown = (reason: string): PreviousContents => ({ state: 'unknown', version, reason })
  const pending = registry.manifest(before)
  const [tarball, manifest] = await Promise.all([registry.tarball(before, pending), pending])
  if (tarball.state === 'absent') return unknown('the registry does not have its tarball any more')
  if (tarball.state === 'unavailable') return unknown(tarball.reason)
  const published = manifest.state === 'present' ? parseIntegrity(manifest.value.integrity ?? '') : []
  const pinned = strongest(before.integrity.length > 0 ? before.integrity : published)
  if (!pinned.some((digest) => hasDigest(tarball.value, digest))) {
    return unknown('its bytes are not the ones that the lockfile had')
  }
  const { contents } = tarball.value
  if (contents === undefined) return unknown('what is in its tarball was not read')
  return { state: 'known', version, contents: recordFacts(contents.facts) }
}
