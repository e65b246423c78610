/** Reading a large lockfile, beside what no reader can go below: `npx vitest bench --run bench/lockfile.bench.ts`. */
import { bench, describe } from 'vitest'
import { npm } from '../src/lockfile/npm/index.ts'

const ENTRIES = 5_000
const DEPENDENCIES_EACH = 3

const text = generate()
const OPTIONS = { time: 2_000, warmupTime: 500 }

describe(`a lockfile of ${ENTRIES} entries, ${Math.round(text.length / 1_000)} kB`, () => {
  bench('JSON.parse', () => void JSON.parse(text), OPTIONS)
  bench('npm.parse', () => void npm.parse(text, 'package-lock.json', undefined), OPTIONS)
})

function generate(): string {
  const packages: Record<string, unknown> = { '': { name: 'project', dependencies: { 'package-0': '^1.0.0' } } }
  for (let at = 0; at < ENTRIES; at++) {
    const name = `package-${at}`
    // Every fifth is nested, as where two versions are needed.
    const path = at % 5 === 4 ? `node_modules/package-${at - 1}/node_modules/${name}` : `node_modules/${name}`
    const wanted = Array.from({ length: DEPENDENCIES_EACH }, (_, nth) => `package-${(at * 7 + nth * 13 + 1) % ENTRIES}`)
    packages[path] = {
      version: `1.${at % 90}.0`,
      resolved: `https://registry.example/${name}/-/${name}-1.${at % 90}.0.tgz`,
      integrity: `sha512-${Buffer.alloc(64, at % 256).toString('base64')}`,
      dev: at % 3 === 0,
      license: 'MIT',
      dependencies: Object.fromEntries(wanted.map((each) => [each, '^1.0.0'])),
      engines: { node: '>=18' },
    }
  }
  return JSON.stringify({ name: 'project', lockfileVersion: 3, requires: true, packages }, null, 2)
}
