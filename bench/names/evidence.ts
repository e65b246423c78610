/**
 * Our own detector with what the registry knows of the packages, as scripts/record-name-facts.mjs recorded it.
 *
 * Nearly all squats are gone, or have become npm's placeholders. Of those nothing counts as known, for or against them. That
 * is kinder to them than the day of the attack was, when they were new, and to us no kinder.
 */
import { readFileSync } from 'node:fs'
import { openLookAlikes } from '../../src/names/look-alikes.ts'
import type { NameFacts } from '../../src/names/name-facts.ts'
import { judgeSuspicion } from '../../src/names/suspicion.ts'
import type { Level } from './ours.ts'
import { readList } from './ours.ts'
import type { Rule } from './peers/rule.ts'

interface Recorded {
  /** The day, `YYYY-MM-DD`. */
  readonly recorded: string
  /** `null` for a name that the registry did not have. */
  readonly names: Readonly<
    Record<string, (Omit<NameFacts, 'firstPublished'> & { readonly firstPublished?: string }) | null>
  >
}

export function oursWithEvidence(level: Level): Rule {
  const { recorded, names } = JSON.parse(
    readFileSync(new URL('../../fixtures/names/facts.json', import.meta.url), 'utf8'),
  ) as Recorded
  const factsOf = (name: string): NameFacts | undefined => {
    const facts = Object.hasOwn(names, name) ? names[name] : undefined
    if (facts === undefined || facts === null || facts.versions === 0 || facts.isPlaceholder) return undefined
    return { ...facts, firstPublished: facts.firstPublished === undefined ? undefined : new Date(facts.firstPublished) }
  }
  const lookAlikes = openLookAlikes({ list: readList('shipped') })
  return (name) => {
    const likeness = lookAlikes.find(name)
    if (likeness === undefined) return []
    const { suspicion } = judgeSuspicion({
      likeness,
      facts: factsOf(name),
      target: factsOf(likeness.target),
      isSamePublisher: false,
      dependents: [],
      areBothDirect: false,
      runsOnInstall: false,
      published: undefined,
      now: new Date(recorded),
    })
    return suspicion === 'cleared' || (level === 'High' && suspicion !== 'high') ? [] : [likeness.target]
  }
}
