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
export function readTarballUrl(address: string): TarballName | undefined {
  const path = decodedPath(address)
  const match = path === undefined ? null : /^(?:.*\/)?((?:@[^/]+\/)?[^/]+)\/-\/(?:@[^/]+\/)?([^/]+)\.tgz$/u.exec(path)
  const [, name, file] = match ?? []
  if (name === undefined || file === undefined) return undefined
  const basename = name.slice(name.indexOf('/') + 1)
  return file.startsWith(`${basename}-`) ? { name, version: file.slice(basename.length + 1) } : { name, version: '' }
}

/** @returns the path with its escapes resolved; undefined when the address is no http(s) URL, or badly escaped */
export function decodedPath(address: string): string | undefined {
  try {
    const url = new URL(address)
    return /^https?:$/u.test(url.protocol) ? decodeURIComponent(url.pathname) : undefined
  } catch {
    return undefined
  }
}
