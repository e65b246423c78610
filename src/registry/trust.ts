/** With what attestations are examined: one trusted root for all, and the keys of each registry. */
import type { AttestationTrust, Obtained } from '../evidence.ts'
import type { Finding, Rule } from '../finding.ts'
import { found } from '../finding.ts'
import type { TrustRoot } from '../sigstore/trust-root.ts'
import type { AttestationKey } from '../trust/attestation-keys.ts'
import { decodeAttestationKeys, fromRegistryKeys } from '../trust/attestation-keys.ts'
import { describeCopy } from '../trust/describe-copy.ts'
import { NPM_KEYS_FROM_COPY, TRUSTED_ROOT_FROM_COPY } from '../trust/rules.ts'
import { loadTrustRoot, readTrustRoot } from '../trust/trusted-root.ts'
import type { ShippedCopy, Tuf } from '../trust/tuf.ts'
import type { KeySource } from './keys.ts'
import type { NpmConfig } from './npm-config.ts'
import { npmRegistry } from './npm-config.ts'

export interface TrustSource {
  for(registry: string): Promise<Obtained<AttestationTrust>>
  findings(): readonly Finding[]
}

/** Nothing is loaded before it is needed, and everything once per run. */
export function trustSource({ trustedRoots }: NpmConfig, tuf: Tuf, keys: KeySource): TrustSource {
  let loaded: Promise<readonly [readonly TrustRoot[], readonly AttestationKey[]]> | undefined
  let rootFromCopy: ShippedCopy | undefined
  let keysFromCopy: ShippedCopy | undefined
  let areKeysUsed = false

  const roots = async () => {
    if (trustedRoots.length > 0) return Promise.all(trustedRoots.map((file) => readTrustRoot(file)))
    const { value, fallback } = await loadTrustRoot(tuf)
    rootFromCopy = fallback
    return [value]
  }
  const npmKeys = async () => {
    const { value, fallback } = await tuf.load(`${new URL(npmRegistry()).host}/keys.json`, decodeAttestationKeys)
    keysFromCopy = fallback
    return value
  }

  return {
    for: async (registry) => {
      loaded ??= Promise.all([roots(), npmKeys()])
      const [[rootsOfAll, npm], own] = await Promise.all([loaded, keys.own(registry)])
      const ownKeys = fromRegistryKeys(own)
      const value: AttestationTrust = {
        roots: rootsOfAll,
        keys: (hint) => {
          const known = npm.filter((key) => key.hint === hint)
          const published = ownKeys.filter((key) => key.hint === hint)
          areKeysUsed ||= known.length > 0 && published.length === 0
          return [...known, ...published]
        },
        registries: [registry, npmRegistry()],
      }
      return { state: 'present', value, from: trustedRoots.join(', ') || "Sigstore's TUF repository" }
    },
    findings: () => {
      if (rootFromCopy !== undefined)
        return [fromCopy(TRUSTED_ROOT_FROM_COPY, "Sigstore's trusted root is", rootFromCopy)]
      if (keysFromCopy === undefined || !areKeysUsed) return []
      return [fromCopy(NPM_KEYS_FROM_COPY, "npm's keys for attestations are", keysFromCopy)]
    },
  }
}

function fromCopy(rule: Rule, what: string, copy: ShippedCopy): Finding {
  const rootExpired = copy.expired.toISOString().slice(0, 10)
  return found(rule, describeCopy(what, copy), { reason: copy.reason, rootExpired })
}
