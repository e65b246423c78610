/** Whether what a registry of one's own serves is what the public one has under the same name and version. */
import type { Digest } from '../digest.ts'
import { isStrong } from '../digest.ts'
import type { Evidence, PublicTwin } from '../evidence.ts'

/**
 * - `same`: a strong digest is the same.
 * - `other`: digests of one algorithm differ.
 * - `none`: the public registry has the name, and not this version.
 * - `unknown`: none of the digests can be compared, or only those that prove nothing are the same.
 */
export type Comparison = 'same' | 'other' | 'none' | 'unknown'

/** What the lockfile pins, and what the bytes are: where these two differ, either of them may be the public one. */
export function compareWithTwin({ package: pkg, tarball }: Evidence, twin: PublicTwin): Comparison {
  if (twin.integrity.length === 0) return 'none'
  const ours = [...pkg.integrity, ...(tarball.state === 'present' ? tarball.value.digests : [])]
  const has = (digests: readonly Digest[], { algorithm, value }: Digest) =>
    digests.some((digest) => digest.algorithm === algorithm && digest.value === value)
  const common = twin.integrity.filter((digest) => has(ours, digest))
  if (common.some(isStrong)) return 'same'
  if (common.length > 0) return 'unknown'
  return twin.integrity.some(({ algorithm }) => ours.some((digest) => digest.algorithm === algorithm))
    ? 'other'
    : 'unknown'
}
