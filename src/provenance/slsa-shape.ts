/** What both versions of SLSA provenance are made of. Members that are not named here may be anything. */
import * as v from 'valibot'

/** Longer than any address, ref or id. */
const MAX_TEXT = 4096
/** A builder may list every package that it installed. */
const MAX_MATERIALS = 10_000
const MAX_DIGESTS = 32

export const Text = v.pipe(v.string(), v.maxLength(MAX_TEXT))
export const Name = v.pipe(Text, v.minLength(1))

export const DigestSet = v.pipe(
  v.nullish(v.record(v.string(), Text), {}),
  v.check((digest) => Object.keys(digest).length <= MAX_DIGESTS, 'too many digests'),
)

/** Materials without an address, such as files, are no source. */
export const Materials = v.pipe(
  v.nullish(v.array(v.object({ uri: v.nullish(Text, ''), digest: DigestSet })), []),
  v.maxLength(MAX_MATERIALS),
)
