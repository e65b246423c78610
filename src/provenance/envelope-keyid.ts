/**
 * DSSE's `keyid`, https://github.com/secure-systems-lab/dsse/blob/master/protocol.md: a hint that nobody signs. npm looks
 * keys up by it, so one that names another key than the signer's would have two verifiers judge two different things.
 */
import * as v from 'valibot'
import type { VerifiedSigner } from '../sigstore/attestation.ts'

const Shape = v.object({
  dsseEnvelope: v.object({ signatures: v.tuple([v.object({ keyid: v.nullish(v.string(), '') })]) }),
})

/**
 * @param bundle of which the examination succeeded
 * @returns the key that is named, where that is not the signer's; a certificate's key has no name
 */
export function strayKeyid(bundle: unknown, signer: VerifiedSigner): string | undefined {
  const result = v.safeParse(Shape, typeof bundle === 'string' ? JSON.parse(bundle) : bundle)
  const keyid = result.success ? result.output.dsseEnvelope.signatures[0].keyid : ''
  const own = signer.kind === 'publicKey' ? signer.hint : ''
  return keyid === '' || keyid === own ? undefined : keyid
}
