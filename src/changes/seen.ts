/** What is known of the two sides of a change: the version in hand, and the one that it is compared with, looked up now. */

import type { Attested } from '../checks/attestations.ts'
import type { Previous, PreviousContents } from '../checks/check.ts'
import type { Examined } from '../checks/index.ts'
import { isKnown, levelOf } from '../checks/publisher.ts'
import { levelToHold } from '../checks/publisher-expectation.ts'
import { registrySignature } from '../checks/registry-signature.ts'
import { withoutRegistry } from '../collect.ts'
import { recordFacts } from '../contents/recorded-facts.ts'
import type { Evidence, Manifest, Obtained, Registry, Tarball } from '../evidence.ts'
import { isFromRegistry } from '../evidence.ts'
import type { Finding } from '../finding.ts'
import type { LockedPackage } from '../lockfile/locked-package.ts'
import { previousContents } from '../previous-contents.ts'
import { previousPublisher } from '../previous-publisher.ts'
import { accept } from '../publisher/accepted.ts'
import { publisherOf } from '../publisher/publisher.ts'
import type { Engine } from '../sigstore/signature.ts'
import type { Now, Side } from './changes.ts'

export interface Past {
  readonly publisher: Previous
  readonly contents: PreviousContents
  readonly side: Side
}

/** Costs up to three requests: the version's document, its attestations where there are any, and the tarball. */
export async function lookBack(before: LockedPackage, registry: Registry, engines: readonly Engine[]): Promise<Past> {
  const pending = registry.manifest(before)
  const fetched = registry.tarball(before, pending)
  const once = { manifest: () => pending, tarball: () => fetched }
  const asked: Registry = Object.assign(Object.create(registry) as Registry, once)
  const held = await pinned(before, fetched)
  const [publisher, contents, signature] = await Promise.all([
    previousPublisher(held, asked, engines),
    previousContents(before, asked),
    pending.then((manifest) => lookAtSignature(held, manifest, registry, engines)),
  ])
  const isBuilt = publisher.state === 'known' && publisher.publisher.level !== 'signature'
  const unknown = (state: Previous | PreviousContents, what: 'publisher' | 'contents') =>
    state.state === 'unknown' ? [{ what, reason: state.reason }] : []
  const evidence = publisher.state === 'unknown' ? { unknown: [] } : isBuilt ? undefined : signature
  return {
    publisher,
    contents,
    side: {
      evidence: isBuilt ? publisher.publisher.level : evidence?.evidence,
      publisher: publisher.state === 'known' ? publisher.publisher : undefined,
      contents: contents.state === 'known' ? contents.contents : undefined,
      unknown: [...(evidence?.unknown ?? []), ...unknown(publisher, 'publisher'), ...unknown(contents, 'contents')],
    },
  }
}

/** Where the lockfile pinned nothing that can be compared, as Yarn's do, it has to be what the registry has. */
async function pinned(before: LockedPackage, fetched: Promise<Obtained<Tarball>>): Promise<LockedPackage> {
  if (before.integrity.length > 0) return before
  const tarball = await fetched
  return tarball.state === 'present' ? { ...before, integrity: tarball.value.digests } : before
}

async function lookAtSignature(
  before: LockedPackage,
  manifest: Obtained<Manifest>,
  registry: Registry,
  engines: readonly Engine[],
): Promise<Graded> {
  const signatures = manifest.state === 'present' ? manifest.value.signatures : []
  const keyids = signatures.map(({ keyid }) => keyid)
  const keys = await registry.keys(before, keyids)
  const ends = keys.state === 'present' && keys.value.some((key) => keyids.includes(key.keyid) && key.expires)
  const published =
    manifest.state === 'present' && ends ? { published: await registry.published(before, manifest.value) } : {}
  const evidence = { ...withoutRegistry(before), ...registry.locate(before), manifest, keys, ...published }
  const { proof, findings } = registrySignature.run(evidence, { engines })
  return gradeSignature(proof !== undefined, findings)
}

type Graded = Pick<Side, 'evidence' | 'unknown'>

function gradeSignature(isProven: boolean, findings: readonly Finding[]): Graded {
  if (isProven) return { evidence: 'signature', unknown: [] }
  const [finding] = findings.filter(({ rule }) => rule.claim === 'registry-signature' && rule.kind !== 'weak')
  if (finding === undefined || finding.rule.kind === 'missing') return { evidence: 'none', unknown: [] }
  return { unknown: [{ what: 'evidence', reason: inShort(finding) }] }
}

/** Nothing is asked for: all of it is at hand. */
export function seenNow(evidence: Evidence, attested: Attested, { proven, findings }: Examined): Now {
  const { package: pkg, tarball, attestations, manifest } = evidence
  if (!isFromRegistry(pkg)) return { ...NOBODY, publishers: [] }
  const facts = tarball.state === 'present' ? tarball.value.contents?.facts : undefined
  const contents = facts && recordFacts(facts)
  const unread = facts === undefined ? [{ what: 'contents' as const, reason: whyUnread(evidence) }] : []
  if (!isKnown(evidence, attested)) {
    const [finding] = attested.findings
    const lost = [manifest, attestations].find(({ state }) => state === 'unavailable')
    const said = finding === undefined ? undefined : inShort(finding)
    const reason = said ?? (lost?.state === 'unavailable' ? lost.reason : 'its attestations are not there')
    return { contents, publishers: [], unknown: [{ what: 'publisher', reason }, ...unread] }
  }
  const publishers = attested.provenance.flatMap(({ identity }) => publisherOf(identity) ?? [])
  const level = levelOf(evidence, attested)
  const graded: Graded =
    attested.provenance.length > 0
      ? { evidence: level, unknown: [] }
      : gradeSignature(proven['registry-signature'] !== undefined, findings)
  return {
    evidence: graded.evidence,
    ...(attested.provenance.length > 0 && { held: levelToHold(evidence, level) }),
    publisher: accept(pkg.version, level, publishers[0]),
    publishers,
    contents,
    unknown: [...graded.unknown, ...unread],
  }
}

/** Of what no registry speaks for. */
export const NOBODY: Side = { evidence: 'none', unknown: [] }

/** Of one version a registry has the bytes once, so that the others cannot be asked for. */
export const REPACKED: Side = {
  unknown: [{ what: 'publisher', reason: 'it is the same version, and a registry has the bytes of that only once' }],
}

function whyUnread({ tarball }: Evidence): string {
  if (tarball.state === 'absent') return 'the registry does not have its tarball'
  return tarball.state === 'unavailable' ? tarball.reason : 'what is in its tarball was not read'
}

function inShort({ rule, message }: Finding): string {
  return `${rule.code} ${message.replace(/\.$/u, '')}`
}
