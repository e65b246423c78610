/** The copy of npm's keys that ships with @sigstore/tuf: what is left when Sigstore's repository cannot be asked. */
import { expect, test } from 'vitest'
import { npmRegistry } from '../../src/registry/npm-config.ts'
import { loadNpmKeys } from '../../src/trust/npm-keys.ts'
import { openTuf } from '../../src/trust/tuf.ts'

const { host } = new URL(npmRegistry())

test('the shipped copy has usable keys, each with a keyid of its own', async () => {
  const { value: keys, fallback } = await loadNpmKeys(openTuf(undefined), host)
  expect(keys.length).toBeGreaterThanOrEqual(2)
  expect(keys.every(({ publicKey }) => publicKey !== undefined)).toBe(true)
  expect(new Set(keys.map(({ keyid }) => keyid)).size).toBe(keys.length)
  // The newest of them signs today.
  expect(keys.some(({ expires }) => expires === undefined)).toBe(true)
  expect(fallback?.expired).toBeInstanceOf(Date)
  expect(Number.isNaN(fallback?.expired.getTime())).toBe(false)
})

test('a registry that has no keys there gets none of another', async () => {
  await expect(loadNpmKeys(openTuf(undefined), 'registry.example')).rejects.toThrow()
  await expect(loadNpmKeys(openTuf(undefined), host)).resolves.toBeDefined()
})
