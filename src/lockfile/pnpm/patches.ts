/** Which patches pnpm applies to which packages. https://pnpm.io/cli/patch */
import semver from 'semver'
import type { JsonObject } from '../json.ts'
import { isObject } from '../json.ts'
import type { Entry } from './entry.ts'

interface Patch {
  /** A version or a range; `undefined` for every version. */
  readonly range: string | undefined
  readonly path: string
}

export interface Patches {
  readonly byHash: ReadonlyMap<string, string>
  readonly byName: ReadonlyMap<string, readonly Patch[]>
}

export function readPatches(root: JsonObject): Patches {
  const byHash = new Map<string, string>()
  const byName = new Map<string, Patch[]>()
  const patched = isObject(root['patchedDependencies']) ? root['patchedDependencies'] : {}
  for (const [selector, value] of Object.entries(patched)) {
    const { hash, path } = isObject(value) ? value : { hash: value, path: undefined }
    // Newer lockfiles have the digest only.
    const shown = typeof path === 'string' ? path : selector
    if (typeof hash === 'string') byHash.set(hash, shown)
    const at = selector.indexOf('@', 1)
    const name = at === -1 ? selector : selector.slice(0, at)
    const known = byName.get(name) ?? []
    byName.set(name, known)
    known.push({ range: at === -1 ? undefined : selector.slice(at + 1), path: shown })
  }
  return { byHash, byName }
}

/**
 * By the key and by the list: of the two, pnpm's versions have gone by either.
 *
 * @param name the package's, as its patches call it
 */
export function patchesOf({ depPath }: Entry, name: string, version: string, patches: Patches): readonly string[] {
  const found = new Set<string>()
  const { patchHash } = depPath
  if (patchHash !== undefined) found.add(patches.byHash.get(patchHash) ?? `patch_hash=${patchHash}`)
  for (const { range, path } of patches.byName.get(name) ?? []) {
    if (range === undefined || range === version || range === depPath.address || isIn(version, range)) found.add(path)
  }
  return [...found]
}

function isIn(version: string, range: string): boolean {
  return range.length <= 256 && semver.satisfies(version, range, { includePrerelease: true })
}
