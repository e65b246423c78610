/**
 * What pnpm writes as `pnpmfileChecksum` where `.pnpmfile.cjs` is a copy of this release's doors/pnpmfile.cjs, which
 * changes nothing that is asked for. scripts/release-doors.mjs writes them, over the text with line ends of `\n`.
 *
 * Whoever edits a lockfile can write them, too, and gains nothing: they allow less than any other checksum.
 */
export const DOOR_CHECKSUMS: ReadonlySet<string> = new Set([
  // pnpm 9: MD5, in base32.
  'illx5udtmexph7ggaovhfrocua',
  // pnpm 10 and later: SHA-256, in base64.
  'sha256-xjvXAyoXLSFkNay/4a9ObZxf54R9wjhPTeQC3d08tZE=',
])
