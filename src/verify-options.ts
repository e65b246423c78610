import type { Registry } from './evidence.ts'
import type { Omittable } from './lockfile/locked-package.ts'
import type { Policy } from './policy.ts'
import type { Shard } from './shard.ts'

export interface Progress {
  readonly phase: 'reading the lockfile' | 'verifying packages'
  readonly done: number
  readonly total: number
}

export interface VerifyOptions extends Partial<Policy> {
  /** A policy file in place of the project's own. */
  readonly policyFile?: string
  /** Files with trusted roots in place of Sigstore's; of several, one has to be enough alone. */
  readonly trustedRoots?: readonly string[]
  /** What the ages of releases are counted from. Default: the present. */
  readonly now?: Date
  /** Only what is not as it was: at a git ref, or in another lockfile. What it replaces is compared with it. */
  readonly changed?: string
  /** Groups of dependencies to leave out, as npm's `--omit`. */
  readonly omit?: readonly Omittable[]
  /** Only this part of the packages; `verify-deps merge` puts the reports of all parts together. */
  readonly shard?: Shard
  /** Whether what lies in node_modules is compared with the tarballs. Default: false. */
  readonly installed?: boolean
  /** Ends the run early: what is not finished then is inconclusive, and the report says that it was cut short. */
  readonly signal?: AbortSignal
  /** Ends it early after so many milliseconds. Default: never, for every request has a limit of its own. */
  readonly deadlineMs?: number
  /** In place of the default registry that npm's configuration gives. */
  readonly registry?: string
  /** Whether caches are read and filled: npm's, and our own of documents. Default: true. */
  readonly cache?: boolean
  /** How many packages are worked on at once. Default: 128. */
  readonly concurrency?: number
  /** Whether every signature is verified by a second, independent implementation as well. Default: false. */
  readonly secondOpinion?: boolean
  /** Whether Sigstore's TUF repository is asked for npm's keys, rather than the shipped copy used. Default: true. */
  readonly tuf?: boolean
  /** Whether nothing is asked over the network: what is in `evidence`, or was kept, has to do. Default: false. */
  readonly offline?: boolean
  /** A snapshot that evidence is taken from first: its file, or `FILE#sha256=HEX` to take no other. */
  readonly evidence?: string
  /** The environment that npm's configuration is read from. Default: `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Where evidence comes from instead of the network. */
  readonly source?: Registry
  readonly onProgress?: (progress: Progress) => void
  /** Told of bugs of ours (VD000) with their stack, which the report leaves out. */
  readonly onInternalError?: (error: unknown) => void
}
