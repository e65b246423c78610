/**
 * node scripts/fuzz-lockfiles.mjs [--seed N] [--count N] [--format NAME]
 *
 * With VERIFY_DEPS_CORPORA real lockfiles are mutated as well. Ends with 1 when there is a finding.
 */
import { withModules } from './with-modules.mjs'

await withModules(async (load, { seed, count, format }) => {
  const { FORMATS, samplesOf } = await load('/test/fuzz/lockfiles/samples.ts')
  const { fuzzLockfiles } = await load('/test/fuzz/lockfiles/fuzz.ts')
  for (const each of format === undefined ? Object.keys(FORMATS) : [format]) {
    const { read, refused, slowest, findings } = fuzzLockfiles(samplesOf(each), seed, count)
    console.log(`${each}: seed ${seed}, ${read} read, ${refused} refused, slowest ${Math.round(slowest)} ms`)
    for (const { round, problem } of findings.slice(0, 20)) console.log(`  round ${round}: ${problem}`)
    if (findings.length > 0) process.exitCode = 1
  }
})
