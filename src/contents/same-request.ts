/**
 * Whether two texts ask for the same. Publishing rewrites some of them: npm trims ranges, and writes addresses of well-known
 * hosts of git in one way.
 */
import npa from 'npm-package-arg'
import semver from 'semver'

/** Longer ones are no honest requests, and parsing them could take for ever. */
const MAX_SPEC = 4096

export function sameRequest(name: string, left: string, right: string): boolean {
  if (left === right) return true
  const [a, b] = [left.trim(), right.trim()]
  if (a === b) return true
  if (a.length > MAX_SPEC || b.length > MAX_SPEC) return false
  const [first, second] = [rangeOf(a), rangeOf(b)]
  if (first !== undefined || second !== undefined) return first === second
  const [one, other] = [hostedOf(name, a), hostedOf(name, b)]
  return one !== undefined && one === other
}

/** @returns a range in one spelling, or `undefined` for anything else: tags, aliases, addresses */
export function rangeOf(spec: string): string | undefined {
  // npm takes nothing at all for any version.
  if (spec.length > MAX_SPEC) return undefined
  return semver.validRange(spec, { loose: true }) ?? undefined
}

function hostedOf(name: string, spec: string): string | undefined {
  const parsed = parse(name, spec)
  if (parsed?.type !== 'git') return undefined
  const { hosted, gitCommittish, gitRange, fetchSpec } = parsed
  const place = hosted === undefined ? [fetchSpec] : [hosted.domain, hosted.user, hosted.project]
  return JSON.stringify([...place, gitCommittish ?? '', gitRange ?? ''])
}

function parse(name: string, spec: string): npa.Result | undefined {
  try {
    return npa.resolve(name, spec)
  } catch {
    return undefined
  }
}

/**
 * Whether what a lockfile chose is a thing that was asked for. What cannot be told passes: tags, and whatever is asked for by
 * an address.
 *
 * @param chosen a version, `NAME@VERSION`, or an address
 */
export function answersRequest(name: string, asked: string, chosen: string): boolean {
  const spec = asked.trim()
  if (spec.length > MAX_SPEC || chosen.length > MAX_SPEC) return false
  const alias = /^npm:(@[^/@]+\/[^/@]+|[^/@]+)(?:@(.*))?$/iu.exec(spec)
  const [wanted, range] = alias === null ? [name, spec] : [alias[1], alias[2] ?? '*']
  const isRegistry = alias !== null || rangeOf(spec) !== undefined || /^[\w.-]+$/u.test(spec)
  if (!isRegistry) return true
  const other = /^(@[^/@:]+\/[^/@:]+|[^/@:]+)@([^/:]+)$/u.exec(chosen)
  const [own, version] = other === null ? [wanted, chosen] : [other[1], other[2] ?? '']
  // A version under its own name; under an alias a lockfile has to say which package it is.
  if (own !== wanted || (alias !== null && other === null && wanted !== name)) return false
  const bare = version.replace(/[(_].*$/su, '')
  if (semver.valid(bare, { loose: true }) === null) return false
  const valid = rangeOf(range)
  return valid === undefined || semver.satisfies(bare, valid, { loose: true, includePrerelease: true })
}
