/** Signed certificate timestamps that are embedded in a certificate (RFC 6962, section 3.3). */
import { encodeHex, equalBytes } from './base64.ts'
import type { Certificate } from './certificate.ts'
import { contentOf, encodeDer, readDer } from './der.ts'
import { TAG } from './der-primitive.ts'
import { MAX_SCTS } from './limits.ts'
import type { Log } from './log.ts'
import { demand } from './rejected.ts'
import type { Engine, Scheme } from './signature.ts'
import { hash, verifySignature } from './signature.ts'
import type { TlsReader } from './tls-reader.ts'
import { readTls } from './tls-reader.ts'
import { isWithin, outside } from './window.ts'

export interface SignedCertificateTimestamp {
  readonly logId: Uint8Array
  readonly time: Date
  /** As static CT logs use them, for the index of the entry. */
  readonly extensions: Uint8Array
  readonly algorithm: readonly [hash: number, signature: number]
  readonly signature: Uint8Array
}

const SCT_LIST = '1.3.6.1.4.1.11129.2.4.2'
/** Of the content of a certificate of version 3. RFC 5280, section 4.1. */
const MEMBERS_BEFORE_EXTENSIONS = 7
/** RFC 5246, section 7.4.1.4.1, and RFC 8422, section 5.1.3. */
const TLS_ALGORITHMS: Readonly<Partial<Record<Scheme, readonly [number, number]>>> = {
  'ecdsa-sha256': [4, 3],
  'ecdsa-sha384': [5, 3],
  'ecdsa-sha512': [6, 3],
  'rsa-pkcs1-sha256': [4, 1],
  ed25519: [8, 7],
}

/**
 * Timestamps of logs that are not trusted are passed over; one of a trusted log must hold.
 *
 * @param certificates the signer's, and the one of the trusted root that issued it
 * @returns those that hold, at least one
 * @throws Rejected when one of a trusted log does not hold, or none is of such a log
 */
export function verifyScts(
  { leaf, issuer }: { readonly leaf: Certificate; readonly issuer: Certificate },
  logs: readonly Log[],
  engines: readonly Engine[],
): readonly { readonly sct: SignedCertificateTimestamp; readonly log: Log }[] {
  const scts = readScts(leaf)
  const held = scts.flatMap((sct) => {
    const log = logs.find(({ id }) => equalBytes(id, sct.logId))
    if (log === undefined) return []
    demand(isWithin(sct.time, log.window), 'the certificate log is not trusted at the time that it gives', () => ({
      log: log.url,
      ...outside(sct.time, log.window),
    }))
    const [hashAlgorithm, signatureAlgorithm] = TLS_ALGORITHMS[log.scheme] ?? []
    demand(
      sct.algorithm[0] === hashAlgorithm && sct.algorithm[1] === signatureAlgorithm,
      'the certificate log signs with another algorithm',
      { log: log.url },
    )
    const valid = verifySignature(log.key, log.scheme, signedData(sct, leaf, issuer), sct.signature, engines)
    demand(valid, 'the signature of the certificate log does not fit the certificate', { log: log.url })
    return [{ sct, log }]
  })
  demand(held.length > 0, 'no certificate log of the trusted root has seen the certificate', () => ({
    logs: scts.map(({ logId }) => encodeHex(logId)).join(' '),
  }))
  return held
}

/** @throws Rejected when there are none, or they are malformed */
function readScts({ extensions }: Certificate): readonly SignedCertificateTimestamp[] {
  const what = "the certificate's list of timestamps"
  const extension = extensions.get(SCT_LIST)
  demand(extension !== undefined, 'no certificate log has seen the certificate')
  const all = readTls(contentOf(readDer(extension.value, what), TAG.octetString, what), what)
  const list = readTls(all.vector(2), what)
  all.end()
  const scts: SignedCertificateTimestamp[] = []
  while (!list.isAtEnd()) {
    demand(scts.length < MAX_SCTS, 'the certificate has too many timestamps of certificate logs')
    scts.push(readSct(readTls(list.vector(2), what)))
  }
  return scts
}

/** RFC 6962, section 3.2. */
function readSct(reader: TlsReader): SignedCertificateTimestamp {
  demand(reader.number(1) === 0, 'a timestamp of a certificate log has an unknown version')
  const sct: SignedCertificateTimestamp = {
    logId: reader.bytes(32),
    time: new Date(reader.number(8)),
    extensions: reader.vector(2),
    algorithm: [reader.number(1), reader.number(1)],
    signature: reader.vector(2),
  }
  reader.end()
  demand(!Number.isNaN(sct.time.getTime()), 'a timestamp of a certificate log is not a time')
  return sct
}

/** RFC 6962, section 3.2: what a log signs of a precertificate. */
function signedData(sct: SignedCertificateTimestamp, certificate: Certificate, issuer: Certificate): Uint8Array {
  const tbs = withoutScts(certificate)
  return Buffer.concat([
    // Version 1, certificate_timestamp.
    Uint8Array.of(0, 0),
    number(sct.time.getTime(), 8),
    // precert_entry
    Uint8Array.of(0, 1),
    hash('sha256', issuer.publicKey.spki),
    number(tbs.length, 3),
    tbs,
    number(sct.extensions.length, 2),
    sct.extensions,
  ])
}

/** The precertificate's content: the certificate's without the timestamps, which did not exist yet. */
function withoutScts({ tbs, extensions }: Certificate): Uint8Array {
  const kept = [...extensions].flatMap(([oid, { raw }]) => (oid === SCT_LIST ? [] : [raw]))
  const list = encodeDer(0xa3, encodeDer(TAG.sequence, ...kept))
  return encodeDer(TAG.sequence, ...tbs.members.slice(0, MEMBERS_BEFORE_EXTENSIONS), list)
}

function number(value: number, bytes: number): Uint8Array {
  const buffer = Buffer.alloc(8)
  buffer.writeBigUInt64BE(BigInt(value))
  return buffer.subarray(8 - bytes)
}
