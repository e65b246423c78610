/** What the project puts in the place of other packages' requests. https://pnpm.io/settings#overrides */
import type { JsonObject } from '../json.ts'
import { isObject } from '../json.ts'
import { DOOR_CHECKSUMS } from './door-checksums.ts'
import type { Asked } from './specifier.ts'
import { understand } from './specifier.ts'

export interface Overrides {
  /** By the name that is asked for. */
  readonly asked: ReadonlyMap<string, readonly Asked[]>
  /** Hooks and package extensions can change anything, and the lockfile has only their digest. */
  readonly anything: boolean
}

export function readOverrides(root: JsonObject): Overrides {
  const asked = new Map<string, Asked[]>()
  const catalogs = isObject(root['catalogs']) ? root['catalogs'] : undefined
  const overrides = isObject(root['overrides']) ? root['overrides'] : {}
  for (const [selector, specifier] of Object.entries(overrides)) {
    const name = nameIn(selector)
    const known = asked.get(name) ?? []
    asked.set(name, known)
    known.push(understand(name, typeof specifier === 'string' ? specifier : undefined, catalogs))
  }
  const anything = isThere(root['packageExtensionsChecksum']) || hasUnknownHooks(root['pnpmfileChecksum'])
  return { asked, anything }
}

/** Of our own door it is known that it changes nothing. One that another file composes with is not told from that file. */
function hasUnknownHooks(checksum: unknown): boolean {
  return isThere(checksum) && !(typeof checksum === 'string' && DOOR_CHECKSUMS.has(checksum))
}

function isThere(value: unknown): boolean {
  return (value ?? null) !== null
}

/** `parent@1>name@2` replaces what the parent asks for under `name`. A `>` in a range follows an `@` or a space. */
function nameIn(selector: string): string {
  const child = selector.split(/(?<![@ |])>/u).at(-1) ?? ''
  const at = child.indexOf('@', 1)
  return (at === -1 ? child : child.slice(0, at)).trim()
}
