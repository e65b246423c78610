import { expect, test } from 'vitest'
import { npm } from '../../../src/lockfile/npm/index.ts'

const INTEGRITY = `sha512-${Buffer.alloc(64).toString('base64')}`
const resolved = 'https://registry.example/a/-/a-1.0.0.tgz'
const OWN = { version: '1.0.0', resolved, integrity: INTEGRITY }

function declaredOf(lockfile: object) {
  const { packages } = npm.parse(JSON.stringify(lockfile), 'package-lock.json', undefined)
  return packages.find(({ name }) => name === 'a')?.declared
}

test('versions 2 and 3 repeat members of package.json', () => {
  const entry = {
    ...OWN,
    dependencies: { b: '^1.0.0', __proto__x: '1' },
    optionalDependencies: { c: '1' },
    peerDependencies: { d: '*' },
    bin: { run: 'run.js' },
    hasInstallScript: true,
    bundleDependencies: ['b'],
  }
  expect(declaredOf({ lockfileVersion: 3, packages: { 'node_modules/a': entry } })).toEqual([
    {
      requests: 'asked',
      dependencies: new Map(Object.entries(entry.dependencies)),
      optionalDependencies: new Map([['c', '1']]),
      peerDependencies: new Map([['d', '*']]),
      bin: new Map([['run', 'run.js']]),
      hasInstallScript: true,
      bundles: ['b'],
    },
  ])
  expect(declaredOf({ lockfileVersion: 3, packages: { 'node_modules/a': OWN } })).toBeUndefined()
})

test('once for each different thing that is said', () => {
  const packages = {
    'node_modules/a': { ...OWN, dependencies: { b: '1', c: '1' } },
    'node_modules/x/node_modules/a': { ...OWN, dependencies: { c: '1', b: '1' } },
    'node_modules/y/node_modules/a': { ...OWN, dependencies: { b: '2' } },
  }
  expect(declaredOf({ lockfileVersion: 3, packages })?.map(({ dependencies }) => dependencies?.get('b'))).toEqual([
    '1',
    '2',
  ])
})

test('version 1 joins them, and flags what is carried with all that this needs', () => {
  const inside = {
    b: { version: '1.0.0', bundled: true, requires: { c: '1' } },
    c: { version: '1.0.0', bundled: true },
    d: { version: '1.0.0' },
  }
  const dependencies = { a: { ...OWN, requires: { b: '^1.0.0' }, dependencies: inside } }
  expect(declaredOf({ lockfileVersion: 1, dependencies })).toEqual([
    { requests: 'asked', dependencies: new Map([['b', '^1.0.0']]), bundles: ['b'] },
  ])
})
