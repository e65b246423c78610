/** Whose key signed: Sigstore client specification, section 4.3. */
import type { VerifiedSigner } from './attestation.ts'
import type { BundleSigner } from './bundle.ts'
import type { Certificate } from './certificate.ts'
import { parseCertificate } from './certificate.ts'
import { CODE_SIGNING, findPath } from './certificate-path.ts'
import type { Verifier } from './entry.ts'
import { readIdentity } from './fulcio.ts'
import { Rejected } from './rejected.ts'
import type { Engine, PublicKey } from './signature.ts'
import type { TrustRoot } from './trust-root.ts'
import type { Window } from './window.ts'
import { isWithin, outside } from './window.ts'

/** A key that the verifier has from elsewhere than Sigstore. */
export interface TrustedKey {
  readonly key: PublicKey
  /** When it may sign; `undefined` for always. */
  readonly window: Window | undefined
}

export interface Signer {
  readonly verified: VerifiedSigner
  readonly key: PublicKey
  /** As a log records it. */
  readonly verifier: Verifier
  /** For a key, there are none. */
  readonly certificates: { readonly leaf: Certificate; readonly issuer: Certificate } | undefined
}

/**
 * @param times of the signature; certificate and key have to be valid at each. Without any, only a key that is valid for
 *   good will do
 * @throws Rejected when nobody who is trusted stands behind the key
 */
export function identifySigner(
  signer: BundleSigner,
  trust: TrustRoot,
  keys: (hint: string) => readonly TrustedKey[],
  times: readonly Date[],
  engines: readonly Engine[],
): Signer {
  if (signer.kind === 'publicKey') return identifyKey(signer.hint, keys(signer.hint), times)
  const leaf = parseCertificate(signer.certificate)
  const [issuer] = findPath(leaf, trust.certificateAuthorities, times, CODE_SIGNING, engines)
  return {
    verified: { kind: 'certificate', identity: readIdentity(leaf), certificate: leaf.raw },
    key: leaf.publicKey,
    verifier: { kind: 'certificate', der: leaf.raw },
    certificates: { leaf, issuer },
  }
}

function identifyKey(hint: string, candidates: readonly TrustedKey[], times: readonly Date[]): Signer {
  const [first] = candidates
  if (first === undefined) throw new Rejected('the bundle is signed with a key that is not known', { hint })
  const valid = candidates.find(({ window }) => mayHaveSigned(window, times))
  if (valid === undefined) throw outOfTime(hint, first.window, times)
  const { key } = valid
  return {
    verified: { kind: 'publicKey', hint, spki: key.spki },
    key,
    verifier: { kind: 'publicKey', der: key.spki },
    certificates: undefined,
  }
}

function mayHaveSigned(window: Window | undefined, times: readonly Date[]): boolean {
  return window === undefined || (times.length > 0 && times.every((time) => isWithin(time, window)))
}

function outOfTime(hint: string, window: Window | undefined, times: readonly Date[]): Rejected {
  const time = times.find((each) => window !== undefined && !isWithin(each, window))
  if (window === undefined || time === undefined) {
    return new Rejected('the key is valid for some time only, and nobody who is trusted says when it signed', { hint })
  }
  return new Rejected('the key may not sign at the time of the signature', { hint, ...outside(time, window) })
}
