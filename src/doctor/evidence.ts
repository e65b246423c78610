/** Whether the registries in use pass on what verify-deps needs: signatures, keys, attestations. Asks about a few packages. */
import type { Manifest, Obtained } from '../evidence.ts'
import { isFromRegistry } from '../evidence.ts'
import type { LockedPackage } from '../lockfile/locked-package.ts'
import type { PolicyFile } from '../policy-file/policy-file.ts'
import { ruleFor } from '../policy-file/rule-for.ts'
import type { Diagnosis } from './diagnosis.ts'
import { bad, ok, unknown, warn } from './diagnosis.ts'
import type { Check, Network } from './surroundings.ts'

/** Of each registry. */
const SAMPLE = 5
const MAX_REGISTRIES = 4

const ELSEWHERE = {
  text: 'Let the registry pass on "signatures" and "attestations" of its upstream, or name its upstream as "evidence": { "registry": URL } in the policy.',
} as const

export const evidence: Check = {
  name: 'evidence',
  examine: async ({ network, lockfile, policy }) => {
    if ('problem' in network) return [unknown('What the registry passes on', `It was not asked: ${network.problem}`)]
    if ('problem' in lockfile)
      return [unknown('What the registry passes on', 'There is no lockfile with packages to ask about.')]
    const groups = new Map<string, LockedPackage[]>()
    for (const pkg of lockfile.value.packages) {
      if (!isFromRegistry(pkg) || pkg.version === '') continue
      const { registry } = network.value.evidence.locate(pkg)
      groups.set(registry, [...(groups.get(registry) ?? []), pkg])
    }
    if (groups.size === 0) return [ok('Nothing to ask for', 'No package in the lockfile is from a registry.')]
    const registries = [...groups].slice(0, MAX_REGISTRIES)
    const each = await Promise.all(
      registries.map(([registry, all]) =>
        ofRegistry(registry, sampleOf(all), network.value, 'value' in policy && demandsNone(policy.value, all)),
      ),
    )
    return each.flat()
  },
}

/** Whether the policy file is content with the bytes of each of them. */
function demandsNone(policy: PolicyFile | undefined, packages: readonly LockedPackage[]): boolean {
  if (policy === undefined) return false
  return packages.every(({ name }) => (ruleFor(policy, name)?.require ?? policy.require) === 'integrity')
}

/** Spread over the lockfile, and the same in every run. */
function sampleOf(packages: readonly LockedPackage[]): readonly LockedPackage[] {
  const step = Math.max(1, Math.floor(packages.length / SAMPLE))
  return packages.filter((_pkg, index) => index % step === 0).slice(0, SAMPLE)
}

interface Answered {
  readonly pkg: LockedPackage
  readonly manifest: Manifest
}

async function ofRegistry(
  registry: string,
  sample: readonly LockedPackage[],
  { evidence }: Network,
  isUndemanded: boolean,
): Promise<readonly Diagnosis[]> {
  const { host } = new URL(registry)
  const asked = await Promise.all(sample.map(async (pkg) => ({ pkg, manifest: await evidence.manifest(pkg) })))
  const answered = asked.flatMap(({ pkg, manifest }) =>
    manifest.state === 'present' ? [{ pkg, manifest: manifest.value }] : [],
  )
  const [one] = answered
  if (one === undefined)
    return [
      silent(
        host,
        asked.map(({ manifest }) => manifest),
      ),
    ]
  return [await signatures(host, answered, evidence, isUndemanded), await attestations(host, answered, evidence)]
}

function silent(host: string, asked: readonly Obtained<Manifest>[]): Diagnosis {
  const failed = asked.find((each) => each.state === 'unavailable')
  if (failed?.state === 'unavailable') {
    return unknown(`${host} did not answer`, `${failed.reason}.`, {
      text: 'Try again with the registry in reach; see proxies and tokens in .npmrc.',
    })
  }
  const why = 'It says that there is no such package, of each that was asked about. Nothing of them can be verified.'
  return bad(`${host} has none of the packages`, why, { text: 'See the registry in .npmrc.' })
}

async function signatures(
  host: string,
  answered: readonly Answered[],
  { keys }: Network['evidence'],
  isUndemanded: boolean,
): Promise<Diagnosis> {
  const [first] = answered
  const signed = answered.find(({ manifest }) => manifest.signatures.length > 0)
  const unread = answered.find(({ manifest }) => manifest.unread !== undefined)?.manifest.unread
  const asked = signed ?? first
  if (asked === undefined) return unknown(`Signatures from ${host}`, 'It was asked about no package.')
  const keyids = asked.manifest.signatures.map(({ keyid }) => keyid)
  const obtained = await keys(asked.pkg, keyids)
  if (obtained.state === 'unavailable') return unknown(`Keys of ${host}`, `${obtained.reason}.`)
  const hasKeys = obtained.state === 'present'
  if (signed === undefined) {
    if (unread !== undefined)
      return unknown(`Signatures from ${host}`, `The document that may have them could not be had: ${unread.reason}.`)
    if (hasKeys && isUndemanded) {
      const why = `It has keys, and no signature for any of ${answered.length} packages. The policy does not demand them ("require": "integrity").`
      return warn(`${host} strips signatures`, why, ELSEWHERE)
    }
    if (hasKeys) {
      const why = `It has keys, and no signature for any of ${answered.length} packages. None of them can be verified.`
      return bad(`${host} strips signatures`, why, ELSEWHERE)
    }
    const why =
      'It has neither signatures nor keys: that the bytes are those of the lockfile is all that can be proven.'
    return warn(`${host} signs nothing`, why, ELSEWHERE)
  }
  if (!hasKeys) {
    const why =
      'It passes signatures on, but no keys that they could be verified with, and they are not by keys of npm.'
    return bad(`${host} has no keys`, why, { text: 'Let the registry serve /-/npm/v1/keys.' })
  }
  const unknownKey = keyids.every((keyid) => !obtained.value.some((key) => key.keyid === keyid))
  if (unknownKey) {
    const why = 'None of the keys that it has is the one that its signatures name.'
    return bad(`${host} has other keys`, why, {
      text: 'Let the registry serve the keys that it signs with at /-/npm/v1/keys.',
    })
  }
  return ok(`${host} passes signatures on`, 'It has signatures, and the keys to verify them with.')
}

async function attestations(
  host: string,
  answered: readonly Answered[],
  { attestations: ask }: Network['evidence'],
): Promise<Diagnosis> {
  const advertised = answered.find(({ manifest }) => manifest.advertisesAttestations)
  if (advertised === undefined) {
    return ok(
      `Attestations from ${host}`,
      `It advertises none for the ${answered.length} packages that it was asked about.`,
    )
  }
  const { name, version } = advertised.pkg
  const obtained = await ask(advertised.pkg)
  if (obtained.state === 'unavailable')
    return unknown(`Attestations from ${host}`, `Those of ${name}@${version}: ${obtained.reason}.`)
  if (obtained.state === 'present') return ok(`${host} passes attestations on`, `It has those of ${name}@${version}.`)
  const why = `It advertises those of ${name}@${version}, and does not have them. Such packages are inconclusive.`
  return bad(`${host} strips attestations`, why, ELSEWHERE)
}
