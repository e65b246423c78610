/** A registry's documents about a package: the small one of a version first, the packument where that falls short. */
import * as v from 'valibot'
import { readDescribed } from '../contents/described.ts'
import { claimedEvidence } from '../downgrade/claimed-evidence.ts'
import type { Manifest, Obtained } from '../evidence.ts'
import type { LockedPackage } from '../lockfile/locked-package.ts'
import { escapedName, withoutCredentials } from './address.ts'
import type { Answer, Documents } from './documents.ts'
import { MAX_PACKUMENT_BYTES, MAX_VERSION_BYTES } from './documents.ts'

/** More than this are not signatures any more but a burden. */
const MAX_SIGNATURES = 32

const Text = v.pipe(v.string(), v.maxLength(8192))

const VersionDocument = v.object({
  name: Text,
  version: Text,
  dist: v.object({
    integrity: v.nullish(Text),
    shasum: v.nullish(Text),
    tarball: v.nullish(Text),
    signatures: v.nullish(v.pipe(v.array(v.object({ keyid: Text, sig: Text })), v.maxLength(MAX_SIGNATURES))),
    // Where they are is not asked: the current registry is, whatever stands here.
    attestations: v.nullish(v.unknown()),
  }),
  repository: v.optional(v.unknown()),
  _npmOperationalInternal: v.nullish(v.object({ tmp: v.nullish(Text) })),
})

export type Ask = Pick<LockedPackage, 'name' | 'version'> & { readonly registry: string }

/** The document of one version, `GET /NAME/VERSION`. */
export async function fetchVersion(documents: Documents, ask: Ask): Promise<Obtained<Manifest>> {
  const address = `${packageAddress(ask)}/${encodeURIComponent(ask.version)}`
  // Registries that do not have this endpoint answer with 400 or 405; the packument decides then.
  const answer = await documents.ask({
    address,
    spec: ask.name,
    maxBytes: MAX_VERSION_BYTES,
    absent: [404, 400, 405],
  })
  return answer.state === 'present'
    ? decodeVersion(answer.document, ask, withoutCredentials(address))
    : toObtained(answer, withoutCredentials(address))
}

/** The same out of the abridged packument, which is what npm itself installs from. */
export async function fetchAbridged(documents: Documents, ask: Ask): Promise<Obtained<Manifest>> {
  const request = askForAbridged(ask)
  const from = withoutCredentials(request.address)
  const answer = await documents.ask({ ...request, view: { member: ['versions', ask.version] } })
  if (answer.state !== 'present') return toObtained(answer, from)
  return answer.document === undefined ? { state: 'absent', from } : decodeVersion(answer.document, ask, from)
}

/**
 * Whether the abridged packument has signatures at all: to find that it has none, it need not be held, nor parsed.
 *
 * @returns absent where it has none
 */
export async function findSignatures(documents: Documents, ask: Ask): Promise<Obtained<true>> {
  const request = askForAbridged(ask)
  const from = withoutCredentials(request.address)
  const answer = await documents.ask({ ...request, view: { occurrence: '"signatures"' } })
  if (answer.state !== 'present') return toObtained(answer, from)
  return answer.document === true ? { state: 'present', value: true, from } : { state: 'absent', from }
}

export function askForAbridged(ask: Ask) {
  const accept = 'application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*'
  return { address: packageAddress(ask), spec: ask.name, accept, maxBytes: MAX_PACKUMENT_BYTES }
}

/** When the registry says that a version was published: only the full packument tells. */
export async function fetchPublished(documents: Documents, ask: Ask): Promise<Obtained<Date>> {
  const address = packageAddress(ask)
  const view = { member: ['time', ask.version] }
  const answer = await documents.ask({ address, spec: ask.name, view, maxBytes: MAX_PACKUMENT_BYTES })
  if (answer.state !== 'present') return toObtained(answer, withoutCredentials(address))
  const time = answer.document
  const date = new Date(typeof time === 'string' ? time : Number.NaN)
  return Number.isNaN(date.getTime())
    ? { state: 'absent', from: withoutCredentials(address) }
    : { state: 'present', value: date, from: withoutCredentials(address) }
}

export function packageAddress({ name, registry }: Ask): string {
  return `${registry.replace(/\/$/u, '')}/${escapedName(name)}`
}

function decodeVersion(document: unknown, ask: Ask, from: string): Obtained<Manifest> {
  const parsed = v.safeParse(VersionDocument, document)
  if (!parsed.success) return malformed(parsed.issues, from)
  const { name, version, dist, repository, _npmOperationalInternal: internal } = parsed.output
  if (name !== ask.name || version !== ask.version) {
    return { state: 'unavailable', from, reason: `the document is about ${name}@${version}` }
  }
  return {
    state: 'present',
    from,
    value: {
      integrity: dist.integrity ?? undefined,
      shasum: dist.shasum ?? undefined,
      tarball: dist.tarball ?? undefined,
      signatures: dist.signatures ?? [],
      advertisesAttestations: dist.attestations != null,
      claimed: claimedEvidence(document),
      repository,
      uploadedAt: uploadTime(internal?.tmp ?? ''),
      described: readDescribed(document),
    },
  }
}

/**
 * npm's registry leaves the name of the temporary file of the upload in the document: `tmp/once_1.4.0_1473196269128_0.53`.
 * It is as unproven as the packument's `time`, agrees with it to a few seconds, survives mirrors that rewrite `time`,
 * and saves fetching whole packuments, which for some packages are over 50 MB.
 */
function uploadTime(tmp: string): Date | undefined {
  const milliseconds = /_(\d{13})_0\.\d+(?:e-\d+)?$/u.exec(tmp)?.[1]
  return milliseconds === undefined ? undefined : new Date(Number(milliseconds))
}

function malformed([issue]: readonly [v.BaseIssue<unknown>, ...unknown[]], from: string): Obtained<never> {
  const place = v.getDotPath(issue) ?? 'the document'
  return { state: 'unavailable', from, reason: `the document is malformed at ${place}: ${issue.message}` }
}

export function toObtained(answer: Exclude<Answer, { state: 'present' }>, from: string): Obtained<never> {
  return answer.state === 'absent' ? { state: 'absent', from } : { ...answer, from }
}
