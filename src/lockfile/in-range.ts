/** Whether a version that a lockfile has chosen is one that was asked for. */
import semver from 'semver'

/** Longer ones are no honest ranges, and take long to parse. */
const MAX_RANGE = 256

/** A tag, an address or an odd range tells nothing about versions, and every version will do. */
export function isInRange(version: string, range: string | undefined): boolean {
  if (range === undefined || range.length > MAX_RANGE || semver.validRange(range, true) === null) return true
  return semver.satisfies(version, range, { loose: true, includePrerelease: true })
}

/** What is asked for behind `npm:` or `npm:NAME@`. */
export function withoutAlias(spec: string): string {
  return spec.replace(/^npm:(?:(?:@[^/@]+\/)?[^/@]+@)?/iu, '')
}
