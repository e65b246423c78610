/**
 * GuardDog 3.0.2 (DataDog/guarddog, commit ca8b5b43d145, guarddog/analyzer/metadata/typosquatting.py and npm/typosquatting.py).
 * A name is suspect when it is one edit, or one exchange of neighbours, away from
 *
 * - a popular name,
 * - a popular name with its terms between hyphens in another order, or the same order,
 * - a popular name in lower case, where that differs ("confused forms"; `js` and `node` are not among npm's: the swaps of
 *   `py` and `python` are a rule of its detector for PyPI alone).
 *
 * It makes all orders of all popular names for every name; here the orders are made only as far as they can still fit, which
 * gives the same answers in less time.
 */
import { isOneEditApart } from './one-edit.ts'
import type { Peer } from './rule.ts'

export const guarddog: Peer = (protectedNames) => {
  const known = new Set(protectedNames)
  const forms = protectedNames.map((target) => ({
    target,
    lower: target.toLowerCase(),
    terms: target.split('-'),
    letters: lettersOf(target),
  }))
  return (name) => {
    if (known.has(name)) return []
    const letters = lettersOf(name)
    return forms
      .filter(({ target, lower, terms, letters: own }) => {
        if (Math.abs(name.length - target.length) > 1) return false
        if (isOneEditApart(name, target)) return true
        // Equal to the form is near enough: the distance is compared without asking whether there is one.
        if (lower !== target && (lower === name || isOneEditApart(name, lower))) return true
        return terms.length > 1 && areNearlySame(letters, own) && hasOrder(name, terms, '')
      })
      .map(({ target }) => target)
  }
}

/** Whether some order of the terms, after what is built already, is the name or one edit away from it. */
function hasOrder(name: string, terms: readonly string[], built: string): boolean {
  if (terms.length === 0) return name === built || isOneEditApart(name, built)
  if (![-1, 0, 1].some((more) => isNear(name.slice(0, Math.max(0, built.length + more)), built))) return false
  return terms.some((term, at) => {
    const rest = terms.filter((_, other) => other !== at)
    return hasOrder(name, rest, `${built}${term}${rest.length > 0 ? '-' : ''}`)
  })
}

function isNear(a: string, b: string): boolean {
  return a === b || isOneEditApart(a, b)
}

/** How often each character is in a name: no order changes that, and one edit hardly does. */
function lettersOf(name: string): Uint8Array {
  const counts = new Uint8Array(128)
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at) % 128
    counts[code] = (counts[code] ?? 0) + 1
  }
  return counts
}

function areNearlySame(a: Uint8Array, b: Uint8Array): boolean {
  let difference = 0
  for (let at = 0; at < a.length; at++) {
    difference += Math.abs((a[at] ?? 0) - (b[at] ?? 0))
    if (difference > 2) return false
  }
  return true
}
