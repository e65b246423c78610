import { expect, it } from 'vitest'
import { workspaceMatcher } from '../../../src/lockfile/npm/workspaces.ts'

it.each([
  ['packages/*', 'packages/a', true],
  ['./packages/*/', 'packages/a', true],
  ['packages/*', 'packages/a/b', false],
  ['packages/*', 'packages', false],
  ['packages/*', 'lib', false],
  ['packages/**', 'packages/a/b', true],
  ['{apps,packages}/*', 'apps/a', true],
  ['apps/a', 'apps/a', true],
  ['apps/a', 'apps/b', false],
  ['apps/a?', 'apps/ab', true],
  ['!apps/a', 'apps/a', false],
  ['.', '', true],
  // Never what lies outside the project, or what is installed.
  ['**', '../a', false],
  ['**', 'packages/../../a', false],
  ['**', '/a', false],
  ['**', 'C:/a', false],
  ['**', 'node_modules/a', false],
  ['**', 'packages\\node_modules\\a', false],
])('the pattern %s, the directory %s: %s', (pattern, directory, expected) => {
  expect(workspaceMatcher([pattern])(directory)).toBe(expected)
})

it('no pattern, no workspace', () => {
  expect(workspaceMatcher([])('packages/a')).toBe(false)
})

it('of very many patterns none is looked at', () => {
  const patterns = Array.from({ length: 100_000 }, (_, at) => `packages/${at}`)
  expect(workspaceMatcher(patterns)('lib')).toBe(true)
})
