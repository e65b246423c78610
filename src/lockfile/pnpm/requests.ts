/**
 * What the dependents of each entry ask for.
 *
 * An entry may say `type: git`, or come from a directory, only where a dependent asks for that. Without this check one edited
 * line could take a package out of verification.
 */
import type { JsonObject } from '../json.ts'
import type { Entry } from './entry.ts'
import type { Graph } from './graph.ts'
import { answerTo } from './graph.ts'
import type { Ask, Importer } from './importer.ts'
import type { Overrides } from './overrides.ts'
import { placeOf } from './place.ts'
import type { Asked, AskedType } from './specifier.ts'
import { understand } from './specifier.ts'

/** By the key of the entry that answers; an entry that nobody asks for is not there. */
export type Requests = ReadonlyMap<string, ReadonlySet<AskedType>>

/** What a project asks for, in its own words. */
export type Understand = (ask: Ask, importer: Importer) => Asked

/**
 * @param own what the package.json beside the lockfile asks for, by name; the lockfile has a copy, which whoever edits the
 *   lockfile can edit too, so that it counts only where there is no package.json
 */
export function understandWith(
  own: ReadonlyMap<string, string> | undefined,
  catalogs: JsonObject | undefined,
): Understand {
  return ({ alias, specifier }, { directory }) => {
    const written = directory === '.' ? own?.get(alias) : undefined
    return understand(alias, written ?? specifier, catalogs)
  }
}

export function collectRequests(graph: Graph, understood: Understand, overrides: Overrides): Requests {
  const requests = new Map<string, Set<AskedType>>()
  const add = (entry: Entry | undefined, alias: string, types: readonly AskedType[]) => {
    if (entry === undefined) return
    const known = requests.get(entry.key) ?? new Set()
    requests.set(entry.key, known)
    for (const type of types) known.add(type)
    for (const { type } of overrides.asked.get(alias) ?? []) known.add(type)
  }
  for (const importer of graph.importers) {
    for (const ask of importer.asks) add(answerTo(ask, graph), ask.alias, [understood(ask, importer).type])
  }
  for (const dependent of graph.entries.values()) {
    const mayAskForFiles = placeOf(dependent)?.type === 'link'
    for (const edge of dependent.edges) {
      const entry = answerTo(edge, graph)
      if (entry !== undefined) add(entry, edge.alias, [typeInReference(entry, mayAskForFiles)])
    }
  }
  return requests
}

/**
 * The lockfile has not the words of packages, only what was chosen. So a git or tarball address is taken for asked where the
 * reference itself is one, which the package's own manifest bears out or not. Published packages cannot ask for files.
 */
function typeInReference(entry: Entry, mayAskForFiles: boolean): AskedType {
  const place = entry.depPath.address === undefined ? undefined : placeOf(entry)
  switch (place?.type) {
    case 'git':
    case 'url':
      return place.type
    case 'file':
    case 'link':
      return mayAskForFiles ? 'file' : 'registry'
    case undefined:
      return 'registry'
  }
}
