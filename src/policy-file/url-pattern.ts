/**
 * Patterns for identities that are addresses: issuers and repositories.
 *
 * Scheme, host and port are compared as a whole, the path segment by segment, so `https://github.com/a/b` never matches
 * `https://github.com/a/b-evil`. An address that two readers could understand differently matches nothing.
 */

import { parsedUrl } from '../parsed-url.ts'
import { matchesSegments } from './glob.ts'

/** No credentials, query, fragment, escapes, dot segments, or pattern in the host. Shared with the JSON Schema. */
export const URL_PATTERN =
  /^(?!.*\/\.{1,2}(?:\/|$))(?!.*[^/]\*\*)(?!.*\*\*.)https?:\/\/[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:\/|(?:\/[A-Za-z0-9._~!$&'()+,;=:@*-]+)+)?$/u

/** `HTTPS://GitHub.com:443/a/b` is no more than `https://github.com/a/b`; case counts in the path. */
export function matchesUrl(pattern: string, url: string): boolean {
  const [expected, actual] = [readUrl(pattern), readUrl(url)]
  if (expected === undefined || actual === undefined) return false
  return expected.origin === actual.origin && matchesSegments(expected.segments, actual.segments)
}

export function isUrlPattern(text: string): boolean {
  return URL_PATTERN.test(text) && readUrl(text) !== undefined
}

interface ReadUrl {
  readonly origin: string
  readonly segments: readonly string[]
}

function readUrl(text: string): ReadUrl | undefined {
  const lower = text.replace(/^https?:\/\/[^/]*/iu, (origin) => origin.toLowerCase())
  const url = URL_PATTERN.test(lower) ? parsedUrl(lower) : undefined
  if (url === undefined) return undefined
  const { origin, hostname, pathname } = url
  // A parser that puts something else in the place of what is written would compare what nobody has read.
  const [, host, path = ''] = /^https?:\/\/([^/:]*)(?::\d*)?(.*)$/u.exec(lower) ?? []
  if (host !== hostname || (path !== pathname && path !== '')) return undefined
  return { origin, segments: pathname === '/' ? [] : pathname.slice(1).split('/') }
}
