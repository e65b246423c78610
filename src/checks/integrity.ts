/** Claim `integrity`: the bytes that npm would install are the ones that the lockfile pins. */
import type { Digest } from '../digest.ts'
import { formatDigest, isStrong, strongest } from '../digest.ts'
import { hasDigest } from '../evidence.ts'
import type { Finding, Rule } from '../finding.ts'
import { found } from '../finding.ts'
import { examineArchived } from './archived.ts'
import type { Check } from './check.ts'
import { disagreement, publishedDigests } from './digest-comparison.ts'
import * as rules from './integrity-rules.ts'

export const integrity: Check = {
  claim: 'integrity',
  rules: Object.values(rules),
  run(evidence, context) {
    const { package: pkg, manifest, tarball } = evidence
    if (pkg.archive !== undefined && pkg.integrity.length === 0) return examineArchived(evidence, pkg.archive, context)
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
