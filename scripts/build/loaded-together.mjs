/**
 * What is always loaded together is one file: Node takes a millisecond for each, before any of it runs. Without being told,
 * the bundler makes one of whatever the same entries and dynamic imports lead to, which are a hundred for a run.
 */
import path from 'node:path'

/**
 * Each has what its modules lead to by static imports, but for entries, and for what one before it has. Paths in src/. What
 * the commands have in common with any other is in the first, so that nobody who imports the library loads them.
 */
const FILES = [
  { name: 'base', modules: ['cli.ts'] },
  { name: 'commands', modules: ['commands/command-line.ts'] },
  { name: 'examine', modules: ['sigstore/index.ts'] },
  { name: 'cache', modules: ['registry/cache/place.ts', 'registry/cache/inventory.ts', 'registry/cache/bounds.ts'] },
  {
    name: 'bundle',
    modules: ['verify-bundle.ts', 'artifact.ts', 'read-capped.ts', 'public-key-file.ts', 'trust/trusted-root.ts'],
  },
  { name: 'thread', modules: ['threads/thread.ts'] },
  { name: 'index', modules: ['index.ts'] },
  { name: 'run', modules: ['run.ts', 'report/index.ts', 'report/report.ts'] },
  {
    // After the threads were started, which takes them a while.
    name: 'registry',
    modules: [
      'open-sources.ts',
      'registry/index.ts',
      'registry/npm-config.ts',
      'registry/cache/open.ts',
      'snapshot/open-snapshot.ts',
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
    for (const id of ledTo(
      modules.map((file) => path.join(root, 'src', file)),
      graph,
    )) {
      const before = files.get(id)
      if (before === undefined) files.set(id, name)
      else if (before === 'commands') files.set(id, 'base')
    }
  }
  return files
}

function ledTo(ids, graph) {
  const led = new Set(ids)
  for (const id of led) for (const imported of graph.getModuleInfo(id)?.importedIds ?? []) led.add(imported)
  // An entry runs when it is loaded, and whoever shares code with it must not run it.
  return [...led].filter((id) => graph.getModuleInfo(id)?.isEntry === false)
}
