/**
 * Sigstore bundles: from JSON to bytes, numbers and the parts that exist.
 *
 * https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_bundle.proto; client specification, section 5
 */
import type * as v from 'valibot'
import { hashByName } from './algorithm.ts'
import { decodeBase64, equalBytes } from './base64.ts'
import type { LogEntryShape } from './bundle-shape.ts'
import { BundleShape } from './bundle-shape.ts'
import * as limits from './limits.ts'
import { demand, Rejected } from './rejected.ts'
import { parseShape } from './shape.ts'
import type { Hash } from './signature.ts'

export interface Bundle {
  readonly version: '0.1' | '0.2' | '0.3'
  readonly signer: BundleSigner
  readonly entries: readonly LogEntry[]
  /** RFC 3161 responses, DER. */
  readonly timestamps: readonly Uint8Array[]
  readonly content: MessageSignature | Envelope
}

/** A certificate (X.509, DER), or what names a key that the verifier has from elsewhere. */
export type BundleSigner =
  | { readonly kind: 'certificate'; readonly certificate: Uint8Array }
  | { readonly kind: 'publicKey'; readonly hint: string }

export interface MessageSignature {
  readonly kind: 'message'
  readonly hash: Hash
  /** Nobody signed it: it has to be compared with the artifact's. */
  readonly digest: Uint8Array
  readonly signature: Uint8Array
}

/** DSSE, https://github.com/secure-systems-lab/dsse/blob/master/envelope.md. Its `keyid` is a hint that nobody signed. */
export interface Envelope {
  readonly kind: 'envelope'
  readonly payloadType: string
  readonly payload: Uint8Array
  readonly signature: Uint8Array
}

export interface LogEntry {
  /** Over all shards of the log. */
  readonly index: bigint
  readonly logId: Uint8Array
  readonly kind: string
  readonly version: string
  /** Seconds since 1970; 0 where the log gives no time. */
  readonly integratedTime: bigint
  /** The signed entry timestamp. */
  readonly promise: Uint8Array | undefined
  readonly proof: LogProof | undefined
  readonly body: Uint8Array
}

export interface LogProof {
  /** In the shard whose checkpoint this is. */
  readonly index: bigint
  readonly size: bigint
  readonly root: Uint8Array
  readonly hashes: readonly Uint8Array[]
  readonly checkpoint: string
}

/** The older spelling has the version as a parameter, the newer one in the name. */
const MEDIA_TYPE = /^application\/vnd\.dev\.sigstore\.bundle(?:\+json;version=(0\.[123])|\.v(0\.[123])\+json)$/

/**
 * @param bundle its text, or what JSON.parse made of that
 * @throws Rejected for everything that the bundle's version does not allow
 */
export function decodeBundle(bundle: unknown): Bundle {
  const shape = parseShape(
    BundleShape,
    typeof bundle === 'string' ? parseText(bundle) : bundle,
    'the bundle does not have the shape of one',
  )
  const { mediaType, verificationMaterial: material } = shape
  const [, older, newer] = MEDIA_TYPE.exec(mediaType) ?? []
  const version = (older ?? newer) as Bundle['version'] | undefined
  demand(version !== undefined, 'the bundle is of an unknown version', { mediaType })
  const signer = decodeSigner(version, material)
  const entries = (material.tlogEntries ?? []).map(decodeEntry)
  assertDistinct(entries)
  assertPromises(version, entries)
  const timestamps = material.timestampVerificationData?.rfc3161Timestamps ?? []
  return {
    version,
    signer,
    entries,
    timestamps: timestamps.map(({ signedTimestamp }) =>
      decodeBase64(signedTimestamp, 'the timestamp', limits.MAX_TIMESTAMP_BYTES),
    ),
    content: decodeContent(shape),
  }
}

function parseText(text: string): unknown {
  demand(text.length <= limits.MAX_BUNDLE_BYTES, 'the bundle is too large', { length: text.length })
  demand(!isDeep(text), 'the bundle is nested too deeply')
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Rejected('the bundle is not JSON', { error: (error as Error).message.slice(0, 200) })
  }
}

/** A bundle has 7 levels. Arrays within arrays take a hundred times the memory of their text. */
function isDeep(text: string): boolean {
  let depth = 0
  let inString = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (inString && character === '\\') at++
    else if (character === '"') inString = !inString
    else if (!inString && (character === '[' || character === '{')) depth++
    else if (!inString && (character === ']' || character === '}')) depth--
    if (depth > limits.MAX_BUNDLE_DEPTH) return true
  }
  return false
}

/** By what is logged, and where: by either index, for nobody signs the one beside a proof. */
function assertDistinct(entries: readonly LogEntry[]): void {
  const isTwice = entries.some((entry, at) => entries.slice(0, at).some((other) => isSameEntry(entry, other)))
  demand(!isTwice, 'the bundle has a log entry twice')
}

function isSameEntry(one: LogEntry, other: LogEntry): boolean {
  const sameTree = one.proof !== undefined && one.proof.index === other.proof?.index
  const samePlace = one.index === other.index || sameTree
  return samePlace && equalBytes(one.logId, other.logId) && equalBytes(one.body, other.body)
}

/** What an entry must bring: an early log gave promises alone; a proof says more, and needs a checkpoint to lead to. */
function assertPromises(version: Bundle['version'], entries: readonly LogEntry[]): void {
  for (const { promise, proof } of entries) {
    if (version === '0.1') demand(promise !== undefined, 'a log entry of a version 0.1 bundle has no inclusion promise')
    else demand(proof !== undefined, 'a log entry has no inclusion proof', { version })
  }
}

type Material = v.InferOutput<typeof BundleShape>['verificationMaterial']

/**
 * The bundled chain may be there, in any order and with the root in it, and is never used: whoever made the bundle made it.
 * Only its first certificate is the signer's.
 */
function decodeSigner(version: Bundle['version'], material: Material): BundleSigner {
  const { certificate, x509CertificateChain: chain, publicKey } = material
  const given = [certificate, chain, publicKey].filter((each) => each != null).length
  demand(given === 1, 'the bundle does not have exactly one of certificate, chain and public key', { given })
  if (publicKey != null) return { kind: 'publicKey', hint: publicKey.hint ?? '' }
  demand(
    (version === '0.3') === (certificate != null),
    'the bundle has a chain where its version has a certificate, or vice versa',
    {
      version,
    },
  )
  const [leaf, ...others] = (certificate != null ? [certificate] : (chain?.certificates ?? [])).map(({ rawBytes }) =>
    decodeBase64(rawBytes, 'the certificate', limits.MAX_CERTIFICATE_BYTES),
  )
  demand(leaf !== undefined, "the bundle's chain is empty")
  demand(
    [leaf, ...others].every(({ length }) => length > 0),
    'the bundle has an empty certificate',
  )
  demand(others.length < limits.MAX_BUNDLED_CERTIFICATES, "the bundle's chain is too long")
  return { kind: 'certificate', certificate: leaf }
}

function decodeContent({ messageSignature, dsseEnvelope }: v.InferOutput<typeof BundleShape>): Bundle['content'] {
  if (messageSignature != null && dsseEnvelope == null) {
    const { messageDigest, signature } = messageSignature
    const hash = hashByName(messageDigest.algorithm)
    demand(hash !== undefined, "the message's digest is of a kind that is not supported", {
      algorithm: messageDigest.algorithm,
    })
    return {
      kind: 'message',
      hash,
      digest: decodeBase64(messageDigest.digest, "the message's digest", 64),
      signature: decodeSignature(signature),
    }
  }
  demand(
    messageSignature == null && dsseEnvelope != null,
    'the bundle does not have exactly one of message and envelope',
  )
  const [signature, ...others] = dsseEnvelope.signatures
  demand(signature !== undefined && others.length === 0, 'the envelope does not have exactly one signature', {
    signatures: dsseEnvelope.signatures.length,
  })
  return {
    kind: 'envelope',
    payloadType: dsseEnvelope.payloadType,
    payload: decodeBase64(dsseEnvelope.payload, "the envelope's payload", limits.MAX_BUNDLE_BYTES),
    signature: decodeSignature(signature.sig),
  }
}

function decodeSignature(text: string): Uint8Array {
  const signature = decodeBase64(text, 'the signature', limits.MAX_SIGNATURE_BYTES)
  demand(signature.length > 0, 'the signature is empty')
  return signature
}

function decodeEntry(entry: v.InferOutput<typeof LogEntryShape>): LogEntry {
  const { inclusionProof: proof, inclusionPromise: promise } = entry
  return {
    index: entry.logIndex,
    logId: decodeBase64(entry.logId.keyId, "the log's id", 32),
    kind: entry.kindVersion.kind,
    version: entry.kindVersion.version,
    integratedTime: entry.integratedTime,
    promise:
      promise == null
        ? undefined
        : decodeBase64(promise.signedEntryTimestamp, 'the inclusion promise', limits.MAX_SIGNATURE_BYTES),
    proof: proof == null ? undefined : decodeProof(proof),
    body: decodeBase64(entry.canonicalizedBody, "the log entry's body", limits.MAX_ENTRY_BYTES),
  }
}

function decodeProof(proof: NonNullable<v.InferOutput<typeof LogEntryShape>['inclusionProof']>): LogProof {
  if (proof.checkpoint == null) throw new Rejected('an inclusion proof has no checkpoint to lead to')
  return {
    index: proof.logIndex,
    size: proof.treeSize,
    root: decodeBase64(proof.rootHash, "the inclusion proof's root", 32),
    hashes: (proof.hashes ?? []).map((each) => decodeBase64(each, 'a hash of the inclusion proof', 32)),
    checkpoint: proof.checkpoint.envelope,
  }
}
