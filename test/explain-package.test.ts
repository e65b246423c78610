/** What differs from the accepted publisher: the same as the check of the publisher says. */
import { expect, test } from 'vitest'
import { examineAttestations } from '../src/checks/attestations.ts'
import { examine } from '../src/checks/index.ts'
import type { Evidence } from '../src/evidence.ts'
import { explain } from '../src/explain-package.ts'
import { DEFAULT_POLICY, judge } from '../src/policy.ts'
import type { AcceptedPublisher } from '../src/publisher/accepted.ts'
import { accept } from '../src/publisher/accepted.ts'
import { publisherOf } from '../src/publisher/publisher.ts'
import { attest, examined as attestedOf, honest, withAttestations } from './support/attested.ts'
import { withDocument } from './support/evidence.ts'

const attested = withAttestations([attest()])
const [first] = attestedOf(attested).provenance
const publisher = first && publisherOf(first.identity)

/** What explain and the check say of `@lab/honest@1.0.0`. */
function see(evidence: Evidence, accepted: AcceptedPublisher) {
  const context = {
    engines: ['node'] as const,
    accepted,
    attested: examineAttestations(evidence, { engines: ['node'] }),
  }
  const examined = examine(evidence, context)
  const verdict = judge(evidence, examined, DEFAULT_POLICY)
  const basis = { evidence, attested: context.attested, examined, policy: DEFAULT_POLICY, accepted }
  const explained = explain({ path: 'package-lock.json', packages: [evidence.package] } as never, { verdict, basis })
  return {
    explained: explained.publisher?.differences.map(({ field }) => field),
    checked: examined.findings.flatMap(({ rule }) => (/^VD40[23]$/u.test(rule.code) ? [rule.code] : [])),
  }
}

const claimed = (staged: boolean) =>
  withDocument(attested, { claimed: { level: 'provenance', staged, tellsPublisher: true } })

test.each([
  ['a later version was accepted, and had more', attested, '2.0.0', 'trusted-publisher', [], []],
  ['an earlier one was accepted, and had more', attested, '0.9.0', 'trusted-publisher', ['level'], ['VD403']],
  ['the same was accepted, and had more', attested, '1.0.0', 'trusted-publisher', ['level'], ['VD402']],
  ['an earlier one was accepted, and had as much', attested, '0.9.0', 'provenance', [], []],
  ['a later one was accepted, and was attested', honest, '2.0.0', 'provenance', [], []],
  ['an earlier one was accepted, and was attested', honest, '0.9.0', 'provenance', ['level'], ['VD403']],
  ['what was staged cannot tell of a trusted publisher', claimed(true), '0.9.0', 'trusted-publisher', [], []],
  ['what was not can', claimed(false), '0.9.0', 'trusted-publisher', ['level'], ['VD403']],
] as const)('%s', (_what, evidence, version, level, explained, checked) => {
  expect(see(evidence, accept(version, level, publisher))).toEqual({ explained, checked })
})
