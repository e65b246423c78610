/** Release lines: the versions that a caret range stays within, which are made in one way and by the same people. */
import semver from 'semver'

/**
 * The major, or `0.MINOR` before 1.0.0 (https://semver.org/#spec-item-4: there, a minor may break everything).
 *
 * Prereleases are a line of their own, `5-prerelease`: nightlies are often published by CI with provenance where the
 * stable releases are not, or the other way round. What is no version is a line of its own, too.
 */
export function releaseLine(version: string): string {
  const parsed = parse(version)
  if (parsed === null) return version
  const line = parsed.major > 0 ? `${parsed.major}` : `0.${parsed.minor}`
  return parsed.prerelease.length > 0 ? `${line}-prerelease` : line
}

export function isPrerelease(version: string): boolean {
  return (parse(version)?.prerelease.length ?? 0) > 0
}

/** @returns `undefined` where either is no version */
export function compareVersions(one: string, other: string): number | undefined {
  const [a, b] = [parse(one), parse(other)]
  return a === null || b === null ? undefined : semver.compare(a, b)
}

/** The oldest packages have versions that only the loose grammar knows. */
function parse(version: string): semver.SemVer | null {
  return semver.parse(version, { loose: true })
}
