/** What is known once a bundle was examined. */
import type { Identity } from './fulcio.ts'
import type { Hash } from './signature.ts'
import type { Statement } from './statement.ts'

declare const verified: unique symbol

/** Only `examine` makes one, so that nothing can be read from a bundle by mistake that nobody has verified. */
export interface VerifiedAttestation {
  readonly [verified]: true
  readonly signer: VerifiedSigner
  /** In the order of the bundle. At least one for a certificate; a key that is valid for good may have none. */
  readonly times: readonly VerifiedTime[]
  /** Of the certificate, by the address of each log. Empty for a key, and where the instance logs no certificates. */
  readonly certificateLogs: readonly string[]
  /** Empty where the instance logs no signatures. */
  readonly logEntries: readonly VerifiedLogEntry[]
  readonly content: VerifiedContent
}

export type VerifiedSigner =
  | { readonly kind: 'certificate'; readonly identity: Identity; readonly certificate: Uint8Array }
  /** Nobody signs the hint: it only says what the key was looked up by. */
  | { readonly kind: 'publicKey'; readonly hint: string; readonly spki: Uint8Array }

export interface VerifiedTime {
  readonly time: Date
  /** Who says so: a timestamp authority, or a log about the entry that it integrated. */
  readonly by: 'timestampAuthority' | 'log'
  readonly url: string
}

export interface VerifiedLogEntry {
  readonly log: string
  /** Of the whole log where the log signed that, else of the tree that the checkpoint is about. */
  readonly index: bigint
  readonly kind: string
  readonly version: string
  readonly proven: 'inclusion' | 'promise'
}

export type VerifiedContent =
  | { readonly kind: 'statement'; readonly statement: Statement }
  | { readonly kind: 'message'; readonly hash: Hash; readonly digest: Uint8Array }

/** The steps of an examination, in their order. */
export const STEPS = [
  'bundle',
  'timestamp',
  'certificate',
  'sct',
  'inclusion',
  'entry',
  'signature',
  'statement',
] as const
export type Step = (typeof STEPS)[number]
