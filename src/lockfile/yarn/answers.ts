/** Which entries answer a request. Where that cannot be told, all of that name do: rather too many than too few. */

import { splitDescriptor } from './descriptor.ts'
import type { Entry, Request } from './entry.ts'

export interface Answers {
  /** The entry with exactly this request among its keys. */
  exact(request: Request): Entry | undefined
  named(name: string): readonly Entry[]
  /** Entries that are a package of that name with patches: Yarn asks for some without anybody's word. */
  patched(name: string): readonly Entry[]
}

export function indexEntries(entries: readonly Entry[]): Answers {
  const byKey = new Map<string, Entry>()
  const byName = new Map<string, Set<Entry>>()
  const patches = new Map<string, Set<Entry>>()
  const addTo = (map: Map<string, Set<Entry>>, name: string, entry: Entry) => {
    const known = map.get(name)
    if (known === undefined) map.set(name, new Set([entry]))
    else known.add(entry)
  }
  for (const entry of entries) {
    for (const key of entry.keys) {
      const { name, range } = splitDescriptor(key)
      // Yarn binds some requests to the package that makes them.
      byKey.set(key.replace(/::.*$/su, ''), entry)
      addTo(byName, name, entry)
      if (range.startsWith('patch:')) addTo(patches, name, entry)
    }
  }
  return {
    exact: ({ name, spec }) =>
      byKey.get(`${name}@${spec}`) ?? byKey.get(`${name}@npm:${spec}`) ?? (spec === '' ? byKey.get(name) : undefined),
    named: (name) => [...(byName.get(name) ?? [])],
    patched: (name) => [...(patches.get(name) ?? [])],
  }
}
