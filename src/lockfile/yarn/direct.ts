/** What the project and its workspaces ask for themselves. */
import { registryNames } from '../registry-name.ts'
import { readTarballUrl } from '../tarball-url.ts'
import type { Answers } from './answers.ts'
import { readRequest } from './berry-locator.ts'
import type { Descriptor } from './descriptor.ts'
import { readDescriptor } from './descriptor.ts'
import type { Entry, Request } from './entry.ts'
import type { Project } from './project.ts'

/** Of requests whose ranges are in another file. */
const CATALOG = 'catalog:'

/**
 * A lockfile of Yarn 1 does not tell, and package.json tells of the project alone. Where it has workspaces, whose package.json
 * are not at hand, it would be half of what is asked for, and the other half would pass for what nobody asks for.
 */
export function directInClassic(project: Project | undefined): ReadonlySet<string> | undefined {
  if (project === undefined || project.hasWorkspaces) return undefined
  return registryNames([...project.requests, ...project.peers], project.replacements, (request) =>
    nameIn(readDescriptor(keyOf(request))),
  )
}

/**
 * The lockfile has the project and every workspace as entries of their own, with what they ask for. Of the project itself that
 * is a copy, which counts only where there is no package.json.
 */
export function directInBerry(
  project: Project | undefined,
  entries: readonly Entry[],
  answers: Answers,
): ReadonlySet<string> | undefined {
  const workspaces = entries.flatMap((entry) => {
    const path = pathOf(entry)
    return path === undefined ? [] : [{ path, requests: [...entry.asks, ...peersOf(entry)] }]
  })
  if (project === undefined && !workspaces.some(({ path }) => path === '.')) return undefined
  const copied = workspaces.flatMap(({ path, requests }) => (project !== undefined && path === '.' ? [] : requests))
  const requests = [...(project?.requests ?? []), ...(project?.peers ?? []), ...copied]
  // Catalogs are in another file; what they made of the request is an entry of that name.
  const names = registryNames(requests, project?.replacements ?? [], (request) => nameIn(readRequest(keyOf(request))))
  return new Set([...names, ...requests.filter(isFromCatalog).flatMap(({ name }) => answeredTo(name, answers))])
}

function nameIn({ type, range, registryName }: Descriptor): string | undefined {
  if (type === 'registry' || range.startsWith(CATALOG)) return registryName
  // The address that a registry has a tarball under is one more way to ask for that version.
  return type === 'url' ? readTarballUrl(range)?.name : undefined
}

function isFromCatalog({ spec }: Request): boolean {
  return spec.startsWith(CATALOG)
}

function answeredTo(name: string, answers: Answers): readonly string[] {
  const artifacts = answers.named(name).flatMap((entry) => entry.artifacts)
  return artifacts.flatMap((artifact) => (artifact.source.type === 'registry' ? [artifact.name] : []))
}

function pathOf({ artifacts }: Entry): string | undefined {
  const source = artifacts.find(({ source: { type } }) => type === 'workspace')?.source
  return source?.type === 'workspace' ? source.path : undefined
}

function peersOf({ artifacts: [artifact] }: Entry): readonly Request[] {
  const peers = (artifact?.declared ?? []).flatMap(({ peerDependencies }) => [...(peerDependencies ?? [])])
  return peers.map(([name, spec]) => ({ name, spec, groups: [] }))
}

function keyOf({ name, spec }: Request): string {
  return `${name}@${spec}`
}
