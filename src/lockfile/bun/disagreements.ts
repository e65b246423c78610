/** Where package.json and the copy of it in the lockfile differ: `bun install --frozen-lockfile` refuses these. */
import type { Disagreement } from '../format.ts'
import { isInRange, withoutAlias } from '../in-range.ts'
import type { JsonObject } from '../json.ts'
import type { Request } from '../npm/request.ts'
import type { Project } from './project.ts'
import { requestsOf } from './request.ts'
import type { Tree } from './tree.ts'

export function disagreementsWith(project: Project, copy: JsonObject, line: number): readonly Disagreement[] {
  if (!project.isTold) return []
  const asked = byName(project.requests)
  const copied = byName(requestsOf(copy, true))
  const message = (name: string): string | undefined => {
    const [own, other] = [asked.get(name), copied.get(name)]
    if (own === other) return undefined
    if (other === undefined) return `package.json asks for ${name} (${own}), the lockfile does not.`
    if (own === undefined)
      return `The lockfile says that the project asks for ${name} (${other}), package.json does not.`
    return `package.json asks for ${name} as ${own}, by the lockfile it is ${other}.`
  }
  return [...new Set([...asked.keys(), ...copied.keys()])].flatMap((name) => {
    const text = message(name)
    return text === undefined ? [] : [{ line, message: text }]
  })
}

/**
 * Where the lockfile has something else than it says is asked for, or nothing. Bun takes whatever lies at the place: an old
 * version with known holes could be put into any.
 */
export function contradictionsIn(
  tree: Tree,
  project: Project,
  copy: JsonObject,
  line: number,
): readonly Disagreement[] {
  const overridden = new Set(project.overrides.map(({ name }) => name))
  const isCertain = ({ name, groups }: Request) => !overridden.has(name) && !groups.includes('peer')
  const found: Disagreement[] = []

  // What the copy has otherwise is told of already.
  const copied = byName(requestsOf(copy, true))
  const differing = new Set(
    project.requests.flatMap(({ name, spec }) => (project.isTold && copied.get(name) !== spec ? [name] : [])),
  )
  const answered = new Set(tree.project.answers.map(({ request }) => request.name))
  for (const request of project.isTold ? project.requests : []) {
    const { name, spec } = request
    if (answered.has(name) || differing.has(name) || !isCertain(request)) continue
    found.push({ line, message: `package.json asks for ${shown(name, spec)}, for which the lockfile has no entry.` })
  }

  // Many ask for the same: each entry and request is told of once.
  const seen = new Set<string>()
  for (const dependent of [tree.project, ...tree.workspaces.values(), ...tree.packages.values()]) {
    for (const { key, request } of dependent.answers) {
      if (dependent === tree.project && differing.has(request.name)) continue
      const entry = tree.entries.get(key)
      if (entry?.resolution.kind !== 'npm' || entry.information['bundled'] === true || !isCertain(request)) continue
      if (isInRange(entry.resolution.version, withoutAlias(request.spec))) continue
      const identity = JSON.stringify([key, request.spec])
      if (seen.has(identity)) continue
      seen.add(identity)
      const message = `${shown(request.name, request.spec)} is asked for, and the lockfile answers with ${shown(entry.name, entry.resolution.version)}.`
      found.push({ line: entry.line, message })
    }
  }
  return found
}

const MAX_SHOWN = 200

function shown(name: string, spec: string): string {
  return `${name.slice(0, MAX_SHOWN)}@${spec.slice(0, MAX_SHOWN)}`
}

function byName(requests: readonly Request[]): ReadonlyMap<string, string> {
  return new Map(requests.map(({ name, spec }) => [name, spec]))
}
