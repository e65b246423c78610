/** Gathers the evidence about one package: everything that a registry can say, and nothing that nobody will look at. */

import { isUnder } from './downgrade/age.ts'
import type { Release } from './downgrade/history.ts'
import type { Judged, Terms } from './downgrade/judge.ts'
import { judgeDowngrade } from './downgrade/judge.ts'
import type { Evidence, History, Manifest, Obtained, Registry } from './evidence.ts'
import type { LockedPackage } from './lockfile/locked-package.ts'
import { judgeClaim } from './provenance/refute.ts'
import type { Examiner } from './sigstore/examiner.ts'
import type { Engine } from './sigstore/signature.ts'

export interface Wanted {
  readonly now: Date
  /** Younger versions fail for what they lost; older ones are warned about. */
  readonly youngDays: number
  readonly veryYoungDays: number
  /** Whether the time of publication decides about something. */
  readonly age: boolean
  /** Whether the history does. */
  readonly history: boolean
}

/** Who examines bundles while other evidence is waited for, and how. */
export interface Examining {
  readonly examiner: Examiner
  readonly engines: readonly Engine[]
}

/** Asks a registry for everything about one package. */
export async function collect(
  pkg: LockedPackage,
  registry: Registry,
  wanted?: Wanted,
  examining?: Examining,
): Promise<Evidence> {
  const pending = registry.manifest(pkg)
  const past = pending.then((document) => collectHistory(pkg, registry, document, wanted))
  const advertised = pending.then(async (document) => {
    if (document.state !== 'present' || document.value.advertisesAttestations) return document
    return advertising(document, await past, pkg)
  })
  const [manifest, tarball, attested, signed, history] = await Promise.all([
    advertised,
    registry.tarball(pkg, pending),
    advertised.then((document) => collectAttestations(pkg, registry, document, examining)),
    pending.then((document) => collectKeys(pkg, registry, document, wanted)),
    past,
  ])
  return { package: pkg, ...registry.locate(pkg), manifest, tarball, ...signed, ...attested, history }
}

/** Some mirrors drop from the small document what the packument still says of the same version. */
function advertising(
  manifest: Obtained<Manifest> & { readonly state: 'present' },
  history: Obtained<History>,
  { version }: LockedPackage,
): Obtained<Manifest> {
  const own = history.state === 'present' ? ownRelease(history.value, version) : undefined
  if (own === undefined || own.level === undefined || own.level === 'none') return manifest
  return { ...manifest, value: { ...manifest.value, advertisesAttestations: true } }
}

function ownRelease({ releases }: Pick<History, 'releases'>, version: string): Release | undefined {
  return releases.find((release) => release.version === version)
}

type Signed = Pick<Evidence, 'keys' | 'published'>
type Attested = Pick<Evidence, 'attestations' | 'trust' | 'examinations'>

async function collectKeys(
  pkg: LockedPackage,
  registry: Registry,
  manifest: Obtained<Manifest>,
  wanted: Wanted | undefined,
): Promise<Signed> {
  const signatures = manifest.state === 'present' ? manifest.value.signatures : []
  const keyids = signatures.map(({ keyid }) => keyid)
  const keys = await registry.keys(pkg, keyids)
  const signers = keys.state === 'present' ? keys.value.filter(({ keyid }) => keyids.includes(keyid)) : []
  const decides = wanted?.age === true || signers.some(({ expires }) => expires !== undefined)
  const published = manifest.state === 'present' && decides ? await registry.published(pkg, manifest.value) : notAsked
  return { keys, published }
}

async function collectAttestations(
  pkg: LockedPackage,
  registry: Registry,
  manifest: Obtained<Manifest>,
  examining: Examining | undefined,
): Promise<Attested> {
  if (manifest.state !== 'present' || !manifest.value.advertisesAttestations) return withoutAttestations
  const [attestations, trust] = await Promise.all([registry.attestations(pkg), registry.trust(pkg)])
  const had = { attestations, trust }
  if (examining === undefined || attestations.state !== 'present' || trust.state !== 'present') return had
  if (trust.value.roots.length === 0) return had
  const { examiner, engines } = examining
  const under = { roots: trust.value.roots, keys: trust.value.keys, engines }
  return { ...had, examinations: await Promise.all(attestations.value.map(({ bundle }) => examiner(bundle, under))) }
}

/** How many earlier versions are asked for their bundles before their claims are taken for what they are. */
const MAX_ROUNDS = 3

/** Before, npm took no provenance: what was published until then cannot have lost any. */
const FIRST_PROVENANCE = new Date('2023-04-18T00:00:00Z')

/** Only for versions that claim less than one can, and may have lost something. */
async function collectHistory(
  pkg: LockedPackage,
  registry: Registry,
  manifest: Obtained<Manifest>,
  wanted: Wanted | undefined,
): Promise<Obtained<History>> {
  if (wanted?.history !== true || manifest.state !== 'present') return notAsked
  const { claimed, uploadedAt } = manifest.value
  const isFirst = uploadedAt !== undefined && uploadedAt < FIRST_PROVENANCE
  if (claimed?.level === 'trusted-publisher' || isFirst) return notAsked
  const answer = await registry.history(pkg, {
    fresh: isUnder(wanted.youngDays, uploadedAt, wanted.now),
    isClaimed: claimed !== undefined && claimed.level !== 'none',
  })
  if (answer.state === 'absent')
    return { ...answer, state: 'unavailable', reason: 'the server says that there is no such package' }
  if (answer.state === 'unavailable') return answer
  const releases = answer.value
  const [refuted, confirmed] = [new Set<string>(), new Set<string>()]
  const own = ownRelease({ releases }, pkg.version)
  const judged: Judged = {
    version: pkg.version,
    level: claimed?.level ?? 'none',
    time: uploadedAt ?? own?.time,
    staged: claimed?.staged === true,
  }
  const terms: Terms = { ...wanted, refuted }
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const downgrade = judgeDowngrade(judged, releases, terms)
    if (downgrade?.severity !== 'fail') break
    const earlier = { ...pkg, version: downgrade.from.version }
    const [attestations, trust] = await Promise.all([registry.attestations(earlier), registry.trust(earlier)])
    const claim = judgeClaim(earlier, attestations, trust)
    if (claim === 'confirmed') confirmed.add(earlier.version)
    if (claim !== 'refuted') break
    refuted.add(earlier.version)
  }
  return { state: 'present', value: { releases, refuted, confirmed }, from: answer.from }
}

/** For a package that no registry speaks for. */
export function withoutRegistry(pkg: LockedPackage): Evidence {
  return {
    package: pkg,
    registry: '',
    resolved: undefined,
    manifest: notAsked,
    tarball: notAsked,
    keys: notAsked,
    published: notAsked,
    history: notAsked,
    ...withoutAttestations,
  }
}

const notAsked = { state: 'absent', from: 'not asked for' } as const
const withoutAttestations: Attested = { attestations: notAsked, trust: notAsked }
