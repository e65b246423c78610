/** For which groups of dependencies alone a package is there: found by walking, because Bun's lockfile has no flags. */
import type { Omittable } from '../locked-package.ts'
import type { Dependent, Tree } from './tree.ts'

/** Whether something at a key is needed when nothing of the given groups is asked for. */
type IsReached = (without: readonly Omittable[], key: string) => boolean

const GROUPS: readonly (readonly Omittable[])[] = [['dev'], ['optional'], ['peer']]
/** Asked for as the one by some and as the other by others. */
const BOTH: readonly Omittable[] = ['dev', 'optional']

/** @returns the sets of groups without which none of the places is needed; none where one is never needed at all */
export function omissionsIn(tree: Tree): (keys: readonly string[]) => readonly (readonly Omittable[])[] {
  const isReached = reaching(tree)
  return (keys) => {
    if (!keys.every((key) => isReached([], key))) return []
    const goesWithout = (groups: readonly Omittable[]) => !keys.some((key) => isReached(groups, key))
    const single = GROUPS.filter(goesWithout)
    return single.length === 0 && goesWithout(BOTH) ? [BOTH] : single
  }
}

function reaching(tree: Tree): IsReached {
  const reached = new Map<string, ReadonlySet<string>>()
  return (without, key) => {
    const name = without.join()
    const keys = reached.get(name) ?? reachable(tree, without)
    reached.set(name, keys)
    return keys.has(key)
  }
}

/** The project needs all of its workspaces. */
function reachable({ entries, project, workspaces, packages }: Tree, without: readonly Omittable[]) {
  const reached = new Set<string>()
  const queue: Dependent[] = [project, ...workspaces.values()]
  for (const [key, { resolution }] of entries) {
    if (resolution.kind === 'workspace' || resolution.kind === 'root') reached.add(key)
  }
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const { key, request } of next.answers) {
      if (reached.has(key) || request.groups.some((group) => without.includes(group))) continue
      reached.add(key)
      const dependent = packages.get(key)
      if (dependent !== undefined) queue.push(dependent)
    }
  }
  return reached
}
