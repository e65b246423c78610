/** The rules of {@link file://./provenance.ts}; VD317 lives with the trusted root. */
import type { Kind, Rule } from '../finding.ts'
import type { Step } from '../sigstore/attestation.ts'

const rule = (code: Rule['code'], name: string, kind: Kind, title: string, help: string): Rule => ({
  code,
  name,
  kind,
  claim: 'provenance',
  title,
  help,
})

const DO_NOT_INSTALL =
  'Do not install. Ask the registry itself with --registry; if it fails there as well, tell the registry.'

export const BUNDLE = rule(
  'VD301',
  'attestation-malformed',
  'contradicted',
  'An attestation is malformed',
  'Do not install. If the message names a version or type that is new, update verify-deps first.',
)

export const TIMESTAMP = rule(
  'VD302',
  'attestation-time-not-proven',
  'contradicted',
  'When an attestation was signed is not proven',
  DO_NOT_INSTALL,
)

export const CERTIFICATE = rule(
  'VD303',
  'attestation-signer-not-trusted',
  'contradicted',
  "An attestation's signer is not trusted",
  'Do not install. If the certificate is from an instance of Sigstore that you trust, name it with --trusted-root.',
)

export const SCT = rule(
  'VD304',
  'certificate-not-public',
  'contradicted',
  "An attestation's certificate is in no public log",
  'Do not install. Somebody may have issued it in secret; tell the registry.',
)

export const INCLUSION = rule(
  'VD305',
  'attestation-not-logged',
  'contradicted',
  'An attestation is in no public log',
  DO_NOT_INSTALL,
)

export const ENTRY = rule(
  'VD306',
  'log-entry-differs',
  'contradicted',
  'The log entry is that of another attestation',
  DO_NOT_INSTALL,
)

export const SIGNATURE = rule(
  'VD307',
  'attestation-signature-does-not-hold',
  'contradicted',
  "An attestation's signature does not hold",
  DO_NOT_INSTALL,
)

export const STATEMENT = rule(
  'VD308',
  'statement-malformed',
  'contradicted',
  'What an attestation signs cannot be read',
  'Do not install. Ask who published the version how it was attested.',
)

/** One for each step of the examination. */
export const BY_STEP = {
  bundle: BUNDLE,
  timestamp: TIMESTAMP,
  certificate: CERTIFICATE,
  sct: SCT,
  inclusion: INCLUSION,
  entry: ENTRY,
  signature: SIGNATURE,
  statement: STATEMENT,
} satisfies Record<Step, Rule>

export const OTHER_SUBJECT = rule(
  'VD309',
  'attestation-about-something-else',
  'contradicted',
  'An attestation is about something else',
  'Do not install. The attestation belongs to another package, version or tarball than the one that would be installed.',
)

export const UNAVAILABLE = rule(
  'VD310',
  'attestations-unavailable',
  'unavailable',
  'Attestations are advertised but unavailable',
  'Run again; if it stays so, ask the registry itself with --registry, or whoever runs the mirror.',
)

export const OTHER_TYPE = rule(
  'VD311',
  'predicate-type-differs',
  'contradicted',
  'The registry gives an attestation for one of another type',
  DO_NOT_INSTALL,
)

export const OTHER_PUBLICATION = rule(
  'VD312',
  'published-as-something-else',
  'contradicted',
  'The registry attests that it published something else',
  'Do not install. The name, version or registry differs from the one in the lockfile; tell the registry.',
)

export const OTHER_BUILD = rule(
  'VD313',
  'provenance-contradicts-certificate',
  'contradicted',
  'The provenance contradicts its certificate',
  'Do not install. The certificate says where the build really ran; ask the maintainers about it.',
)

export const UNKNOWN_TYPE = rule(
  'VD314',
  'unknown-predicate-type',
  'weak',
  'An attestation holds, but is of an unknown type',
  'Nothing to do, unless you rely on it: then look at it with verify-bundle.',
)

export const NONE = rule(
  'VD315',
  'no-provenance',
  'missing',
  'No provenance',
  'Ask the maintainers to publish from CI with provenance, or do not require it for this package.',
)

export const NO_TRUST = rule(
  'VD316',
  'trusted-root-unavailable',
  'unavailable',
  "Sigstore's trusted root could not be had",
  "Let this machine reach Sigstore's TUF repository, or give a trusted root with --trusted-root.",
)

export const UNBOUND = rule(
  'VD318',
  'attestation-cannot-be-compared',
  'unavailable',
  'The attestations could not be compared with the tarball',
  'See why the tarball could not be had.',
)

export const OTHER_SIGNER = rule(
  'VD319',
  'wrong-kind-of-signer',
  'contradicted',
  'An attestation is by somebody who cannot say that',
  'Do not install. Provenance is for the build to sign, and publishing for the registry; tell the registry.',
)
