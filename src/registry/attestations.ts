/** A version's attestations, from the registry's endpoint for them: `GET /-/npm/v1/attestations/NAME@VERSION`. */
import * as v from 'valibot'
import type { Attestation, Obtained } from '../evidence.ts'
import type { LockedPackage } from '../lockfile/locked-package.ts'
import { escapedName, withoutCredentials } from './address.ts'
import type { Documents } from './documents.ts'

/** Two bundles of some ten kilobytes each are usual. */
const MAX_RESPONSE_BYTES = 32 * 1024 * 1024
/** npm has two: its own, and the publisher's. */
const MAX_ATTESTATIONS = 16

const Response = v.object({
  attestations: v.pipe(
    v.array(v.object({ predicateType: v.pipe(v.string(), v.maxLength(1024)), bundle: v.unknown() })),
    v.minLength(1),
    v.maxLength(MAX_ATTESTATIONS),
  ),
})

/**
 * Always of the current registry: a document that could send us elsewhere could choose who answers.
 *
 * @returns never absent: whoever asks was told that there are some
 */
export async function fetchAttestations(
  documents: Documents,
  { name, version, registry }: Pick<LockedPackage, 'name' | 'version'> & { readonly registry: string },
): Promise<Obtained<readonly Attestation[]>> {
  const base = registry.replace(/\/$/u, '')
  const address = `${base}/-/npm/v1/attestations/${escapedName(name)}@${encodeURIComponent(version)}`
  const from = withoutCredentials(address)
  const answer = await documents.ask({ address, spec: name, maxBytes: MAX_RESPONSE_BYTES })
  if (answer.state === 'absent') return { state: 'unavailable', from, reason: `the server answered ${answer.status}` }
  if (answer.state === 'unavailable') return { ...answer, from }
  const parsed = v.safeParse(Response, answer.document)
  if (parsed.success) return { state: 'present', value: parsed.output.attestations, from }
  const [issue] = parsed.issues
  const place = v.getDotPath(issue) ?? 'the answer'
  return { state: 'unavailable', from, reason: `the answer is malformed at ${place}: ${issue.message}` }
}
