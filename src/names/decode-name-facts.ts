/**
 * {@link NameFacts} out of a full packument. Whoever published the package wrote most of it, and lies where that pays; the
 * registry alone writes the times, the tags' existence and the accounts. What it writes has to be readable, or nothing is
 * known; what the author writes may be anything, and counts for nothing where it is no text.
 */
import { decodeTime, MAX_VERSIONS } from '../downgrade/history.ts'
import type { JsonObject } from '../downgrade/json-object.ts'
import { isObject, ownMember } from '../downgrade/json-object.ts'
import type { Obtained } from '../obtained.ts'
import { lowerCase, normaliseRepository, sameRepository } from '../publisher/repository-url.ts'
import type { NameFacts } from './name-facts.ts'

const MAX_MAINTAINERS = 1000
/** Of a notice; it stands in one line of a report. */
const MAX_NOTICE = 200
/** Longer ones are cut before anything looks at them. */
const MAX_RAW_NOTICE = 4096

/** A maintainer's account. npm's own are shorter, those of other registries may be addresses. */
const ACCOUNT = /^[^\s\p{C}<>]{1,254}$/u

/**
 * @param packument the JSON of the full packument; the abridged one has neither times nor maintainers
 * @param from where it was asked for
 */
export function decodeNameFacts(packument: unknown, from: string): Obtained<NameFacts> {
  const malformed = (what: string) =>
    ({ state: 'unavailable', from, reason: `the document is malformed: ${what}` }) as const
  if (!isObject(packument)) return malformed('it is no object')
  const times = objectOr(ownMember(packument, 'time'))
  const versions = ownMember(packument, 'versions') ?? (isUnpublished(times) ? {} : undefined)
  if (!isObject(versions)) return malformed('it has no versions')
  const names = Object.keys(versions)
  if (names.length > MAX_VERSIONS) return malformed(`it has more than ${MAX_VERSIONS} versions`)
  const maintainers = decodeMaintainers(ownMember(packument, 'maintainers') ?? [])
  if (maintainers === undefined) return malformed('its maintainers cannot be read')
  const latest = latestOf(packument, versions)
  const newest = latest === undefined ? {} : objectOr(ownMember(versions, latest))
  return {
    state: 'present',
    from,
    value: {
      firstPublished: firstOf(names, times),
      versions: names.length,
      latest,
      maintainers,
      repository: repositoryOf(newest),
      isPlaceholder: latest !== undefined && isPlaceholder(names, newest),
      deprecated: noticeOf(ownMember(newest, 'deprecated')),
    },
  }
}

function objectOr(value: unknown): JsonObject {
  return isObject(value) ? value : {}
}

/** What npm's registry leaves of a package that was taken back as a whole: its times, and no member `versions`. */
function isUnpublished(times: JsonObject): boolean {
  return isObject(ownMember(times, 'unpublished'))
}

/** A tag that leads to no version names none. */
function latestOf(packument: JsonObject, versions: JsonObject): string | undefined {
  const latest = ownMember(objectOr(ownMember(packument, 'dist-tags')), 'latest')
  return typeof latest === 'string' && Object.hasOwn(versions, latest) ? latest : undefined
}

/**
 * The earliest of the versions that are still there. `created`, and the times of versions that are gone, may be an earlier
 * owner's: whoever takes over a name that was given up must not get its age with it. An author can only make the package
 * look younger in this way, by taking early versions back. Where no version has a time, `created` is all that is said.
 */
function firstOf(versions: readonly string[], times: JsonObject): Date | undefined {
  let first: Date | undefined
  for (const version of versions) {
    const time = decodeTime(ownMember(times, version))
    if (time !== undefined && (first === undefined || time < first)) first = time
  }
  return first ?? decodeTime(ownMember(times, 'created'))
}

/** @returns undefined for what is no list of accounts. An account that is there twice counts once. */
function decodeMaintainers(list: unknown): readonly string[] | undefined {
  if (!Array.isArray(list) || list.length > MAX_MAINTAINERS) return undefined
  const accounts = new Set<string>()
  for (const each of list) {
    const account = accountOf(each)
    if (account === undefined) return undefined
    accounts.add(account)
  }
  return [...accounts].sort()
}

/** `{ "name": … }`; old registries have it in one text, `NAME <ADDRESS>`. */
function accountOf(maintainer: unknown): string | undefined {
  const text = isObject(maintainer) ? ownMember(maintainer, 'name') : maintainer
  if (typeof text !== 'string') return undefined
  const name = isObject(maintainer) ? text : (text.split('<', 1)[0] ?? '').trim()
  return ACCOUNT.test(name) ? lowerCase(name) : undefined
}

function repositoryOf(version: JsonObject): string | undefined {
  const declared = ownMember(version, 'repository')
  const url = isObject(declared) ? ownMember(declared, 'url') : declared
  return typeof url === 'string' ? normaliseRepository(url)?.url : undefined
}

/** Such as `0.0.1-security` and `0.0.1-security.0`. */
const PLACEHOLDER = /^\d{1,9}\.\d{1,9}\.\d{1,9}-security(?:\.\d{1,9})?$/u
const PLACEHOLDER_REPOSITORY = 'https://github.com/npm/security-holder'

/**
 * Nothing else may be there: where npm puts its placeholder beside versions that are still installed (in 2026 it did so to
 * several packages by mistake), the package was not taken down. And the placeholder names its own repository; another one
 * speaks against it. None at all does not: some mirrors leave it out, and a taken-down name must not pass there for an
 * ordinary one. An author can imitate all of this. So it is a reason for suspicion, and never one to let a package pass.
 */
function isPlaceholder(versions: readonly string[], newest: JsonObject): boolean {
  if (!versions.every((version) => PLACEHOLDER.test(version))) return false
  const declared = ownMember(newest, 'repository')
  const repository = repositoryOf(newest)
  if (declared === undefined || declared === null) return true
  return repository !== undefined && sameRepository(repository, PLACEHOLDER_REPOSITORY)
}

/** In one line, without what does not print. An empty one takes the notice back; `true` is one without a reason. */
function noticeOf(deprecated: unknown): string | undefined {
  if (deprecated === undefined || deprecated === false || deprecated === '') return undefined
  if (typeof deprecated !== 'string') return deprecated === true ? NO_REASON : undefined
  const visible = deprecated.slice(0, MAX_RAW_NOTICE).replace(/[\s\p{C}]/gu, ' ')
  const line = Array.from(visible.split(' ').filter(Boolean).join(' '))
  if (line.length === 0) return NO_REASON
  return line.length > MAX_NOTICE ? `${line.slice(0, MAX_NOTICE - 1).join('')}\u2026` : line.join('')
}

const NO_REASON = 'no reason given'
