/**
 * Examines one Sigstore bundle, from its JSON to a verified attestation: the Sigstore client specification, section 4.
 *
 * https://github.com/sigstore/architecture-docs/blob/main/client-spec.md
 */
import type { Step, VerifiedAttestation, VerifiedContent } from './attestation.ts'
import { STEPS } from './attestation.ts'
import type { Bundle } from './bundle.ts'
import { decodeBundle } from './bundle.ts'
import { assertEntryMatches } from './entry.ts'
import { verifyLogged } from './inclusion.ts'
import type { RejectionDetail } from './rejected.ts'
import { demand, Rejected } from './rejected.ts'
import { verifyScts } from './sct.ts'
import type { Engine } from './signature.ts'
import type { Artifact } from './signed-content.ts'
import { digestOf, verifyEnvelope, verifyMessage } from './signed-content.ts'
import type { TrustedKey } from './signer.ts'
import { identifySigner } from './signer.ts'
import { establishTimes } from './signing-time.ts'
import { claimedPredicateType, readStatement } from './statement.ts'
import type { TrustRoot } from './trust-root.ts'

export interface ExamineOptions {
  readonly trust: TrustRoot
  /** The keys that a hint stands for; without it, no bundle with a key is accepted. */
  readonly keys?: (hint: string) => readonly TrustedKey[]
  /** What was signed, for a bundle that signs it bare. An envelope holds what it signs. */
  readonly artifact?: Artifact
  /**
   * Whether a bundle with a key has to be logged although this trusted root names no log. A key belongs to no instance, so
   * that with several trusted roots the one without logs would take what the others refuse.
   */
  readonly keysAreLogged?: boolean
  /** All have to agree on every signature. */
  readonly engines?: readonly Engine[]
}

export type Examination = { readonly ok: true; readonly attestation: VerifiedAttestation } | FailedExamination

export interface FailedExamination {
  readonly ok: false
  readonly step: Step
  readonly reason: string
  readonly detail: RejectionDetail
  /** What the bundle says of itself; nobody has verified it. */
  readonly predicateType: string | undefined
}

type Unbranded = Pick<VerifiedAttestation, Extract<keyof VerifiedAttestation, string>>

/**
 * Pure: no clock, no network, no environment.
 *
 * @param json a bundle's text, or what JSON.parse made of that
 * @throws EngineDisagreement; whatever else it throws is a bug
 */
export function examine(json: unknown, options: ExamineOptions): Examination {
  const { trust, keys = () => [], engines = ['node'] } = options
  let step: Step = 'bundle'
  let bundle: Bundle | undefined
  try {
    // 0. What there is: section 5.
    bundle = decodeBundle(json)
    const { entries } = bundle
    const artifact = options.artifact ?? { digests: {} }

    // 1. When it was signed: section 4.2.
    step = 'timestamp'
    const times = establishTimes(bundle, trust, engines)
    const instants = times.map(({ time }) => time)

    // 2. Who signed it: section 4.3.
    step = 'certificate'
    const signer = identifySigner(bundle.signer, trust, keys, instants, engines)

    // 3. That the certificate is public: section 4.3.
    step = 'sct'
    const isPublic = trust.logsCertificates && signer.certificates !== undefined
    const scts = isPublic ? verifyScts(signer.certificates, trust.certificateLogs, engines) : []

    // 4. That the signature is public: section 4.4.
    step = 'inclusion'
    const isLogged = trust.logsSignatures || (options.keysAreLogged === true && signer.certificates === undefined)
    demand(entries.length > 0 || !isLogged, 'the bundle has no log entry')
    const logEntries = entries.map((entry) => verifyLogged(entry, trust.signatureLogs, instants, engines))

    // 5. That what is public is this: section 4.4. Of an artifact, what counts is its digest, not the one that is claimed.
    step = 'entry'
    const { content } = bundle
    const actual = content.kind === 'message' ? { ...content, digest: digestOf(artifact, content.hash) } : content
    for (const entry of entries) assertEntryMatches(entry, actual, signer.verifier)

    // 6. The signature: section 4.5.
    step = 'signature'
    if (content.kind === 'message') verifyMessage(content, artifact, signer.key, engines)
    else verifyEnvelope(content, signer.key, engines)

    // 7. What was signed, of which nothing was read before.
    step = 'statement'
    const verified: VerifiedContent =
      content.kind === 'message'
        ? { kind: 'message', hash: content.hash, digest: content.digest }
        : { kind: 'statement', statement: readStatement(content) }
    const certificateLogs = scts.map(({ log }) => log.url)
    const found: Unbranded = { signer: signer.verified, times, certificateLogs, logEntries, content: verified }
    return { ok: true, attestation: found as VerifiedAttestation }
  } catch (error) {
    if (!(error instanceof Rejected)) throw error
    const predicateType = bundle?.content.kind === 'envelope' ? claimedPredicateType(bundle.content) : undefined
    return { ok: false, step, reason: error.message, detail: error.detail, predicateType }
  }
}

/**
 * Under each trusted root on its own: the authorities of one instance say nothing about the logs of another.
 *
 * @param roots at least one
 * @returns the first examination that succeeds, else the one that came furthest
 */
export function examineUnderAny(
  json: unknown,
  roots: readonly TrustRoot[],
  options: Omit<ExamineOptions, 'trust' | 'keysAreLogged'>,
): Examination {
  const keysAreLogged = roots.some(({ logsSignatures }) => logsSignatures)
  let furthest: FailedExamination | undefined
  for (const trust of roots) {
    const examination = examine(json, { ...options, trust, keysAreLogged })
    if (examination.ok) return examination
    if (furthest === undefined || STEPS.indexOf(examination.step) > STEPS.indexOf(furthest.step)) furthest = examination
  }
  if (furthest === undefined) throw new Error('no trusted root to examine the bundle under')
  return furthest
}
