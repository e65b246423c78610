/** Which keys may sign for a registry's packages: npm's from TUF, any other registry's from its own endpoint. */
import type { Obtained } from '../evidence.ts'
import type { Finding } from '../finding.ts'
import { found } from '../finding.ts'
import { describeCopy } from '../trust/describe-copy.ts'
import { loadNpmKeys } from '../trust/npm-keys.ts'
import type { RegistryKey } from '../trust/registry-key.ts'
import { decodeEndpointKeys } from '../trust/registry-key.ts'
import { NPM_KEYS_FROM_COPY } from '../trust/rules.ts'
import type { FromTuf, ShippedCopy, Tuf } from '../trust/tuf.ts'
import { sameRegistry, withoutCredentials } from './address.ts'
import type { Documents } from './documents.ts'
import { MAX_KEYS_BYTES } from './documents.ts'
import { npmRegistry } from './npm-config.ts'

export interface KeySource {
  for(registry: string, keyids: readonly string[]): Promise<Obtained<readonly RegistryKey[]>>
  /** Of the registry's own keys those alone, for it is asked what it signs itself. */
  own(registry: string): Promise<readonly RegistryKey[]>
  findings(): readonly Finding[]
}

/** Asks for each registry's keys once per run. */
export function keySource(documents: Documents, tuf: Tuf): KeySource {
  const own = new Map<string, Promise<Obtained<readonly RegistryKey[]>>>()
  let npm: Promise<FromTuf<readonly RegistryKey[]>> | undefined
  let usedFallback: ShippedCopy | undefined

  const npmKeys = async () => {
    npm ??= loadNpmKeys(tuf, new URL(npmRegistry()).host)
    return npm
  }
  const ownKeys = (registry: string) => {
    const known = own.get(registry) ?? fetchKeys(documents, registry)
    own.set(registry, known)
    return known
  }

  return {
    for: async (registry, keyids) => {
      // Over http as well: its keys are not taken from there.
      if (sameRegistry(registry, npmRegistry())) {
        const { value: keys, fallback } = await npmKeys()
        usedFallback = fallback
        return { state: 'present', value: keys, from: withoutCredentials(registry) }
      }
      const answer = await ownKeys(registry)
      const keys = answer.state === 'present' ? answer.value : []
      // A mirror of npm passes npm's signatures on. They prove as much there as anywhere.
      if (keyids.every((keyid) => keys.some((key) => key.keyid === keyid))) return answer
      const { value: all, fallback } = await npmKeys()
      const passedOn = all.filter(({ keyid }) => keyids.includes(keyid))
      if (passedOn.length === 0) return answer
      usedFallback = fallback
      return { state: 'present', value: [...keys, ...passedOn], from: answer.from }
    },
    own: async (registry) => {
      if (sameRegistry(registry, npmRegistry())) return []
      const answer = await ownKeys(registry)
      return answer.state === 'present' ? answer.value : []
    },
    findings: () => (usedFallback === undefined ? [] : [fromCopy(usedFallback)]),
  }
}

function fromCopy(copy: ShippedCopy): Finding {
  const rootExpired = copy.expired.toISOString().slice(0, 10)
  return found(NPM_KEYS_FROM_COPY, describeCopy("npm's keys are", copy), { reason: copy.reason, rootExpired })
}

/** `GET /-/npm/v1/keys`. Nexus and others answer 400 where they have none. */
async function fetchKeys(documents: Documents, registry: string): Promise<Obtained<readonly RegistryKey[]>> {
  const address = `${registry.replace(/\/$/u, '')}/-/npm/v1/keys`
  const answer = await documents.ask({
    address,
    maxBytes: MAX_KEYS_BYTES,
    sameHost: true,
    absent: [400, 404],
    fresh: true,
  })
  const from = withoutCredentials(address)
  if (answer.state !== 'present') return answer.state === 'absent' ? { state: 'absent', from } : { ...answer, from }
  try {
    const keys = decodeEndpointKeys(answer.document, `${new URL(registry).host}'s own keys endpoint`)
    return keys.length === 0 ? { state: 'absent', from } : { state: 'present', value: keys, from }
  } catch (error) {
    return { state: 'unavailable', from, reason: `its keys are malformed: ${(error as Error).message}` }
  }
}
