/**
 * The bodies of log entries: what a log recorded of a signature, in each of the forms that are in use.
 *
 * Rekor v1: https://github.com/sigstore/rekor/tree/main/pkg/types
 * Rekor v2: https://github.com/sigstore/rekor-tiles/blob/main/api/proto/rekor/v2
 */
import * as v from 'valibot'
import { hashByName } from './algorithm.ts'
import { decodeBase64, decodeHex } from './base64.ts'
import { MAX_CERTIFICATE_BYTES, MAX_SIGNATURE_BYTES } from './limits.ts'
import { decodePem } from './pem.ts'
import { demand } from './rejected.ts'
import { parseJson, parseShape } from './shape.ts'
import type { Hash } from './signature.ts'
import { HASH_BYTES } from './signature-scheme.ts'

export interface LoggedSignature {
  /** Of the artifact, which for an envelope is its pre-authentication encoding; or of the envelope's payload. */
  readonly digestOf: 'artifact' | 'payload'
  readonly hash: Hash
  readonly digest: Uint8Array
  readonly signature: Uint8Array
  /** A certificate or a SubjectPublicKeyInfo, DER. */
  readonly verifier: { readonly kind: 'certificate' | 'publicKey'; readonly der: Uint8Array }
  /** Where the entry has it. */
  readonly payloadType: string | undefined
}

/** Version 1: names as in OpenSSL, and hexadecimal digits. */
const HashV1 = v.object({ algorithm: v.picklist(['sha256', 'sha384', 'sha512']), value: v.string() })
/** Version 2: protobuf-specs. */
const HashV2 = v.object({ algorithm: v.string(), digest: v.string() })
const Der = v.strictObject({ rawBytes: v.string() })
const SignatureV2 = v.object({
  content: v.string(),
  verifier: v.object({ x509Certificate: v.nullish(Der), publicKey: v.nullish(Der) }),
})
const one = <T extends v.GenericSchema>(item: T) => v.strictTuple([item])

const Hashedrekord001 = v.strictObject({
  data: v.object({ hash: HashV1 }),
  signature: v.object({ content: v.string(), publicKey: v.object({ content: v.string() }) }),
})
const Hashedrekord002 = v.strictObject({ hashedRekordV002: v.strictObject({ data: HashV2, signature: SignatureV2 }) })
const Dsse001 = v.object({
  payloadHash: HashV1,
  signatures: one(v.object({ signature: v.string(), verifier: v.string() })),
})
const Dsse002 = v.strictObject({ dsseV002: v.strictObject({ payloadHash: HashV2, signatures: one(SignatureV2) }) })
const Intoto002 = v.object({
  content: v.object({
    payloadHash: HashV1,
    envelope: v.object({
      payloadType: v.string(),
      signatures: one(v.object({ sig: v.string(), publicKey: v.string() })),
    }),
  }),
})

/** By kind and version. */
const READERS: Readonly<Record<string, (spec: unknown) => LoggedSignature>> = {
  'hashedrekord 0.0.1': (spec) => {
    const { data, signature } = parse(Hashedrekord001, spec)
    return { ...signed('artifact', hashV1(data.hash), signature.content), verifier: pem(signature.publicKey.content) }
  },
  'hashedrekord 0.0.2': (spec) => {
    const { data, signature } = parse(Hashedrekord002, spec).hashedRekordV002
    return { ...signed('artifact', hashV2(data), signature.content), verifier: der(signature.verifier) }
  },
  'dsse 0.0.1': (spec) => {
    const { payloadHash, signatures } = parse(Dsse001, spec)
    return { ...signed('payload', hashV1(payloadHash), signatures[0].signature), verifier: pem(signatures[0].verifier) }
  },
  'dsse 0.0.2': (spec) => {
    const { payloadHash, signatures } = parse(Dsse002, spec).dsseV002
    return { ...signed('payload', hashV2(payloadHash), signatures[0].content), verifier: der(signatures[0].verifier) }
  },
  'intoto 0.0.2': (spec) => {
    const { payloadHash, envelope } = parse(Intoto002, spec).content
    const [{ sig, publicKey }] = envelope.signatures
    // This kind encodes the signature twice.
    const once = Buffer.from(decodeBase64(sig, WHAT, 2 * MAX_SIGNATURE_BYTES)).toString('latin1')
    return {
      ...signed('payload', hashV1(payloadHash), once),
      verifier: pem(publicKey),
      payloadType: envelope.payloadType,
    }
  },
}

/** Rekor v2 gives no time and makes no promises. */
export function isRekorV2(kind: string, version: string): boolean {
  return version === '0.0.2' && (kind === 'hashedrekord' || kind === 'dsse')
}

const WHAT = "the log entry's body"
const Body = v.strictObject({ apiVersion: v.string(), kind: v.string(), spec: v.unknown() })

/**
 * @param kind and version that the bundle gives; the body has to say the same
 * @throws Rejected for a kind that is not known, and a body of another shape
 */
export function readEntryBody(body: Uint8Array, kind: string, version: string): LoggedSignature {
  const { apiVersion, kind: bodyKind, spec } = parse(Body, parseJson(body, `${WHAT} is not JSON`))
  demand(bodyKind === kind && apiVersion === version, 'the log entry is of another kind than the bundle says', {
    bundle: `${kind} ${version}`,
    log: `${bodyKind} ${apiVersion}`,
  })
  const read = Object.hasOwn(READERS, `${kind} ${version}`) ? READERS[`${kind} ${version}`] : undefined
  demand(read !== undefined, 'the log entry is of an unknown kind', { kind, version })
  return read(spec)
}

function signed(
  digestOf: LoggedSignature['digestOf'],
  digest: Pick<LoggedSignature, 'hash' | 'digest'>,
  signature: string,
): Omit<LoggedSignature, 'verifier'> {
  return {
    digestOf,
    ...digest,
    signature: decodeBase64(signature, "the log entry's signature", MAX_SIGNATURE_BYTES),
    payloadType: undefined,
  }
}

function hashV1({ algorithm, value }: v.InferOutput<typeof HashV1>): Pick<LoggedSignature, 'hash' | 'digest'> {
  return { hash: algorithm, digest: decodeHex(value, "the log entry's digest", HASH_BYTES[algorithm]) }
}

function hashV2({ algorithm, digest }: v.InferOutput<typeof HashV2>): Pick<LoggedSignature, 'hash' | 'digest'> {
  const hash = hashByName(algorithm)
  demand(hash !== undefined, "the log entry's digest is of a kind that is not supported", { algorithm })
  return { hash, digest: decodeBase64(digest, "the log entry's digest", HASH_BYTES[hash]) }
}

function pem(base64: string): LoggedSignature['verifier'] {
  const what = "the log entry's certificate or key"
  // PEM has four characters for three bytes, lines and labels.
  return decodePem(Buffer.from(decodeBase64(base64, what, 2 * MAX_CERTIFICATE_BYTES)).toString('latin1'), what)
}

function der(verifier: v.InferOutput<typeof SignatureV2>['verifier']): LoggedSignature['verifier'] {
  const { x509Certificate: certificate, publicKey } = verifier
  const given = certificate ?? publicKey
  demand(given != null && (certificate == null || publicKey == null), 'the log entry does not have exactly one key')
  return {
    kind: certificate == null ? 'publicKey' : 'certificate',
    der: decodeBase64(given.rawBytes, "the log entry's certificate or key", MAX_CERTIFICATE_BYTES),
  }
}

function parse<T extends v.GenericSchema>(shape: T, value: unknown): v.InferOutput<T> {
  return parseShape(shape, value, `${WHAT} does not have the shape of its kind`)
}
