/** Addresses: which one npm would ask, and how one is shown. */
import npa from 'npm-package-arg'

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
  if (!URL.canParse(address)) return address
  const [url, base] = [new URL(address), new URL(registry)]
  const whole = URL.canParse(replaced) ? new URL(replaced) : undefined
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
  if (!isOnHost(address, registry) || new URL(registry).protocol !== 'https:') return address
  const url = new URL(address)
  url.protocol = 'https:'
  return url.href
}

export function isOnHost(address: string, registry: string): boolean {
  return URL.canParse(address) && new URL(address).host === new URL(registry).host
}

/** Whatever the scheme and the slash at the end: npm's registry over http is npm's registry all the same. */
export function sameRegistry(a: string, b: string): boolean {
  const [left, right] = [a, b].map((address) => new URL(address))
  return left?.host === right?.host && left?.pathname.replace(/\/$/u, '') === right?.pathname.replace(/\/$/u, '')
}

/** Fit for a report: without the user name and password that an address in .npmrc may have. */
export function withoutCredentials(address: string): string {
  if (!address.includes('@') && URL.canParse(address)) return address
  if (!URL.canParse(address)) return address
  const url = new URL(address)
  if (url.username === '' && url.password === '') return address
  url.username = ''
  url.password = ''
  return url.href
}
