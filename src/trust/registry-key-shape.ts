/** The two shapes that keys are published in; see registry-key.ts. */
import * as v from 'valibot'

/** Registries have had three keys in four years. */
const MAX_KEYS = 100

const Text = v.pipe(v.string(), v.maxLength(4096))
export const Time = v.pipe(
  Text,
  v.isoTimestamp(),
  v.transform((text) => new Date(text)),
  v.check((date) => !Number.isNaN(date.getTime()), 'not a time'),
)

export const EndpointShape = v.object({
  keys: v.pipe(v.array(v.object({ keyid: Text, key: Text, expires: v.nullish(Time) })), v.maxLength(MAX_KEYS)),
})

/** @param validFor how much of the window of a key has to be there */
export function tufShape<T extends v.GenericSchema>(validFor: T) {
  const Key = v.object({ keyId: Text, keyUsage: Text, publicKey: v.object({ rawBytes: Text, validFor }) })
  return v.object({ keys: v.pipe(v.array(Key), v.maxLength(MAX_KEYS)) })
}

export const TufShape = tufShape(v.optional(v.object({ end: v.nullish(Time) })))
