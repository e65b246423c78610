/** Everything that a verification learned of one package, as data: what `verify-deps explain NAME@VERSION --json` prints. */
import { isKnown, levelOf } from './checks/publisher.ts'
import { levelToHold } from './checks/publisher-expectation.ts'
import type { FactChange } from './contents/compare-facts.ts'
import { changesSince } from './contents/compare-facts.ts'
import type { Listed } from './contents/recorded-facts.ts'
import { listed } from './contents/recorded-facts.ts'
import { formatDigest } from './digest.ts'
import type { Evidence } from './evidence.ts'
import type { ExplainedAttestations } from './explain-attestations.ts'
import { explainAttestations } from './explain-attestations.ts'
import type { ExplainedName } from './explain-name.ts'
import { explainName } from './explain-name.ts'
import type { Lockfile } from './lockfile/format.ts'
import type { LockedPackage } from './lockfile/locked-package.ts'
import type { Had } from './obtained.ts'
import { had } from './obtained.ts'
import type { Graded } from './policy.ts'
import type { AcceptedPublisher, Level } from './publisher/accepted.ts'
import type { Difference } from './publisher/compare.ts'
import { comparableLevel, compareWithAccepted } from './publisher/compare.ts'
import { publisherOf } from './publisher/publisher.ts'
import type { ReportedPackage } from './report/report.ts'
import { makeReport } from './report/report.ts'
import { look } from './run.ts'
import { UsageError } from './usage-error.ts'
import type { VerifyOptions } from './verify-options.ts'
import type { Basis, Seen } from './verify-package.ts'

interface ExplainedSignature {
  readonly keyids: readonly string[]
  /** Of the key that the signature was verified with. */
  readonly proven?: { readonly keyid: string; readonly keyFrom: string }
  readonly document: Had
  /** By the registry's word. */
  readonly publishedAt?: string
}

interface ExplainedContents {
  readonly files: number
  readonly unpackedBytes: number
  readonly installScripts: Listed
  readonly implicitGyp: boolean
  readonly bins: Listed
  readonly foreign: Listed
  readonly natives: Listed
  /** The accepted version, where it is known what was in that. */
  readonly comparedWith?: string
  readonly changes: readonly FactChange[]
}

export interface ExplainedPackage extends ReportedPackage {
  readonly bytes?: Had & {
    readonly resolved?: string
    /** By the lockfile. */
    readonly pinned: readonly string[]
    readonly digests?: readonly string[]
    readonly size?: number
  }
  /** `undefined`: the tarball was not had, or not read. */
  readonly contents?: ExplainedContents
  readonly signature?: ExplainedSignature
  readonly attestations?: ExplainedAttestations
  readonly publisher?: {
    /** `undefined`: the evidence for it could not be had, or does not hold. */
    readonly level?: Level
    readonly accepted?: AcceptedPublisher
    readonly differences: readonly Difference[]
  }
  readonly naming?: ExplainedName
}

export interface Explanation {
  readonly schemaVersion: 1
  readonly lockfile: string
  /** The same name and version may be locked with several addresses or digests. */
  readonly packages: readonly ExplainedPackage[]
  readonly findings: readonly Graded[]
}

/** @throws UsageError when the lockfile does not have it, saying what it has */
export async function explainPackage(
  lockfile: Lockfile,
  name: string,
  version: string,
  options: VerifyOptions,
): Promise<Explanation> {
  const only = (pkg: LockedPackage) => pkg.name === name && pkg.version === version
  if (!lockfile.packages.some(only)) throw notLocked(lockfile, name, version)
  const { seen, findings } = await look(lockfile, options, (one) => explain(lockfile, one), { only })
  return { schemaVersion: 1, lockfile: lockfile.path, packages: seen, findings }
}

function notLocked({ packages, path }: Lockfile, name: string, version: string): UsageError {
  const versions = [...new Set(packages.flatMap((pkg) => (pkg.name === name ? [pkg.version || 'no version'] : [])))]
  const has = versions.length === 0 ? `no package ${name}` : `of ${name}: ${versions.join(', ')}`
  return new UsageError(`${name}@${version} is not in ${path}, which has ${has}.`)
}

/** Pure. */
export function explain(lockfile: Lockfile, { verdict, basis }: Seen): ExplainedPackage {
  const [reported] = makeReport(lockfile, [verdict], []).packages as [ReportedPackage]
  // Nobody was asked about what comes from no registry.
  if (basis === undefined || basis.evidence.registry === '') return reported
  const { evidence } = basis
  return {
    ...reported,
    bytes: explainBytes(evidence),
    ...explainContents(basis),
    signature: explainSignature(basis),
    attestations: explainAttestations(basis),
    publisher: explainPublisher(basis),
    naming: explainName(basis),
  }
}

function explainBytes({ package: pkg, tarball, resolved }: Evidence): Required<ExplainedPackage>['bytes'] {
  return {
    ...had(tarball),
    ...(resolved !== undefined && { resolved }),
    pinned: pkg.integrity.map(formatDigest),
    ...(tarball.state === 'present' && {
      digests: tarball.value.digests.map(formatDigest),
      size: tarball.value.bytes,
    }),
  }
}

function explainContents({ evidence: { package: pkg, tarball }, accepted }: Basis): Pick<ExplainedPackage, 'contents'> {
  const facts = tarball.state === 'present' ? tarball.value.contents?.facts : undefined
  if (facts === undefined) return {}
  const { files, unpackedBytes, implicitGyp } = facts
  return {
    contents: {
      files,
      unpackedBytes,
      implicitGyp,
      installScripts: listed(facts.installScripts),
      bins: listed(facts.bins),
      foreign: listed(facts.foreign),
      natives: listed(facts.natives),
      ...(accepted?.contents !== undefined && { comparedWith: accepted.version }),
      changes: accepted === undefined ? [] : changesSince(accepted, pkg.version, facts),
    },
  }
}

function explainSignature({ evidence: { manifest, published }, examined }: Basis): ExplainedSignature {
  const proof = examined.proven['registry-signature']
  const uploaded = manifest.state === 'present' ? manifest.value.uploadedAt : undefined
  const publishedAt = published.state === 'present' ? published.value : uploaded
  return {
    keyids: manifest.state === 'present' ? manifest.value.signatures.map(({ keyid }) => keyid) : [],
    ...(proof && { proven: { keyid: String(proof['keyid']), keyFrom: String(proof['keyFrom']) } }),
    document: had(manifest),
    ...(publishedAt && { publishedAt: publishedAt.toISOString() }),
  }
}

function explainPublisher({ evidence, attested, accepted }: Basis): Required<ExplainedPackage>['publisher'] {
  const level = isKnown(evidence, attested) ? levelOf(evidence, attested) : undefined
  const [first] = attested.provenance
  const actual = first && publisherOf(first.identity)
  const compare = (by: AcceptedPublisher, verified: Level) =>
    compareWithAccepted(actual, by, comparableLevel(evidence.package.version, by, levelToHold(evidence, verified)))
  const differences = accepted === undefined || level === undefined ? [] : compare(accepted, level)
  return { ...(level && { level }), ...(accepted && { accepted }), differences }
}
