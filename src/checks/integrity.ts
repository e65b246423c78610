/** Claim `integrity`: the bytes that npm would install are the ones that the lockfile pins. */
import type { Digest } from '../digest.ts'
import { formatDigest, isStrong, parseIntegrity, strongest } from '../digest.ts'
import type { Evidence, Manifest, Tarball } from '../evidence.ts'
import type { Finding, Rule } from '../finding.ts'
import { found } from '../finding.ts'
import type { Check } from './check.ts'

const BYTES_DIFFER: Rule = {
  code: 'VD101',
  name: 'tarball-digest-mismatch',
  kind: 'contradicted',
  claim: 'integrity',
  title: 'The downloaded bytes are not the ones that are pinned',
  help: 'Do not install. Compare with another network or mirror; if the bytes are the same there, tell the registry.',
}

const LOCK_DIFFERS: Rule = {
  code: 'VD102',
  name: 'lockfile-digest-mismatch',
  kind: 'contradicted',
  claim: 'integrity',
  title: 'The lockfile pins other bytes than the registry published',
  help: "Do not install. Look up who changed this entry's integrity, and make it anew with npm install.",
}

const SHA1_ONLY: Rule = {
  code: 'VD103',
  name: 'weak-digest-only',
  kind: 'missing',
  claim: 'integrity',
  title: 'Pinned by SHA-1 (or weaker) alone',
  help: 'Different tarballs with the same SHA-1 can be made. Delete the entry and run npm install to get its SHA-512.',
}

const NOT_PINNED: Rule = {
  code: 'VD104',
  name: 'not-pinned',
  kind: 'missing',
  claim: 'integrity',
  title: 'The lockfile pins no digest',
  help: 'npm would install whatever it is given. Delete the entry and run npm install to get its integrity.',
}

const AMBIGUOUS: Rule = {
  code: 'VD105',
  name: 'several-artifacts-pinned',
  kind: 'missing',
  claim: 'integrity',
  title: 'The lockfile accepts several different tarballs',
  help: 'Only one of them can be the published one. Delete the entry and run npm install.',
}

const NO_BYTES: Rule = {
  code: 'VD106',
  name: 'tarball-unavailable',
  kind: 'unavailable',
  claim: 'integrity',
  title: 'The tarball could not be had',
  help: 'Run again; if it stays so, ask whoever runs the registry.',
}

export const integrity: Check = {
  claim: 'integrity',
  rules: [BYTES_DIFFER, LOCK_DIFFERS, SHA1_ONLY, NOT_PINNED, AMBIGUOUS, NO_BYTES],
  run({ package: pkg, manifest, tarball }: Evidence) {
    const pinned = strongest(pkg.integrity)
    const published = manifest.state === 'present' ? publishedDigests(manifest.value) : []
    const findings: Finding[] = []

    // 1. What the lockfile pins.
    const [first] = pinned
    if (first === undefined) {
      findings.push(found(NOT_PINNED, 'There is no digest in the lockfile entry.'))
    } else if (pinned.length > 1) {
      findings.push(
        found(AMBIGUOUS, `The entry has ${pinned.length} different ${first.algorithm} digests.`, {
          pinned: pinned.map(formatDigest),
        }),
      )
    } else if (!isStrong(first)) {
      findings.push(
        found(SHA1_ONLY, `The entry has a ${first.algorithm} digest only.`, { pinned: formatDigest(first) }),
      )
    }

    // 2. The lockfile against the registry.
    findings.push(...disagreement(LOCK_DIFFERS, 'The lockfile pins', pinned, 'the registry published', published))

    // 3. The bytes against the lockfile, and where that pins nothing, against the registry.
    if (tarball.state !== 'present') {
      const reason = tarball.state === 'absent' ? 'the server answered 404' : tarball.reason
      findings.push(
        found(NO_BYTES, `The tarball could not be downloaded: ${reason}.`, { address: tarball.from, reason }),
      )
      return { findings, proof: undefined }
    }
    const { digests, bytes } = tarball.value
    findings.push(
      ...(first === undefined
        ? disagreement(BYTES_DIFFER, 'Downloaded', digests, 'the registry published', published)
        : disagreement(BYTES_DIFFER, 'Downloaded', digests, 'the lockfile pins', pinned)),
    )

    const matched = pinned.find((digest) => hasDigest(tarball.value, digest))
    if (findings.length > 0 || matched === undefined) return { findings, proof: undefined }
    return { findings, proof: { digest: formatDigest(matched), bytes } }
  },
}

/** All digests that a registry's document gives, the old hexadecimal SHA-1 among them. */
export function publishedDigests({ integrity, shasum }: Manifest): readonly Digest[] {
  const sha1 = shasum !== undefined && /^[0-9a-f]{40}$/iu.test(shasum) ? shasum : undefined
  return [
    ...parseIntegrity(integrity ?? ''),
    ...(sha1 === undefined ? [] : [{ algorithm: 'sha1', value: Buffer.from(sha1, 'hex').toString('base64') }]),
  ]
}

export function hasDigest({ digests }: Tarball, { algorithm, value }: Digest): boolean {
  return digests.some((digest) => digest.algorithm === algorithm && digest.value === value)
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
