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
  /** In place of the default registry that npm's configuration gives. */
  readonly registry?: string
  /** Whether npm's cache is read and filled. Default: true. */
  readonly cache?: boolean
  /** How many packages are worked on at once. Default: 20. */
  readonly concurrency?: number
  /** Whether every signature is verified by a second, independent implementation as well. Default: false. */
  readonly secondOpinion?: boolean
  /** Whether Sigstore's TUF repository is asked for npm's keys, rather than the shipped copy used. Default: true. */
  readonly tuf?: boolean
  /** The environment that npm's configuration is read from. Default: `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Where evidence comes from instead of the network. */
  readonly source?: Registry
  readonly onProgress?: (progress: Progress) => void
  /** Told of bugs of ours (VD000) with their stack, which the report leaves out. */
  readonly onInternalError?: (error: unknown) => void
}
