/**
 * Records what the configured registry says today of the names in the corpora that look like others, and of those that
 * they look like: VERIFY_DEPS_CORPORA=DIR node scripts/record-name-facts.mjs > fixtures/names/facts.json
 *
 * Most squats are gone: `null` says so. A mirror's times may be later than the registry's own, and never earlier.
 */
import { withModules } from './with-modules.mjs'

await withModules(async (load) => {
  const { readData, readSecondSet } = await load('/bench/names/data.ts')
  const { openLookAlikes } = await load('/src/names/look-alikes.ts')
  const { openRegistry } = await load('/src/registry/index.ts')
  const { readNpmConfig } = await load('/src/registry/npm-config.ts')
  const registry = openRegistry(
    await readNpmConfig({ directory: process.cwd(), env: process.env, mayAskTuf: false, trustedRoots: [] }),
  )
  const data = readData()
  const { find } = openLookAlikes()
  const suspects = [
    ...data.pairs.map(({ squat }) => squat),
    ...data.unlisted,
    ...(await readSecondSet(data.pairs)).unlisted,
  ].filter((name) => find(name) !== undefined)
  const known = new Map()
  for (const name of new Set(suspects)) {
    const facts = await factsOf(name)
    known.set(name, facts)
    const { target } = find(name)
    if (facts !== null && facts.versions > 0 && !known.has(target)) known.set(target, await factsOf(target))
  }
  const names = Object.fromEntries([...known].sort(([a], [b]) => (a < b ? -1 : 1)))
  console.log(JSON.stringify({ recorded: new Date().toISOString().slice(0, 10), names }, null, 1))

  async function factsOf(name) {
    const answer = await registry.facts(name)
    if (answer.state === 'unavailable') throw new Error(`${name}: ${answer.reason}`)
    return answer.state === 'present' ? answer.value : null
  }
})
