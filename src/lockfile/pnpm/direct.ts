/** What the projects of a workspace ask for themselves. */
import type { JsonObject } from '../json.ts'
import type { Graph } from './graph.ts'
import { answerTo } from './graph.ts'
import type { Ask } from './importer.ts'
import { isOfProject } from './importer.ts'
import type { Manifest } from './manifest.ts'
import type { Overrides } from './overrides.ts'
import { placeOf } from './place.ts'
import type { Understand } from './requests.ts'
import { nameOf } from './source.ts'
import type { Asked } from './specifier.ts'
import { understand } from './specifier.ts'

interface Words {
  /** Of the project itself. */
  readonly manifest: Manifest | undefined
  readonly understood: Understand
  readonly overrides: Overrides
  readonly catalogs: JsonObject | undefined
}

/** @returns `undefined` where nothing tells */
export function directIn(
  graph: Graph,
  { manifest, understood, overrides, catalogs }: Words,
): ReadonlySet<string> | undefined {
  const { importers, entries } = graph
  // People cut lockfiles down for tests; pnpm writes no packages that nobody asks for.
  const isCut = entries.size > 0 && importers.every(({ asks }) => asks.length === 0)
  if (manifest === undefined && isCut) return undefined

  const names = new Set<string>()
  const add = (asked: Asked) => {
    if (isOfRegistry(asked)) names.add(asked.name)
  }
  for (const [name, { specifier }] of manifest?.requests ?? []) add(understand(name, specifier, catalogs))
  for (const [name, specifier] of manifest?.peers ?? []) add(understand(name, specifier, catalogs))

  // The lockfile's copy of what package.json says counts only where there is none, or where hooks change what it says.
  const isKnown = ({ alias }: Ask) => manifest?.requests.has(alias) === true || manifest?.peers.has(alias) === true
  const isCopied = manifest === undefined || overrides.anything
  for (const importer of importers) {
    const isOwn = importer.directory === '.'
    for (const ask of importer.asks) {
      // A link has no entry.
      if (ask.key === undefined || (isOwn && !isCopied && isOfProject(ask) && !isKnown(ask))) continue
      // Under the specifier stands the word of the project, under the reference what overrides, hooks and catalogs made of it.
      if (ask.specifier !== undefined) add(understood(ask, importer))
      const entry = answerTo(ask, graph)
      if (entry !== undefined && placeOf(entry) === undefined) names.add(nameOf(entry))
    }
  }
  return names
}

/** The address of a registry's tarball is one more way to ask for that version. */
function isOfRegistry({ type, range }: Asked): boolean {
  return type === 'registry' || (type === 'url' && range !== undefined)
}
