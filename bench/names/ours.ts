/** Our own detector, asked as the peers are: without a project whose dependencies it knows. */
import { readFileSync } from 'node:fs'
import { openLookAlikes } from '../../src/names/look-alikes.ts'
import type { NamesList } from '../../src/names/names-list.ts'
import { parseNamesList } from '../../src/names/names-list.ts'
import type { Rule } from './peers/rule.ts'
import { protectedNames } from './protected-names.ts'

export type Level = 'High' | 'High and Warning'

/**
 * Which names are protected: `ranked` are those of npm-high-impact alone, `shipped` what verify-deps has in its own file,
 * which are more. A rule's false flags depend on the list about as much as on the rule, so that rules can be compared only
 * with the same list.
 */
export type ListName = 'ranked' | 'shipped'

/** Read anew, so that the time that this takes can be measured. */
export function readList(list: ListName): NamesList {
  if (list === 'ranked') return { date: '', popular: protectedNames, organisations: new Map() }
  return parseNamesList(readFileSync(new URL('../../data/protected-names.txt', import.meta.url), 'utf8'))
}

export function ours(level: Level, list: ListName): Rule {
  const lookAlikes = openLookAlikes({ list: readList(list) })
  return (name) => {
    const likeness = lookAlikes.find(name)
    return likeness === undefined || (level === 'High' && likeness.suspicion !== 'high') ? [] : [likeness.target]
  }
}

/** For the peers: every name of the list in the order of popularity. */
export function namesOf({ popular, organisations }: NamesList): readonly string[] {
  const less = [...organisations].flatMap(([scope, names]) => names.map((name) => `${scope}/${name}`))
  return [...new Set([...popular, ...less])]
}
