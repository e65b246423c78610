/** X.509 certificates (RFC 5280), as far as they matter here. */
import { schemeByIdentifier } from './algorithm.ts'
import { encodeHex, equalBytes } from './base64.ts'
import type { CertificateExtension, CertificateUsage } from './certificate-extensions.ts'
import { readExtensions, readUsage } from './certificate-extensions.ts'
import type { Der } from './der.ts'
import { childrenOf, contentOf, readDer } from './der.ts'
import { TAG } from './der-primitive.ts'
import { certificateTime } from './der-time.ts'
import { MAX_CERTIFICATE_BYTES } from './limits.ts'
import { demand, Rejected } from './rejected.ts'
import type { PublicKey, Scheme } from './signature.ts'
import { importPublicKey } from './signature.ts'

export interface Certificate extends CertificateUsage {
  readonly raw: Uint8Array
  /** TBSCertificate (4.1), the part that is signed. */
  readonly tbs: {
    readonly raw: Uint8Array
    /** DER of each, in the order of RFC 5280, section 4.1. */
    readonly members: readonly Uint8Array[]
  }
  /** DER. Names are compared as they are: a CA copies its own into what it issues. */
  readonly issuer: Uint8Array
  readonly subject: Uint8Array
  /** Content of the INTEGER. */
  readonly serial: Uint8Array
  /** Both ends are inclusive (4.1.2.5). */
  readonly notBefore: Date
  readonly notAfter: Date
  readonly publicKey: PublicKey
  readonly scheme: Scheme
  readonly signature: Uint8Array
  /** By dotted object identifier, in their order. */
  readonly extensions: ReadonlyMap<string, CertificateExtension>
}

const WHAT = 'the certificate'

/** @throws Rejected for anything but DER of a version 3 certificate with a key and a signature of a supported kind */
export function parseCertificate(raw: Uint8Array): Certificate {
  demand(raw.length <= MAX_CERTIFICATE_BYTES, 'the certificate is too large', { bytes: raw.length })
  const [tbs, outerAlgorithm, signature, ...more] = childrenOf(readDer(raw, WHAT), TAG.sequence, WHAT)
  if (tbs === undefined || outerAlgorithm === undefined || more.length > 0) throw new Rejected(`${WHAT} is not one`)
  const signatureBits = contentOf(signature, TAG.bitString, "the certificate's signature")
  demand(signatureBits[0] === 0, "the certificate's signature is not a number of whole bytes")
  // Unique identifiers, which would be behind the key, have been out of use since 1999.
  const members = childrenOf(tbs, TAG.sequence, "the certificate's content")
  const [version, serial, algorithm, issuer, validity, subject, publicKey, extensions, ...others] = members
  // Version 3 is written as 2.
  demand(version?.tag === 0xa0 && encodeHex(version.content) === '020102', 'the certificate is not of version 3')
  const sameAlgorithm = algorithm !== undefined && equalBytes(algorithm.raw, outerAlgorithm.raw)
  demand(sameAlgorithm, 'the certificate names two signature algorithms')
  const scheme = schemeByIdentifier(outerAlgorithm.raw)
  demand(scheme !== undefined, 'the certificate is signed in a way that is not supported')
  demand(publicKey !== undefined && others.length === 0, 'the certificate has other members than it should')
  const found = readExtensions(extensions)
  return {
    raw,
    tbs: { raw: tbs.raw, members: members.map((each) => each.raw) },
    issuer: contentOf(issuer, TAG.sequence, "the certificate's issuer"),
    subject: contentOf(subject, TAG.sequence, "the certificate's subject"),
    serial: contentOf(serial, TAG.integer, "the certificate's serial number"),
    ...readValidity(validity),
    publicKey: importPublicKey(publicKey.raw),
    scheme,
    signature: signatureBits.subarray(1),
    extensions: found,
    ...readUsage(found),
  }
}

function readValidity(validity: Der | undefined): Pick<Certificate, 'notBefore' | 'notAfter'> {
  const what = "the certificate's validity"
  const [notBefore, notAfter, ...more] = childrenOf(validity, TAG.sequence, what)
  demand(more.length === 0, 'the certificate has other members than it should')
  return { notBefore: certificateTime(notBefore, what), notAfter: certificateTime(notAfter, what) }
}
