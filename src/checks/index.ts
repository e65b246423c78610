/** All checks. A new one: one file, its line here, and a page in docs/findings for each of its rules. */
import type { Evidence } from '../evidence.ts'
import { isFromRegistry } from '../evidence.ts'
import type { Claim, Detail, Finding, Rule } from '../finding.ts'
import { examineAttestations } from './attestations.ts'
import type { Check, Context } from './check.ts'
import { contents } from './contents.ts'
import { contentsChanged } from './contents-changed.ts'
import { installed } from './installed.ts'
import { integrity } from './integrity.ts'
import { name } from './name.ts'
import { nameOrigin } from './name-origin.ts'
import { provenance } from './provenance.ts'
import { publisher } from './publisher.ts'
import { registrySignature } from './registry-signature.ts'
import { source } from './source.ts'

export const checks: readonly Check[] = [
  source,
  integrity,
  registrySignature,
  provenance,
  publisher,
  contents,
  contentsChanged,
  installed,
  name,
  nameOrigin,
]

export interface Examined {
  readonly proven: Readonly<Partial<Record<Claim, Detail>>>
  readonly findings: readonly Finding[]
}

/** Runs every check that can say something: for what comes from no registry, only where it comes from, and its name. */
export function examine(evidence: Evidence, context: Context): Examined {
  const applicable = isFromRegistry(evidence.package) ? checks : [source, name]
  const shared = { ...context, attested: context.attested ?? examineAttestations(evidence, context) }
  const results = applicable.map(({ claim, run }) => ({ claim, ...run(evidence, shared) }))
  // Of a claim that several checks are about, none proves what another could not, or found not to be so.
  const isOpen = (claim: Claim) =>
    results.some(
      (each) => each.claim === claim && !each.proof && each.findings.some(({ rule }) => rule.kind !== 'weak'),
    )
  const proven: Partial<Record<Claim, Detail>> = {}
  for (const { claim, proof } of results) {
    if (proof !== undefined && !isOpen(claim)) proven[claim] = { ...proven[claim], ...proof }
  }
  return {
    proven,
    findings: results.flatMap(({ findings }) => findings),
  }
}

/** Every rule that a check can raise. */
export const checkRules: readonly Rule[] = checks.flatMap(({ rules }) => rules)
