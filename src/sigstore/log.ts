/** A transparency log as the trusted root describes it: of certificates, or of signatures. */
import type { PublicKey, Scheme } from './signature.ts'
import type { Window } from './window.ts'

export interface Log {
  /** SHA-256 of its key; for Rekor v2, of its name and key. */
  readonly id: Uint8Array
  /** Of which the first 4 bytes are in its signatures of checkpoints; nearly always the same as `id`. */
  readonly checkpointId: Uint8Array
  readonly url: string
  readonly key: PublicKey
  readonly scheme: Scheme
  readonly window: Window
}
