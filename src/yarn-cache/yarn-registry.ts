/** Which registry Yarn 2 and later takes a package from. It does not read `.npmrc`. */

import { parsedUrl } from '../parsed-url.ts'
import { withoutCredentials } from '../registry/address.ts'
import type { Environment, YarnSettings } from './settings.ts'

/**
 * The scope's own before the default one. Fit for a report.
 *
 * @returns undefined where nothing is set; what is no address where it cannot be known
 */
export function yarnRegistry(name: string, settings: YarnSettings, env: Environment): string | undefined {
  const [unread] = settings.unread
  if (unread !== undefined) return `what ${unread} says, which cannot be read`
  const scope = /^@([^/]+)\//u.exec(name)?.[1]
  const own = scope === undefined ? undefined : settings.get('npmScopes', scope, 'npmRegistryServer')?.value
  const set = own || (env['YARN_NPM_REGISTRY_SERVER'] ?? settings.get('npmRegistryServer')?.value)
  return set === undefined || set === '' ? undefined : withoutCredentials(set)
}

/** Up to slashes at their ends, and to what a URL does not tell apart. */
export function isSameRegistry(one: string, other: string): boolean {
  const [left, right] = [parsedUrl(one), parsedUrl(other)]
  return one === other || (left !== undefined && right !== undefined && bare(left) === bare(right))
}

function bare({ protocol, host, pathname, search }: URL): string {
  let path = pathname
  while (path.endsWith('/')) path = path.slice(0, -1)
  return `${protocol}//${host}${path}${search}`
}
