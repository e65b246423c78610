/** What is in two versions, side by side: unlike the check, also what is gone, and any change of the size. Pure. */

import { added } from '../contents/compare-facts.ts'
import type { List, Listed, RecordedFacts } from '../contents/recorded-facts.ts'
import { LISTS } from '../contents/recorded-facts.ts'
import type { Changed } from './difference.ts'

export function compareRecorded(before: RecordedFacts | undefined, now: RecordedFacts | undefined): readonly Changed[] {
  if (before === undefined || now === undefined) return []
  const [gyp, builds] = [before.implicitGyp === true, now.implicitGyp === true]
  return [
    ...LISTS.flatMap((fact) => compareLists(fact, before[fact] ?? [], now[fact] ?? [])),
    ...(gyp === builds ? [] : [{ what: 'implicitGyp', before: gyp, after: builds }]),
    ...(before.unpackedBytes === now.unpackedBytes
      ? []
      : [{ what: 'unpackedBytes', before: before.unpackedBytes, after: now.unpackedBytes }]),
  ]
}

function compareLists(what: List, before: Listed, after: Listed): readonly Changed[] {
  if (typeof before === 'number' || typeof after === 'number') {
    const [then, those] = [countOf(before), countOf(after)]
    return then === those ? [] : [{ what, before: then, after: those }]
  }
  const [gone, come] = [added(what, after, before), added(what, before, after)]
  return gone.length + come.length === 0 ? [] : [{ what, before: gone, after: come }]
}

function countOf(names: Listed): number {
  return typeof names === 'number' ? names : names.length
}
