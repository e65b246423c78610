/**
 * Which entries come inside another package's tarball. npm goes by the carrier's list, not by the entry's own flag: it
 * downloads whatever is only flagged.
 */
import type { Entry } from './entry.ts'
import type { Graph } from './graph.ts'

/** The path of the carrier, by the path of what it carries. */
export type Carriers = ReadonlyMap<string, string>

export function findCarriers(graph: Graph): Carriers {
  const carriers = new Map<string, string>()
  const inside = groupByParent(graph.entries)
  const outermostFirst = [...graph.entries.values()].sort((a, b) => a.path.length - b.path.length)
  for (const { path, bundles } of outermostFirst) {
    // The project's own bundle is in nobody's tarball: npm downloads it like the rest.
    if (path === '' || bundles.length === 0 || carriers.has(path)) continue
    const carried = bundles.map((name) => `${path}/node_modules/${name}`)
    for (let next = carried.pop(); next !== undefined; next = carried.pop()) {
      if (!graph.entries.has(next) || carriers.has(next)) continue
      carriers.set(next, path)
      for (const nested of inside.get(next) ?? []) carried.push(nested)
      // What a bundled package depends on is bundled too, where it lies beside it.
      for (const answer of graph.answers.get(next) ?? []) if (parentOf(answer.path) === path) carried.push(answer.path)
    }
  }
  return carriers
}

function groupByParent(entries: ReadonlyMap<string, Entry>): ReadonlyMap<string, readonly string[]> {
  const inside = new Map<string, string[]>()
  for (const path of entries.keys()) {
    const parent = parentOf(path)
    const siblings = inside.get(parent)
    if (siblings === undefined) inside.set(parent, [path])
    else siblings.push(path)
  }
  return inside
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/node_modules/')))
}
