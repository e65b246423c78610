/** Where package.json asks for something that the lockfile does not have: yarn install --immutable would refuse. */
import type { Disagreement } from '../format.ts'
import type { Answers } from './answers.ts'
import type { Project } from './project.ts'

const MAX_SHOWN = 200

export function findDisagreements({ requests, overridden }: Project, answers: Answers): readonly Disagreement[] {
  return requests.flatMap((request) => {
    const { name, spec } = request
    // What replaces a request has a key of its own, and a link needs none.
    if (overridden.has(name) || answers.exact(request) !== undefined || /^link:/u.test(spec)) return []
    const others = answers.named(name)
    // What a catalog says is in another file, and a patch can be written in several ways.
    if (/^(?:catalog|patch):/u.test(spec) && others.length > 0) return []
    const [shownName, shownSpec] = [name, spec].map((text) => JSON.stringify(text.slice(0, MAX_SHOWN)))
    const message = `package.json asks for ${shownName} at ${shownSpec}, for which the lockfile has no entry.`
    return [{ line: others[0]?.line ?? 1, message }]
  })
}
