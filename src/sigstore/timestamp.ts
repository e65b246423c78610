/** RFC 3161 timestamps: that a signature existed at a time, as an authority of the trusted root says. */
import { schemeByIdentifier } from './algorithm.ts'
import { RSA_ENCRYPTION } from './algorithm-identifier.ts'
import { encodeHex, equalBytes } from './base64.ts'
import type { Certificate } from './certificate.ts'
import { parseCertificate } from './certificate.ts'
import { EXTENSION } from './certificate-extensions.ts'
import type { Authority } from './certificate-path.ts'
import { findPath, TIME_STAMPING } from './certificate-path.ts'
import { contentOf, readDer } from './der.ts'
import { oidText, TAG } from './der-primitive.ts'
import { demand, Rejected } from './rejected.ts'
import type { Engine, Scheme } from './signature.ts'
import { hash, hashSha1, verifySignature } from './signature.ts'
import type { TimestampSigner, TimestampToken } from './timestamp-token.ts'
import { hashOf, parseTimestamp, sequence, TST_INFO } from './timestamp-token.ts'

export interface Timestamp {
  readonly time: Date
  readonly authority: Authority
}

const ATTRIBUTE = {
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingCertificate: '1.2.840.113549.1.9.16.2.12',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
} as const
const SUBJECT_KEY_IDENTIFIER = '2.5.29.14'

/**
 * @param response TimeStampResp, DER
 * @param stamped the bytes that it is about
 * @throws Rejected with the reason that came closest when no authority stands behind it
 */
export function verifyTimestamp(
  response: Uint8Array,
  stamped: Uint8Array,
  authorities: readonly Authority[],
  engines: readonly Engine[],
): Timestamp {
  // 1. It is about these bytes.
  const token = parseTimestamp(response)
  const digest = hash(token.imprint.hash, stamped)
  demand(equalBytes(token.imprint.digest, digest), 'the timestamp is about another signature', {
    stamped: encodeHex(token.imprint.digest),
    signature: encodeHex(digest),
  })
  // 2. The attributes that are signed name its content.
  assertAttributes(token)
  // 3. One authority signed it, with a certificate that authorises it to.
  let closest: Rejected | undefined
  for (const authority of authorities) {
    try {
      verifyByAuthority(token, authority, engines)
      return { time: token.time, authority }
    } catch (error) {
      if (!(error instanceof Rejected)) throw error
      if (closest === undefined || error.message !== NOT_NAMED) closest = error
    }
  }
  throw closest ?? new Rejected('the trusted root has no timestamp authority')
}

const NOT_NAMED = "the timestamp's signer is no certificate of the trusted authority"

/** RFC 5652, section 5.6, and RFC 3161, section 2.2. */
function verifyByAuthority(token: TimestampToken, authority: Authority, engines: readonly Engine[]): void {
  // 1. The signer is the one that the trusted root names, or where it names authorities alone, an embedded certificate.
  const [first, ...above] = authority.chain
  const isNamed = !first.isAuthority
  const candidates = isNamed ? [first] : token.certificates.map(parseCertificate)
  const signer = candidates.find((certificate) => isSignedBy(token.signer, certificate))
  demand(signer !== undefined, NOT_NAMED, { authority: authority.uri })
  // 2. The attribute that binds the certificate (RFC 5816) means this very one.
  assertSigningCertificate(token.signer, signer)
  // 3. Its key made the signature.
  const scheme = schemeOf(token.signer)
  demand(scheme !== undefined, 'the timestamp is signed in a way that is not supported')
  demand(
    verifySignature(signer.publicKey, scheme, token.signer.signedAttributes, token.signer.signature, engines),
    'the signature of the timestamp does not fit',
    { authority: authority.uri },
  )
  // 4. The certificate is for nothing but timestamps (RFC 3161, section 2.3).
  const usage = signer.extensions.get(EXTENSION.extendedKeyUsage)
  demand(
    usage?.critical === true && signer.extendedKeyUsage?.length === 1,
    "the timestamp authority's certificate is not for timestamps alone",
  )
  // 5. It leads to the trusted root at the time that it gives.
  const [issuer, ...rest] = isNamed ? above : authority.chain
  demand(issuer !== undefined, 'the trusted root does not say who issued the certificate of its timestamp authority')
  findPath(signer, [{ ...authority, chain: [issuer, ...rest] }], [token.time], TIME_STAMPING, engines)
}

function isSignedBy({ sid }: TimestampSigner, certificate: Certificate): boolean {
  if ('issuer' in sid) return equalBytes(sid.issuer, certificate.issuer) && equalBytes(sid.serial, certificate.serial)
  const keyId = certificate.extensions.get(SUBJECT_KEY_IDENTIFIER)?.value
  const what = "the timestamp authority's key identifier"
  return keyId !== undefined && equalBytes(sid.keyId, contentOf(readDer(keyId, what), TAG.octetString, what))
}

/** RFC 5652, sections 11.1 and 11.2. */
function assertAttributes({ content, signer }: TimestampToken): void {
  const what = "the timestamp's attributes"
  const type = contentOf(signer.attributes.get(ATTRIBUTE.contentType), TAG.oid, what)
  demand(oidText(type) === TST_INFO, 'the timestamp signs another kind of content')
  const digest = contentOf(signer.attributes.get(ATTRIBUTE.messageDigest), TAG.octetString, what)
  demand(equalBytes(digest, hash(signer.digestAlgorithm, content)), 'the timestamp signs other content')
}

/** RFC 2634, section 5.4, with SHA-1, and RFC 5035, section 3: the first certificate listed is the signer's. */
function assertSigningCertificate({ attributes }: TimestampSigner, { raw }: Certificate): void {
  const v1 = attributes.get(ATTRIBUTE.signingCertificate)
  const v2 = attributes.get(ATTRIBUTE.signingCertificateV2)
  demand(v1 !== undefined || v2 !== undefined, 'the timestamp does not bind the certificate of its signer')
  for (const attribute of [v1, v2]) {
    if (attribute === undefined) continue
    const [ids] = sequence(attribute)
    const [first] = sequence(ids)
    const [algorithmOrHash, maybeHash] = sequence(first)
    // The algorithm is left out where it is SHA-256, the default of version 2.
    const hasAlgorithm = attribute === v2 && algorithmOrHash?.tag === TAG.sequence
    const expected = contentOf(hasAlgorithm ? maybeHash : algorithmOrHash, TAG.octetString, 'the signing certificate')
    const actual = attribute === v1 ? hashSha1(raw) : hash(hasAlgorithm ? hashOf(algorithmOrHash) : 'sha256', raw)
    demand(equalBytes(expected, actual), 'the timestamp binds another certificate than its signer')
  }
}

function schemeOf({ signatureAlgorithm, digestAlgorithm }: TimestampSigner): Scheme | undefined {
  if (encodeHex(signatureAlgorithm) === RSA_ENCRYPTION) return `rsa-pkcs1-${digestAlgorithm}`
  return schemeByIdentifier(signatureAlgorithm)
}
