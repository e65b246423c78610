/** Where package.json asks for something that the lockfile does not have: yarn install --immutable would refuse. */
import type { Disagreement } from '../format.ts'
import { isInRange, withoutAlias } from '../in-range.ts'
import type { Answers } from './answers.ts'
import type { Descriptor } from './descriptor.ts'
import type { Entry } from './entry.ts'
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
    const message = `package.json asks for ${quoted(name)} at ${quoted(spec)}, for which the lockfile has no entry.`
    return [{ line: others[0]?.line ?? 1, message }]
  })
}

/**
 * Entries whose version is none that they are asked for, whoever asks. Yarn takes an entry by its key alone: an old version
 * with known holes could be put behind any.
 */
export function findOutOfRange(
  entries: readonly Entry[],
  { overridden }: Project,
  readKey: (key: string) => Descriptor,
): readonly Disagreement[] {
  return entries.flatMap(({ keys, line, artifacts }) => {
    const versions = new Map(
      artifacts.flatMap(({ name, version, source }) => (source.type === 'registry' ? [[name, version] as const] : [])),
    )
    return keys.flatMap((key): readonly Disagreement[] => {
      const { name, range, registryName, type } = readKey(key)
      const version = versions.get(registryName)
      if (version === undefined || type !== 'registry' || overridden.has(name) || overridden.has(registryName))
        return []
      // Yarn binds some requests to the package that makes them.
      const wanted = withoutAlias(range.replace(/::.*$/su, ''))
      if (isInRange(version, wanted)) return []
      const chosen = quoted(`${registryName} ${version}`)
      return [
        { line, message: `${quoted(name)} is asked for by ${quoted(range)}, and the lockfile answers with ${chosen}.` },
      ]
    })
  })
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, MAX_SHOWN))
}
