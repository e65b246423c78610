/** Who asks for what: which entry of the lockfile answers which reference. */
import path from 'node:path'
import type { Grammar } from './dep-path.ts'
import type { Edge, Entry } from './entry.ts'
import type { Ask, Importer } from './importer.ts'

export interface Graph {
  readonly grammar: Grammar
  readonly entries: ReadonlyMap<string, Entry>
  readonly importers: readonly Importer[]
  /** The directories of the workspace's projects, from the lockfile's own, which is `.`. */
  readonly directories: ReadonlySet<string>
}

export function buildGraph(entries: readonly Entry[], importers: readonly Importer[], grammar: Grammar): Graph {
  return {
    grammar,
    entries: new Map(entries.map((entry) => [entry.key, entry])),
    importers,
    directories: new Set(importers.map(({ directory }) => path.posix.normalize(directory))),
  }
}

/** @returns `undefined` for a link, and where the lockfile has no such entry */
export function answerTo({ key }: Ask | Edge, { entries }: Graph): Entry | undefined {
  return key === undefined ? undefined : entries.get(key)
}

/** @returns the directory, from the lockfile's own; `undefined` for what is no link */
export function linkedDirectory(reference: string, from: string): string | undefined {
  if (!reference.startsWith('link:')) return undefined
  return directoryAt(reference.slice('link:'.length), from)
}

export function directoryAt(target: string, from: string): string {
  if (path.posix.isAbsolute(target)) return path.posix.normalize(target)
  return path.posix.join(from, target).replace(/(?!^)\/$/u, '')
}
