/**
 * What the project itself asks for. npm takes it from package.json; the lockfile has a copy, which whoever edits the
 * lockfile can edit too, so the copy counts only where there is no package.json.
 */
import type { Json, JsonObject } from '../json.ts'
import { isObject } from '../json.ts'
import { readRootManifest } from '../root-manifest.ts'
import type { Request } from './request.ts'
import { readRequests } from './request.ts'

export interface Project {
  /** `undefined` when nothing tells: version 1 and the hidden lockfile have no copy. */
  readonly requests: readonly Request[] | undefined
  /** The patterns of the directories that are workspaces. */
  readonly workspaces: readonly string[]
  /** Overrides by name, at any depth: they change what is asked for without a trace in the lockfile. */
  readonly overrides: readonly Request[]
}

/** @param copy the lockfile's own entry for the project */
export function readProject(manifest: string | undefined, copy: JsonObject | undefined): Project {
  const document = (manifest === undefined ? undefined : readRootManifest(manifest)) ?? copy
  if (document === undefined) return { requests: undefined, workspaces: [], overrides: [] }
  const { workspaces } = document
  const patterns = isObject(workspaces) ? workspaces['packages'] : workspaces
  return {
    requests: readRequests(document, true),
    workspaces: Array.isArray(patterns) ? patterns.filter((pattern) => typeof pattern === 'string') : [],
    overrides: readOverrides(document),
  }
}

function readOverrides(document: JsonObject): readonly Request[] {
  const found: Request[] = []
  const add = (name: string, spec: string) => {
    // `$name` stands for what the project itself asks for under that name.
    const own = spec.startsWith('$') ? specOf(document, spec.slice(1)) : spec
    if (own !== undefined) found.push({ name, spec: own, groups: [] })
  }
  const walk = (overrides: Json | undefined, depth: number) => {
    if (!isObject(overrides) || depth > 20) return
    for (const [selector, value] of Object.entries(overrides)) {
      const name = selector.replace(/(?!^)@.*$/u, '')
      if (typeof value === 'string') add(name, value)
      if (!isObject(value)) continue
      if (typeof value['.'] === 'string') add(name, value['.'])
      walk(value, depth + 1)
    }
  }
  walk(document['overrides'], 0)
  return found
}

function specOf(document: JsonObject, name: string): string | undefined {
  for (const member of ['devDependencies', 'optionalDependencies', 'dependencies', 'peerDependencies']) {
    const group = document[member]
    if (isObject(group) && Object.hasOwn(group, name) && typeof group[name] === 'string') return group[name]
  }
  return undefined
}
