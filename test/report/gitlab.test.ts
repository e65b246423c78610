/** https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format: GitLab publishes no schema, but this. */
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { gitlab } from '../../src/report/gitlab.ts'
import { demoReport } from './demo-report.ts'
import { hostileReport } from './hostile-report.ts'
import { EXCEPTED, sampleFinding, samplePackage, sampleReport } from './sample-report.ts'

const text = { type: 'string', minLength: 1 }
const closed = (properties: Readonly<Record<string, object>>) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
})
const validate = new Ajv2020({ strict: true, allErrors: true }).compile({
  type: 'array',
  items: closed({
    description: { ...text, maxLength: 1100 },
    check_name: { ...text, pattern: '^VD[0-9]{3}-[a-z0-9-]+$' },
    fingerprint: { ...text, pattern: '^[0-9a-f]{64}:[1-9][0-9]*$' },
    severity: { enum: ['info', 'minor', 'major', 'critical', 'blocker'] },
    // Relative to the repository, and not beginning with `./`.
    location: closed({
      path: { ...text, pattern: '^(?!\\./)' },
      lines: closed({ begin: { type: 'integer', minimum: 1 } }),
    }),
  }),
})

function faults(output: string): readonly unknown[] {
  const issues: readonly { readonly fingerprint: string }[] = JSON.parse(output)
  validate(issues)
  if (validate.errors) return validate.errors
  const prints = new Set(issues.map(({ fingerprint }) => fingerprint))
  return prints.size === issues.length ? [] : ['two share a fingerprint']
}

test('what the demo reports is valid', async () => {
  expect(faults(gitlab(await demoReport()))).toEqual([])
})

test('whatever is in the report, the output is valid', () => {
  const property = fc.property(hostileReport, (report) => {
    const output = gitlab(report)
    expect(faults(output)).toEqual([])
    expect(output.replaceAll('\n', '')).toMatch(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*$/u)
  })
  fc.assert(property, { numRuns: 150 })
})

test('a report without findings is an empty list, not nothing', () => {
  expect(gitlab(sampleReport([samplePackage('a', 'verified')]))).toBe('[]\n')
})

test('severities, the worst first, and what is excepted last', () => {
  const report = sampleReport([
    samplePackage('a', 'verified', [sampleFinding('note')], EXCEPTED),
    samplePackage('b', 'verified', [sampleFinding('warning')]),
    samplePackage('c', 'unproven', [sampleFinding('error', { kind: 'missing' })]),
    samplePackage('d', 'failed', [sampleFinding('error')]),
  ])
  const issues: readonly { description: string; severity: string }[] = JSON.parse(gitlab(report))
  expect(issues.map(({ description, severity }) => `${severity} ${description}`)).toEqual([
    'blocker d@1.0.0: The bytes differ. A message.',
    'critical c@1.0.0: The bytes differ. A message.',
    'minor b@1.0.0: The bytes differ. A message.',
    'info a@1.0.0: The bytes differ. A message.',
    'info a@1.0.0: Excepted by the policy until 2030-01-01: Only SHA-1. Reason: From 2015.',
  ])
})
