/** Gathers the evidence about one package: everything that a registry can say, and nothing that nobody will look at. */

import { ageInDays } from './downgrade/age.ts'
import type { Judged, Terms } from './downgrade/judge.ts'
import { judgeDowngrade } from './downgrade/judge.ts'
import type { Evidence, History, Manifest, Obtained, Registry } from './evidence.ts'
import type { LockedPackage } from './lockfile/locked-package.ts'
import { isRefuted } from './provenance/refute.ts'

export interface Wanted {
  readonly now: Date
  /** Versions of this age are past failing for what they lost, so that nobody asks what that was. */
  readonly youngDays: number
  readonly veryYoungDays: number
  /** Whether the time of publication decides about something. */
  readonly age: boolean
  /** Whether the history does. */
  readonly history: boolean
}

/** Asks a registry for everything about one package. */
export async function collect(pkg: LockedPackage, registry: Registry, wanted?: Wanted): Promise<Evidence> {
  const pending = registry.manifest(pkg)
  const [manifest, tarball, attested, signed, history] = await Promise.all([
    pending,
    registry.tarball(pkg, pending),
    pending.then((document) => collectAttestations(pkg, registry, document)),
    pending.then((document) => collectKeys(pkg, registry, document, wanted)),
    pending.then((document) => collectHistory(pkg, registry, document, wanted)),
  ])
  return { package: pkg, ...registry.locate(pkg), manifest, tarball, ...signed, ...attested, history }
}

type Signed = Pick<Evidence, 'keys' | 'published'>
type Attested = Pick<Evidence, 'attestations' | 'trust'>

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
): Promise<Attested> {
  if (manifest.state !== 'present' || !manifest.value.advertisesAttestations) return withoutAttestations
  const [attestations, trust] = await Promise.all([registry.attestations(pkg), registry.trust(pkg)])
  return { attestations, trust }
}

/** How many earlier versions are asked for their bundles before their claims are taken for what they are. */
const MAX_ROUNDS = 3

/** Only for versions that claim less than one can, and are young enough to fail for it, or of an age that nobody tells. */
async function collectHistory(
  pkg: LockedPackage,
  registry: Registry,
  manifest: Obtained<Manifest>,
  wanted: Wanted | undefined,
): Promise<Obtained<History>> {
  if (wanted?.history !== true || manifest.state !== 'present') return notAsked
  const { claimed, uploadedAt } = manifest.value
  const age = ageInDays(uploadedAt, wanted.now)
  if (claimed?.level === 'trusted-publisher' || (age !== undefined && age > wanted.youngDays)) return notAsked
  const answer = await registry.history(pkg)
  if (answer.state === 'absent')
    return { ...answer, state: 'unavailable', reason: 'the server says that there is no such package' }
  if (answer.state === 'unavailable') return answer
  const releases = answer.value
  const refuted = new Set<string>()
  const time = uploadedAt ?? releases.find(({ version }) => version === pkg.version)?.time
  const judged: Judged = {
    version: pkg.version,
    level: claimed?.level ?? 'none',
    time,
    staged: claimed?.staged === true,
  }
  const terms: Terms = { ...wanted, refuted }
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const downgrade = judgeDowngrade(judged, releases, terms)
    if (downgrade?.severity !== 'fail') break
    const earlier = { ...pkg, version: downgrade.from.version }
    const [attestations, trust] = await Promise.all([registry.attestations(earlier), registry.trust(earlier)])
    if (!isRefuted(earlier, attestations, trust)) break
    refuted.add(earlier.version)
  }
  return { state: 'present', value: { releases, refuted }, from: answer.from }
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
