/**
 * For which groups of dependencies alone an entry is there, for --omit: found by walking, because a yarn.lock does not say.
 *
 * Input: attacker-controlled. Each entry and each name is looked at once for each set of groups.
 */
import type { Omittable } from '../locked-package.ts'
import type { Answers } from './answers.ts'
import type { Entry, Request } from './entry.ts'

/** Each inner list is a set of groups that must all be omitted for the entry to go. */
export type Omissions = ReadonlyMap<Entry, readonly (readonly Omittable[])[]>

const DEV_AND_OPTIONAL = ['dev', 'optional'] as const

/** @param roots everything that the project asks for; what nobody asks for stays */
export function findOmissions(entries: readonly Entry[], answers: Answers, roots: readonly Request[]): Omissions {
  const all = reach(answers, roots, [])
  const left = DEV_AND_OPTIONAL.map((group) => ({ group, reached: reach(answers, roots, [group]) }))
  const neither = reach(answers, roots, DEV_AND_OPTIONAL)
  const omissions = new Map<Entry, readonly (readonly Omittable[])[]>()
  for (const entry of entries) {
    if (!all.has(entry) || neither.has(entry)) continue
    const sets = left.flatMap(({ group, reached }) => (reached.has(entry) ? [] : [[group]]))
    omissions.set(entry, sets.length > 0 ? sets : [DEV_AND_OPTIONAL])
  }
  return omissions
}

/** What the project needs when it asks for nothing of the given groups. */
function reach(answers: Answers, roots: readonly Request[], without: readonly Omittable[]): ReadonlySet<Entry> {
  const reached = new Set<Entry>()
  const wholeNames = new Set<string>()
  const patchedNames = new Set<string>()
  const queue: Entry[] = []
  const add = (found: readonly Entry[]) => {
    for (const entry of found) {
      if (reached.has(entry)) continue
      reached.add(entry)
      queue.push(entry)
    }
  }
  const follow = (request: Request) => {
    if (request.groups.some((group) => without.includes(group))) return
    const { name } = request
    if (!patchedNames.has(name)) add(answers.patched(name))
    patchedNames.add(name)
    const exact = answers.exact(request)
    if (exact !== undefined) return add([exact])
    if (!wholeNames.has(name)) add(answers.named(name))
    wholeNames.add(name)
  }
  roots.forEach(follow)
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) next.asks.forEach(follow)
  return reached
}
