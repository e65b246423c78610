/** The registry of a package is the one that npm asks. */
import fc from 'fast-check'
import npmFetch from 'npm-registry-fetch'
import { expect, test } from 'vitest'
import { pickRegistry } from '../../src/registry/pick-registry.ts'

const npmPicks = (name: string, options: Readonly<Record<string, unknown>>) =>
  npmFetch.pickRegistry(`${name}@*`, options as npmFetch.Options)

const names = ['plain', '@a/x', '@b/x', '@a.b/x']
const address = fc.constantFrom('https://one.example/', 'https://two.example/npm/', '', undefined, null)
const options = fc.record(
  {
    registry: address,
    scope: fc.constantFrom('@a', 'b', '@c', '', undefined),
    '@a:registry': address,
    '@b:registry': address,
    '@a.b:registry': address,
  },
  { requiredKeys: [] },
)

test('as npm picks it', () => {
  fc.assert(
    fc.property(fc.constantFrom(...names), options, (name, given) => {
      expect(pickRegistry(name, given)).toBe(npmPicks(name, given))
    }),
    { numRuns: 2000 },
  )
})

test('of a scope its own, of others the usual one, and without any npm’s', () => {
  const given = { registry: 'https://one.example/', '@a:registry': 'https://two.example/' }
  expect(names.map((name) => pickRegistry(name, given))).toEqual([
    'https://one.example/',
    'https://two.example/',
    'https://one.example/',
    'https://one.example/',
  ])
  expect(pickRegistry('plain', {})).toBe(npmPicks('plain', {}))
})
