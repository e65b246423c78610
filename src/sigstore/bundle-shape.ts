/**
 * The JSON of a bundle, as Sigstore's protobuf-specs prescribe it: lower camel case alone (client specification, section 5),
 * and no members but these. A member that is not known could be what a later version depends on.
 */
import * as v from 'valibot'
import * as limits from './limits.ts'

const Text = v.pipe(v.string(), v.maxLength(limits.MAX_BUNDLE_BYTES))

/** An `int64` of proto3: its digits as a string, or a number; here never negative. */
const MAX_INT64 = 2n ** 63n - 1n
const Integer = v.pipe(
  v.union([v.pipe(v.string(), v.regex(/^(?:0|[1-9]\d{0,18})$/)), v.pipe(v.number(), v.safeInteger(), v.minValue(0))]),
  v.transform((value) => BigInt(value)),
  v.check((value) => value <= MAX_INT64, 'too large'),
)
/** The end of the year 9999, in seconds since 1970: the last time that RFC 3339 can write. */
const Seconds = v.pipe(
  Integer,
  v.check((value) => value <= 253_402_300_799n, 'too late'),
)

/** Counted before its items are looked at. */
const counted = <T extends v.GenericSchema>(item: T, most: number) =>
  v.pipe(v.array(v.unknown()), v.maxLength(most), v.array(item))
const list = <T extends v.GenericSchema>(item: T, most: number) => v.nullish(counted(item, most))

const Certificate = v.strictObject({ rawBytes: Text })

export const LogEntryShape = v.strictObject({
  logIndex: v.optional(Integer, 0),
  logId: v.strictObject({ keyId: Text }),
  kindVersion: v.strictObject({ kind: Text, version: Text }),
  integratedTime: v.optional(Seconds, 0),
  inclusionPromise: v.nullish(v.strictObject({ signedEntryTimestamp: Text })),
  inclusionProof: v.nullish(
    v.strictObject({
      logIndex: v.optional(Integer, 0),
      rootHash: Text,
      treeSize: Integer,
      hashes: list(Text, limits.MAX_PROOF_HASHES),
      checkpoint: v.nullish(v.strictObject({ envelope: v.pipe(v.string(), v.maxLength(limits.MAX_CHECKPOINT_BYTES)) })),
    }),
  ),
  canonicalizedBody: Text,
})

export const BundleShape = v.strictObject({
  mediaType: Text,
  verificationMaterial: v.strictObject({
    certificate: v.nullish(Certificate),
    x509CertificateChain: v.nullish(
      v.strictObject({ certificates: list(Certificate, limits.MAX_BUNDLED_CERTIFICATES) }),
    ),
    publicKey: v.nullish(v.strictObject({ hint: v.nullish(Text) })),
    tlogEntries: list(LogEntryShape, limits.MAX_LOG_ENTRIES),
    timestampVerificationData: v.nullish(
      v.strictObject({ rfc3161Timestamps: list(v.strictObject({ signedTimestamp: Text }), limits.MAX_TIMESTAMPS) }),
    ),
  }),
  messageSignature: v.nullish(
    v.strictObject({ messageDigest: v.strictObject({ algorithm: Text, digest: Text }), signature: Text }),
  ),
  dsseEnvelope: v.nullish(
    v.strictObject({
      payload: Text,
      payloadType: Text,
      // The count is judged with a reason of its own.
      signatures: counted(v.strictObject({ sig: Text, keyid: v.nullish(Text) }), limits.MAX_LOG_ENTRIES),
    }),
  ),
})
