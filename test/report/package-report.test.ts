import { describe, expect, test } from 'vitest'
import { examineAttestations } from '../../src/checks/attestations.ts'
import { examine } from '../../src/checks/index.ts'
import type { NameContext } from '../../src/checks/name-questions.ts'
import type { Evidence } from '../../src/evidence.ts'
import { explain } from '../../src/explain-package.ts'
import type { NameFacts } from '../../src/names/name-facts.ts'
import { DEFAULT_POLICY, judge } from '../../src/policy.ts'
import { describePackage } from '../../src/report/package-report.ts'
import { attest, attestPublication, BUILD, honest, withAttestations, withExtensions } from '../support/attested.ts'
import { absent, present, unavailable, withLock, withSource } from '../support/evidence.ts'

function told(evidence: Evidence, width = 100, naming?: NameContext): string {
  const attested = examineAttestations(evidence, { engines: ['node'] })
  const examined = examine(evidence, { engines: ['node'], attested, ...naming })
  const verdict = judge(evidence, examined, DEFAULT_POLICY)
  const basis = { evidence, attested, examined, policy: DEFAULT_POLICY, accepted: undefined, ...(naming && { naming }) }
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

describe('a name', () => {
  const hostile = 'x\u001B[2Jy\u202Ez'
  const FACTS: NameFacts = {
    firstPublished: new Date('2024-01-01T00:00:00Z'),
    versions: 1200,
    latest: '1.0.0',
    maintainers: Array.from({ length: 25 }, (_, at) => `m${at}`),
    repository: undefined,
    isPlaceholder: false,
    deprecated: hostile,
  }
  const context = (isLike: boolean): NameContext => ({
    naming: {
      isProtected: false,
      likeness: isLike ? { target: '@lab/hosent', kind: 'transposition', suspicion: 'high' } : undefined,
      isTargetLocked: true,
      isTargetDirect: false,
      dependents: ['express'],
      listed: '2026-01-01',
    },
    ages: { now: new Date('2026-03-10T12:00:00Z'), youngDays: 0, veryYoungDays: 0, minimumReleaseAge: 0 },
  })
  const both: Evidence = {
    ...honest,
    facts: present(FACTS),
    imitated: { state: 'unknown', reason: hostile, facts: { ...FACTS, versions: 2, maintainers: ['ann', 'bob'] } },
  }
  const section = (text: string) => text.slice(text.indexOf('\nName\n') + 1).split('\n\n')[0]

  test('that looks like another is told with both packages side by side', () => {
    const said = told(both, 100, context(true))
    expect(section(said)).toMatchInlineSnapshot(`
      "Name
        standing          suspected
        looks like        @lab/hosent (two letters swapped)
        for it            well-known packages of this lockfile depend on it
        against it        it names no repository
        in this lockfile  @lab/hosent, too
        asked for by      \`express\`
        side by side      @lab/honest | @lab/hosent
        first published   2024-01-01 | 2024-01-01
        versions          1,200 | 2
        maintainers       25 of them | \`ann\`, \`bob\`
        repository        no repository | no repository
        deprecated        x\\u{1b}[2Jy\\u{202e}z | x\\u{1b}[2Jy\\u{202e}z
        publisher         not known: it has no provenance | not known: x\\u{1b}[2Jy\\u{202e}z"
    `)
    expect(said.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  })

  test('that looks like no other is told alone', () => {
    expect(section(told(honest, 100, context(false)))).toMatchInlineSnapshot(`
      "Name
        standing       like no name that others imitate (list of 2026-01-01)
      "
    `)
    const { imitated: _, ...asked } = both
    expect(section(told(asked, 100, context(false)))).toMatchInlineSnapshot(`
      "Name
        standing         like no name that others imitate (list of 2026-01-01)
        first published  2024-01-01
        versions         1,200
        maintainers      25 of them
        repository       no repository
        deprecated       x\\u{1b}[2Jy\\u{202e}z
        publisher        not known: it has no provenance
      "
    `)
  })

  test('that nobody looked at is said not to be', () => {
    expect(section(told(honest))).toMatch(/standing +not looked at: with --require integrity/u)
  })

  test('that no registry has is told by its code points', () => {
    expect(section(told(withLock(honest, { name: 'h\u043enest' })))).toMatch(/such characters +`U\+043E`/u)
  })
})
