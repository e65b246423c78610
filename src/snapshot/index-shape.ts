/** The shape of a snapshot's index, strictly: a member that is not known here may mean anything. */
import * as v from 'valibot'

/** Beyond that, nobody has a lockfile. */
const MAX_ENTRIES = 1_000_000

const Text = v.pipe(v.string(), v.maxLength(16_384))
const Bytes = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const Sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/u, 'no SHA-256'))
const Time = v.pipe(v.string(), v.maxLength(64), v.isoTimestamp())

const Absent = v.strictObject({ state: v.literal('absent'), status: v.pipe(v.number(), v.safeInteger()) })
const Unavailable = v.strictObject({ state: v.literal('unavailable'), reason: Text })

const Shown = v.union([
  v.strictObject({ member: v.pipe(v.array(Text), v.maxLength(16)) }),
  v.strictObject({ occurrence: Text }),
  v.strictObject({ reduced: v.literal('history') }),
])

const Question = v.strictObject({
  address: Text,
  accept: v.optional(Text),
  anonymous: v.optional(v.literal(true)),
  sameHost: v.optional(v.literal(true)),
  absent: v.optional(v.pipe(v.array(v.pipe(v.number(), v.safeInteger())), v.maxLength(16))),
  view: v.optional(Shown),
})

const DocumentEntry = v.strictObject({
  question: Question,
  answer: v.variant('state', [
    // Without a blob: there is a document, and not what was wanted of it.
    v.strictObject({ state: v.literal('present'), blob: v.optional(Sha256) }),
    Absent,
    Unavailable,
  ]),
})

const TarballEntry = v.strictObject({
  address: Text,
  wanted: v.pipe(v.array(Text), v.maxLength(64)),
  answer: v.variant('state', [
    v.strictObject({ state: v.literal('present'), blob: Sha256 }),
    v.strictObject({ state: v.literal('left out') }),
    v.strictObject({ state: v.literal('absent') }),
    Unavailable,
  ]),
})

export const FORMAT = 'verify-deps-snapshot'
export const FORMAT_VERSION = 1

/** Looked at first: all else may be different in another version. */
export const Heading = v.object({ format: v.literal(FORMAT), version: v.number(), tool: v.optional(Text) })

export const IndexShape = v.strictObject({
  format: v.literal(FORMAT),
  version: v.literal(FORMAT_VERSION),
  tool: Text,
  takenAt: Time,
  lockfile: v.strictObject({ name: Text, digest: v.optional(Sha256) }),
  tuf: v.optional(Sha256),
  documents: v.pipe(v.array(DocumentEntry), v.maxLength(MAX_ENTRIES)),
  tarballs: v.pipe(v.array(TarballEntry), v.maxLength(MAX_ENTRIES)),
  /** By digest and size, in the order in which they follow. */
  blobs: v.pipe(v.array(v.strictTuple([Sha256, Bytes])), v.maxLength(MAX_ENTRIES)),
})
