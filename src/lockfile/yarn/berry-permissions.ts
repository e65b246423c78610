/**
 * What may stand in the place of a registry's package because the project itself says so. The lockfile's word is not enough,
 * and where there is no package.json, nothing says so.
 */
import { workspaceMatcher } from '../npm/workspaces.ts'
import { readLocator } from './berry-locator.ts'
import type { Project } from './project.ts'

export interface Permissions {
  /** Whether a request for a version can be answered by this directory. */
  workspace(name: string, directory: string): boolean
  /** Whether a request for a version can be answered by the package with these patches. */
  patches(name: string, patches: readonly string[]): boolean
}

export function permissionsOf(project: Project | undefined): Permissions {
  const isWorkspace = workspaceMatcher(project?.workspaces ?? [])
  const patches = new Map<string, Set<string>>()
  for (const { name, spec } of project?.replacements ?? []) {
    if (!/^patch:/u.test(spec)) continue
    const known = patches.get(name) ?? new Set()
    patches.set(name, known)
    for (const patch of readLocator(`${name}@${spec}`).patches) known.add(patch)
  }
  return {
    workspace: (name, directory) =>
      directory === '.' ? project?.hasWorkspaces === true && name === project.name : isWorkspace(directory),
    patches: (name, all) => all.every((patch) => BUILTIN.test(patch) || patches.get(name)?.has(patch) === true),
  }
}

/** Yarn applies these by itself, from its own code. */
const BUILTIN = /^(?:~|optional!)*builtin<compat\/[\w.-]+>$/u
