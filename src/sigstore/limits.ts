/**
 * How much of anything is accepted. Every size and count that somebody else chooses has its cap here, well above what is
 * in use and well below what could hurt.
 */

/** The text of one bundle. An SBOM in a DSSE envelope reaches several MiB; GitHub accepts 16 MiB of it. */
export const MAX_BUNDLE_BYTES = 32 * 1024 * 1024

/** Levels of its JSON. */
export const MAX_BUNDLE_DEPTH = 32

/** The text of one trusted root. The public one has 7 kB, GitHub's 32 kB. */
export const MAX_TRUSTED_ROOT_BYTES = 4 * 1024 * 1024

/** Of each kind in a trusted root: logs, authorities, certificates of a chain. A dozen today, and every one may be tried. */
export const MAX_TRUSTED_ENTRIES = 64

/** Certificates that a bundle brings along. They are never used, only refused when out of hand; real ones bring 3. */
export const MAX_BUNDLED_CERTIFICATES = 10

/** Bytes of one certificate. Fulcio's have about 2 kB; a reusable workflow with long names reaches 4. */
export const MAX_CERTIFICATE_BYTES = 32 * 1024

/** Extensions of one certificate. Fulcio's have 27. */
export const MAX_EXTENSIONS = 64

/** Log entries of one bundle: one in practice, and each costs up to three signatures. Other clients stop at 32, too. */
export const MAX_LOG_ENTRIES = 32

/** Timestamps of one bundle: one in practice, and each costs up to three signatures. Other clients stop at 32, too. */
export const MAX_TIMESTAMPS = 32

/** Bytes of one RFC 3161 response. With embedded certificates about 6 kB. */
export const MAX_TIMESTAMP_BYTES = 64 * 1024

/** Bytes of the body of a log entry. Digests, a signature and a certificate, so some 10 kB; never the payload. */
export const MAX_ENTRY_BYTES = 1024 * 1024

/** Hashes of a Merkle proof: one for each bit of a tree's size, and sizes have at most 64. */
export const MAX_PROOF_HASHES = 64

/** Bytes of a checkpoint with all its cosignatures: C2SP wants room for 16, and post-quantum ones have 5 kB each. */
export const MAX_CHECKPOINT_BYTES = 128 * 1024

/** Signatures of one signed note, as in Go's implementation of it. */
export const MAX_NOTE_SIGNATURES = 100

/** Signed certificate timestamps of one certificate. One in practice; browsers ask for 3. */
export const MAX_SCTS = 32

/** Bytes of any signature. RSA with 8,192 bits has 1,024. */
export const MAX_SIGNATURE_BYTES = 4096

/** Levels of nested DER. A timestamp with its certificates has about 16. */
export const MAX_DER_DEPTH = 32

/** Subjects of one in-toto statement, and digests of one subject, as in other clients. */
export const MAX_SUBJECTS = 1024
export const MAX_SUBJECT_DIGESTS = 32
