/**
 * npq 3.9.1 (lirantal/npq, commit b908e67052c3, lib/marshalls/typosquatting.marshall.js). A name is suspect when its
 * Levenshtein distance to a name of the list is 1 or 2, however short it is. It looks at the whole list for every name.
 */
import type { Peer } from './rule.ts'

const MOST = 2

export const npq: Peer = (protectedNames) => {
  const known = new Set(protectedNames)
  return (name) => {
    if (known.has(name)) return []
    return protectedNames.filter((target) => {
      return Math.abs(name.length - target.length) <= MOST && isWithin(name, target, MOST)
    })
  }
}

/** Levenshtein by trying: what the two have in common at their beginning costs nothing, and then one of three edits is made. */
function isWithin(a: string, b: string, edits: number, fromA = 0, fromB = 0): boolean {
  let [left, right] = [fromA, fromB]
  while (left < a.length && right < b.length && a.charCodeAt(left) === b.charCodeAt(right)) {
    left++
    right++
  }
  const [restA, restB] = [a.length - left, b.length - right]
  if (restA === 0 || restB === 0) return Math.max(restA, restB) <= edits
  if (edits === 0 || Math.abs(restA - restB) > edits) return false
  return (
    isWithin(a, b, edits - 1, left + 1, right + 1) ||
    isWithin(a, b, edits - 1, left + 1, right) ||
    isWithin(a, b, edits - 1, left, right + 1)
  )
}
