import { describe, expect, test } from 'vitest'
import { examineAttestations } from '../../src/checks/attestations.ts'
import { examine } from '../../src/checks/index.ts'
import type { Evidence } from '../../src/evidence.ts'
import { explain } from '../../src/explain-package.ts'
import { DEFAULT_POLICY, judge } from '../../src/policy.ts'
import { describePackage } from '../../src/report/package-report.ts'
import { attest, attestPublication, BUILD, honest, withAttestations, withExtensions } from '../support/attested.ts'
import { absent, unavailable, withLock, withSource } from '../support/evidence.ts'

function told(evidence: Evidence, width = 100): string {
  const attested = examineAttestations(evidence, { engines: ['node'] })
  const examined = examine(evidence, { engines: ['node'], attested })
  const verdict = judge(evidence, examined, DEFAULT_POLICY)
  const basis = { evidence, attested, examined, policy: DEFAULT_POLICY, accepted: undefined }
  const lockfile = { format: 'npm', version: '3', path: 'package-lock.json', packages: [evidence.package] }
  return describePackage(explain(lockfile, { verdict, basis }), width)
}

test('nothing in it can speak to the terminal', () => {
  const hostile = 'x\u001B[2Jy\u202Ez\nProvenance'
  const identity = withExtensions(BUILD, { 4: hostile, 23: hostile })
  const said = told(withAttestations([attest({ request: { identity } })]))
  expect(said).toContain('x\\u{1b}[2Jy\\u{202e}z\\u{a}Provenance')
  expect(said.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  expect(told(withLock(honest, { name: hostile }))).not.toContain('\u001B')
})

test('lines are as wide as told, except for a word that is longer', () => {
  for (const width of [60, 80, 100]) {
    const lines = told(withAttestations([attest(), attestPublication()]), width).split('\n')
    expect(lines.filter((line) => line.length > width && line.trim().includes(' '))).toEqual([])
  }
})

test('every extension of the certificate is told, by its number', () => {
  const lines = told(withAttestations([attest()])).split('\n')
  const numbers = lines.flatMap((line) => /^ {2}\.(\d+) /u.exec(line)?.[1] ?? [])
  expect(numbers).toEqual([
    '1',
    '2',
    '3',
    '4',
    '5',
    '6',
    ...Array.from({ length: 15 }, (_, index) => String(index + 8)),
  ])
})

describe('what there is not', () => {
  test.each<[what: string, Evidence, line: RegExp, twin: RegExp]>([
    ['bytes', { ...honest, tarball: unavailable }, /downloaded +no: /u, /downloaded +[\d,]+ bytes/u],
    ['a document', { ...honest, manifest: absent }, /signatures +unknown: /u, /verified with +\S/u],
    ['a key', { ...honest, keys: absent }, /not proven +\S/u, /verified with +\S/u],
  ])('%s', (_what, evidence, line, twin) => {
    expect(told(evidence)).toMatch(line)
    expect(told(honest)).toMatch(twin)
    expect(told(honest)).not.toMatch(line)
  })

  test('attestations, or an answer about them', () => {
    expect(told(honest)).toMatch(/attestations +none: the registry advertises no attestations/u)
    const attested = withAttestations([attest()])
    expect(told({ ...attested, attestations: unavailable })).toMatch(/attestations +not known: /u)
    expect(told(attested)).toMatch(/proven by a\s+Merkle\s+inclusion\s+proof/u)
  })

  test('a registry', () => {
    const elsewhere = withSource(honest, { type: 'git', url: 'git+ssh://git@git.example/a.git#1' })
    expect(told({ ...elsewhere, registry: '' })).toContain('no registry speaks for this package')
  })
})
