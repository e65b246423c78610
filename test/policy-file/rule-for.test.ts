/** Which rule counts for which package. */
import { describe, expect, test } from 'vitest'
import { decodePolicyFile } from '../../src/policy-file/decode.ts'
import { ruleFindings, ruleFor, unmatchedRules } from '../../src/policy-file/rule-for.ts'
import { ruleOf } from './full-policy.ts'

function policyOf(...rules: readonly (readonly string[])[]) {
  const text = JSON.stringify({ rules: rules.map((packages) => ({ packages, require: 'integrity' })) }, null, 1)
  return decodePolicyFile(text, 'verify-deps.json', ruleOf)
}

/** The packages of the rule that counts. */
function chosen(policy: ReturnType<typeof policyOf>, name: string) {
  return ruleFor(policy, name)?.packages[0]
}

test.each([
  ['@acme/cli', '@acme/cli'],
  ['@acme/tools', '@acme/*'],
  ['@other/tools', undefined],
  ['left-pad', 'left-*'],
  ['right-pad', 'left-*'],
  ['pad', undefined],
])('for %s the first rule that matches counts: %s', (name, rule) => {
  expect(chosen(policyOf(['@acme/cli'], ['@acme/*'], ['left-*', 'right-*'], ['left-pad']), name)).toBe(rule)
})

test('the order decides, not how narrow a pattern is', () => {
  expect(chosen(policyOf(['@acme/*'], ['@acme/cli']), '@acme/cli')).toBe('@acme/*')
  expect(chosen(policyOf(['@acme/cli'], ['@acme/*']), '@acme/cli')).toBe('@acme/cli')
})

describe('a rule that applies to nothing', () => {
  const policy = policyOf(['@acme/*'], ['@acme/cli'], ['left-pda', 'left-pad2'], ['left-pad'])
  const names = ['left-pad', '@acme/cli', 'left-pad']

  test('is found', () => {
    expect(unmatchedRules(policy, names)).toEqual([policy.rules[1], policy.rules[2]])
    expect(unmatchedRules(policy, [])).toEqual(policy.rules)
    expect(unmatchedRules(policyOf(['@acme/cli'], ['left-pad']), names)).toEqual([])
  })

  test('is told with its line and the cause', () => {
    const findings = ruleFindings(policy, names)
    expect(findings.map(({ rule, message }) => `${rule.code} ${message}`)).toEqual([
      'VD903 verify-deps.json:9: the rules before it take every package that matches "@acme/cli".',
      'VD903 verify-deps.json:15: no package in the lockfile matches "left-pda", "left-pad2".',
    ])
    expect(findings.map(({ detail }) => detail)).toEqual([
      { file: 'verify-deps.json', line: 9, packages: ['@acme/cli'], isShadowed: true },
      { file: 'verify-deps.json', line: 15, packages: ['left-pda', 'left-pad2'], isShadowed: false },
    ])
  })
})
