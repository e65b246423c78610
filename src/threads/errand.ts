/** What one thread asks of another, and what comes back. Plain data, and keys: all of it can be handed over. */
import type { Tarball } from '../evidence.ts'
import type { Obtained } from '../obtained.ts'
import type { Ask } from '../registry/documents.ts'
import type { Fetched, Validators } from '../registry/origin.ts'
import type { TarballAsk } from '../registry/tarballs.ts'
import type { Examination } from '../sigstore/examine.ts'
import type { Engine } from '../sigstore/signature.ts'
import type { TrustedKey } from '../sigstore/signer.ts'
import type { TrustRoot } from '../sigstore/trust-root.ts'

interface Setting {
  readonly cache: string
  /** npm's, flat; only what can go to another thread. */
  readonly options: Readonly<Record<string, unknown>>
  readonly isOffline: boolean
}

/** What is to be known ahead of the errands; nothing comes back. */
export type Told =
  | { readonly kind: 'setting'; readonly setting: Setting }
  | { readonly kind: 'roots'; readonly number: number; readonly roots: readonly TrustRoot[] }

export type Errand =
  | Told
  | { readonly kind: 'tarball'; readonly ask: TarballAsk }
  | { readonly kind: 'document'; readonly ask: Ask; readonly known: Validators | undefined }
  | {
      readonly kind: 'bundle'
      readonly bundle: unknown
      readonly roots: number
      /** Those that the bundle's own hint stands for. */
      readonly keys: readonly TrustedKey[]
      readonly engines: readonly Engine[]
    }

export type Brought =
  | { readonly kind: 'tarball'; readonly obtained: Obtained<Tarball> }
  | { readonly kind: 'document'; readonly fetched: Handed }
  | { readonly kind: 'examination'; readonly examination: Examination }
  /** It was done, and is such that it cannot be handed over. */
  | { readonly kind: 'stuck' }
  /** A bug, or engines that disagree. */
  | { readonly kind: 'error'; readonly message: string }

/** But for the bytes: of what views take of a document, they are its JSON. */
export type Handed = Exclude<Fetched, { state: 'present' }> | Omit<Extract<Fetched, { state: 'present' }>, 'bytes'>

export interface Sent {
  readonly id: number
  readonly errand: Errand
}

export interface Returned {
  readonly id: number
  readonly brought: Brought
}
