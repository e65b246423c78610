/**
 * What a version has that the one before had not. Less is no change: nobody is harmed by a script that is gone. How many
 * files there are is not compared: that changes with nearly every release.
 */
import { compareVersions } from '../downgrade/release-line.ts'
import type { Facts } from './contents.ts'
import type { List, Listed, RecordedFacts } from './recorded-facts.ts'
import { LISTS, listed } from './recorded-facts.ts'

export type FactChange = ListChange | GypChange | GrowthChange

interface ListChange {
  readonly fact: List
  readonly before: Listed
  readonly now: Listed
}

interface GypChange {
  readonly fact: 'implicitGyp'
  readonly before: false
  readonly now: true
}

interface GrowthChange {
  readonly fact: 'unpackedBytes'
  readonly before: number
  readonly now: number
}

/**
 * What was hidden in packages was 3 to 10 MB in one file. Honest versions seldom grow fivefold, and those that do are small:
 * docs/findings/VD525.md has the figures.
 */
const MANY_TIMES = 5
const MUCH = 1024 * 1024

/** Code that runs on installation, or that no registry vouches for. All else is only worth knowing. */
export function isSevere({ fact }: FactChange): boolean {
  return fact === 'installScripts' || fact === 'implicitGyp' || fact === 'foreign'
}

/** A version that was accepted, with what is known of it. */
export interface KnownVersion {
  readonly version: string
  readonly contents?: RecordedFacts | undefined
}

/**
 * @returns nothing where the contents of one of them are unknown. Of a version that is not newer only what is severe:
 *   that an older one has more is usual, but old release lines are where stolen tokens publish, too.
 */
export function changesSince(before: KnownVersion, version: string, facts: Facts | undefined): readonly FactChange[] {
  if (before.contents === undefined || facts === undefined) return []
  const isNewer = (compareVersions(version, before.version) ?? 1) > 0
  return compareFacts(before.contents, facts).filter((change) => isNewer || isSevere(change))
}

export function compareFacts(before: RecordedFacts, now: Facts): readonly FactChange[] {
  const lists = LISTS.flatMap((fact): readonly FactChange[] => {
    const [then, names] = [before[fact] ?? [], now[fact]]
    return isMore(fact, then, names) ? [{ fact, before: then, now: listed(names) }] : []
  })
  const [then, size] = [before.unpackedBytes, now.unpackedBytes]
  const hasGrown = size >= then * MANY_TIMES && size - then >= MUCH
  return [
    ...lists.filter(isSevere),
    ...(now.implicitGyp && before.implicitGyp !== true
      ? [{ fact: 'implicitGyp', before: false, now: true } as const]
      : []),
    ...lists.filter((change) => !isSevere(change)),
    ...(hasGrown ? [{ fact: 'unpackedBytes', before: then, now: size } as const] : []),
  ]
}

/** Names that were not there before; where those are not known, one more is enough. */
function isMore(fact: List, before: Listed, now: readonly string[]): boolean {
  if (typeof before === 'number') return new Set(now).size > before
  return added(fact, before, now).length > 0
}

/** Native binaries by their file names: packages move them from folder to folder, and build the same for more platforms. */
export function added(fact: List, before: readonly string[], now: readonly string[]): readonly string[] {
  const key = (name: string) => (fact === 'natives' ? (name.split('/').at(-1) ?? name) : name)
  const known = new Set(before.map(key))
  return now.filter((name) => !known.has(key(name)))
}
