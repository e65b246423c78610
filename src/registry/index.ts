/** The real {@link Registry}: over the network with npm's own libraries, configured as npm is. */
import { parseIntegrity, strongest } from '../digest.ts'
import type { Manifest, Obtained, Registry } from '../evidence.ts'
import type { Finding } from '../finding.ts'
import type { LockedPackage } from '../lockfile/locked-package.ts'
import { parsedUrl } from '../parsed-url.ts'
import type { Tuf } from '../trust/tuf.ts'
import { asNpmAsks, isOnHost, sameRegistry, withoutCredentials, withScheme } from './address.ts'
import { fetchAttestations } from './attestations.ts'
import type { Documents } from './documents.ts'
import type { EvidencePlaces } from './evidence-places.ts'
import { registryOfEvidence } from './evidence-places.ts'
import { fetchHistory } from './history.ts'
import { keySource } from './keys.ts'
import { fetchAbridged, fetchPublished, fetchVersion, findSignatures } from './manifest.ts'
import { fetchNameFacts, isPackageName, NOT_A_NAME } from './name-facts.ts'
import type { NpmConfig } from './npm-config.ts'
import { pickRegistry } from './pick-registry.ts'
import { fetchPublicTwin } from './public-twin.ts'
import { isOfThisMachine, leadsHere } from './redirects.ts'
import type { ContentsWanted, TarballAsk, Tarballs } from './tarballs.ts'
import { trustSource } from './trust.ts'

export interface OpenRegistry extends Registry {
  /** What is to be said about the run as a whole, once all packages are through. */
  findings(): readonly Finding[]
}

/** Where everything comes from: the network, what was kept of it, or what was recorded. */
export interface Sources {
  readonly documents: Documents
  readonly tarballs: Tarballs
  readonly tuf: Tuf
}

interface Place {
  readonly registry: string
  readonly resolved: string | undefined
}

/**
 * @param contents what is read of the tarballs beside their digests
 * @param places where evidence is asked for; by default where the tarballs are
 */
export function openRegistry(
  config: NpmConfig,
  { documents, tarballs, tuf }: Sources,
  contents: ContentsWanted = {},
  places: EvidencePlaces = { isPrivate: () => false },
): OpenRegistry {
  const keys = keySource(documents, tuf)
  const trust = trustSource(config, tuf, keys)

  const bases = new Map<string, string>()
  /** It depends on the scope alone, and takes npm's library long to find. */
  const baseOf = ({ name }: Pick<LockedPackage, 'name'>) => {
    const scope = name.startsWith('@') ? (name.split('/', 1)[0] as string) : ''
    const base = bases.get(scope) ?? pickRegistry(name, config.options)
    bases.set(scope, base)
    return base
  }
  /** Who is asked for what is said of a package. */
  const tellerOf = ({ name }: Pick<LockedPackage, 'name'>) =>
    registryOfEvidence(name, baseOf({ name }), String(config.options['registry']), places)
  const askOf = (pkg: LockedPackage) => ({ name: pkg.name, version: pkg.version, registry: tellerOf(pkg) })
  const placed = new WeakMap<LockedPackage, Place>()
  /** With the credentials that an address may carry, which are sent and never shown. */
  const placeOf = (pkg: LockedPackage): Place => {
    const known = placed.get(pkg)
    if (known !== undefined) return known
    const registry = baseOf(pkg)
    const written = pkg.source.type === 'registry' ? pkg.source.resolved : undefined
    const place = { registry, resolved: written && asNpmAsks(written, registry, config.replaceRegistryHost) }
    placed.set(pkg, place)
    return place
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
    const small = await fetchVersion(documents, askOf(pkg))
    if (small.state !== 'present') {
      const abridged = await fetchAbridged(documents, askOf(pkg))
      return abridged.state === 'present' || small.state === 'absent' ? abridged : small
    }
    if (small.value.signatures.length > 0) return small
    const signed = await findSignatures(documents, askOf(pkg))
    const abridged = signed.state === 'present' ? await fetchAbridged(documents, askOf(pkg)) : signed
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
        const document = pkg.integrity.length > 0 ? undefined : present(await pending)
        return tarballs.get(tarballAsk(pkg, withScheme(resolved, registry), document, contents))
      }
      const document = present(await pending)
      if (document?.tarball === undefined) {
        const from = withoutCredentials(registry)
        return { state: 'unavailable', from, reason: 'the registry does not say where the tarball is' }
      }
      const address = withScheme(asNpmAsks(document.tarball, registry, config.replaceRegistryHost), registry)
      const url = parsedUrl(address)
      if (url !== undefined && leadsHere(new URL(registry), url)) {
        const reason = 'the registry names a place on this machine itself, which is not asked'
        return { state: 'unavailable', from: withoutCredentials(registry), reason }
      }
      const isLed = !isOnHost(address, registry) && !isOfThisMachine(new URL(registry).hostname)
      return tarballs.get({ ...tarballAsk(pkg, address, document, contents), isLed })
    },
    keys: (pkg, keyids) => keys.for(tellerOf(pkg), keyids),
    published: async (pkg, { uploadedAt }) =>
      uploadedAt === undefined
        ? fetchPublished(documents, askOf(pkg))
        : { state: 'present', value: uploadedAt, from: withoutCredentials(tellerOf(pkg)) },
    attestations: (pkg) => fetchAttestations(documents, askOf(pkg)),
    trust: (pkg) => trust.for(withoutCredentials(tellerOf(pkg))),
    history: (pkg, asked) => fetchHistory(documents, askOf(pkg), asked),
    facts: async (name) =>
      isPackageName(name) ? fetchNameFacts(documents, { name, registry: tellerOf({ name }) }) : NOT_A_NAME,
    publicTwin: (pkg) => fetchPublicTwin(documents, config.publicRegistry, pkg),
    findings: () => {
      const told = [...keys.findings(), ...tuf.findings()]
      // That npm's keys are a copy is told once, whatever they were needed for.
      return [...told, ...trust.findings().filter(({ rule }) => !told.some((each) => each.rule === rule))]
    },
  }
}

function tarballAsk(
  { name, integrity, archive }: LockedPackage,
  address: string,
  document: Manifest | undefined,
  contents: ContentsWanted,
): TarballAsk {
  const wanted = strongest(integrity.length > 0 ? integrity : parseIntegrity(document?.integrity ?? ''))
  return {
    name,
    address,
    wanted,
    algorithms: [...new Set(['sha512', 'sha1', ...wanted.map(({ algorithm }) => algorithm)])],
    // What Yarn keeps of it is compared file by file.
    contents: archive === undefined ? contents : { ...contents, digests: true },
  }
}

function present<T>(obtained: Obtained<T>): T | undefined {
  return obtained.state === 'present' ? obtained.value : undefined
}
