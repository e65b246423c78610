/** Runs TypeScript of the tests: Vite reads it, which Node 20 does not. */
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createViteServer } from 'vitest/node'

const text = { type: 'string' }

/**
 * @param work takes a function that loads a module by its path from the root, and what `--seed`, `--count` and `--format` say
 */
export async function withModules(work) {
  const { values } = parseArgs({ options: { seed: text, count: text, format: text } })
  const seed = Number(values.seed ?? Date.now() % 2 ** 32)
  const count = Number(values.count ?? 10_000)
  if (!Number.isSafeInteger(seed) || !Number.isSafeInteger(count) || count < 1)
    throw new Error('--seed and --count are numbers')

  const server = await createViteServer({
    configFile: false,
    root: fileURLToPath(new URL('..', import.meta.url)),
    logLevel: 'error',
    appType: 'custom',
    server: { middlewareMode: true, watch: null, ws: false },
    optimizeDeps: { noDiscovery: true },
  })
  try {
    await work((path) => server.ssrLoadModule(path), { seed, count, format: values.format })
  } finally {
    await server.close()
  }
}
