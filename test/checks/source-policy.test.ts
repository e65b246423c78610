/** VD009 and VD011: what the policy says of registries, and what pins nothing. */
import { describe, expect, test } from 'vitest'
import { source } from '../../src/checks/source.ts'
import { withoutRegistry } from '../../src/collect.ts'
import { parseIntegrity } from '../../src/digest.ts'
import type { Evidence } from '../../src/evidence.ts'
import type { Source } from '../../src/lockfile/locked-package.ts'
import { judge } from '../../src/policy.ts'
import {
  absent,
  honestEvidence,
  REGISTRY,
  unavailable,
  withDocument,
  withLock,
  withResolved,
  withSource,
} from '../support/evidence.ts'

const honest = await honestEvidence()
const OWN = `${REGISTRY}honest/-/honest-1.0.0.tgz`
const PUBLIC = 'https://public.example/honest/-/honest-1.0.0.tgz'

const codes = (evidence: Evidence, registryRule?: string) =>
  source.run(evidence, { engines: [], registryRule }).findings.map(({ rule }) => rule.code)
const messages = (evidence: Evidence, registryRule: string) =>
  source.run(evidence, { engines: [], registryRule }).findings.map(({ message }) => message)

describe('VD009: dependency confusion', () => {
  test('the lockfile takes it from elsewhere than the policy', () => {
    expect(codes(withResolved(honest, PUBLIC), REGISTRY)).toEqual(['VD009', 'VD003'])
    expect(codes(withResolved(honest, OWN), REGISTRY)).toEqual([])
    expect(messages(withResolved(honest, PUBLIC), REGISTRY)[0]).toBe(
      'The policy takes it from https://registry.example/; the lockfile takes it from public.example.',
    )
  })

  test('the configuration takes it from elsewhere', () => {
    expect(codes(honest, 'https://private.example/')).toEqual(['VD009'])
    expect(codes(honest, REGISTRY)).toEqual([])
  })

  test('without a policy it is a warning, because the bytes are compared with the configured registry', () => {
    expect(codes(withResolved(honest, PUBLIC))).toEqual(['VD003'])
  })

  test('what the registry of the policy documents is its own affair', () => {
    expect(codes(withResolved(withDocument(honest, { tarball: PUBLIC }), PUBLIC), REGISTRY)).toEqual([])
    expect(codes({ ...withResolved(honest, PUBLIC), manifest: unavailable }, REGISTRY)).toEqual(['VD003'])
  })

  test('an address that npm rewrites counts where the registry has no such version', () => {
    const rewritten = { ...withResolved(honest, PUBLIC), resolved: OWN }
    expect(codes(rewritten, REGISTRY)).toEqual([])
    expect(codes({ ...rewritten, manifest: absent }, REGISTRY)).toEqual(['VD009'])
    expect(codes({ ...withResolved(honest, OWN), manifest: absent }, REGISTRY)).toEqual([])
  })
})

describe('VD011: git without a commit', () => {
  const COMMIT = '0123456789abcdef0123456789abcdef01234567'
  const from = (written: Source, integrity = '') =>
    withoutRegistry(withLock(withSource(honest, written), { integrity: parseIntegrity(integrity) }).package)
  const git = (fragment: string, integrity?: string) =>
    from({ type: 'git', url: `git+ssh://git@git.example/a/b.git${fragment}` }, integrity)
  const outcome = (evidence: Evidence) => {
    const { findings } = source.run(evidence, { engines: [] })
    const verdict = judge(evidence, { proven: {}, findings }, { require: 'signature', strict: false })
    return [verdict.outcome, ...verdict.findings.map(({ finding, level }) => `${level} ${finding.rule.code}`)]
  }

  test.each(['', '#main', '#v1.0.0', '#semver:^1.0.0', '#6f1b8e0'])('"%s" pins nothing', (fragment) => {
    expect(outcome(git(fragment))).toEqual(['unproven', 'error VD011', 'warning VD001'])
    expect(outcome(git(`#${COMMIT}`))).toEqual(['uncovered', 'warning VD001'])
  })

  test('a digest that counts pins it, too', () => {
    expect(outcome(git('#6f1b8e0', `sha512-${Buffer.alloc(64).toString('base64')}`))[0]).toBe('uncovered')
    expect(outcome(git('#6f1b8e0', `sha1-${Buffer.alloc(20).toString('base64')}`))[0]).toBe('unproven')
  })

  test('VD004: without encryption', () => {
    for (const scheme of ['git+http', 'git', 'http']) {
      const at = (written: string) => from({ type: 'git', url: `${written}://git.example/a/b.git#${COMMIT}` })
      expect(codes(at(scheme))).toEqual(['VD004', 'VD001'])
      expect(codes(at('git+https'))).toEqual(['VD001'])
    }
    expect(codes(from({ type: 'url', url: 'http://files.example/a.tgz' }))).toEqual(['VD004', 'VD001'])
    expect(codes(from({ type: 'url', url: 'https://files.example/a.tgz' }))).toEqual(['VD001'])
  })
})

/** As the lockfiles of other package managers write the addresses of registries. */
describe('VD002: in other spellings', () => {
  const silent = withDocument(honest, { tarball: undefined })
  test.each([
    ['Yarn 1, with a digest behind it', (name: string) => `${REGISTRY}${name}/-/${name}-1.0.0.tgz#${'0'.repeat(40)}`],
    ['Bun and pnpm, as it is', (name: string) => `${REGISTRY}${name}/-/${name}-1.0.0.tgz`],
    ['with a question', (name: string) => `${REGISTRY}${name}/-/${name}-1.0.0.tgz?cache=0`],
  ])('%s', (_what, address) => {
    expect(codes(withResolved(silent, address('honest')))).toEqual([])
    expect(codes(withResolved(silent, address('other')))).toEqual(['VD002'])
  })
})
