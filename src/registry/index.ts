/** The real {@link Registry}: over the network with npm's own libraries, configured as npm is. */
import npmFetch from 'npm-registry-fetch'
import pLimit from 'p-limit'
import type { Manifest, Obtained, Registry } from '../evidence.ts'
import type { Finding } from '../finding.ts'
import type { LockedPackage } from '../lockfile/locked-package.ts'
import { openTuf } from '../trust/tuf.ts'
import { asNpmAsks, isOnHost, sameRegistry, withoutCredentials, withScheme } from './address.ts'
import { fetchAttestations } from './attestations.ts'
import { fetchHistory } from './history.ts'
import { keySource } from './keys.ts'
import { fetchAbridged, fetchPublished, fetchVersion, findSignatures } from './manifest.ts'
import { fetchNameFacts, isPackageName, NOT_A_NAME } from './name-facts.ts'
import type { NpmConfig } from './npm-config.ts'
import { fetchPublicTwin } from './public-twin.ts'
import type { ContentsWanted } from './tarball.ts'
import { fetchTarball } from './tarball.ts'
import { trustSource } from './trust.ts'

/** Packuments are held whole while they are parsed: only so many at a time, to keep memory bounded. */
const PACKUMENTS_AT_ONCE = 2

export interface OpenRegistry extends Registry {
  /** What is to be said about the run as a whole, once all packages are through. */
  findings(): readonly Finding[]
}

/** @param contents what is read of the tarballs beside their digests */
export function openRegistry(config: NpmConfig, contents: ContentsWanted = {}): OpenRegistry {
  const limit = pLimit(PACKUMENTS_AT_ONCE)
  const tuf = openTuf(config.mayAskTuf ? config.tufCache : undefined)
  const keys = keySource(config, tuf)
  const trust = trustSource(config, tuf, keys)

  const baseOf = ({ name }: Pick<LockedPackage, 'name'>) =>
    npmFetch.pickRegistry(`${name}@*`, config.options as npmFetch.Options)
  const askOf = (pkg: LockedPackage) => ({ name: pkg.name, version: pkg.version, registry: baseOf(pkg) })
  /** With the credentials that an address may carry, which are sent and never shown. */
  const placeOf = (pkg: LockedPackage) => {
    const registry = baseOf(pkg)
    const written = pkg.source.type === 'registry' ? pkg.source.resolved : undefined
    return { registry, resolved: written && asNpmAsks(written, registry, config.replaceRegistryHost) }
  }
  const locate = (pkg: LockedPackage) => {
    const { registry, resolved } = placeOf(pkg)
    return {
      registry: withoutCredentials(registry),
      resolved: resolved && withoutCredentials(resolved),
      isPublic: sameRegistry(registry, config.publicRegistry),
    }
  }

  /** Some mirrors drop the signatures from the small document, some from the packument, some know only one of the two. */
  const manifest = async (pkg: LockedPackage): Promise<Obtained<Manifest>> => {
    const small = await fetchVersion(config, askOf(pkg))
    if (small.state !== 'present') {
      const abridged = await limit(() => fetchAbridged(config, askOf(pkg)))
      return abridged.state === 'present' || small.state === 'absent' ? abridged : small
    }
    if (small.value.signatures.length > 0) return small
    const signed = await findSignatures(config, askOf(pkg))
    const abridged = signed.state === 'present' ? await limit(() => fetchAbridged(config, askOf(pkg))) : signed
    if (abridged.state === 'unavailable') return { ...small, value: { ...small.value, unread: abridged } }
    if (abridged.state !== 'present' || abridged.value.signatures.length === 0) return small
    // The small one says more of everything else.
    const { signatures } = abridged.value
    const advertisesAttestations = small.value.advertisesAttestations || abridged.value.advertisesAttestations
    return { ...abridged, value: { ...small.value, signatures, advertisesAttestations } }
  }

  return {
    locate,
    manifest,
    tarball: async (pkg, pending) => {
      const { registry, resolved } = placeOf(pkg)
      // Only hosts that the configuration or the registry's own document names are ever asked. What the lockfile says
      // beyond that is compared, not followed: the bytes are bound by their digest wherever they come from.
      if (resolved !== undefined && isOnHost(resolved, registry)) {
        const address = withScheme(resolved, registry)
        return fetchTarball(
          config,
          pkg,
          address,
          pkg.integrity.length > 0 ? undefined : present(await pending),
          contents,
        )
      }
      const document = present(await pending)
      if (document?.tarball === undefined) {
        const from = withoutCredentials(registry)
        return { state: 'unavailable', from, reason: 'the registry does not say where the tarball is' }
      }
      const address = asNpmAsks(document.tarball, registry, config.replaceRegistryHost)
      return fetchTarball(config, pkg, withScheme(address, registry), document, contents)
    },
    keys: (pkg, keyids) => keys.for(baseOf(pkg), keyids),
    published: async (pkg, { uploadedAt }) =>
      uploadedAt === undefined
        ? limit(() => fetchPublished(config, askOf(pkg)))
        : { state: 'present', value: uploadedAt, from: withoutCredentials(baseOf(pkg)) },
    attestations: (pkg) => fetchAttestations(config, askOf(pkg)),
    trust: (pkg) => trust.for(withoutCredentials(baseOf(pkg))),
    history: (pkg, fresh) => limit(() => fetchHistory(config, askOf(pkg), fresh)),
    facts: async (name) =>
      isPackageName(name) ? limit(() => fetchNameFacts(config, { name, registry: baseOf({ name }) })) : NOT_A_NAME,
    publicTwin: (pkg) => limit(() => fetchPublicTwin(config, pkg)),
    findings: () => {
      const told = keys.findings()
      // That npm's keys are a copy is told once, whatever they were needed for.
      return [...told, ...trust.findings().filter(({ rule }) => !told.some((each) => each.rule === rule))]
    },
  }
}

function present<T>(obtained: Obtained<T>): T | undefined {
  return obtained.state === 'present' ? obtained.value : undefined
}
