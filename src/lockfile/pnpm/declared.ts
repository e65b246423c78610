/** What an entry says about its package beyond where it comes from. */
import type { Declared } from '../locked-package.ts'
import { parseDepPath } from './dep-path.ts'
import type { Edge, Entry } from './entry.ts'
import type { Graph } from './graph.ts'
import { answerTo } from './graph.ts'
import { nameOf, versionOf } from './source.ts'

/** The peers that were chosen are among its dependencies: pnpm keeps them there. */
function declaredBy(entry: Entry, graph: Graph): Declared {
  const groupOf = (optional: boolean) => {
    const edges = entry.edges.filter((edge) => edge.optional === optional)
    return new Map(edges.map((edge) => [edge.alias, resolvedTo(edge, graph)]))
  }
  const [dependencies, optionalDependencies] = [groupOf(false), groupOf(true)]
  return {
    requests: 'resolved',
    ...(dependencies.size > 0 ? { dependencies } : {}),
    ...(optionalDependencies.size > 0 ? { optionalDependencies } : {}),
    ...(entry.peers.size > 0 ? { peerDependencies: entry.peers } : {}),
    // Where it is not there, some versions of pnpm had only not looked.
    ...(entry.requiresBuild ? { hasInstallScript: true } : {}),
  }
}

export function declarationsIn(entries: readonly Entry[], graph: Graph): readonly Declared[] {
  const distinct = new Map<string, Declared>()
  for (const entry of entries) {
    const declared = declaredBy(entry, graph)
    const { dependencies, optionalDependencies, peerDependencies, hasInstallScript } = declared
    const groups = [dependencies, optionalDependencies, peerDependencies].map((group) => [...(group ?? [])].sort())
    distinct.set(JSON.stringify([groups, hasInstallScript]), declared)
  }
  return [...distinct.values()]
}

/** A version; `NAME@VERSION` under another name; or the address. Without peers, which are no part of either. */
function resolvedTo(edge: Edge, graph: Graph): string {
  const entry = answerTo(edge, graph)
  if (entry === undefined) return parseDepPath(edge.reference, graph.grammar).id
  const { address } = entry.depPath
  if (address !== undefined) return address
  const [name, version] = [nameOf(entry), versionOf(entry)]
  return name === edge.alias ? version : `${name}@${version}`
}
