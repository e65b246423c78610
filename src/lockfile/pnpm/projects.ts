/** What is no package of its own: the other projects of a workspace, and directories that are linked into one. */
import type { Location, Source } from '../locked-package.ts'
import type { Placed } from './artifacts.ts'
import type { Edge } from './entry.ts'
import type { Graph } from './graph.ts'
import { linkedDirectory } from './graph.ts'
import type { Ask } from './importer.ts'
import type { Overrides } from './overrides.ts'
import { placeOf } from './place.ts'
import type { Understand } from './requests.ts'
import type { AskedType } from './specifier.ts'

export function findProjects(
  graph: Graph,
  understood: Understand,
  overrides: Overrides,
  file: string,
): readonly Placed[] {
  const found: Placed[] = []
  const add = (name: string, source: Source, location: Location) => {
    found.push({ name, version: '', source, integrity: [], locations: [location] })
  }
  const names = namesOfProjects(graph, understood)
  for (const { directory, line } of graph.importers) {
    if (directory === '.') continue
    const name = names.get(directory) ?? /(?:^|\/)((?:@[^/]+\/)?[^/]+)$/u.exec(directory)?.[1] ?? directory
    add(name, { type: 'workspace', path: directory }, { file, line, path: directory })
  }
  const addLink = ({ alias, reference }: Ask | Edge, from: string, type: AskedType, line: number, holder: string) => {
    const directory = linkedDirectory(reference, from)
    // The project itself is no package of its own.
    if (directory === undefined || directory === '.') return
    const types = [type, ...(overrides.asked.get(alias) ?? []).map((asked) => asked.type)]
    const isAsked = types.some((each) => each === 'file' || each === 'workspace')
    add(alias, sourceOfLink(directory, reference, isAsked, graph), { file, line, path: `${holder} > ${alias}` })
  }
  for (const importer of graph.importers) {
    for (const ask of importer.asks) {
      addLink(ask, importer.directory, understood(ask, importer).type, ask.line, importer.directory)
    }
  }
  for (const entry of graph.entries.values()) {
    // Only a directory's own manifest can ask for another one.
    const type = placeOf(entry)?.type === 'link' ? 'file' : 'registry'
    for (const edge of entry.edges) addLink(edge, '.', type, entry.places[0]?.line ?? 1, entry.key)
  }
  return found
}

function sourceOfLink(directory: string, reference: string, isAsked: boolean, graph: Graph): Source {
  if (graph.directories.has(directory)) return { type: 'workspace', path: directory }
  return isAsked ? { type: 'link', target: directory } : { type: 'diverted', resolved: reference }
}

/** The lockfile does not name its projects; whoever links to one by `workspace:` does. */
function namesOfProjects(graph: Graph, understood: Understand): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const importer of graph.importers) {
    for (const ask of importer.asks) {
      const directory = linkedDirectory(ask.reference, importer.directory)
      if (directory !== undefined && understood(ask, importer).type === 'workspace') names.set(directory, ask.alias)
    }
  }
  return names
}
