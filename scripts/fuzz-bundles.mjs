/**
 * node scripts/fuzz-bundles.mjs [--seed N] [--count N]
 *
 * Needs VERIFY_DEPS_CORPORA. Ends with 1 when there is a finding.
 */
import { withModules } from './with-modules.mjs'

await withModules(async (load, { seed, count }) => {
  const { loadBundles } = await load('/test/fuzz/bundles.ts')
  const { fuzz } = await load('/test/fuzz/fuzz.ts')
  const { describeOutcome } = await load('/test/fuzz/report.ts')
  const outcome = fuzz(loadBundles(), seed, count)
  console.log(`seed ${seed}\n${describeOutcome(outcome)}`)
  process.exitCode = outcome.findings.length > 0 ? 1 : 0
})
