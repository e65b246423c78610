/**
 * Claim `integrity`, where the lockfile pins an archive of Yarn's own making (Yarn 2 and later). Its checksum can be compared
 * with that archive alone, where a cache still has it; the bytes that were published are compared with what is signed.
 */
import type { Contents } from '../contents/contents.ts'
import { formatDigest, isStrong, strongest } from '../digest.ts'
import type { Evidence, Obtained } from '../evidence.ts'
import type { Finding } from '../finding.ts'
import { found } from '../finding.ts'
import type { Archive } from '../lockfile/locked-package.ts'
import type { ArchivedFiles, YarnArchive } from '../yarn-cache/yarn-archive.ts'
import { isSameRegistry } from '../yarn-cache/yarn-registry.ts'
import type { Context, Result } from './check.ts'
import { disagreement, publishedDigests, shorten } from './digest-comparison.ts'
import * as rules from './integrity-rules.ts'
import { registrySignature } from './registry-signature.ts'
import { source } from './source.ts'
import { ELSEWHERE } from './source-rules.ts'

export function examineArchived(evidence: Evidence, { checksum }: Archive, context: Context): Result {
  const { manifest, tarball, archive } = evidence
  const findings: Finding[] = []
  const refused = (): Result => ({ findings, proof: undefined })

  // 1. The archive against the lockfile.
  const isPinned = checksum !== undefined
  if (isPinned && archive?.state === 'present' && archive.value.checksum !== checksum.toLowerCase()) {
    const [actual, expected] = [archive.value.checksum, checksum].map((hex) => `sha512:${hex}`) as [string, string]
    const message = `The archive has ${shorten(actual)}, the lockfile pins ${shorten(expected)}.`
    findings.push(found(rules.ARCHIVE_ALTERED, message, { archive: archive.from, actual, expected }))
  }

  // 2. The bytes against what the registry published.
  if (tarball.state !== 'present') {
    const reason = tarball.state === 'absent' ? 'the server answered 404' : tarball.reason
    const message = `The tarball could not be downloaded: ${reason}.`
    findings.push(found(rules.NO_BYTES, message, { address: tarball.from, reason }))
    return refused()
  }
  const { digests, bytes, contents } = tarball.value
  const published = manifest.state === 'present' ? publishedDigests(manifest.value) : []
  findings.push(
    ...disagreement(rules.BYTES_DIFFER, 'The downloaded bytes have', digests, 'the registry published', published),
  )
  if (findings.length > 0) return refused()

  // 3. What the archive has in it against what the tarball has: then the lockfile pins the bytes after all.
  const compared = archive?.state === 'present' ? differences(archive.value.files, contents) : undefined
  if (compared !== undefined && compared.length > 0) {
    const [first, ...others] = compared
    const more = others.length === 0 ? '' : `, and ${others.length} more differ`
    findings.push(
      found(rules.ARCHIVE_ALTERED, `It has ${first}${more}.`, {
        archive: archive?.from,
        differences: compared.slice(0, MAX_SHOWN),
      }),
    )
    return refused()
  }
  const [digest] = strongest(digests)
  if (digest === undefined || !isStrong(digest)) return refused()
  const proof = { digest: formatDigest(digest), bytes }
  if (isPinned && compared !== undefined) return { findings, proof: { ...proof, pinnedBy: 'archive' } }

  // 4. There is an archive, which Yarn installs, and what is in it is not known: no signature speaks of that.
  if (compared === undefined && archive !== undefined && archive.state !== 'absent') {
    const reason = uncompared(archive)
    const message = `The archive in Yarn's cache cannot be compared: ${reason}. Delete it, and run yarn install --check-cache.`
    findings.push(found(rules.UNDECIDED, message, { archive: archive.from, reason }))
    return refused()
  }

  // 5. Nothing in the lockfile speaks of these bytes, so somebody else's signature has to.
  findings.push(
    found(rules.BY_ARCHIVE, "Yarn's checksum is of an archive that Yarn makes, and of nothing that is signed."),
  )
  if (isElsewhere(evidence, context)) {
    findings.push(found(rules.NOT_PINNED, 'Yarn takes it from another address, and its checksum cannot be compared.'))
    return refused()
  }
  const { registry, yarnRegistry } = evidence
  if (isAskedElsewhere(evidence)) {
    const message = `Yarn fetches it from ${yarnRegistry}, and ${registry} was asked. Set the same registry in .npmrc.`
    findings.push(found(rules.NOT_PINNED, message, { registry, yarnRegistry }))
    return refused()
  }
  const signed = registrySignature.run(evidence, context)
  if (signed.proof !== undefined) return { findings, proof: { ...proof, pinnedBy: 'registry-signature' } }
  const isUndecided = signed.findings.every(({ rule }) => rule.kind !== 'missing' && rule.kind !== 'contradicted')
  findings.push(
    isUndecided
      ? found(rules.UNDECIDED, "Yarn's checksum cannot be compared, and the signature could not be either.")
      : found(rules.NOT_PINNED, "Yarn's checksum cannot be compared, and no signature takes its place."),
  )
  return refused()
}

/**
 * Whether Yarn would fetch other bytes than were compared. A digest would bind them wherever they come from; here there is
 * none. Yarn asks for the address as it is written, and puts no configured host into it.
 */
function isElsewhere(evidence: Evidence, context: Context): boolean {
  const { source: place } = evidence.package
  const resolved = place.type === 'registry' ? place.resolved : undefined
  return source.run({ ...evidence, resolved }, context).findings.some(({ rule }) => rule === ELSEWHERE)
}

/** Yarn has settings of its own for that, which count where the lockfile has no address. */
function isAskedElsewhere({ package: pkg, registry, yarnRegistry }: Evidence): boolean {
  const hasAddress = pkg.source.type === 'registry' && pkg.source.resolved !== undefined
  return !hasAddress && yarnRegistry !== undefined && !isSameRegistry(registry, yarnRegistry)
}

function uncompared(archive: Exclude<Obtained<YarnArchive>, { readonly state: 'absent' }>): string {
  if (archive.state === 'unavailable') return archive.reason
  const { files } = archive.value
  return files.state === 'unreadable'
    ? files.reason
    : 'the files of the tarball are not known, or not to everybody the same'
}

/** As many as anybody reads. */
const MAX_SHOWN = 20

/** @returns undefined when there is nothing to compare; otherwise what differs, in words */
function differences(archived: ArchivedFiles, contents: Contents | undefined): readonly string[] | undefined {
  const published = contents?.files
  // What could not be read to its end has no list to hold anything to.
  if (archived.state !== 'read' || published === undefined || contents === undefined) return undefined
  if (contents.problems.some(({ kind }) => UNCOMPARABLE.has(kind))) return undefined
  const found: string[] = []
  for (const [path, file] of archived.files) {
    if (isIgnoreFile(path)) continue
    const original = published.get(path)
    const shown = `"${path.slice(0, 100)}"`
    // npm leaves links out, which Yarn keeps. The tarball's own are told of by the claim contents.
    if (file === 'link') {
      if (original !== undefined || !contents.problems.some(({ kind }) => kind === 'link'))
        found.push(`a link ${shown}`)
    } else if (original === undefined) found.push(`${shown}, which was not published`)
    else if (original.digest !== file.digest) found.push(`other bytes in ${shown}`)
  }
  for (const path of published.keys()) {
    if (!archived.files.has(path) && !isIgnoreFile(path)) found.push(`no "${path.slice(0, 100)}"`)
  }
  return found
}

/** npm renames the one to the other, and Yarn does not. Neither does anything. */
function isIgnoreFile(path: string): boolean {
  return /(?:^|\/)\.(?:git|npm)ignore$/u.test(path)
}

/** Where package managers do not agree on what there is. */
const UNCOMPARABLE: ReadonlySet<string> = new Set([
  'unreadable',
  'too-large',
  'unsafe-path',
  'collision',
  'several-manifests',
])
