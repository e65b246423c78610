import { expect, test } from 'vitest'
import { compareVersions, isPrerelease, releaseLine } from '../../src/downgrade/release-line.ts'

test.each([
  ['1.2.3', '1'],
  ['10.1.6', '10'],
  ['1.2.3+build.5', '1'],
  ['0.30.4', '0.30'],
  ['0.3.4', '0.3'],
  ['0.0.7', '0.0'],
  ['5.0.0-next.1', '5-prerelease'],
  ['0.5.0-beta', '0.5-prerelease'],
  // The loose grammar.
  ['v1.2.3', '1'],
  ['1.2.3beta', '1-prerelease'],
  // No versions.
  ['1.2', '1.2'],
  ['latest', 'latest'],
  ['__proto__', '__proto__'],
  ['', ''],
])('%s is of the line %s', (version, line) => {
  expect(releaseLine(version)).toBe(line)
  expect(isPrerelease(version)).toBe(line.endsWith('-prerelease'))
})

test.each([
  ['1.2.3', '1.10.0', -1],
  ['1.2.3', '1.2.3-rc.1', 1],
  ['1.2.3+a', '1.2.3+b', 0],
  ['1.2.3', 'latest', undefined],
])('%s against %s', (one, other, expected) => {
  expect(compareVersions(one, other)).toBe(expected)
})
