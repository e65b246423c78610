/** What the address of a tarball says about its package. */

export interface TarballName {
  readonly name: string
  readonly version: string
}

/**
 * Reads the layout that npm's registry and nearly all others use: `…/NAME/-/BASENAME-VERSION.tgz`, with the scope in the
 * name, plain or percent-encoded. Some registries repeat the scope after the `/-/`.
 *
 * @returns undefined when the address has another layout, which proves nothing either way
 */
export function readTarballUrl(address: string | URL | undefined): TarballName | undefined {
  const path = decodedPath(address)
  const match = path === undefined ? null : LAYOUT.exec(path)?.groups
  const { scope = '', basename, again = scope, file } = match ?? {}
  if (basename === undefined || file === undefined || again !== scope) return undefined
  const version = file.startsWith(`${basename}-`) ? file.slice(basename.length + 1) : ''
  return { name: scope + basename, version }
}

const LAYOUT = /^(?:.*?\/)??(?<scope>@[^/]+\/)?(?<basename>[^/]+)\/-\/(?<again>@[^/]+\/)?(?<file>[^/]+)\.tgz$/u

/** @returns the path with its escapes resolved; undefined when the address is no http(s) URL, or badly escaped */
export function decodedPath(address: string | URL | undefined): string | undefined {
  try {
    const url = typeof address === 'string' ? new URL(address) : address
    return url !== undefined && /^https?:$/u.test(url.protocol) ? decodeURIComponent(url.pathname) : undefined
  } catch {
    return undefined
  }
}
