/**
 * Whom to trust, and for which time: Sigstore's trusted root, from JSON to keys and certificates, once and for all.
 *
 * https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_trustroot.proto
 */
import type * as v from 'valibot'
import { keyDetails, PKCS1_KEY } from './algorithm.ts'
import { RSA_ENCRYPTION } from './algorithm-identifier.ts'
import { decodeBase64 } from './base64.ts'
import { parseCertificate } from './certificate.ts'
import type { Authority } from './certificate-path.ts'
import { assertChain } from './certificate-path.ts'
import { encodeDer } from './der.ts'
import { TAG } from './der-primitive.ts'
import { MAX_CERTIFICATE_BYTES } from './limits.ts'
import type { Log } from './log.ts'
import { demand, Rejected } from './rejected.ts'
import { parseShape } from './shape.ts'
import type { Engine } from './signature.ts'
import { importPublicKey } from './signature.ts'
import type { AuthorityShape, LogShape, WindowShape } from './trust-root-shape.ts'
import { TrustRootShape } from './trust-root-shape.ts'
import type { Window } from './window.ts'

export interface TrustRoot {
  readonly certificateAuthorities: readonly Authority[]
  readonly timestampAuthorities: readonly Authority[]
  readonly certificateLogs: readonly Log[]
  readonly signatureLogs: readonly Log[]
  /**
   * Whether this instance of Sigstore logs at all. GitHub's own does not, and its trusted root names no log of that kind;
   * a root of which every log had to be left out still demands one.
   */
  readonly logsCertificates: boolean
  readonly logsSignatures: boolean
  /** What had to be left out, and why. Nothing that depends on it can be verified. */
  readonly leftOut: readonly { readonly what: string; readonly reason: string }[]
}

/**
 * @param json what JSON.parse made of a trusted root's text
 * @throws Rejected when it is not a trusted root; a single entry that cannot be used is left out
 */
export function decodeTrustRoot(json: unknown, engines: readonly Engine[] = ['node']): TrustRoot {
  const shape = parseShape(TrustRootShape, json, 'the trusted root does not have the shape of one')
  const leftOut: { what: string; reason: string }[] = []
  const each = <T, U>(items: readonly T[], name: (item: T) => string, decode: (item: T) => U): readonly U[] =>
    items.flatMap((item) => {
      try {
        return [decode(item)]
      } catch (error) {
        if (!(error instanceof Rejected)) throw error
        leftOut.push({ what: name(item), reason: error.message })
        return []
      }
    })
  const logs = shape.tlogs ?? []
  const certificateLogs = shape.ctlogs ?? []
  const nameLog = ({ baseUrl, logId }: v.InferOutput<typeof LogShape>) => `${baseUrl ?? ''} ${logId.keyId}`.trim()
  const nameAuthority = ({ uri }: v.InferOutput<typeof AuthorityShape>) => uri ?? 'an authority without a URI'
  return {
    certificateAuthorities: each(shape.certificateAuthorities ?? [], nameAuthority, (item) =>
      decodeAuthority(item, engines),
    ),
    timestampAuthorities: each(shape.timestampAuthorities ?? [], nameAuthority, (item) =>
      decodeAuthority(item, engines),
    ),
    certificateLogs: each(certificateLogs, nameLog, decodeLog),
    signatureLogs: each(logs, nameLog, decodeLog),
    logsCertificates: certificateLogs.length > 0,
    logsSignatures: logs.length > 0,
    leftOut,
  }
}

function decodeAuthority(
  { uri, certChain, validFor }: v.InferOutput<typeof AuthorityShape>,
  engines: readonly Engine[],
): Authority {
  const certificates = certChain.certificates.map(({ rawBytes }) =>
    parseCertificate(decodeBase64(rawBytes, 'a certificate of the trusted root', MAX_CERTIFICATE_BYTES)),
  )
  const [first, ...others] = certificates
  demand(first !== undefined, 'its chain is empty')
  assertChain(certificates, engines)
  return { uri: uri ?? '', chain: [first, ...others], window: decodeWindow(validFor) }
}

function decodeLog({ baseUrl, logId, checkpointKeyId, publicKey }: v.InferOutput<typeof LogShape>): Log {
  const details = keyDetails(publicKey.keyDetails)
  demand(details !== undefined, 'its key is of a kind that is not supported', { keyDetails: publicKey.keyDetails })
  const raw = decodeBase64(publicKey.rawBytes, 'its key', MAX_CERTIFICATE_BYTES)
  const key = importPublicKey(publicKey.keyDetails === PKCS1_KEY ? wrapPkcs1(raw) : raw)
  demand(key.type === details.type, 'its key is of another kind than it says', { keyDetails: publicKey.keyDetails })
  const id = decodeBase64(logId.keyId, 'its id', 32)
  return {
    id,
    checkpointId: checkpointKeyId == null ? id : decodeBase64(checkpointKeyId.keyId, "its checkpoints' key id", 32),
    url: baseUrl ?? '',
    key,
    scheme: details.scheme,
    window: decodeWindow(publicKey.validFor),
  }
}

/** Neither end is guessed: a window without a start would reach back to the beginning of time. */
function decodeWindow(validFor: v.InferOutput<typeof WindowShape>): Window {
  const start = validFor?.start
  demand(start != null, 'it does not say from when on it is valid')
  return { start, end: validFor?.end ?? undefined }
}

/** An RSAPublicKey (RFC 8017, appendix A.1.1) as SubjectPublicKeyInfo. */
function wrapPkcs1(raw: Uint8Array): Uint8Array {
  const rsaEncryption = Buffer.from(RSA_ENCRYPTION, 'hex')
  return encodeDer(TAG.sequence, rsaEncryption, encodeDer(TAG.bitString, Uint8Array.of(0), raw))
}
