/**
 * Entries that answer a project's request for something else. pnpm installs what the reference names, whatever the specifier
 * next to it asks for: without this check one edited line could put any published package in the place of another.
 *
 * Of what packages ask for, the lockfile has not the words; that is compared with their own package.json.
 */
import type { JsonObject } from '../json.ts'
import type { Entry } from './entry.ts'
import type { Graph } from './graph.ts'
import { answerTo } from './graph.ts'
import type { Ask } from './importer.ts'
import type { Overrides } from './overrides.ts'
import { placeOf } from './place.ts'
import type { Understand } from './requests.ts'
import { nameOf } from './source.ts'
import type { Asked } from './specifier.ts'
import { understand } from './specifier.ts'

/** By the entry's key. */
export type Misnamed = ReadonlyMap<
  string,
  {
    /** The names of what is asked for in fact. */
    readonly instead: ReadonlySet<string>
    /** Whether somebody asks for what the entry is, too. */
    readonly isAskedFor: boolean
  }
>

export function findMisnamed(
  graph: Graph,
  understood: Understand,
  overrides: Overrides,
  catalogs: JsonObject | undefined,
): Misnamed {
  const instead = new Map<string, Set<string>>()
  const asked = new Set<string>()
  for (const { edges } of graph.entries.values()) for (const { key } of edges) if (key !== undefined) asked.add(key)
  for (const importer of graph.importers) {
    for (const ask of importer.asks) {
      const entry = answerTo(ask, graph)
      if (entry === undefined) continue
      const wanted = understood(ask, importer)
      if (placeOf(entry) !== undefined || [wanted, ...replacing(ask)].some((each) => isOf(entry, each))) {
        asked.add(entry.key)
        continue
      }
      const names = instead.get(entry.key) ?? new Set()
      instead.set(entry.key, names.add(wanted.name))
    }
  }
  return new Map([...instead].map(([key, names]) => [key, { instead: names, isAskedFor: asked.has(key) }]))

  /** What the project puts in the place of its own requests. Hooks do so too, and what comes of it is what the lockfile has. */
  function replacing({ alias, specifier }: Ask): readonly Asked[] {
    const own = overrides.asked.get(alias) ?? []
    return overrides.anything ? [...own, understand(alias, specifier, catalogs)] : own
  }
}

/**
 * What is asked for by its directory or address must not come from a registry, where anybody can publish that name; unless
 * the address is that of a registry's tarball, which pnpm takes for the version.
 */
function isOf(entry: Entry, { type, name, range }: Asked): boolean {
  return name === nameOf(entry) && (type === 'registry' || (type === 'url' && range === entry.depPath.version))
}
