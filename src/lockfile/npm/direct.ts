/** What the project and its workspaces ask for themselves. */
import { registryNameOf, registryNames } from '../registry-name.ts'
import type { Entry } from './entry.ts'
import type { Project } from './project.ts'
import { workspaceMatcher } from './workspaces.ts'

/**
 * @param entries of either half of the lockfile. Versions 2 and 3 have workspaces by their directories; version 1 has links to
 *   them, with what they ask for.
 * @returns `undefined` where nothing tells
 */
export function directIn(project: Project, entries: readonly Entry[]): ReadonlySet<string> | undefined {
  if (project.requests === undefined) return undefined
  const isWorkspace = workspaceMatcher(project.workspaces)
  const others = entries.flatMap(({ path, link, resolved, requests }) => {
    return path !== '' && isWorkspace(link ? (resolved ?? '') : path) ? requests : []
  })
  return registryNames([...project.requests, ...others], project.overrides, registryNameOf)
}
