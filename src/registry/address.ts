/** Addresses: which one npm would ask, and how one is shown. */

/**
 * npm puts the configured registry in place of its own public host, so that a lockfile written without a mirror works
 * with one: the same rule as in @npmcli/arborist.
 */
export function asNpmAsks(address: string, registry: string, replaceRegistryHost: string): string {
  if (!URL.canParse(address)) return address
  const [url, base] = [new URL(address), new URL(registry)]
  if (replaceRegistryHost !== 'always' && replaceRegistryHost !== url.host) return address
  url.protocol = base.protocol
  url.hostname = base.hostname
  url.port = base.port
  const prefix = base.pathname.replace(/\/$/u, '')
  if (prefix !== '' && !url.pathname.startsWith(`${prefix}/`)) url.pathname = prefix + url.pathname
  return url.href
}

/** With the registry's scheme: an `http:` in a lockfile or a document must not carry a token over the wire in clear. */
export function withScheme(address: string, registry: string): string {
  if (!isOnHost(address, registry)) return address
  const url = new URL(address)
  url.protocol = new URL(registry).protocol
  return url.href
}

export function isOnHost(address: string, registry: string): boolean {
  return URL.canParse(address) && new URL(address).host === new URL(registry).host
}

/** Fit for a report: without the user name and password that an address in .npmrc may have. */
export function withoutCredentials(address: string): string {
  if (!URL.canParse(address)) return address
  const url = new URL(address)
  if (url.username === '' && url.password === '') return address
  url.username = ''
  url.password = ''
  return url.href
}
