/** The cache of this user, as the environment says. */
import type { EvidenceCache } from './evidence-cache.ts'
import { openEvidenceCache } from './evidence-cache.ts'
import type { Environment } from './place.ts'
import { findEvidenceCache } from './place.ts'

/**
 * @returns undefined where there is none to use: `verify-deps cache` says why
 * @throws UsageError for a key that anybody could guess
 */
export function openUsualCache(env: Environment): EvidenceCache | undefined {
  const found = findEvidenceCache(env)
  return 'unused' in found ? undefined : openEvidenceCache(found)
}
