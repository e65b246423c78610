/**
 * node scripts/fuzz-lockfiles.mjs [--seed N] [--count N] [--format NAME]
 *
 * With VERIFY_DEPS_CORPORA real lockfiles are mutated as well. Ends with 1 when there is a finding.
 */
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createViteServer } from 'vitest/node'

const text = { type: 'string' }
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
  const { FORMATS, samplesOf } = await server.ssrLoadModule('/test/fuzz/lockfiles/samples.ts')
  const { fuzzLockfiles } = await server.ssrLoadModule('/test/fuzz/lockfiles/fuzz.ts')
  for (const format of values.format === undefined ? Object.keys(FORMATS) : [values.format]) {
    const { read, refused, slowest, findings } = fuzzLockfiles(samplesOf(format), seed, count)
    console.log(`${format}: seed ${seed}, ${read} read, ${refused} refused, slowest ${Math.round(slowest)} ms`)
    for (const { round, problem } of findings.slice(0, 20)) console.log(`  round ${round}: ${problem}`)
    if (findings.length > 0) process.exitCode = 1
  }
} finally {
  await server.close()
}
