/**
 * node scripts/fuzz-bundles.mjs [--seed N] [--count N]
 *
 * Needs VERIFY_DEPS_CORPORA. Ends with 1 when there is a finding. Vite reads the TypeScript: Node 20 does not.
 */
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createViteServer } from 'vitest/node'

const { values } = parseArgs({ options: { seed: { type: 'string' }, count: { type: 'string' } } })
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
  const { loadBundles } = await server.ssrLoadModule('/test/fuzz/bundles.ts')
  const { fuzz } = await server.ssrLoadModule('/test/fuzz/fuzz.ts')
  const { describeOutcome } = await server.ssrLoadModule('/test/fuzz/report.ts')
  const outcome = fuzz(loadBundles(), seed, count)
  console.log(`seed ${seed}\n${describeOutcome(outcome)}`)
  process.exitCode = outcome.findings.length > 0 ? 1 : 0
} finally {
  await server.close()
}
