/**
 * What the dependents of each entry of an npm lockfile ask for.
 *
 * An entry may say `resolved: git+ssh://…`, be a link, or be another package under an alias only where a dependent asks for
 * that. Without this check one edited line could take a package out of verification, or put another in its place.
 */
import type { Graph } from './graph.ts'
import type { Request, RequestType } from './request.ts'
import { aliasOf, typeOfRequest } from './request.ts'

export interface Asked {
  readonly types: ReadonlySet<RequestType>
  /** The registry's names, where they are not the one that it is installed under. */
  readonly aliases: ReadonlySet<string>
}

/** By the path of the entry that answers; an entry that nobody asks for is not there. */
export type Requests = ReadonlyMap<string, Asked>

/** @param known of the newer half of a lockfile, when this is the older, which leaves some out */
export function collectRequests({ entries, answers }: Graph, known: Requests = new Map()): Requests {
  const requests = new Map<string, Collected>()
  for (const [path, { types, aliases }] of known) {
    requests.set(path, { types: new Set(types), aliases: new Set(aliases) })
  }
  for (const answer of answers.values()) {
    for (const { path, request } of answer)
      requests.set(path, add(requests.get(path), typeOfRequest(request), aliasOf(request)))
  }
  // Whoever asks for a link into the store asks for what is there; but a directory that is asked for is never there.
  for (const { path, link, resolved } of entries.values()) {
    const asked = link && isInStore(resolved) && entries.has(resolved) ? requests.get(path) : undefined
    if (asked === undefined || resolved === undefined) continue
    for (const type of asked.types) {
      if (type !== 'file') requests.set(resolved, add(requests.get(resolved), type, undefined))
    }
  }
  return requests
}

/** By the name as installed. */
export function collectOverrides(overrides: readonly Request[]): Requests {
  const requests = new Map<string, Collected>()
  for (const override of overrides) {
    requests.set(override.name, add(requests.get(override.name), typeOfRequest(override), aliasOf(override)))
  }
  return requests
}

/** With install-strategy=linked npm puts each package into a store, where its own entry is, and links to it. */
export function isInStore(path: string | undefined): path is string {
  return path?.startsWith('node_modules/.store/') === true
}

interface Collected extends Asked {
  readonly types: Set<RequestType>
  readonly aliases: Set<string>
}

function add(known: Collected | undefined, type: RequestType, alias: string | undefined): Collected {
  const collected = known ?? { types: new Set(), aliases: new Set() }
  collected.types.add(type)
  if (alias !== undefined) collected.aliases.add(alias)
  return collected
}
