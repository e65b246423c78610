/** What the doctor examines: read once, before any check. What could not be had says why. */

import type { Registry } from '../evidence.ts'
import type { Manager } from '../init/manager.ts'
import type { ProjectFiles } from '../init/project-files.ts'
import type { Lockfile } from '../lockfile/format.ts'
import type { JsonObject } from '../lockfile/json.ts'
import type { PolicyFile } from '../policy-file/policy-file.ts'
import type { IdentityLock } from '../publisher/identity-lock.ts'
import type { NpmConfig } from '../registry/npm-config.ts'
import type { Diagnosis } from './diagnosis.ts'

export type Read<T> = { readonly value: T } | { readonly problem: string }

export interface Surroundings {
  readonly files: ProjectFiles
  readonly now: Date
  readonly nodeVersion: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Of this machine. */
  readonly npmVersion: string | undefined
  /** Which versions of Node this package supports. */
  readonly supportedNode: string
  readonly manifest: JsonObject | undefined
  readonly manager: Read<Manager>
  /** The lockfiles in the directory, by manager. */
  readonly lockfiles: ReadonlyMap<string, readonly string[]>
  readonly lockfile: Read<Lockfile>
  readonly config: Read<NpmConfig>
  /** The project's own .npmrc. */
  readonly npmrc: Read<string | undefined>
  readonly policy: Read<PolicyFile | undefined>
  readonly identityLock: Read<IdentityLock>
  /** Texts of workflows, by file. */
  readonly workflows: Read<ReadonlyMap<string, string>>
  /** The text of a file of the project. @throws UsageError where it cannot be read */
  readonly text: (file: string) => Promise<string | undefined>
  /** What cannot be had is known after a few seconds. */
  readonly network: Read<Network>
  readonly trustedRoots: readonly string[]
}

export interface Network {
  /** The registry that is configured for names without a scope. */
  readonly registry: string
  readonly evidence: Pick<Registry, 'manifest' | 'keys' | 'attestations' | 'locate'>
  /** What the clock of the registry says; a reason where it says nothing. */
  readonly clock: () => Promise<Read<Date>>
  /** Sigstore's trusted root as it would be used: whether it is up to date, or when the shipped copy's root expired. */
  readonly sigstore: () => Promise<Read<{ readonly reason: string; readonly expired: Date } | undefined>>
}

export interface Check {
  readonly name: string
  readonly examine: (surroundings: Surroundings) => Promise<readonly Diagnosis[]> | readonly Diagnosis[]
}
