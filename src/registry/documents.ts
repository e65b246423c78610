/**
 * JSON documents that a registry gives, as a port: the network behind it, or what was kept or recorded of it.
 *
 * A question carries all that the answer depends on, so that the same question may be answered from elsewhere.
 */

/** Documents of one version are a few kilobytes; their READMEs, where a registry leaves them in, at most 64 KB. */
export const MAX_VERSION_BYTES = 4 * 1024 * 1024
/** The largest full packuments of npm's registry are about 100 MB. */
export const MAX_PACKUMENT_BYTES = 192 * 1024 * 1024
/** Responses with keys are under 2 KB. */
export const MAX_KEYS_BYTES = 256 * 1024

export type Answer =
  | { readonly state: 'present'; readonly document: unknown }
  /** The server says that there is no such thing. */
  | { readonly state: 'absent'; readonly status: number }
  | { readonly state: 'unavailable'; readonly reason: string }

/** What of a document is wanted, where that is not all of it: packuments are too large to be held for a few bytes. */
export type View =
  /** The value that these members lead to, from the root. Where there is none, `undefined`. */
  | { readonly member: readonly string[] }
  /** Whether the text occurs anywhere in it: `true` or `false`. */
  | { readonly occurrence: string }
  /** What `decodeHistory` looks at. */
  | { readonly reduced: 'history' }

export interface Ask {
  /** May carry a user name and password, which are sent and never shown. */
  readonly address: string
  /** How large the document may be, unpacked. */
  readonly maxBytes: number
  readonly accept?: string
  /** Decides which scope's credentials go along. */
  readonly spec?: string
  /** Whether it is asked as anybody could, without credentials of any kind. */
  readonly anonymous?: boolean
  /** Whether only the host itself may answer, and no other that it redirects to. */
  readonly sameHost?: boolean
  readonly view?: View
  /** Which statuses mean that there is no such thing. */
  readonly absent?: readonly number[]
  /** Whether it decides about more than a warning: a copy that was kept will not do then. */
  readonly fresh?: boolean
}

export interface Documents {
  /** Never rejects for what a server does or fails to do. */
  ask(ask: Ask): Promise<Answer>
}
