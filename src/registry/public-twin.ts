/**
 * What the public registry has under the name of a package from elsewhere. It is asked as anybody could: without any
 * credentials, so that neither a private registry's token nor what only an owner can see takes part.
 */
import semver from 'semver'
import type { Digest } from '../digest.ts'
import { parseIntegrity } from '../digest.ts'
import { MAX_VERSIONS } from '../downgrade/history.ts'
import { isObject, ownMember } from '../downgrade/json-object.ts'
import type { Obtained, PublicTwin } from '../evidence.ts'
import type { LockedPackage } from '../lockfile/locked-package.ts'
import type { Documents } from './documents.ts'
import { askForAbridged, toObtained } from './manifest.ts'
import { isAbout, isPackageName, NOT_A_NAME, ofAnother } from './name-facts.ts'

export async function fetchPublicTwin(
  documents: Documents,
  /** The public one. */
  registry: string,
  { name, version }: Pick<LockedPackage, 'name' | 'version'>,
): Promise<Obtained<PublicTwin>> {
  if (!isPackageName(name)) return NOT_A_NAME
  const { address, accept, maxBytes } = askForAbridged({ name, version, registry })
  // No name for whose scope there could be a registry, either.
  const answer = await documents.ask({ address, accept, maxBytes, anonymous: true })
  if (answer.state !== 'present') return toObtained(answer, address)
  return isAbout(answer.document, name) ? decodePublicTwin(answer.document, version, address) : ofAnother(address)
}

/** @param packument the abridged one will do */
export function decodePublicTwin(packument: unknown, version: string, from: string): Obtained<PublicTwin> {
  const malformed = (what: string) =>
    ({ state: 'unavailable', from, reason: `the document is malformed: ${what}` }) as const
  const versions = isObject(packument) ? ownMember(packument, 'versions') : undefined
  if (!isObject(versions)) return malformed('it has no versions')
  const names = Object.keys(versions)
  if (names.length > MAX_VERSIONS) return malformed(`it has more than ${MAX_VERSIONS} versions`)
  const latest = highestOf(names)
  if (!Object.hasOwn(versions, version)) return { state: 'present', from, value: { latest, integrity: [] } }
  const integrity = digestsOf(ownMember(versions, version))
  // An empty list would say that there is no such version.
  return integrity.length === 0
    ? malformed('it has no digest of this version')
    : { state: 'present', from, value: { latest, integrity } }
}

/** A prerelease only where there is nothing else: no range takes one that does not name it. */
function highestOf(versions: readonly string[]): string | undefined {
  const parsed = versions.flatMap((version) => semver.parse(version, { loose: true }) ?? [])
  const stable = parsed.filter(({ prerelease }) => prerelease.length === 0)
  const [first, ...others] = stable.length > 0 ? stable : parsed
  return others.reduce((highest, each) => (highest && each.compare(highest) > 0 ? each : highest), first)?.version
}

function digestsOf(entry: unknown): readonly Digest[] {
  const dist = isObject(entry) ? ownMember(entry, 'dist') : undefined
  if (!isObject(dist)) return []
  const [integrity, shasum] = [ownMember(dist, 'integrity'), ownMember(dist, 'shasum')]
  const written = typeof integrity === 'string' ? parseIntegrity(integrity) : []
  const isSha1 = typeof shasum === 'string' && /^[0-9a-f]{40}$/iu.test(shasum)
  const sha1 = isSha1 ? { algorithm: 'sha1', value: Buffer.from(shasum, 'hex').toString('base64') } : undefined
  const isNew = sha1 !== undefined && !written.some(({ value }) => value === sha1.value)
  return isNew ? [...written, sha1] : written
}
