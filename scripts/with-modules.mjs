/** Runs TypeScript of the tests: Vite reads it, which Node 20 does not. */
import { fileURLToPath } from 'node:url'
import { createViteServer } from 'vitest/node'

/** @param work takes a function that loads a module by its path from the root */
export async function withModules(work) {
  const server = await createViteServer({
    configFile: false,
    root: fileURLToPath(new URL('..', import.meta.url)),
    logLevel: 'error',
    appType: 'custom',
    server: { middlewareMode: true, watch: null, ws: false },
    optimizeDeps: { noDiscovery: true },
  })
  try {
    await work((path) => server.ssrLoadModule(path))
  } finally {
    await server.close()
  }
}
