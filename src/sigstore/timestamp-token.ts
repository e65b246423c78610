/** The shape of an RFC 3161 time-stamp response: a CMS SignedData (RFC 5652, section 5) around a TSTInfo. */
import { hashByOid } from './algorithm.ts'
import type { Der } from './der.ts'
import { childrenOf, contentOf, encodeDer, readDer } from './der.ts'
import { oidText, TAG } from './der-primitive.ts'
import { generalizedTime } from './der-time.ts'
import { MAX_BUNDLED_CERTIFICATES, MAX_TIMESTAMP_BYTES } from './limits.ts'
import { demand } from './rejected.ts'
import type { Hash } from './signature.ts'

export interface TimestampToken {
  /** DER of the TSTInfo, whose digest is signed. */
  readonly content: Uint8Array
  readonly imprint: { readonly hash: Hash; readonly digest: Uint8Array }
  readonly time: Date
  /** DER, in no order; often none. */
  readonly certificates: readonly Uint8Array[]
  readonly signer: TimestampSigner
}

export interface TimestampSigner {
  /** Content of the issuer's name, and of the serial number; or the subject key identifier. */
  readonly sid: { readonly issuer: Uint8Array; readonly serial: Uint8Array } | { readonly keyId: Uint8Array }
  readonly digestAlgorithm: Hash
  /** What the signature covers: the attributes as a SET (5.4). */
  readonly signedAttributes: Uint8Array
  /** By dotted object identifier: the one value of each. */
  readonly attributes: ReadonlyMap<string, Der>
  /** AlgorithmIdentifier, DER. */
  readonly signatureAlgorithm: Uint8Array
  readonly signature: Uint8Array
}

const WHAT = 'the timestamp'
const SIGNED_DATA = '1.2.840.113549.1.7.2'
export const TST_INFO = '1.2.840.113549.1.9.16.1.4'

/** @throws Rejected for anything but DER of a granted response with one signer */
export function parseTimestamp(response: Uint8Array): TimestampToken {
  demand(response.length <= MAX_TIMESTAMP_BYTES, 'the timestamp is too large', { bytes: response.length })
  // RFC 3161, section 2.4.2
  const [status, token] = exactly(2, sequence(readDer(response, WHAT)))
  const [code] = sequence(status)
  demand(isNumber(code, 0) || isNumber(code, 1), 'the timestamp was not granted')
  // RFC 5652, sections 3 and 5.1
  const [contentType, wrapped] = exactly(2, sequence(token))
  demand(oidOf(contentType) === SIGNED_DATA, 'the timestamp is not signed data')
  const [signedData] = exactly(1, tagged(wrapped, 0xa0))
  const [version, , encapsulated, ...rest] = sequence(signedData)
  demand(isNumber(version, 3), 'the timestamp is signed data of an unknown version')
  const [innerType, inner] = exactly(2, sequence(encapsulated))
  demand(oidOf(innerType) === TST_INFO, 'the timestamp is signed data about something else')
  const content = contentOf(exactly(1, tagged(inner, 0xa0))[0], TAG.octetString, WHAT)
  const certificates = rest.filter(({ tag }) => tag === 0xa0).flatMap((set) => tagged(set, 0xa0))
  demand(certificates.length <= MAX_BUNDLED_CERTIFICATES, 'the timestamp brings too many certificates')
  const signers = rest.at(-1)
  demand(signers?.tag === TAG.set, 'the timestamp has no signer')
  const [signer, ...more] = childrenOf(signers, TAG.set, WHAT)
  demand(signer !== undefined && more.length === 0, 'the timestamp does not have exactly one signer')
  return {
    content,
    ...readContent(content),
    certificates: certificates.map(({ raw }) => raw),
    signer: readSigner(signer),
  }
}

/** TSTInfo, RFC 3161, section 2.4.2. Accuracy, ordering, nonce and the authority's name are of no use here. */
function readContent(content: Uint8Array): Pick<TimestampToken, 'imprint' | 'time'> {
  const [version, , imprint, , time, ...rest] = sequence(readDer(content, WHAT))
  demand(isNumber(version, 1), 'the timestamp has an unknown version')
  demand(!rest.some(({ tag }) => tag === 0xa1), 'the timestamp has extensions, of which none is known')
  const [algorithm, digest] = exactly(2, sequence(imprint))
  return {
    imprint: { hash: hashOf(algorithm), digest: contentOf(digest, TAG.octetString, WHAT) },
    time: generalizedTime(time, 'the time of the timestamp'),
  }
}

/** RFC 5652, section 5.3. */
function readSigner(signer: Der): TimestampSigner {
  const [, sid, digestAlgorithm, attributes, signatureAlgorithm, signature] = sequence(signer)
  // Without attributes, the signature would cover the content alone, and not say that it is a timestamp.
  demand(attributes?.tag === 0xa0, 'the timestamp has no signed attributes')
  const found = new Map<string, Der>()
  for (const attribute of tagged(attributes, 0xa0)) {
    const [type, values] = exactly(2, sequence(attribute))
    const [value, ...more] = tagged(values, TAG.set)
    const oid = oidOf(type)
    demand(value !== undefined && more.length === 0 && !found.has(oid), 'the timestamp has an ambiguous attribute', {
      oid,
    })
    found.set(oid, value)
  }
  return {
    sid: readSignerId(sid),
    digestAlgorithm: hashOf(digestAlgorithm),
    signedAttributes: encodeDer(TAG.set, attributes.content),
    attributes: found,
    signatureAlgorithm: signatureAlgorithm?.raw ?? new Uint8Array(),
    signature: contentOf(signature, TAG.octetString, WHAT),
  }
}

function readSignerId(sid: Der | undefined): TimestampSigner['sid'] {
  if (sid?.tag === 0x80) return { keyId: sid.content }
  const [issuer, serial] = exactly(2, sequence(sid))
  return { issuer: contentOf(issuer, TAG.sequence, WHAT), serial: contentOf(serial, TAG.integer, WHAT) }
}

/** @throws Rejected for a hash that is not of the SHA-2 family */
export function hashOf(algorithm: Der | undefined): Hash {
  const oid = oidOf(sequence(algorithm)[0])
  const hash = hashByOid(oid)
  demand(hash !== undefined, 'the timestamp uses a hash that is not supported', { oid })
  return hash
}

function isNumber(value: Der | undefined, number: number): boolean {
  const content = contentOf(value, TAG.integer, WHAT)
  return content.length === 1 && content[0] === number
}

function exactly(count: number, values: readonly Der[]): readonly Der[] {
  demand(values.length === count, 'the timestamp has members that are not known', { members: values.length, count })
  return values
}

function oidOf(value: Der | undefined): string {
  return oidText(contentOf(value, TAG.oid, WHAT))
}

export function sequence(value: Der | undefined): readonly Der[] {
  return tagged(value, TAG.sequence)
}

function tagged(value: Der | undefined, tag: number): readonly Der[] {
  return childrenOf(value, tag, WHAT)
}
