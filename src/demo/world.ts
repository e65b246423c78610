/** The demo's embedded world: what its registry answers, and the project that asks. Made by fixtures/demo/make-world.ts. */
import { readFile } from 'node:fs/promises'
import { packageFile } from '../package-files.ts'
import type { Outcome } from '../policy.ts'

export interface World {
  /** Stands for the registry's address in every text below. */
  readonly base: string
  /** The project's files by name. */
  readonly project: Readonly<Record<string, string>>
  /** What the registry answers, by path; anything else is a 404. */
  readonly answers: Readonly<Record<string, Answer>>
  readonly packages: readonly Exhibit[]
  /** Of the Sigstore that attested them, where anything is attested. */
  readonly trustedRoot?: unknown
  /** The day on which all of this happens, ISO 8601: what is fresh then stays so. */
  readonly now?: string
}

export type Answer = { readonly json: unknown } | { readonly base64: string }

export interface Exhibit {
  readonly name: string
  readonly version: string
  /** What was done to it, in words. */
  readonly story: string
  readonly outcome: Outcome
  /** The codes of its findings, sorted. */
  readonly codes: readonly string[]
}

export async function readWorld(): Promise<World> {
  return JSON.parse(await readFile(packageFile('fixtures/demo/world.json'), 'utf8'))
}
