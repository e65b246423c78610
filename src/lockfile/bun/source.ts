/** What an entry of a Bun lockfile says about where its package comes from. */
import type { Source } from '../locked-package.ts'
import { workspaceMatcher } from '../npm/workspaces.ts'
import { isPackageName } from '../package-name.ts'
import type { Entry } from './entry.ts'
import type { Project } from './project.ts'
import type { Asked, AskedType } from './request.ts'
import { askedBy } from './request.ts'
import type { Tree } from './tree.ts'
import { requestsByKey } from './tree.ts'
import type { Workspace } from './workspace.ts'

export interface Identity {
  readonly name: string
  readonly version: string
  readonly source: Source
}

/** One edited line must not take a package out of verification, or put another in its place. */
export function identifier(tree: Tree, workspaces: readonly Workspace[], project: Project): (entry: Entry) => Identity {
  const requests = requestsByKey(tree)
  const directories = new Map(workspaces.map((workspace) => [workspace.path, workspace]))
  const isWorkspace = project.workspaces === undefined ? () => true : workspaceMatcher(project.workspaces)
  const overrides = new Map(project.overrides.map((request) => [request.name, request]))

  const askedFor = ({ key, installName }: Entry): Asked | undefined => {
    const asking = requests.get(key)
    const override = overrides.get(installName)
    return asking && askedBy(override === undefined ? asking : [...asking, override])
  }

  /**
   * Bun goes by the entry's own flag, but only where the package that it lies in is from a registry and itself asks for
   * it: then it downloads nothing, and all that can be there comes inside the other's tarball.
   */
  const own = ownRequests(tree)
  const isCarried = ({ key, parent, information }: Entry) =>
    information['bundled'] === true && tree.entries.get(parent)?.resolution.kind === 'npm' && own.has(key)

  const ofPackage = (entry: Entry, asked: Asked | undefined): Identity => {
    const { name, installName, resolution } = entry
    const isAskedAs = (...types: readonly AskedType[]) => types.some((type) => asked?.types.has(type))
    switch (resolution.kind) {
      case 'npm': {
        const isAsked = name === installName || asked?.aliases.has(name) === true
        const source = isCarried(entry)
          ? { type: 'bundled' as const, within: entry.parent }
          : !isAsked && asked === undefined
            ? unidentified(`nobody asks for "${name}" here`)
            : registry(isAsked ? name : installName, entry.resolved)
        return { name: isAsked ? name : installName, version: resolution.version, source }
      }
      case 'git':
      case 'url':
      case 'file':
      case 'directory':
        if (isAskedAs('git', 'url', 'file')) return { name, version: '', source: written(resolution) }
        return { name: installName, version: '', source: notAsked(resolution.address, asked) }
      case 'workspace': {
        const workspace = directories.get(resolution.path)
        if (workspace === undefined || !isWorkspace(workspace.path)) break
        if (workspace.name === installName || isAskedAs('workspace', 'file')) {
          return {
            name: workspace.name,
            version: workspace.version,
            source: { type: 'workspace', path: workspace.path },
          }
        }
        break
      }
      case 'root':
        if (installName !== project.name) break
        return { name: installName, version: '', source: { type: 'workspace', path: '.' } }
      case 'unknown': {
        const reason = `"${resolution.address}" is neither a version nor an address that Bun knows`
        return { name: installName, version: '', source: unidentified(reason) }
      }
    }
    return { name: installName, version: '', source: { type: 'diverted', resolved: resolution.address } }
  }
  return (entry) => ofPackage(entry, askedFor(entry))
}

/** By the key of each carrier: the names, as installed, of what comes inside its tarball. */
export function bundlesOf(identified: readonly (readonly [Entry, Identity])[]): ReadonlyMap<string, readonly string[]> {
  const bundles = new Map<string, string[]>()
  for (const [{ installName }, { source }] of identified) {
    if (source.type !== 'bundled') continue
    const known = bundles.get(source.within)
    if (known === undefined) bundles.set(source.within, [installName])
    else known.push(installName)
  }
  return bundles
}

/** The keys of what lies directly in a package that asks for it. */
function ownRequests({ entries, packages }: Tree): ReadonlySet<string> {
  const own = new Set<string>()
  for (const { key, answers } of packages.values()) {
    for (const answer of answers) if (entries.get(answer.key)?.parent === key) own.add(answer.key)
  }
  return own
}

type Elsewhere = Extract<Entry['resolution'], { readonly kind: 'git' | 'url' | 'file' | 'directory' }>

/** Where something lies that no registry has. */
export function written(resolution: Elsewhere): Source {
  switch (resolution.kind) {
    case 'git':
    case 'url':
      return { type: resolution.kind, url: resolution.address }
    case 'file':
      return { type: 'file', path: resolution.address }
    case 'directory':
      return { type: 'link', target: resolution.target }
  }
}

function notAsked(resolved: string, asked: Asked | undefined): Source {
  return asked === undefined
    ? unidentified('nobody asks for it, and it does not come from a registry')
    : { type: 'diverted', resolved }
}

function registry(name: string, resolved: string | undefined): Source {
  return isPackageName(name) ? { type: 'registry', resolved } : unidentified(`"${name}" is not a package name`)
}

function unidentified(reason: string): Source {
  return { type: 'unidentified', reason }
}
