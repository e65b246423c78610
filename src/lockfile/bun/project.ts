/**
 * What the project itself asks for. package.json says it; the lockfile has a copy, which whoever edits the lockfile can
 * edit too, so the copy counts only where there is no package.json.
 */
import type { Json, JsonObject } from '../json.ts'
import { isObject } from '../json.ts'
import { readProject } from '../npm/project.ts'
import type { Request } from '../npm/request.ts'
import { readRootManifest } from '../root-manifest.ts'
import type { Catalogs } from './request.ts'
import { readCatalogs, requestsOf } from './request.ts'

export interface Project {
  /** Whether it is from package.json. */
  readonly isTold: boolean
  readonly name: string
  readonly requests: readonly Request[]
  /** The patterns of the directories that are workspaces; `undefined` where nothing tells. */
  readonly workspaces: readonly string[] | undefined
  readonly overrides: readonly Request[]
  readonly catalogs: Catalogs
  /** Paths of patches, by `NAME@VERSION`. */
  readonly patches: JsonObject
}

const NOTHING: JsonObject = Object.create(null)

export function projectOf(manifest: string | undefined, lock: JsonObject, copy: JsonObject): Project {
  const told = manifest === undefined ? undefined : readRootManifest(manifest)
  const holder = told ?? copy
  const overrides = told === undefined ? lock['overrides'] : allOverrides(told)
  const read = readProject(undefined, { ...holder, overrides })
  return {
    isTold: told !== undefined,
    name: typeof holder['name'] === 'string' ? holder['name'] : '',
    requests: requestsOf(holder, true),
    workspaces: told === undefined ? undefined : read.workspaces,
    overrides: read.overrides,
    catalogs: told === undefined ? readCatalogs(lock) : catalogsOf(told),
    // Applied is what the lockfile lists, planned what package.json lists: neither may hide one.
    patches: { ...objectOf(lock['patchedDependencies']), ...objectOf(told?.['patchedDependencies']) },
  }
}

/** Bun takes Yarn's `resolutions` for the same; a path there counts for its last package. */
function allOverrides({ resolutions, overrides }: JsonObject): JsonObject {
  const named = Object.entries(objectOf(resolutions)).map(([path, spec]) => {
    return [/(?:^|\/)(@[^/]+\/[^/]+|[^/]+)$/u.exec(path)?.[1] ?? path, spec]
  })
  return { ...Object.fromEntries(named), ...objectOf(overrides) }
}

/** Bun looks for them in `workspaces`, then beside it. */
function catalogsOf(told: JsonObject): Catalogs {
  const inside = objectOf(told['workspaces'])
  return new Map([...readCatalogs(told), ...readCatalogs(inside)])
}

function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : NOTHING
}
