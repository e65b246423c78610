/**
 * Who depends on whom: which entry of a lockfile answers which request, by npm's rules.
 *
 * Input: attacker-controlled. The time taken must not grow with the product of entries and requests.
 */
import type { Entry } from './entry.ts'
import { isInstalled } from './entry.ts'
import type { Project } from './project.ts'
import type { Request } from './request.ts'
import { typeOfRequest } from './request.ts'
import { workspaceMatcher } from './workspaces.ts'

interface Answer {
  readonly path: string
  readonly request: Request
}

export interface Graph {
  readonly list: readonly Entry[]
  /** By path. Two entries of version 1 can come to the same path, so only the list has them all. */
  readonly entries: ReadonlyMap<string, Entry>
  /** What answers the requests of an entry, by its path; of the project itself by `''`. */
  readonly answers: ReadonlyMap<string, readonly Answer[]>
  /** The directories of the project's workspaces. */
  readonly workspaces: ReadonlySet<string>
}

export function buildGraph(list: readonly Entry[], project: Project): Graph {
  const entries = new Map(list.map((entry) => [entry.path, entry]))
  const installed = installedBelow(list)
  const answers = new Map<string, readonly Answer[]>()

  const lengths = new Set([...installed.keys()].map(({ length }) => length))

  const answer = (from: string, requests: readonly Request[]) => {
    if (requests.length === 0) return
    const around = directoriesAround(from, lengths).flatMap((directory) => installed.get(directory) ?? [])
    const answered = requests.flatMap((each) => {
      const path = around.find((names) => names.has(each.name))?.get(each.name)
      return path === undefined ? [] : [{ path, request: each }]
    })
    answers.set(from, answered)
  }
  answer('', project.requests ?? [])
  for (const { path, requests } of list) if (path !== '') answer(path, requests)

  const linked = linkWorkspaces(list, project, answers)
  answers.set('', [...(answers.get('') ?? []), ...linked])
  return { list, entries, answers, workspaces: new Set(linked.map(({ path }) => entries.get(path)?.resolved ?? '')) }
}

/** npm takes it that the project asks for each of its workspaces by its directory. */
function linkWorkspaces(list: readonly Entry[], project: Project, answers: Graph['answers']): readonly Answer[] {
  const isWorkspace = workspaceMatcher(project.workspaces)
  const links = new Map(
    list.flatMap((entry) => (entry.link && isWorkspace(entry.resolved ?? '') ? [[entry.path, entry]] : [])),
  )
  if (links.size === 0) return []
  for (const answer of answers.values()) {
    for (const { path, request } of answer) {
      if (links.has(path) && typeOfRequest(request) === 'file') links.delete(path)
    }
  }
  return [...links.values()].map(({ path, installName, resolved }) => {
    return { path, request: { name: installName, spec: `file:${resolved}`, groups: [] } }
  })
}

/** For each directory with a node_modules: the paths of what is in there, by name. */
function installedBelow(list: readonly Entry[]): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const installed = new Map<string, Map<string, string>>()
  for (const { path, installName } of list) {
    if (!isInstalled(path)) continue
    const directory = path.slice(0, Math.max(0, path.length - `/node_modules/${installName}`.length))
    const names = installed.get(directory) ?? new Map<string, string>()
    installed.set(directory, names.set(installName, path))
  }
  return installed
}

/**
 * Where Node looks for node_modules: from a package's own directory outwards.
 *
 * @param lengths of the directories that have one, so that no others are cut out of a long path
 */
function directoriesAround(path: string, lengths: ReadonlySet<number>): readonly string[] {
  const found = [path]
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
    if (lengths.has(at)) found.push(path.slice(0, at))
  }
  return [...found, '']
}
