/**
 * The attestations of one package, each examined once and held against the package. Two claims rest on them, provenance
 * and publisher.
 *
 * Every attestation has to hold. One that does not is a failure, however good the others are: whoever could add it, or
 * exchange it, could have exchanged more.
 */
import type { Attestation, AttestationTrust, Evidence, Obtained, Tarball } from '../evidence.ts'
import type { Finding } from '../finding.ts'
import { found } from '../finding.ts'
import type { LockedPackage } from '../lockfile/locked-package.ts'
import type { VerifiedAttestation } from '../sigstore/attestation.ts'
import type { Examination } from '../sigstore/examine.ts'
import { examineUnderAny } from '../sigstore/examine.ts'
import type { Engine } from '../sigstore/signature.ts'
import type { Judged, Provenance } from './attestation-predicate.ts'
import { judgeStatement } from './attestation-predicate.ts'
import { compareKeyid, compareSubject, compareTypes } from './attestation-subject.ts'
import { short, titleOf } from './attestation-words.ts'
import * as rules from './provenance-rules.ts'

/**
 * What may be relied on. Both lists are empty as soon as anything speaks against one attestation, or when they could not
 * be bound to the bytes.
 */
export interface Attested {
  /** In the order of the response; more than one is possible, and all of them have to suit. */
  readonly provenance: readonly Provenance[]
  /** Of the registry, that it published these bytes under this name. They do not say who built them. */
  readonly publications: readonly VerifiedAttestation[]
  readonly findings: readonly Finding[]
}

/** Pure. Where there are none, or none could be had, there is nothing to say here. */
export function examineAttestations(
  { package: pkg, tarball, attestations, trust, examinations }: Evidence,
  { engines }: { readonly engines: readonly Engine[] },
): Attested {
  const listed = attestations.state === 'present' ? attestations.value : []
  if (listed.length === 0) return nothing([])
  if (trust.state !== 'present' || trust.value.roots.length === 0) {
    const reason = trust.state === 'unavailable' ? trust.reason : 'there is none'
    return nothing([found(rules.NO_TRUST, `${trust.from}: ${reason}.`, { address: trust.from, reason })])
  }
  const means: Means = { pkg, tarball, trust: trust.value, engines }
  const judged = listed.map((attestation, at) => judge(attestation, means, examinations?.[at]))
  const findings = judged.flatMap((each) => each.findings)
  if (tarball.state !== 'present' && !findings.some(speaksAgainst)) {
    const message = 'The attestations hold, but are about bytes that could not be downloaded.'
    findings.push(found(rules.UNBOUND, message, { address: tarball.from }))
  }
  if (tarball.state !== 'present' || findings.some(speaksAgainst)) return nothing(findings)
  return {
    provenance: judged.flatMap(({ provenance }) => provenance ?? []),
    publications: judged.flatMap(({ publication }) => publication ?? []),
    findings,
  }
}

function nothing(findings: readonly Finding[]): Attested {
  return { provenance: [], publications: [], findings }
}

function speaksAgainst({ rule }: Finding): boolean {
  return rule.kind === 'contradicted'
}

interface Means {
  readonly pkg: LockedPackage
  readonly tarball: Obtained<Tarball>
  readonly trust: AttestationTrust
  readonly engines: readonly Engine[]
}

function judge({ predicateType: listedAs, bundle }: Attestation, means: Means, done?: Examination): Judged {
  // 1. The bundle, by its own lights.
  const { pkg, tarball, trust, engines } = means
  const examination = done ?? examineUnderAny(bundle, trust.roots, { keys: trust.keys, engines })
  if (!examination.ok) {
    const { step, reason, detail, predicateType } = examination
    const message = `${titleOf(listedAs)} does not hold: ${reason}.`
    return {
      findings: [found(rules.BY_STEP[step], message, { listedAs: short(listedAs), predicateType, reason, ...detail })],
    }
  }
  const { attestation } = examination
  const { content } = attestation
  if (content.kind !== 'statement') {
    const message = `${titleOf(listedAs)} signs bytes instead of a statement.`
    return { findings: [found(rules.STATEMENT, message, { listedAs: short(listedAs) })] }
  }

  // 2. What it is about, and what it is.
  const { statement } = content
  const findings = [
    ...compareKeyid(attestation, bundle, statement),
    ...compareTypes(statement, listedAs),
    ...compareSubject(statement, pkg, tarball),
  ]

  // 3. What it says, and whether its signer may say that.
  const judged = judgeStatement(attestation, statement, pkg, trust)
  return { ...judged, findings: [...findings, ...judged.findings] }
}
