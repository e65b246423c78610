/** What npm 6 made of a package.json is told from what somebody else did. */
import { expect, test } from 'vitest'
import { isAnnotated } from '../../src/installed/annotated-manifest.ts'

const PUBLISHED = {
  name: '@lab/old',
  version: '1.0.0',
  repository: 'lab/old',
  bin: './cli.js',
  main: 'index.js',
  scripts: { test: './node_modules/.bin/tap', build: 'make' },
  dependencies: { a: '1' },
  optionalDependencies: { b: '1' },
}

/** As npm 6 writes it. */
const INSTALLED = {
  _id: '@lab/old@1.0.0',
  _requiredBy: ['/'],
  _resolved: 'https://registry.example/old.tgz',
  bin: { old: 'cli.js' },
  bundleDependencies: false,
  dependencies: { a: '1', b: '1' },
  deprecated: false,
  main: 'index.js',
  name: '@lab/old',
  optionalDependencies: { b: '1' },
  repository: { type: 'git', url: 'git+https://github.com/lab/old.git' },
  scripts: { build: 'make', test: 'tap' },
  version: '1.0.0',
}

test.each<readonly [string, object, boolean]>([
  ['as npm 6 writes it', {}, true],
  ['implied by a binding.gyp', { gypfile: true, scripts: { ...INSTALLED.scripts, install: 'node-gyp rebuild' } }, true],
  ['not by npm 6', { _id: undefined }, false],
  ['another entry point', { main: 'lib/a.js' }, false],
  ['exports of its own', { exports: './other.js' }, false],
  ['a script added', { scripts: { ...INSTALLED.scripts, postinstall: 'node x.js' } }, false],
  ['a script changed', { scripts: { build: 'make all', test: 'tap' } }, false],
  ['a dependency more', { dependencies: { ...INSTALLED.dependencies, c: '1' } }, false],
  ['a dependency less', { dependencies: { b: '1' } }, false],
  ['another command', { bin: { old: 'other.js' } }, false],
  ['dependencies brought along', { bundleDependencies: ['a'] }, false],
  ['another version', { version: '1.0.1' }, false],
  ['a member called __proto__', JSON.parse('{"__proto__":{"main":"x"}}'), true],
])('%s', (_what, change, expected) => {
  expect(isAnnotated(JSON.stringify({ ...INSTALLED, ...change }), JSON.stringify(PUBLISHED))).toBe(expected)
})

test('what is no manifest', () => {
  expect(isAnnotated('[]', JSON.stringify(PUBLISHED))).toBe(false)
  expect(isAnnotated('{', JSON.stringify(PUBLISHED))).toBe(false)
})
