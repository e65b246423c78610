/** Addresses in their parts. */

/**
 * Never by URL.canParse: once it was asked some thousand times, Node 20 says no to hosts that `new URL` makes others of, such as
 * `\u00b927.0.0.1`, so that a check of what follows would not be made.
 *
 * @param base what a relative address is relative to
 * @returns undefined for what is no address
 */
export function parsedUrl(address: string, base?: string): URL | undefined {
  try {
    return new URL(address, base)
  } catch {
    return undefined
  }
}

/** As a URL has them. */
export type UrlParts = Readonly<Pick<URL, 'protocol' | 'host' | 'hostname' | 'port' | 'pathname'>>

/** More registries than this no configuration has; then all are read anew. */
const MOST = 64
const registries = new Map<string, UrlParts>()

/**
 * The parts of a registry's address. A run has one or two registries, and compares addresses with them many times for each
 * package: they are read once.
 *
 * @param registry from the configuration or the policy, never from a lockfile or a server
 * @throws TypeError where it is no address, as URL does
 */
export function registryUrl(registry: string): UrlParts {
  const known = registries.get(registry)
  if (known !== undefined) return known
  const { protocol, host, hostname, port, pathname } = new URL(registry)
  const parts = { protocol, host, hostname, port, pathname }
  if (registries.size >= MOST) registries.clear()
  registries.set(registry, parts)
  return parts
}
