/**
 * Which entries of an npm lockfile somebody asks for by something other than a version of a registry's package.
 *
 * An entry may say `resolved: git+ssh://…` only where a dependent asks for git. Without this check one edited line could
 * take a package out of verification by making it look as if it came from no registry.
 */
import npa from 'npm-package-arg'
import type { Entry } from './npm-entry.ts'

export type RequestType = 'registry' | 'git' | 'url' | 'file'

/** The types asked for, by the path of the entry that answers the request. */
export type Requests = ReadonlyMap<string, ReadonlySet<RequestType>>

export function collectRequests(
  entries: readonly Entry[],
  overrides: readonly (readonly [string, string])[],
): Requests {
  const paths = new Map(entries.map((entry) => [entry.path, entry]))
  const requests = new Map<string, Set<RequestType>>()
  const add = (path: string, type: RequestType) => requests.set(path, (requests.get(path) ?? new Set()).add(type))

  for (const { path, requests: wanted } of entries) {
    for (const [name, spec] of wanted) {
      const answer = resolvePath(path, name, paths)
      if (answer !== undefined) add(answer, typeOfSpec(name, spec))
    }
  }
  for (const [name, spec] of overrides) {
    const type = typeOfSpec(name, spec)
    for (const entry of entries) if (entry.path.endsWith(`node_modules/${name}`)) add(entry.path, type)
  }
  return requests
}

/** Node's own look-up: the nearest node_modules, from the dependent's directory upwards. */
function resolvePath(from: string, name: string, paths: ReadonlyMap<string, unknown>): string | undefined {
  for (let directory = from; ; directory = directory.slice(0, Math.max(0, directory.lastIndexOf('/')))) {
    if (!directory.endsWith('node_modules')) {
      const candidate = `${directory === '' ? '' : `${directory}/`}node_modules/${name}`
      if (paths.has(candidate)) return candidate
    }
    if (directory === '') return undefined
  }
}

export function typeOfSpec(name: string, spec: string): RequestType {
  // Ranges, tags and aliases have neither, and parsing every range would cost more than the rest of the lockfile.
  if (!/[:/\\]/u.test(spec) || spec.startsWith('npm:')) return 'registry'
  try {
    const { type } = npa.resolve(name, spec)
    if (type === 'git') return 'git'
    if (type === 'remote') return 'url'
    return type === 'file' || type === 'directory' ? 'file' : 'registry'
  } catch {
    return 'registry'
  }
}
