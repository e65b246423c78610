/** Digests of several sides, compared as package managers do. */
import type { Digest } from '../digest.ts'
import { formatDigest, parseIntegrity, strongest } from '../digest.ts'
import type { Manifest } from '../evidence.ts'
import type { Finding, Rule } from '../finding.ts'
import { found } from '../finding.ts'

/** All digests that a registry's document gives, the old hexadecimal SHA-1 among them. */
export function publishedDigests({ integrity, shasum }: Manifest): readonly Digest[] {
  const sha1 = shasum !== undefined && /^[0-9a-f]{40}$/iu.test(shasum) ? shasum : undefined
  return [
    ...parseIntegrity(integrity ?? ''),
    ...(sha1 === undefined ? [] : [{ algorithm: 'sha1', value: Buffer.from(sha1, 'hex').toString('base64') }]),
  ]
}

/** Compares by the strongest algorithm that both sides have; without one there is nothing to compare. */
export function disagreement(
  rule: Rule,
  subject: string,
  left: readonly Digest[],
  object: string,
  right: readonly Digest[],
): readonly Finding[] {
  const common = strongest(left.filter(({ algorithm }) => right.some((digest) => digest.algorithm === algorithm)))
  const algorithm = common[0]?.algorithm
  const expected = right.filter((digest) => digest.algorithm === algorithm)
  if (algorithm === undefined || common.some(({ value }) => expected.some((digest) => digest.value === value)))
    return []
  const [actual, wanted] = [common.map(formatDigest), expected.map(formatDigest)]
  const message = `${subject} ${actual.map(shorten).join(' or ')}, ${object} ${wanted.map(shorten).join(' or ')}.`
  return [found(rule, message, { actual, expected: wanted })]
}

/** Enough to compare by eye; the whole digests are in the finding's detail. */
export function shorten(digest: string): string {
  return digest.length > 24 ? `${digest.slice(0, 19)}…` : digest
}
