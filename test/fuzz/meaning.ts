/** What an attestation says, as text that can be compared: whoever signed what, and the evidence for it, fact by fact. */
import type { VerifiedAttestation } from '../../src/sigstore/attestation.ts'
import { at, type Json } from './json.ts'

export interface Meaning {
  /** Signer and content. */
  readonly core: string
  /** Times, logs of the certificate and log entries, in their order. */
  readonly facts: readonly string[]
}

export function meaningOf({ signer, content, times, certificateLogs, logEntries }: VerifiedAttestation): Meaning {
  return {
    core: write({ signer, content }),
    facts: [
      ...times.map((time) => `time ${write(time)}`),
      ...certificateLogs.map((url) => `certificate log ${url}`),
      ...logEntries.map((entry) => `entry ${write(entry)}`),
    ],
  }
}

/** What remains of a fact without the proof, and without the promise: the index is then the one in the tree. */
export function weakened(fact: string, bundle: Json): readonly string[] {
  const entries = at(bundle, 'verificationMaterial', 'tlogEntries')
  const indices = Array.isArray(entries) ? entries.map((entry) => at(entry, 'inclusionProof', 'logIndex')) : []
  return [
    fact.replace('"proven":"inclusion"', '"proven":"promise"'),
    ...indices.map((index) => fact.replace(/"index":"\d+n"/, `"index":"${index}n"`)),
  ]
}

function write(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => {
    if (typeof each === 'bigint') return `${each}n`
    if (each instanceof Uint8Array) return Buffer.from(each).toString('base64')
    return each instanceof Map ? [...each] : each
  })
}
