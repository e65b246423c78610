/** Claim `integrity`: the bytes that npm would install are the ones that the lockfile pins. */
import type { Digest } from '../digest.ts'
import { formatDigest, isStrong, parseIntegrity, strongest } from '../digest.ts'
import type { Evidence, Manifest } from '../evidence.ts'
import { hasDigest } from '../evidence.ts'
import type { Finding, Rule } from '../finding.ts'
import { found } from '../finding.ts'
import type { Check } from './check.ts'
import * as rules from './integrity-rules.ts'

export const integrity: Check = {
  claim: 'integrity',
  rules: Object.values(rules),
  run({ package: pkg, manifest, tarball }: Evidence) {
    const pinned = strongest(pkg.integrity)
    const published = manifest.state === 'present' ? publishedDigests(manifest.value) : []
    const findings: Finding[] = []

    // 1. What the lockfile pins.
    const [first] = pinned
    if (first === undefined) {
      findings.push(found(rules.NOT_PINNED, 'There is no digest in the lockfile entry.'))
    } else if (pinned.length > 1) {
      findings.push(
        found(rules.AMBIGUOUS, `The entry has ${pinned.length} different ${first.algorithm} digests.`, {
          pinned: pinned.map(formatDigest),
        }),
      )
    } else if (!isStrong(first)) {
      findings.push(
        found(rules.SHA1_ONLY, `The entry has a ${first.algorithm} digest only.`, { pinned: formatDigest(first) }),
      )
    }

    // 2. The lockfile against the registry.
    const edited = disagreement(rules.LOCK_DIFFERS, 'The lockfile pins', pinned, 'the registry published', published)
    findings.push(...edited)

    // 3. The bytes against the lockfile, and where that pins nothing, against the registry.
    if (tarball.state !== 'present') {
      const reason = tarball.state === 'absent' ? 'the server answered 404' : tarball.reason
      findings.push(
        found(rules.NO_BYTES, `The tarball could not be downloaded: ${reason}.`, { address: tarball.from, reason }),
      )
      return { findings, proof: undefined }
    }
    const { digests, bytes } = tarball.value
    const compare = (rule: Rule, pronounced: string, others: readonly Digest[]) =>
      disagreement(rule, 'The downloaded bytes have', digests, pronounced, others)
    const notAsPinned = compare(rules.BYTES_DIFFER, 'the lockfile pins', pinned)
    const notAsPublished = compare(rules.BYTES_DIFFER, 'the registry published', published)
    if (first === undefined) findings.push(...notAsPublished)
    // Bytes as published under a lockfile that pins others: the lockfile is wrong, which has been said.
    else if (edited.length === 0 || notAsPublished.length > 0) findings.push(...notAsPinned)
    // The two have no algorithm in common, but the bytes have them all.
    if (first !== undefined && edited.length === 0 && notAsPinned.length === 0) {
      findings.push(...compare(rules.LOCK_DIFFERS, 'the registry published', published))
    }

    const matched = pinned.find((digest) => hasDigest(tarball.value, digest))
    if (findings.length > 0 || matched === undefined) return { findings, proof: undefined }
    return { findings, proof: { digest: formatDigest(matched), bytes } }
  },
}

/** All digests that a registry's document gives, the old hexadecimal SHA-1 among them. */
function publishedDigests({ integrity, shasum }: Manifest): readonly Digest[] {
  const sha1 = shasum !== undefined && /^[0-9a-f]{40}$/iu.test(shasum) ? shasum : undefined
  return [
    ...parseIntegrity(integrity ?? ''),
    ...(sha1 === undefined ? [] : [{ algorithm: 'sha1', value: Buffer.from(sha1, 'hex').toString('base64') }]),
  ]
}

/** Compares by the strongest algorithm that both sides have; without one there is nothing to compare. */
function disagreement(rule: Rule, subject: string, left: readonly Digest[], object: string, right: readonly Digest[]) {
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
