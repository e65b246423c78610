/** Addresses: which one npm would ask, and how one is shown. */
import npa from 'npm-package-arg'
import { parsedUrl, registryUrl } from '../parsed-url.ts'

const PLAIN_NAME = /^(?:@[a-z0-9-][\w.-]*\/)?[a-z0-9-][\w.-]*$/u

/** As npm writes it in addresses. What npm's library makes of a plain name takes it a hundred times as long. */
export function escapedName(name: string): string {
  return PLAIN_NAME.test(name) ? name.replace('/', '%2f') : String(npa(name).escapedName)
}

/**
 * npm puts the configured registry in place of its own public host, so that a lockfile written without a mirror works
 * with one: the same rule as in @npmcli/arborist.
 *
 * @param replaced `replace-registry-host`: a host name, a whole address (whose path is replaced too), `always` or `never`
 */
export function asNpmAsks(address: string, registry: string, replaced: string): string {
  const url = parsedUrl(address)
  if (url === undefined) return address
  const base = registryUrl(registry)
  const whole = replaced.includes(':') ? parsedUrl(replaced) : undefined
  const [from, to] = [whole, base].map((each) => each?.pathname.replace(/\/$/u, '') ?? '') as [string, string]
  const isReplaced = replaced === 'always' || url.hostname === (whole?.hostname ?? replaced)
  if (!isReplaced || (from !== '' && !isBelow(url.pathname, from))) return address
  url.protocol = base.protocol
  url.hostname = base.hostname
  url.port = base.port
  if (from !== '') url.pathname = to + url.pathname.slice(from.length)
  else if (!isBelow(url.pathname, to)) url.pathname = to + url.pathname
  return url.href
}

function isBelow(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`)
}

/** Over https where the registry is: an `http:` in a lockfile or a document must not carry a token in clear. */
export function withScheme(address: string, registry: string): string {
  const url = parsedUrl(address)
  if (url === undefined) return address
  const { host, protocol } = registryUrl(registry)
  if (url.host !== host || protocol !== 'https:') return address
  url.protocol = 'https:'
  return url.href
}

export function isOnHost(address: string, registry: string): boolean {
  const url = parsedUrl(address)
  return url !== undefined && url.host === registryUrl(registry).host
}

/** Whatever the scheme and the slash at the end: npm's registry over http is npm's registry all the same. */
export function sameRegistry(a: string, b: string): boolean {
  const [left, right] = [registryUrl(a), registryUrl(b)]
  return left.host === right.host && left.pathname.replace(/\/$/u, '') === right.pathname.replace(/\/$/u, '')
}

/** Where such an address ends its host, nobody is named before it. Nothing in it is what a parser of addresses leaves out. */
const WITHOUT_USER = /^https?:\/\/[\w.:[\]-]+[/?#]/u

/** Fit for a report: without the user name and password that an address in .npmrc may have. */
export function withoutCredentials(address: string): string {
  if (!address.includes('@') || WITHOUT_USER.test(address)) return address
  const url = parsedUrl(address)
  if (url === undefined) return address
  if (url.username === '' && url.password === '') return address
  url.username = ''
  url.password = ''
  return url.href
}
