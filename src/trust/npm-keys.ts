/** npm's own signing keys, which Sigstore's TUF repository distributes. */

import type { FromTuf, Tuf } from './from-tuf.ts'
import type { RegistryKey } from './registry-key.ts'
import { decodeTufKeys } from './registry-key.ts'

/**
 * @param host of npm's registry, which names the target
 * @throws when even the shipped copy has no keys for this host
 */
export async function loadNpmKeys(tuf: Tuf, host: string): Promise<FromTuf<readonly RegistryKey[]>> {
  return tuf.load(`${host}/keys.json`, decodeTufKeys)
}
