/** What of a lockfile is as it was, and what a version replaces. */
import { describe, expect, test } from 'vitest'
import { publish } from '../fixtures/lab/publication.ts'
import { isUnchanged, replacedBy } from '../src/baseline.ts'
import type { LockedPackage } from '../src/lockfile/locked-package.ts'
import { lock } from './support/locked.ts'

const published = await publish({ name: 'a', keys: [] })
const pkg = lock(published, 'http://registry.example')
const declared = { requests: 'asked', dependencies: new Map([['b', '^1.0.0']]) } as const
const archive = { cacheKey: '10c0', checksum: 'aa' }
const full: LockedPackage = { ...pkg, archive, patches: ['one', 'two'], declared: [declared] }
const baseline = (...packages: readonly LockedPackage[]) => ({ named: 'HEAD', byName: new Map([['a', packages]]) })

describe('a package is as it was', () => {
  test.each<[string, Partial<LockedPackage>]>([
    ['in all', {}],
    ['at another place', { locations: [] }],
    ['but for the order of its patches', { patches: ['two', 'one'] }],
    ['but for who needs it', { omittedWith: [['dev']] }],
    ['with its requests written anew', { declared: [{ ...declared, dependencies: new Map([['b', '^1.0.0']]) }] }],
  ])('%s', (_what, changes) => {
    expect(isUnchanged({ ...full, ...changes }, baseline(pkg, full))).toBe(true)
  })

  test.each<[string, Partial<LockedPackage>]>([
    ['another version', { version: '1.0.1' }],
    ['another source', { source: { type: 'registry', resolved: 'http://other.example/a.tgz' } }],
    ['another digest', { integrity: [] }],
    ['another archive of Yarn', { archive: { ...archive, checksum: 'bb' } }],
    ['another patch', { patches: ['one', 'three'] }],
    ['another request', { declared: [{ ...declared, dependencies: new Map([['b', 'npm:evil@1.0.0']]) }] }],
    ['another command', { declared: [{ ...declared, bin: new Map([['git', 'evil.js']]) }] }],
  ])('not with %s', (_what, changes) => {
    expect(isUnchanged({ ...full, ...changes }, baseline(pkg, full))).toBe(false)
  })
})

test.each([
  [['1.0.0', '1.2.0', '2.0.0'], '1.3.0', '1.2.0'],
  [['1.4.0', '2.0.0'], '1.3.0', '1.4.0'],
  [['1.3.0'], '1.3.0', undefined],
  [[], '1.3.0', undefined],
])('of %s, %s replaces %s', (versions, version, expected) => {
  const packages = versions.map((each) => ({ ...pkg, version: each }))
  expect(replacedBy({ ...pkg, version }, baseline(...packages))?.version).toBe(expected)
})
