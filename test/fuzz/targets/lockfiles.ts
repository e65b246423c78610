/** Lockfiles of every format: each is refused with a usage error, or nothing is left out that would be installed. */
import { formatDigest } from '../../../src/digest.ts'
import { parseLockfile } from '../../../src/lockfile/index.ts'
import type { LockedPackage } from '../../../src/lockfile/locked-package.ts'
import { UsageError } from '../../../src/usage-error.ts'
import type { Wanted } from '../lockfiles/installed.ts'
import { wantedOf } from '../lockfiles/installed.ts'
import type { Format, LockfileSample } from '../lockfiles/samples.ts'
import { FORMATS, samplesOf } from '../lockfiles/samples.ts'
import { mutateJson } from '../mutate/json.ts'
import { mutateLines } from '../mutate/lines.ts'
import { accepted, problem, refused, type Sample, type Target, type Verdict } from '../target.ts'

export function lockfiles(formats: readonly Format[] = Object.keys(FORMATS) as Format[]): Target<LockfileSample> {
  const byFormat = new Map(formats.map((format) => [format, samplesOf(format)]))
  const samples = [...byFormat.values()].flat()
  return {
    name: 'lockfiles',
    samples,
    mutate: (sample, random) => {
      const own = byFormat.get(sample.format) ?? []
      const donor = random.pick(own)
      if (sample.format === 'npm' && isObjectText(sample) && random.chance(0.5))
        return mutateJson(sample.bytes, isObjectText(donor) ? donor.bytes : sample.bytes, random)
      return Buffer.from(mutateLines(textOf(sample.bytes), textOf(donor.bytes), random))
    },
    judge: ({ format, file }, bytes) => {
      const text = textOf(bytes)
      try {
        const { packages } = parseLockfile(text, file, undefined)
        return compare(packages, text.length > MAX_COMPARED ? [] : (wantedOf(format, text) ?? []), format)
      } catch (error) {
        if (error instanceof UsageError) return refused(format)
        throw error
      }
    },
  }
}

function compare(packages: readonly LockedPackage[], wanted: readonly Wanted[], format: Format): Verdict {
  const byKey = new Map<string, LockedPackage[]>()
  for (const pkg of packages) {
    if (pkg.locations.length === 0) return problem(`${format}: a package without a location`)
    // Several entries of Yarn's share one place, and so do the sets of peers of pnpm's.
    for (const key of pkg.locations.flatMap(({ path }) => [path, ...path.split(', '), path.replace(/\(.*$/su, '')])) {
      byKey.set(key, [...(byKey.get(key) ?? []), pkg])
    }
  }
  for (const each of wanted) {
    // A key without a text, which others write out or leave its spaces.
    const found = byKey.get(each.key) ?? byKey.get(each.key === 'null' ? '' : each.key.trim())
    if (found === undefined) return problem(`${format}: an entry is not in the list`)
    if (!found.some((pkg) => isAsWanted(pkg, each)))
      return problem(`${format}: the list says something else of an entry`)
  }
  return accepted(format)
}

/** Of what is verified: all else is told to be from nowhere that anybody could speak for. */
function isAsWanted({ name, source, version, integrity }: LockedPackage, wanted: Wanted): boolean {
  if (source.type !== 'registry') return true
  if (wanted.name !== undefined && wanted.name !== name) return false
  const pinned = typeof wanted.integrity === 'string' ? wanted.integrity : ''
  const digests = integrity.map(formatDigest)
  const isPinned = !WHOLE.test(pinned) || digests.includes(pinned)
  // Yarn 1 has SHA-1 in addresses.
  const isAdded = digests.some((digest) => !pinned.includes(digest) && !digest.startsWith('sha1-'))
  return isPinned && !(isAdded && pinned !== '') && (typeof wanted.version !== 'string' || version === wanted.version)
}

/** Yarn's own parser takes minutes for what is longer. */
const MAX_COMPARED = 30_000
const WHOLE = /^sha512-[A-Za-z0-9+/]{85}[AQgw]==$/u

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8')
}

function isObjectText({ bytes }: Sample): boolean {
  try {
    return JSON.parse(textOf(bytes)) !== null
  } catch {
    return false
  }
}
