/** Evidence: what can be had about one package, and what could not. Gathered here, judged elsewhere. */
import type { Digest } from './digest.ts'
import type { LockedPackage } from './lockfile/locked-package.ts'
import type { RegistryKey } from './trust/registry-key.ts'

/**
 * The outcome of asking for something. `from` says where it was asked for, in words or as an address.
 * `absent` means that the answer was a clear "there is none"; anything less clear is `unavailable`.
 */
export type Obtained<T> =
  | { readonly state: 'present'; readonly value: T; readonly from: string }
  | { readonly state: 'absent'; readonly from: string }
  | { readonly state: 'unavailable'; readonly from: string; readonly reason: string }

/** What a registry's document says about one version. None of it is proven. */
export interface Manifest {
  /** Subresource Integrity, as the registry writes it. */
  readonly integrity: string | undefined
  /** SHA-1 in hexadecimal; all that the oldest versions have. */
  readonly shasum: string | undefined
  readonly tarball: string | undefined
  readonly signatures: readonly RegistrySignature[]
  /** Where signatures may be that this document lacks, and why they could not be had from there. */
  readonly unread?: { readonly from: string; readonly reason: string } | undefined
  /** When the registry took the upload in, where the document says so. */
  readonly uploadedAt: Date | undefined
}

/** https://docs.npmjs.com/about-registry-signatures */
export interface RegistrySignature {
  readonly keyid: string
  /** Base64 of a DER-encoded ECDSA signature. */
  readonly sig: string
}

/** Bytes that were really read, by what they hash to. */
export interface Tarball {
  readonly digests: readonly Digest[]
  readonly bytes: number
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
}

/**
 * The only door to the network. Its methods never reject for what a server does or fails to do.
 * A directory of fixtures implements it in a few lines.
 */
export interface Registry {
  locate(pkg: LockedPackage): { readonly registry: string; readonly resolved: string | undefined }
  manifest(pkg: LockedPackage): Promise<Obtained<Manifest>>
  /** May start before the manifest is there; needs it when the lockfile does not say where the tarball is. */
  tarball(pkg: LockedPackage, manifest: Promise<Obtained<Manifest>>): Promise<Obtained<Tarball>>
  /** The keys that may sign for the package: its registry's, and npm's own where one of `keyids` is not among those. */
  keys(pkg: LockedPackage, keyids: readonly string[]): Promise<Obtained<readonly RegistryKey[]>>
  published(pkg: LockedPackage, manifest: Manifest): Promise<Obtained<Date>>
}

/** Whether a registry can speak for the package at all. */
export function isFromRegistry({ source }: LockedPackage): boolean {
  return source.type === 'registry'
}

/** Asks a registry for everything about one package. */
export async function collect(pkg: LockedPackage, registry: Registry): Promise<Evidence> {
  const pending = registry.manifest(pkg)
  const [manifest, tarball] = await Promise.all([pending, registry.tarball(pkg, pending)])
  const signatures = manifest.state === 'present' ? manifest.value.signatures : []
  const keyids = signatures.map(({ keyid }) => keyid)
  const keys = await registry.keys(pkg, keyids)
  const signers = keys.state === 'present' ? keys.value.filter(({ keyid }) => keyids.includes(keyid)) : []
  const published =
    manifest.state === 'present' && signers.some(({ expires }) => expires !== undefined)
      ? await registry.published(pkg, manifest.value)
      : notAsked
  return { package: pkg, ...registry.locate(pkg), manifest, tarball, keys, published }
}

/** For a package that no registry speaks for. */
export function withoutRegistry(pkg: LockedPackage): Evidence {
  const none = { manifest: notAsked, tarball: notAsked, keys: notAsked, published: notAsked }
  return { package: pkg, registry: '', resolved: undefined, ...none }
}

const notAsked = { state: 'absent', from: 'not asked for' } as const
