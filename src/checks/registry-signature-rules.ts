/** The rules of {@link file://./registry-signature.ts}; VD210 lives with npm's keys. */
import type { Kind, Rule } from '../finding.ts'

const rule = (code: Rule['code'], name: string, kind: Kind, title: string, help: string): Rule => ({
  code,
  name,
  kind,
  claim: 'registry-signature',
  title,
  help,
})

export const NOT_SIGNED = rule(
  'VD201',
  'not-signed',
  'missing',
  'No registry signature',
  'The registry has signing keys, so either its mirror strips signatures or the package was never signed. Ask whoever runs it.',
)

export const WRONG = rule(
  'VD202',
  'signature-does-not-hold',
  'contradicted',
  "The registry's signature does not hold",
  'Do not install. The lockfile, the registry or something between was changed; look up who changed the entry.',
)

export const UNKNOWN_KEY = rule(
  'VD203',
  'unknown-key',
  'missing',
  'Signed by an unknown key only',
  "Do not install before the registry says whose key that is. npm's newest keys need an up-to-date verify-deps.",
)

export const EXPIRED = rule(
  'VD204',
  'key-expired',
  'contradicted',
  'Signed after the key had expired',
  'Do not install. An expired key may have been stolen; tell the registry.',
)

export const KEYS_UNAVAILABLE = rule(
  'VD205',
  'keys-unavailable',
  'unavailable',
  "The registry's keys could not be had",
  'Run again; if it stays so, ask whoever runs the registry.',
)

export const NO_KEYS = rule(
  'VD206',
  'registry-without-keys',
  'missing',
  'The registry signs nothing',
  'Only the bytes were compared. Use --strict where that must not pass.',
)

export const UNDATED = rule(
  'VD207',
  'publish-time-unknown',
  'unavailable',
  'Whether the key had expired cannot be told',
  'Run again; if it stays so, ask whoever runs the registry to serve "time" in its documents.',
)

export const SURPLUS = rule(
  'VD208',
  'further-signature-unusable',
  'weak',
  'A further signature is of no use',
  'Nothing to do: one valid signature is enough.',
)

export const NO_DOCUMENT = rule(
  'VD209',
  'document-unavailable',
  'unavailable',
  "The registry's document could not be had",
  'Check the name, the version, and the registry and its token in .npmrc; after an outage, run again.',
)

export const UNBOUND = rule(
  'VD211',
  'signature-cannot-be-compared',
  'unavailable',
  'The signature could not be compared with the lockfile',
  'See why the tarball could not be had.',
)
