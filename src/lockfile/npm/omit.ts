/**
 * For which groups of dependencies alone an entry is there, for --omit.
 *
 * npm works that out anew from the dependencies and does not rely on the lockfile's flags. A flag therefore counts only
 * where the dependencies bear it out: otherwise one edited line could hide a package that npm installs all the same.
 */
import type { Omittable } from '../locked-package.ts'
import type { Entry } from './entry.ts'
import type { Graph } from './graph.ts'

/** By path. Each inner list is a set of groups that must all be omitted for the entry to go. */
export type Omissions = ReadonlyMap<string, readonly (readonly Omittable[])[]>

export function findOmissions(graph: Graph): Omissions {
  const reached = new Map<string, ReadonlySet<string>>()
  const reach = (without: readonly Omittable[]) => {
    const key = without.join()
    const known = reached.get(key) ?? reachable(graph, without)
    reached.set(key, known)
    return known
  }
  const omissions = new Map<string, readonly (readonly Omittable[])[]>()
  for (const entry of graph.entries.values()) {
    if (entry.link) continue
    const sets = isOmittedAtAll(entry.path, graph) ? flagged(entry) : []
    omissions.set(
      entry.path,
      sets.filter((groups) => !reach(groups).has(entry.path)),
    )
  }
  return omissions
}

/** npm's rule: a `devOptional` package goes only when both groups are left out. */
function flagged({ dev, optional, devOptional, peer }: Entry): readonly (readonly Omittable[])[] {
  const sets: Omittable[][] = []
  if (dev) sets.push(['dev'])
  if (optional) sets.push(['optional'])
  if (devOptional) sets.push(['dev', 'optional'])
  if (peer) sets.push(['peer'])
  return sets
}

/** npm leaves alone what lies below a directory that is neither the project nor one of its workspaces. */
function isOmittedAtAll(path: string, { workspaces }: Graph): boolean {
  const top = path.startsWith('node_modules/') ? '' : (/^(.*?)\/node_modules\//u.exec(path)?.[1] ?? path)
  return top === '' || workspaces.has(top)
}

/** What the project needs when it asks for nothing of the given groups. */
function reachable({ entries, answers }: Graph, without: readonly Omittable[]): ReadonlySet<string> {
  const reached = new Set<string>()
  const queue = ['']
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (reached.has(next)) continue
    reached.add(next)
    const { link, resolved } = entries.get(next) ?? {}
    if (link) queue.push(resolved ?? '')
    for (const { path, request } of answers.get(next) ?? []) {
      if (!request.groups.some((group) => without.includes(group))) queue.push(path)
    }
  }
  return reached
}
