/** What the project and its workspaces ask for themselves. */
import { registryNameOf, registryNames } from '../registry-name.ts'
import type { Project } from './project.ts'
import { withCatalog } from './request.ts'
import type { Workspace } from './workspace.ts'

export function directIn(
  { requests, overrides, catalogs }: Project,
  workspaces: readonly Workspace[],
): ReadonlySet<string> {
  const asked = [...requests, ...workspaces.flatMap((workspace) => workspace.requests)]
  return registryNames(asked, overrides, (request) => registryNameOf(withCatalog(request, catalogs)))
}
