/** The trusted root to verify bundles with: Sigstore's own, or those that somebody gives as files. */
import { readCapped } from '../read-capped.ts'
import { MAX_TRUSTED_ROOT_BYTES } from '../sigstore/limits.ts'
import { Rejected } from '../sigstore/rejected.ts'
import type { Engine } from '../sigstore/signature.ts'
import type { TrustRoot } from '../sigstore/trust-root.ts'
import { decodeTrustRoot } from '../sigstore/trust-root.ts'
import { UsageError } from '../usage-error.ts'
import type { FromTuf, Tuf } from './from-tuf.ts'

/** Sigstore's own, for everybody. */
export async function loadTrustRoot(tuf: Tuf, engines?: readonly Engine[]): Promise<FromTuf<TrustRoot>> {
  return tuf.load('trusted_root.json', (document) => decodeTrustRoot(document, engines))
}

/** @throws UsageError when the file cannot be read, or is no trusted root */
export async function readTrustRoot(file: string, engines?: readonly Engine[]): Promise<TrustRoot> {
  const bytes = await readCapped(file, 'trusted root', MAX_TRUSTED_ROOT_BYTES)
  try {
    return decodeTrustRoot(JSON.parse(Buffer.from(bytes).toString('utf8')), engines)
  } catch (error) {
    if (!(error instanceof Rejected || error instanceof SyntaxError)) throw error
    const at = error instanceof Rejected && error.detail['at'] !== undefined ? ` (at ${error.detail['at']})` : ''
    throw new UsageError(`${file} is not a trusted root: ${error.message}${at}.`)
  }
}
