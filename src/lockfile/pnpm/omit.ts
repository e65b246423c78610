/**
 * For which groups of dependencies alone an entry is there, for --omit.
 *
 * pnpm itself goes by who depends on what; the flags of versions 5 and 6 are for people. So they do not count here either:
 * one edited line could hide a package that pnpm installs all the same.
 */
import type { Omittable } from '../locked-package.ts'
import type { Graph } from './graph.ts'
import { answerTo } from './graph.ts'
import { OMITTED_WITH } from './importer.ts'

type Sets = readonly (readonly Omittable[])[]
/** By the entry's key. Each inner list is a set of groups that must all be omitted for the entry to go. */
export type Omissions = ReadonlyMap<string, Sets>

export function findOmissions(graph: Graph): Omissions {
  const [all, withoutDev, withoutOptional, withoutBoth] = [
    reachable(graph, []),
    reachable(graph, ['dev']),
    reachable(graph, ['optional']),
    reachable(graph, ['dev', 'optional']),
  ]
  const setsOf = (key: string): Sets => {
    // What nobody asks for is not installed, but nothing that is omitted is the reason.
    if (!all.has(key) || withoutBoth.has(key)) return []
    const alone: (readonly Omittable[])[] = []
    if (!withoutDev.has(key)) alone.push(['dev'])
    if (!withoutOptional.has(key)) alone.push(['optional'])
    return alone.length > 0 ? alone : [['dev', 'optional']]
  }
  return new Map([...graph.entries.keys()].map((key) => [key, setsOf(key)]))
}

function reachable(graph: Graph, without: readonly Omittable[]): ReadonlySet<string> {
  const asks = graph.importers.flatMap((importer) => importer.asks)
  const wanted = asks.filter(({ group }) => !OMITTED_WITH[group].some((each) => without.includes(each)))
  const queue = wanted.map((ask) => answerTo(ask, graph))
  const reached = new Set<string>()
  while (queue.length > 0) {
    const entry = queue.pop()
    if (entry === undefined || reached.has(entry.key)) continue
    reached.add(entry.key)
    for (const edge of entry.edges) {
      if (!edge.optional || !without.includes('optional')) queue.push(answerTo(edge, graph))
    }
  }
  return reached
}
