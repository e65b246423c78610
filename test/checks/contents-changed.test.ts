/** With which version the contents are compared, and what that does to the claim. */
import { describe, expect, test } from 'vitest'
import type { Context, PreviousContents } from '../../src/checks/check.ts'
import { contentsChanged } from '../../src/checks/contents-changed.ts'
import { examine } from '../../src/checks/index.ts'
import type { Facts } from '../../src/contents/contents.ts'
import { recordFacts } from '../../src/contents/recorded-facts.ts'
import type { Evidence, Registry } from '../../src/evidence.ts'
import { DEFAULT_POLICY, judge } from '../../src/policy.ts'
import { previousContents } from '../../src/previous-contents.ts'
import { PLAIN, withFacts } from '../contents/facts.ts'
import { absent, honestEvidence, unavailable } from '../support/evidence.ts'

const SCRIPT = withFacts({ installScripts: ['postinstall'] })
const base = await honestEvidence({ version: '1.0.1' })
const having = (evidence: Evidence, facts: Facts): Evidence => {
  if (evidence.tarball.state !== 'present') throw new Error('there are no bytes')
  const contents = { manifest: undefined, facts, problems: [] }
  return { ...evidence, tarball: { ...evidence.tarball, value: { ...evidence.tarball.value, contents } } }
}
const evidence = having(base, SCRIPT)

const lock = (facts?: Facts) => ({
  accepted: { version: '1.0.0', level: 'signature', ...(facts && { contents: recordFacts(facts) }) } as const,
})
const replaced = (facts: Facts) => ({
  previousContents: { state: 'known', version: '0.9.0', contents: recordFacts(facts) } as const,
})
const LOST: { readonly previousContents: PreviousContents } = {
  previousContents: { state: 'unknown', version: '0.9.0', reason: 'the server answered 404' },
}

test.each<[what: string, context: Partial<Context>, found: readonly string[]]>([
  ['nothing to compare with', {}, []],
  ['the identity lock', lock(PLAIN), ['VD520 1.0.0']],
  ['the identity lock, which has it', lock(SCRIPT), []],
  ['an entry that does not know', lock(), []],
  ['an entry that does not know, and the version before', { ...lock(), ...replaced(PLAIN) }, ['VD520 0.9.0']],
  ['the version before', replaced(PLAIN), ['VD520 0.9.0']],
  ['the version before, which has it', replaced(SCRIPT), []],
  ['the identity lock comes first', { ...lock(SCRIPT), ...replaced(PLAIN) }, []],
  ['the version before, which could not be had', LOST, ['VD526 undefined']],
  ['the same, and the identity lock', { ...lock(SCRIPT), ...LOST }, []],
])('%s', (_what, context, found) => {
  const { findings, proof } = contentsChanged.run(evidence, { engines: ['node'], ...context })
  expect(findings.map(({ rule, detail }) => `${rule.code} ${detail['comparedWith']}`)).toEqual(found)
  expect(proof).toBeUndefined()
  // Nobody looked into these bytes.
  expect(contentsChanged.run(base, { engines: ['node'], ...context }).findings).toEqual([])
})

test('decides about the outcome, and only where it found something', () => {
  const outcome = (context: Partial<Context>, of = evidence) => {
    const examined = examine(of, { engines: ['node'], ...context })
    return judge(of, examined, DEFAULT_POLICY).outcome
  }
  expect(outcome(lock(SCRIPT))).toBe('verified')
  expect(outcome(lock(PLAIN))).toBe('failed')
  expect(outcome(LOST)).toBe('inconclusive')
  expect(outcome(lock(PLAIN), having(base, withFacts({ bins: ['a'] })))).toBe('verified')
})

describe('the contents of the version before', async () => {
  const before = having(await honestEvidence({ version: '1.0.0' }), PLAIN)
  const ask = (changes: Partial<Evidence> = {}, pkg: Partial<Evidence['package']> = {}) => {
    const all = { ...before, ...changes }
    const registry = { manifest: async () => all.manifest, tarball: async () => all.tarball } as unknown as Registry
    return previousContents({ ...before.package, ...pkg }, registry)
  }
  const unknown = (reason: string) => ({ state: 'unknown', version: '1.0.0', reason })

  test('are read from the bytes that the lockfile pinned', async () => {
    const known = { state: 'known', version: '1.0.0', contents: recordFacts(PLAIN) }
    expect(await ask()).toEqual(known)
    expect(await ask({ manifest: unavailable })).toEqual(known)
  })

  test('or published, where the lockfile pinned none', async () => {
    expect(await ask({}, { integrity: [] })).toMatchObject({ state: 'known' })
    expect(await ask({ manifest: absent }, { integrity: [] })).toMatchObject({ state: 'unknown' })
  })

  test.each([
    ['gone', { tarball: absent }, 'the registry does not have its tarball any more'],
    ['not to be had', { tarball: unavailable }, unavailable.reason],
    ['other bytes', { tarball: evidence.tarball }, 'its bytes are not the ones that the lockfile had'],
  ])('%s', async (_what, changes, reason) => {
    expect(await ask(changes)).toEqual(unknown(reason))
  })
})
