/** All checks together: what a whole set of evidence comes to. */
import { describe, expect, test } from 'vitest'
import { checkRules, checks, examine } from '../../src/checks/index.ts'
import { withoutRegistry } from '../../src/collect.ts'
import type { Evidence } from '../../src/evidence.ts'
import type { Outcome } from '../../src/policy.ts'
import { DEFAULT_POLICY, judge } from '../../src/policy.ts'
import {
  absent,
  digestOf,
  honestEvidence,
  unavailable,
  withDocument,
  withPin,
  withSource,
} from '../support/evidence.ts'

const honest = await honestEvidence()

test('honest evidence proves every claim, and there is nothing to say', () => {
  const { proven, findings } = examine(honest, { engines: ['node'] })
  expect(Object.keys(proven)).toEqual(['source', 'integrity', 'registry-signature'])
  expect(findings).toEqual([])
})

test('of what comes from no registry, only where it comes from is examined', () => {
  const fromGit = withSource(honest, { type: 'git', url: 'git+ssh://git@git.example/some/repository.git' })
  for (const evidence of [fromGit, withoutRegistry(fromGit.package)]) {
    const { proven, findings } = examine(evidence, { engines: ['node'] })
    expect(proven).toEqual({})
    expect(findings.map(({ rule }) => rule.code)).toEqual(['VD001'])
  }
})

test('every finding is of a rule that its check lists', () => {
  const nothing = { manifest: unavailable, tarball: unavailable, keys: unavailable } as const
  for (const evidence of [{ ...honest, ...nothing }, withPin(honest, ''), { ...honest, keys: absent }]) {
    for (const check of checks) {
      const { findings } = check.run(evidence, { engines: ['node'] })
      for (const { rule } of findings) expect(check.rules).toContain(rule)
    }
  }
})

describe('from evidence to outcome', () => {
  const outcome = (evidence: Evidence) =>
    judge(evidence, examine(evidence, { engines: ['node'] }), DEFAULT_POLICY).outcome
  const rows: readonly (readonly [string, Evidence, Outcome])[] = [
    ['nothing changed', honest, 'verified'],
    ['no signature', withDocument(honest, { signatures: [] }), 'unproven'],
    ['a registry without keys', { ...honest, keys: absent }, 'verified'],
    ['a registry without keys and without the version', { ...honest, keys: absent, manifest: absent }, 'inconclusive'],
    ['no keys to be had', { ...honest, keys: unavailable }, 'inconclusive'],
    ['no document to be had', { ...honest, manifest: unavailable }, 'inconclusive'],
    ['no tarball to be had', { ...honest, tarball: unavailable }, 'inconclusive'],
    ['nothing pinned', withPin(honest, ''), 'unproven'],
    ['nothing pinned, no tarball to be had', { ...withPin(honest, ''), tarball: unavailable }, 'unproven'],
    ['SHA-256 pinned', withPin(honest, digestOf(honest, 'sha256')), 'verified'],
    // The outage alone is to blame: with the bytes, the signature could have been looked at.
    [
      'SHA-256 pinned, no tarball to be had',
      { ...withPin(honest, digestOf(honest, 'sha256')), tarball: unavailable },
      'inconclusive',
    ],
  ]
  test.each(rows)('%s', (_what, evidence, expected) => {
    expect(outcome(evidence)).toBe(expected)
  })
})

test('codes and names are each used once, and begin with the digit of their claim', () => {
  const digits: Readonly<Record<string, string>> = {
    source: '0',
    integrity: '1',
    'registry-signature': '2',
    provenance: '3',
    publisher: '4',
    contents: '5',
    name: '6',
  }
  expect(new Set(checkRules.map(({ code }) => code)).size).toBe(checkRules.length)
  expect(new Set(checkRules.map(({ name }) => name)).size).toBe(checkRules.length)
  for (const { code, claim } of checkRules) expect(code).toMatch(new RegExp(`^VD${digits[claim]}\\d\\d$`, 'u'))
})
