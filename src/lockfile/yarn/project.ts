/** What the project itself asks for, by its package.json. A yarn.lock has no copy of it that could be relied on. */
import type { Json } from '../json.ts'
import { isObject } from '../json.ts'
import type { Omittable } from '../locked-package.ts'
import { readRootManifest } from '../root-manifest.ts'
import { splitDescriptor } from './descriptor.ts'
import type { Request } from './entry.ts'

export interface Project {
  readonly requests: readonly Request[]
  readonly peers: readonly Request[]
  readonly name: string
  /** Whether other directories' package.json count too, which are not at hand. */
  readonly hasWorkspaces: boolean
  /** The patterns of those directories. */
  readonly workspaces: readonly string[]
  /** The names in `resolutions`: Yarn puts other requests in the place of those that dependents make. */
  readonly overridden: ReadonlySet<string>
  /** What is put there. */
  readonly replacements: readonly Request[]
}

/** @returns undefined where there is none, or none that can be read: Yarn itself will complain about it */
export function readProject(manifest: string | undefined): Project | undefined {
  const document = manifest === undefined ? undefined : readRootManifest(manifest)
  if (document === undefined) return undefined
  const { resolutions, workspaces } = document
  const patterns = isObject(workspaces) ? workspaces['packages'] : workspaces
  const replacements = readGroup(resolutions, []).map((each) => ({ ...each, name: lastName(each.name) }))
  return {
    requests: [
      ...readGroup(document['dependencies'], []),
      ...readGroup(document['optionalDependencies'], ['optional']),
      ...readGroup(document['devDependencies'], ['dev']),
    ],
    peers: readGroup(document['peerDependencies'], ['peer']),
    name: typeof document['name'] === 'string' ? document['name'] : '',
    hasWorkspaces: workspaces !== undefined,
    workspaces: Array.isArray(patterns) ? patterns.filter((pattern) => typeof pattern === 'string') : [],
    overridden: new Set(replacements.map(({ name }) => name)),
    replacements,
  }
}

function readGroup(group: Json | undefined, groups: readonly Omittable[]): readonly Request[] {
  if (!isObject(group)) return []
  return Object.entries(group).flatMap(([name, spec]) => (typeof spec === 'string' ? [{ name, spec, groups }] : []))
}

/** The package at the end of a path such as `a/**\/@s/b` or `a@npm:1/b@npm:^2`. */
function lastName(selector: string): string {
  const last = /(?:^|\/)((?:@[^/@]+\/)?[^/@]+)(?:@[^/]*)?$/u.exec(selector)?.[1]
  return last ?? splitDescriptor(selector).name
}
