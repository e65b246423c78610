/**
 * OSA distance 1: what most lists of look-alikes are made with. A name is suspect when one character is inserted, left out,
 * replaced, or exchanged with its neighbour. Of no project; it looks at the whole list for every name.
 */
import { isOneEditApart } from './one-edit.ts'
import type { Peer } from './rule.ts'

export const osa: Peer = (protectedNames) => {
  const known = new Set(protectedNames)
  return (name) => (known.has(name) ? [] : protectedNames.filter((target) => isOneEditApart(name, target)))
}
