/** The JSON of a trusted root, as far as it is read. Members that are not known are passed over: only more would be trusted. */
import * as v from 'valibot'
import { MAX_TRUSTED_ENTRIES } from './limits.ts'

const Text = v.pipe(v.string(), v.maxLength(64 * 1024))
/** RFC 3339. Fractions beyond a millisecond are cut off, at both ends of a window alike. */
const Time = v.pipe(
  Text,
  v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/),
  v.transform((text) => new Date(text)),
  v.check((date) => !Number.isNaN(date.getTime()), 'not a time'),
)
const list = <T extends v.GenericSchema>(item: T) => v.nullish(v.pipe(v.array(item), v.maxLength(MAX_TRUSTED_ENTRIES)))

export const WindowShape = v.nullish(v.object({ start: v.nullish(Time), end: v.nullish(Time) }))

const KeyId = v.object({ keyId: Text })

export const LogShape = v.object({
  baseUrl: v.nullish(Text),
  // The hash of its Merkle tree; other ones are not in use.
  hashAlgorithm: v.nullish(v.literal('SHA2_256')),
  publicKey: v.object({ rawBytes: Text, keyDetails: Text, validFor: WindowShape }),
  logId: KeyId,
  checkpointKeyId: v.nullish(KeyId),
})

export const AuthorityShape = v.object({
  uri: v.nullish(Text),
  certChain: v.object({
    certificates: v.pipe(v.array(v.object({ rawBytes: Text })), v.maxLength(MAX_TRUSTED_ENTRIES)),
  }),
  validFor: WindowShape,
})

export const TrustRootShape = v.object({
  mediaType: v.picklist([
    'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    'application/vnd.dev.sigstore.trustedroot.v0.1+json',
    'application/vnd.dev.sigstore.trustedroot.v0.2+json',
  ]),
  tlogs: list(LogShape),
  ctlogs: list(LogShape),
  certificateAuthorities: list(AuthorityShape),
  timestampAuthorities: list(AuthorityShape),
})
