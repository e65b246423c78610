/**
 * The proxy by which npm asks an address, found as its own agent does. That comes with every kind of proxy, which takes
 * longer to load than Node to start, and is needed only where there is one. A test holds this to it.
 */

type Environment = Readonly<Record<string, string | undefined>>

/**
 * @param configured what npm's configuration has; what it has not is the environment's
 * @returns finds the proxy for an address, `null` where there is none; throws a TypeError when its own address is none
 */
export function proxiesOf(
  configured: { readonly proxy: unknown; readonly noProxy: unknown },
  env: Environment = process.env,
): (url: URL) => URL | null {
  // However they are written; of those alike, the last counts.
  const own = Object.fromEntries(Object.entries(env).map(([key, value]) => [key.toLowerCase(), value]))
  const overTls = configured.proxy || own['https_proxy']
  const overAny = overTls || own['http_proxy'] || own['proxy']
  const direct = namesIn(configured.noProxy || own['no_proxy'])

  return ({ protocol, hostname }) => {
    const proxy = protocol === 'https:' ? overTls : overAny
    return !proxy || isBelow(hostname, direct) ? null : new URL(String(proxy))
  }
}

function namesIn(noProxy: unknown): readonly string[] {
  if (typeof noProxy === 'string') return noProxy.split(',').map((name) => name.trim())
  return Array.isArray(noProxy) ? noProxy.map(String) : []
}

/** Whether the name of the host ends in one of these, label by label. */
function isBelow(hostname: string, names: readonly string[]): boolean {
  const host = hostname.split('.').reverse()
  return names.some((name) => {
    const labels = name.split('.').filter(Boolean).reverse()
    return labels.length > 0 && labels.every((label, at) => label === host[at])
  })
}
