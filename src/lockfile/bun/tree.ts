/**
 * Who depends on whom: which entry answers which request, by Bun's rules.
 *
 * Input: attacker-controlled. The time taken must not grow with the product of entries and requests.
 */
import type { Request } from '../npm/request.ts'
import type { Entry } from './entry.ts'
import type { Project } from './project.ts'
import { requestsOf, withCatalog } from './request.ts'
import type { Workspace } from './workspace.ts'

/** One that asks: the project, a workspace or an entry. */
export interface Dependent {
  /** Of an entry; `undefined` of the others. */
  readonly key: string | undefined
  readonly answers: readonly Answer[]
}

interface Answer {
  readonly key: string
  readonly request: Request
}

export interface Tree {
  readonly entries: ReadonlyMap<string, Entry>
  readonly project: Dependent
  /** By their directories. */
  readonly workspaces: ReadonlyMap<string, Dependent>
  /** By their keys; workspaces are not here. */
  readonly packages: ReadonlyMap<string, Dependent>
}

export function buildTree(list: readonly Entry[], workspaces: readonly Workspace[], project: Project): Tree {
  const inside = new Map<string, Map<string, string>>()
  for (const { key, parent, installName } of list) {
    const names = inside.get(parent) ?? new Map<string, string>()
    inside.set(parent, names.set(installName, key))
  }
  const entries = new Map(list.map((entry) => [entry.key, entry]))
  const dependent = (key: string | undefined, places: readonly string[], requests: readonly Request[]): Dependent => {
    const around = places.flatMap((place) => inside.get(place) ?? [])
    const answers = requests.flatMap((request) => {
      const found = around.find((names) => names.has(request.name))?.get(request.name)
      return found === undefined ? [] : [{ key: found, request: withCatalog(request, project.catalogs) }]
    })
    return { key, answers }
  }
  const isPackage = ({ resolution: { kind } }: Entry) => kind !== 'workspace' && kind !== 'root'
  return {
    entries,
    project: dependent(undefined, [''], project.requests),
    workspaces: new Map(
      workspaces.map(({ path, name, requests }) => [path, dependent(undefined, [name, ''], requests)]),
    ),
    packages: new Map(
      list
        .filter(isPackage)
        .map(({ key, information }) => [key, dependent(key, placesAround(key), requestsOf(information, false))]),
    ),
  }
}

/** From a package's own place outwards to the top, which is ''. A scope alone is nobody's place. */
function placesAround(from: string): readonly string[] {
  const found = [from]
  for (let at = from.lastIndexOf('/'); at > 0; at = from.lastIndexOf('/', at - 1)) found.push(from.slice(0, at))
  return [...found, '']
}

/** What everybody who asks for an entry asks for, by its key; an entry that nobody asks for is not there. */
export function requestsByKey({ project, workspaces, packages }: Tree): ReadonlyMap<string, readonly Request[]> {
  const requests = new Map<string, Request[]>()
  for (const { answers } of [project, ...workspaces.values(), ...packages.values()]) {
    for (const { key, request } of answers) {
      const known = requests.get(key)
      if (known === undefined) requests.set(key, [request])
      else known.push(request)
    }
  }
  return requests
}
