/** What the policy says of single names. */
import { describe, expect, test } from 'vitest'
import { isAllowed, isPrivate, namesFindings } from '../../src/policy-file/names.ts'
import type { PolicyFile } from '../../src/policy-file/policy-file.ts'

const POLICY = {
  file: 'verify-deps.json',
  names: {
    line: 4,
    protect: ['nobody', '@nobody/*'],
    allow: ['honest', 'hones-*'],
    private: ['@acme/*', 'acme-*'],
    askPublic: false,
  },
}
const WITHOUT: Pick<PolicyFile, 'file' | 'names'> = { file: 'verify-deps.json' }

test.each([
  ['honest', true, false],
  ['honesty', false, false],
  ['@acme/honest', false, true],
  ['acme-tools', false, true],
  ['acme', false, false],
  ['@acme-evil/tools', false, false],
  ['nobody', false, false],
  ['__proto__', false, false],
])('%s: allowed %s, private %s', (name, allowed, own) => {
  expect([isAllowed(POLICY, name), isPrivate(POLICY, name)]).toEqual([allowed, own])
  expect([isAllowed(WITHOUT, name), isPrivate(WITHOUT, name)]).toEqual([false, false])
})

describe('a name of no package', () => {
  test('is told with its line, apart from what is only protected', () => {
    expect(
      namesFindings(POLICY, ['honest', '@acme/tools', 'acme']).map(({ rule, message }) => [rule.code, message]),
    ).toEqual([
      ['VD904', 'verify-deps.json:4: names.allow: no package in the lockfile matches "hones-*".'],
      ['VD904', 'verify-deps.json:4: names.private: no package in the lockfile matches "acme-*".'],
    ])
  })

  test('is not told of where there is one, nor of a policy without names', () => {
    expect(namesFindings(POLICY, ['honest', 'hones-t', '@acme/tools', 'acme-tools'])).toEqual([])
    expect(namesFindings(WITHOUT, [])).toEqual([])
  })
})
