/**
 * What is always loaded together is one file: Node takes a millisecond for each, before any of it runs. Without being told,
 * the bundler makes one of whatever the same entries and dynamic imports lead to, which are a hundred for a run.
 */
import path from 'node:path'

/** Each has what these lead to by static imports, but for entries, and for what one before it has. Paths in src/. */
const FILES = [
  { name: 'base', modules: ['cli.ts'] },
  { name: 'commands', modules: ['commands/command-line.ts'] },
  { name: 'examine', modules: ['sigstore/index.ts'] },
  { name: 'thread', modules: ['threads/thread.ts'] },
  { name: 'index', modules: ['index.ts'] },
  {
    name: 'run',
    modules: [
      'run.ts',
      'open-sources.ts',
      'registry/index.ts',
      'registry/npm-config.ts',
      'registry/cache/open.ts',
      'snapshot/open-snapshot.ts',
      'report/index.ts',
      'report/report.ts',
    ],
  },
]

/** @returns the bundler's setting for it */
export function loadedTogether(root) {
  let files
  return {
    groups: FILES.map(({ name }, at) => ({
      debugName: name,
      name: (id, graph) => {
        files ??= filesOf(root, graph)
        return files.get(id) === name ? name : null
      },
      // The first takes what it imports.
      priority: FILES.length - at,
    })),
  }
}

function filesOf(root, graph) {
  const files = new Map()
  for (const { name, modules } of FILES) {
    const seen = new Set(modules.map((file) => path.join(root, 'src', file)))
    for (const id of seen) {
      const module = graph.getModuleInfo(id)
      if (module === null) continue
      // An entry runs when it is loaded, and whoever shares code with it must not run it.
      if (!module.isEntry && !files.has(id)) files.set(id, name)
      for (const imported of module.importedIds) seen.add(imported)
    }
  }
  return files
}
