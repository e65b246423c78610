/**
 * The facts about a version that are kept, to be compared with later ones: in the identity lock, and of the version that a
 * change replaces. Only what there is, so that most packages have a size alone.
 */
import type { Facts } from './contents.ts'

/** Sorted names; only how many, where they are too many or too long to be read. */
export type Listed = readonly string[] | number

export interface RecordedFacts {
  readonly installScripts?: Listed | undefined
  readonly implicitGyp?: true | undefined
  readonly bins?: Listed | undefined
  readonly foreign?: Listed | undefined
  readonly natives?: Listed | undefined
  readonly unpackedBytes: number
}

export const LISTS = ['installScripts', 'bins', 'foreign', 'natives'] as const
export type List = (typeof LISTS)[number]

/** In the order in which they are written. */
const MEMBERS = ['installScripts', 'implicitGyp', 'bins', 'foreign', 'natives', 'unpackedBytes'] as const

export const MAX_LISTED = 20
export const MAX_NAME = 200

export function recordFacts(facts: Facts): RecordedFacts {
  const { implicitGyp, unpackedBytes } = facts
  const lists = LISTS.flatMap((member) =>
    facts[member].length === 0 ? [] : [[member, listed(facts[member])] as const],
  )
  return inOrder({ ...Object.fromEntries(lists), ...(implicitGyp && { implicitGyp }), unpackedBytes })
}

/** Always the same text for the same facts. */
export function encodeFacts(facts: RecordedFacts): string {
  return JSON.stringify(inOrder(facts))
}

function inOrder(facts: RecordedFacts): RecordedFacts {
  const members = MEMBERS.flatMap((member) => (facts[member] === undefined ? [] : [[member, facts[member]] as const]))
  return Object.fromEntries(members) as unknown as RecordedFacts
}

export function listed(names: readonly string[]): Listed {
  const distinct = [...new Set(names)].sort()
  const isReadable = distinct.length <= MAX_LISTED && distinct.every((name) => name !== '' && name.length <= MAX_NAME)
  return isReadable ? distinct : distinct.length
}
