/** Where package.json and the copy of it in the lockfile differ: `bun install --frozen-lockfile` refuses these. */
import type { Disagreement } from '../format.ts'
import type { JsonObject } from '../json.ts'
import type { Request } from '../npm/request.ts'
import type { Project } from './project.ts'
import { requestsOf } from './request.ts'

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

function byName(requests: readonly Request[]): ReadonlyMap<string, string> {
  return new Map(requests.map(({ name, spec }) => [name, spec]))
}
