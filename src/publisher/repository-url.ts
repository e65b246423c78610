/**
 * A repository's address in one form, however a package writes it: npm's `repository` field takes shorthands, addresses
 * for git, and pages of a browser. See "repository" in package.json(5) of npm.
 *
 * Input: attacker-controlled. What two readers could understand differently (escapes, dot segments, backslashes) is
 * no address here.
 */
import { parsedUrl } from '../parsed-url.ts'

export interface Repository {
  /** `https://HOST/OWNER/REPOSITORY`: host in lower case, the path as it was written. */
  readonly url: string
  /** Of the package inside a monorepo. Not part of the identity. */
  readonly directory?: string
}

const MAX_LENGTH = 2048

/** What may stand before the path, in place of a host. */
const SHORTHANDS: Readonly<Record<string, string>> = {
  github: 'github.com',
  gitlab: 'gitlab.com',
  bitbucket: 'bitbucket.org',
}
const ALIASES: Readonly<Record<string, string>> = {
  'www.github.com': 'github.com',
  'ssh.github.com': 'github.com',
  'www.gitlab.com': 'gitlab.com',
  'altssh.gitlab.com': 'gitlab.com',
  'www.bitbucket.org': 'bitbucket.org',
}
/** What a URL parser finds in these is what is written. */
const WELL_KNOWN: ReadonlySet<string> = new Set([...Object.values(SHORTHANDS), ...Object.keys(ALIASES)])
/** Hosts for which names in another case are the same names. */
const IGNORE_CASE: ReadonlySet<string> = new Set(['github.com', 'gitlab.com'])

/** ASCII only, so that changing the case can never join two different names. */
const SEGMENT = /^[A-Za-z0-9_.~+-]+$/u
/** GitHub's owners have no dots. Those of enterprises have an underscore. */
const GITHUB_OWNER = /^[A-Za-z0-9_-]+$/u

/** @returns undefined for what is not the address of one repository; gists are not */
export function normaliseRepository(declared: unknown): Repository | undefined {
  const field = typeof declared === 'object' ? declared : { url: declared }
  const { url, directory } = (field ?? {}) as { readonly url?: unknown; readonly directory?: unknown }
  if (typeof url !== 'string') return undefined
  const text = url.trim()
  if (text.length > MAX_LENGTH || /[\s\\\p{Cc}]/u.test(text)) return undefined
  const address = readAddress(text.replace(/#.*$/u, ''))
  const place = address && readPath(address)
  if (place === undefined) return undefined
  const inside = readDirectory(directory) ?? place.directory
  return { url: place.url, ...(inside === undefined ? {} : { directory: inside }) }
}

/** Whether two addresses are of one repository by their names alone. What cannot be read is the same as nothing. */
export function sameRepository(a: string, b: string): boolean {
  const [left, right] = [normaliseRepository(a)?.url, normaliseRepository(b)?.url]
  if (left === undefined || right === undefined) return false
  return left === right || foldCase(left) === foldCase(right)
}

/** Whether names in another case are the same ones there. */
export function ignoresCase(url: string): boolean {
  return IGNORE_CASE.has(parsedUrl(url)?.host ?? '')
}

/** Of ASCII alone: elsewhere two letters can have one small form. */
export function lowerCase(text: string): string {
  return text.replace(/[A-Z]/gu, (letter) => letter.toLowerCase())
}

function foldCase(url: string): string {
  return ignoresCase(url) ? lowerCase(url) : url
}

interface Address {
  readonly host: string
  readonly path: string
}

/** The host is the one that a URL parser finds, the path is what is written. */
function readAddress(text: string): Address | undefined {
  const shorthand = /^([a-z]+):(?!\/\/)([^:@]+)$/u.exec(text)
  if (shorthand !== null) return at(SHORTHANDS[shorthand[1] ?? ''], shorthand[2])
  // Two names alone are GitHub's; a host that everybody knows may stand before them.
  if (/^[^/:@.]+\/[^/:@]+$/u.test(text)) return at('github.com', text)
  const bare = /^(?:www\.)?((?:github|gitlab)\.com|bitbucket\.org)\/([^:@]+)$/u.exec(text)
  if (bare !== null) return at(bare[1], bare[2])
  // The address of ssh, with a colon behind the host; some write it behind a scheme. Digits there are a port.
  const scp = /^(?:(?:git\+)?(?:ssh|git):\/\/)?[^@/:]+@([^@/:]+):(?!\d+(?:\/|$))\/?([^:@]+)$/u.exec(text)
  if (scp !== null) return at(hostOf('ssh', scp[1] ?? ''), scp[2])
  const url = /^(?:git\+)?(https?|ssh|git):\/\/([^/?]+)\/([^?]*)$/iu.exec(text)
  return url === null ? undefined : at(hostOf((url[1] ?? '').toLowerCase(), url[2] ?? ''), url[3])
}

function at(host: string | undefined, path: string | undefined): Address | undefined {
  return host === undefined || host === '' || path === undefined ? undefined : { host, path }
}

/** With the port of a server for https. Ports of ssh and git say nothing about where the pages are. */
function hostOf(scheme: string, authority: string): string | undefined {
  if (WELL_KNOWN.has(authority)) return ALIASES[authority] ?? authority
  const address = parsedUrl(`${scheme === 'http' ? 'http' : 'https'}://${authority}`)
  if (address === undefined) return undefined
  const { hostname, port } = address
  if (hostname.endsWith('.')) return undefined
  const host = scheme.startsWith('http') && port !== '' ? new URL(`https://${hostname}:${port}`).host : hostname
  return ALIASES[host] ?? host
}

function readPath({ host, path }: Address): Repository | undefined {
  const segments = path.replace(/\/+$/u, '').split('/')
  if (!segments.every(isSegment)) return undefined
  const { names, inside } = splitPath(host, segments)
  const last = names.at(-1)?.replace(/(?:\.git)+$/iu, '')
  if (last === undefined || !isSegment(last)) return undefined
  const all = [...names.slice(0, -1), last]
  // Without its ending the name may be that of a page.
  if (splitPath(host, all).names.length < all.length) return undefined
  const url = `https://${host}/${all.join('/')}`
  return inside.length === 0 ? { url } : { url, directory: inside.join('/') }
}

/** Tells the repository's names from the rest of a page's address; no names where that is not clear. */
function splitPath(host: string, segments: readonly string[]) {
  const none = { names: [], inside: [] }
  const tree = (names: readonly string[], view: string, [kind, ref, ...inside]: readonly string[]) =>
    kind === undefined || (kind === view && ref !== undefined) ? { names, inside } : none
  switch (host) {
    case 'github.com':
      if (segments.length < 2 || !GITHUB_OWNER.test(segments[0] ?? '')) return none
      return tree(segments.slice(0, 2), 'tree', segments.slice(2))
    case 'bitbucket.org':
      return segments.length < 2 ? none : tree(segments.slice(0, 2), 'src', segments.slice(2))
    case 'gitlab.com':
      return segments.length < 2 ? none : splitNested(segments)
    case 'gist.github.com':
      return none
    default:
      // The web pages of npm's registry are about packages.
      if (/^(?:www\.)?npmjs\./u.test(host) && segments[0] === 'package') return none
      return splitNested(segments)
  }
}

/** Groups nest. Pages of a project stand behind a dash, once without; none of these can be the name of a project. */
function splitNested(segments: readonly string[]) {
  const none = { names: [], inside: [] }
  const isPage = (segment: string | undefined) => segment === 'tree' || segment === 'blob'
  const end = segments.findIndex((segment, at) => at >= 2 && (segment === '-' || isPage(segment)))
  const names = end === -1 ? segments : segments.slice(0, end)
  if (names.includes('-')) return none
  if (end === -1) return { names, inside: [] }
  const [page, ref, ...inside] = segments.slice(segments[end] === '-' ? end + 1 : end)
  if (page !== undefined && (!isPage(page) || ref === undefined)) return none
  return { names, inside: page === 'tree' ? inside : [] }
}

function isSegment(text: string): boolean {
  return SEGMENT.test(text) && text !== '.' && text !== '..'
}

function readDirectory(directory: unknown): string | undefined {
  if (typeof directory !== 'string' || directory.length > MAX_LENGTH) return undefined
  const path = directory.replace(/^(?:\.?\/)+/u, '').replace(/\/+$/u, '')
  return path.split('/').every(isSegment) ? path : undefined
}
