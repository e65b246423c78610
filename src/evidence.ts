/** Evidence: what can be had about one package, and what could not. Gathered here, judged elsewhere. */
import type { Contents } from './contents/contents.ts'
import type { Described } from './contents/described.ts'
import type { Digest } from './digest.ts'
import type { ClaimedEvidence } from './downgrade/claimed-evidence.ts'
import type { Release } from './downgrade/history.ts'
import type { Installed } from './installed/installed.ts'
import type { LockedPackage } from './lockfile/locked-package.ts'
import type { NameFacts } from './names/name-facts.ts'
import type { TargetPublisher } from './names/target-facts.ts'
import type { Obtained } from './obtained.ts'
import type { Examination } from './sigstore/examine.ts'
import type { TrustedKey } from './sigstore/signer.ts'
import type { TrustRoot } from './sigstore/trust-root.ts'
import type { RegistryKey } from './trust/registry-key.ts'
import type { YarnArchive } from './yarn-cache/yarn-archive.ts'

export type { Obtained } from './obtained.ts'

/** What a registry's document says about one version. None of it is proven. */
export interface Manifest {
  /** Subresource Integrity, as the registry writes it. */
  readonly integrity: string | undefined
  /** SHA-1 in hexadecimal; all that the oldest versions have. */
  readonly shasum: string | undefined
  readonly tarball: string | undefined
  readonly signatures: readonly RegistrySignature[]
  /** Whether it says that there are attestations. */
  readonly advertisesAttestations: boolean
  /** What it says of them and of who published, which nobody has verified; `undefined` in a shape that is not known. */
  readonly claimed: ClaimedEvidence | undefined
  /** Member `repository`, as the package's author wrote it. */
  readonly repository: unknown
  /** Where signatures may be that this document lacks, and why they could not be had from there. */
  readonly unread?: { readonly from: string; readonly reason: string } | undefined
  /** When the registry took the upload in, where the document says so. */
  readonly uploadedAt: Date | undefined
  /** What it says of the tarball's package.json. */
  readonly described?: Described
}

/** https://docs.npmjs.com/about-registry-signatures */
export interface RegistrySignature {
  readonly keyid: string
  /** Base64 of a DER-encoded ECDSA signature. */
  readonly sig: string
}

/** One element of a response of the attestations endpoint, https://docs.npmjs.com/generating-provenance-statements. */
export interface Attestation {
  /** What the response says. The signed statement has a type of its own. */
  readonly predicateType: string
  /** A Sigstore bundle, JSON. */
  readonly bundle: unknown
}

/** With what attestations are examined. */
export interface AttestationTrust {
  /** Each is tried on its own. */
  readonly roots: readonly TrustRoot[]
  /** The keys for publish attestations that go by this hint. */
  readonly keys: (hint: string) => readonly TrustedKey[]
  /** The addresses that a publish attestation by one of those keys may name as its registry. */
  readonly registries: readonly string[]
}

/** The releases of a package by the registry's word. */
export interface History {
  readonly releases: readonly Release[]
  /** Versions of which the claims were found not to hold, and those of which they were found to hold. */
  readonly refuted: ReadonlySet<string>
  readonly confirmed: ReadonlySet<string>
}

/** Bytes that were really read, by what they hash to. */
export interface Tarball {
  readonly digests: readonly Digest[]
  readonly bytes: number
  /** What is in it; `undefined` where nobody asked. */
  readonly contents?: Contents
}

export function hasDigest({ digests }: Tarball, { algorithm, value }: Digest): boolean {
  return digests.some((digest) => digest.algorithm === algorithm && digest.value === value)
}

export interface Evidence {
  readonly package: LockedPackage
  /** The base address of the registry that is configured for the package's name. */
  readonly registry: string
  /** The lockfile's `resolved` as npm would ask for it, that is with the registry's host put in where npm does so. */
  readonly resolved: string | undefined
  readonly manifest: Obtained<Manifest>
  readonly tarball: Obtained<Tarball>
  readonly keys: Obtained<readonly RegistryKey[]>
  /** Asked for only where a key of one of the signatures has an end. */
  readonly published: Obtained<Date>
  /** Asked for only where the manifest advertises them. */
  readonly attestations: Obtained<readonly Attestation[]>
  /** Asked for only where there are attestations. */
  readonly trust: Obtained<AttestationTrust>
  /** What the examination of each of them came to, in their order, where somebody else has done that. */
  readonly examinations?: readonly Examination[]
  /** Asked for only where something could have been lost. */
  readonly history: Obtained<History>
  /** What is in Yarn's cache; looked for only where the lockfile pins an archive of Yarn's. */
  readonly archive?: Obtained<YarnArchive>
  /** Which registry Yarn's own settings name for such a package, where they name any. */
  readonly yarnRegistry?: string | undefined
  /** Whether the configured registry is the public one, where anybody may publish. */
  readonly isPublic?: boolean
  /** What the registry says of the package as a whole; asked for only where the name, or its age, is in doubt. */
  readonly facts?: Obtained<NameFacts>
  /** Who publishes the package that this one looks like. */
  readonly imitated?: TargetPublisher
  /** What the public registry has under a private name; asked for only where the policy says so. */
  readonly publicTwin?: Obtained<PublicTwin>
  /** What lies in node_modules; only where it was asked for. */
  readonly installed?: Obtained<Installed>
}

/**
 * The only door to the network. Its methods never reject for what a server does or fails to do.
 * A directory of fixtures implements it in a few lines.
 */
export interface HistoryAsked {
  /** Whether it decides about more than a warning: a copy that was kept will not do then. */
  readonly fresh: boolean
  /** Whether the version itself claims evidence, so that nobody need be asked whether any version does. */
  readonly isClaimed: boolean
}

export interface Registry {
  locate(pkg: LockedPackage): {
    readonly registry: string
    readonly resolved: string | undefined
    /** Whether it is npm's own default one, where anybody may publish. */
    readonly isPublic: boolean
  }
  manifest(pkg: LockedPackage): Promise<Obtained<Manifest>>
  /** May start before the manifest is there; needs it when the lockfile does not say where the tarball is. */
  tarball(pkg: LockedPackage, manifest: Promise<Obtained<Manifest>>): Promise<Obtained<Tarball>>
  /** The keys that may sign for the package: its registry's, and npm's own where one of `keyids` is not among those. */
  keys(pkg: LockedPackage, keyids: readonly string[]): Promise<Obtained<readonly RegistryKey[]>>
  published(pkg: LockedPackage, manifest: Manifest): Promise<Obtained<Date>>
  attestations(pkg: LockedPackage): Promise<Obtained<readonly Attestation[]>>
  trust(pkg: LockedPackage): Promise<Obtained<AttestationTrust>>
  history(pkg: LockedPackage, asked: HistoryAsked): Promise<Obtained<readonly Release[]>>
  /** What the registry that is configured for a name says of that package as a whole. */
  facts(name: string): Promise<Obtained<NameFacts>>
  /** What the public registry has under the same name. Asking tells it the name. */
  publicTwin(pkg: LockedPackage): Promise<Obtained<PublicTwin>>
}

/** A package on the public registry with the name of one from elsewhere. */
export interface PublicTwin {
  /** Its highest version, for people. */
  readonly latest: string | undefined
  /** The digests of the same version there; empty where it has none such. */
  readonly integrity: readonly Digest[]
}

/** Whether a registry can speak for the package at all. */
export function isFromRegistry({ source }: LockedPackage): boolean {
  return source.type === 'registry'
}
