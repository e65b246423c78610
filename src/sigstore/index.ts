/**
 * The examination of Sigstore bundles as a library, `verify-deps/sigstore`: pure functions over bytes and JSON. They have no
 * clock, no network and no environment, and nothing in them is about npm.
 *
 * @example
 * const trust = decodeTrustRoot(JSON.parse(await readFile('trusted_root.json', 'utf8')))
 * const examination = examine(await readFile('app.sigstore.json', 'utf8'), { trust })
 * if (!examination.ok) throw new Error(`${examination.step}: ${examination.reason}`)
 * const { signer, content } = examination.attestation // whose signature it is, is now for you to judge
 */
export type {
  Step,
  VerifiedAttestation,
  VerifiedContent,
  VerifiedLogEntry,
  VerifiedSigner,
  VerifiedTime,
} from './attestation.ts'
export { STEPS } from './attestation.ts'
export type { Examination, ExamineOptions, FailedExamination } from './examine.ts'
export { examine, examineUnderAny } from './examine.ts'
export type { FulcioClaim, Identity } from './fulcio.ts'
export type { Consistency } from './merkle.ts'
export { verifyConsistency } from './merkle.ts'
export { Rejected } from './rejected.ts'
export type { Engine, Hash, PublicKey } from './signature.ts'
export { EngineDisagreement, importPublicKey } from './signature.ts'
export type { Artifact } from './signed-content.ts'
export type { TrustedKey } from './signer.ts'
export type { Statement, Subject } from './statement.ts'
export type { TrustRoot } from './trust-root.ts'
export { decodeTrustRoot } from './trust-root.ts'
export type { Window } from './window.ts'
