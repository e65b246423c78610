/** npm's own signing keys, which Sigstore's TUF repository distributes. */
import type { RegistryKey } from './registry-key.ts'
import { decodeTufKeys } from './registry-key.ts'
import type { FromTuf } from './tuf.ts'
import { loadTarget } from './tuf.ts'

/**
 * @param host of npm's registry, which names the target
 * @param cachePath where TUF metadata is kept between runs; `undefined` to use the shipped copy without asking
 * @throws when even the shipped copy has no keys for this host
 */
export async function loadNpmKeys(
  host: string,
  cachePath: string | undefined,
): Promise<FromTuf<readonly RegistryKey[]>> {
  return loadTarget(`${host}/keys.json`, cachePath, decodeTufKeys)
}
