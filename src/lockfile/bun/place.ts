/**
 * Keys of `packages`: where a package lies in the tree, as the names on the way to it, such as `parent/@scope/child`.
 */

export interface Place {
  readonly key: string
  /** What dependents there call it. */
  readonly installName: string
  /** The key of the package it lies in; empty at the top. */
  readonly parent: string
}

/** The longest path that any system takes is 4,096 bytes; nothing can be installed below a longer one. */
const MAX_KEY = 4096
/** Real trees stay under 60. */
const MAX_LEVELS = 200

/** @returns a reason in place of a place that cannot be */
export function readPlace(key: string): Place | string {
  if (key.length > MAX_KEY) return `a key in "packages" has over ${MAX_KEY} characters`
  const names = namesOf(key)
  if (names === undefined) return `${JSON.stringify(key)} is no place in a tree of packages`
  if (names.length > MAX_LEVELS) return `a key in "packages" is deeper than ${MAX_LEVELS} levels`
  const installName = names.at(-1) ?? ''
  return { key, installName, parent: key.slice(0, Math.max(0, key.length - installName.length - 1)) }
}

function namesOf(key: string): readonly string[] | undefined {
  const names: string[] = []
  let scope: string | undefined
  for (const part of key.split('/')) {
    if (part === '' || part === '.' || part === '..') return undefined
    if (scope === undefined && part.startsWith('@')) scope = part
    else {
      names.push(scope === undefined ? part : `${scope}/${part}`)
      scope = undefined
    }
  }
  return scope === undefined ? names : undefined
}
