/** Every code that there is can be had, through the real pipeline and real HTTP; and not from an honest twin. */
import { expect, test, vi } from 'vitest'
import { demoSigstore, makeAttestedExhibits, makeExhibits } from '../../fixtures/demo/exhibits.ts'
import { checkRules } from '../../src/checks/index.ts'
import * as policyRules from '../../src/policy-file/rules.ts'
import * as runRules from '../../src/run-rules.ts'
import { contentsCases } from './contents-cases.ts'
import { contentsChangedCases } from './contents-changed-cases.ts'
import { installedCases } from './installed-cases.ts'
import { verify } from './kit.ts'
import { lockfileCases } from './lockfile-cases.ts'
import { nameCases } from './name-cases.ts'
import { nameOriginCases } from './name-origin-cases.ts'
import { otherCases } from './other-cases.ts'
import { provenanceCases } from './provenance-cases.ts'
import { publisherCases } from './publisher-cases.ts'

// Each starts a registry, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 })

const cases = [
  ...lockfileCases,
  ...otherCases,
  ...provenanceCases,
  ...publisherCases,
  ...contentsCases,
  ...contentsChangedCases,
  ...installedCases,
  ...nameOriginCases,
  ...nameCases,
]

test.each(cases)('$code: $what', async ({ code, bad, outcome, besides = [] }) => {
  expect(await verify(bad)).toEqual({ outcome, codes: [code, ...besides].sort() })
})

test.each(cases)('$code: its honest twin', async ({ twin }) => {
  expect(await verify(twin)).toEqual({ outcome: 'verified', codes: [] })
})

test('every code of the catalogue is produced', async () => {
  // Of the exhibits, test/demo/world.test.ts holds verify-deps to their codes.
  const exhibits = [...(await makeExhibits()), ...(await makeAttestedExhibits(demoSigstore()))]
  const produced = new Set([...cases.map(({ code }) => code), ...exhibits.flatMap(({ codes }) => codes)])
  const rules = [...checkRules, ...Object.values(policyRules), ...Object.values(runRules)]
  expect([...produced].sort()).toEqual(rules.map(({ code }) => code).sort())
})

test('every code about attestations and publishers has a case and a twin of its own here', () => {
  const own = cases.map(({ code }) => code as string)
  const rules = checkRules.filter(({ claim }) => claim === 'provenance' || claim === 'publisher')
  expect(rules.map(({ code }) => code).filter((code) => !own.includes(code))).toEqual([])
})
