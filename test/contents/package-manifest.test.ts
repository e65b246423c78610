import { expect, it } from 'vitest'
import { readPackageManifest } from '../../src/contents/package-manifest.ts'

const read = (text: string, files: readonly string[] = []) => readPackageManifest(text, files)

it('reads what is compared', () => {
  const document = {
    name: 'a',
    version: '1.0.0',
    dependencies: { b: '1' },
    optionalDependencies: { c: '2' },
    peerDependencies: { d: '3' },
    peerDependenciesMeta: { e: { optional: true } },
    scripts: { test: 'x' },
    bin: 'cli.js',
    bundleDependencies: true,
    gypfile: false,
  }
  expect(read(JSON.stringify(document)).manifest).toEqual({
    name: 'a',
    version: '1.0.0',
    dependencies: new Map([['b', '1']]),
    optionalDependencies: new Map([['c', '2']]),
    peerDependencies: new Map([['d', '3']]),
    optionalPeers: ['e'],
    scripts: new Map([['test', 'x']]),
    bin: new Map([['a', 'cli.js']]),
    bundleDependencies: ['b'],
    gypfile: false,
  })
})

it('goes over what npm does not understand', () => {
  const odd =
    '{"name":1,"version":null,"dependencies":["a"],"scripts":"x","bin":{"a":1},"bundledDependencies":[1,"b"],"directories":7}'
  expect(read(odd).manifest).toEqual({
    name: undefined,
    version: undefined,
    dependencies: new Map(),
    optionalDependencies: new Map(),
    peerDependencies: new Map(),
    scripts: new Map(),
    bin: new Map(),
    bundleDependencies: ['b'],
  })
})

it('takes names of prototypes for names', () => {
  const { manifest } = read('{"dependencies":{"__proto__":"1","constructor":"2"},"bin":{"toString":"a"}}')
  expect([...(manifest?.dependencies ?? [])]).toEqual([
    ['__proto__', '1'],
    ['constructor', '2'],
  ])
  expect([...(manifest?.bin ?? [])]).toEqual([['toString', 'a']])
})

it('does not fall for depth', () => {
  const deep = (levels: number) => `{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`
  expect(read(deep(500_000))).toEqual({ manifest: undefined, reason: 'it nests too deep' })
  expect(read(deep(500)).manifest).toBeDefined()
})
