/** The names that dependents have for a package of another name, by the key of its entry. */
import type { Edge } from './entry.ts'
import type { Graph } from './graph.ts'
import { answerTo } from './graph.ts'
import type { Ask } from './importer.ts'
import { nameOf } from './source.ts'

export function aliasesIn(graph: Graph): ReadonlyMap<string, ReadonlySet<string>> {
  const aliases = new Map<string, Set<string>>()
  const add = (request: Ask | Edge) => {
    const entry = answerTo(request, graph)
    if (entry === undefined || nameOf(entry) === request.alias) return
    const known = aliases.get(entry.key) ?? new Set()
    aliases.set(entry.key, known.add(request.alias))
  }
  for (const { asks } of graph.importers) for (const ask of asks) add(ask)
  for (const { edges } of graph.entries.values()) for (const edge of edges) add(edge)
  return aliases
}
