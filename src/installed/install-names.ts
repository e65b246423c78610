/** Under which names a package may be installed: its own, and the aliases that the lockfile tells of. */
import type { LockedPackage } from '../lockfile/locked-package.ts'

export function installNames({ name, aliases = [], locations }: LockedPackage): ReadonlySet<string> {
  return new Set([name, ...aliases, ...locations.flatMap((location) => namesIn(location.path))])
}

/** The name that a directory or link in a node_modules has there. */
export function nameAt(path: string): string | undefined {
  return /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)$/u.exec(path)?.[1]
}

/** Whether `.pnpm/NAME@VERSION_PEERS/node_modules/NAME` is for this version. Other stores name their directories otherwise. */
export function isStoreOf(path: string, { name, version, source }: LockedPackage): boolean {
  const store = /(?:^|\/)node_modules\/\.pnpm\/([^/]+)\//u.exec(path)?.[1]
  if (store === undefined || store === 'node_modules' || source.type !== 'registry') return true
  // What is too long is cut, and has a hash in place of the rest; no pnpm keeps fewer characters.
  const prefix = `${name.replace('/', '+')}@${version}`
  const kept = prefix.slice(0, KEPT)
  const at = store.indexOf(kept)
  const isWhole = kept.length < prefix.length || /^(?:$|[_(])/u.test(store.slice(at + prefix.length))
  // Before it stands the registry's host where it is not the usual one.
  return at !== -1 && (at === 0 || store[at - 1] === '+') && isWhole
}

const KEPT = 33

/** An entry's key: a place in a tree (npm, Bun), or what is asked for (Yarn: `NAME@RANGE, NAME@RANGE`). */
function namesIn(path: string): readonly string[] {
  const placed = nameAt(path)
  if (placed !== undefined) return [placed]
  const parts = path.split('/')
  if (parts.some((part) => part.includes('@', 1))) {
    return path.split(', ').flatMap((key) => /^(?:@[^/@]+\/)?[^/@]+(?=@)/u.exec(key)?.[0] ?? [])
  }
  const [last = '', scope] = parts.reverse()
  return [scope?.startsWith('@') === true ? `${scope}/${last}` : last]
}
