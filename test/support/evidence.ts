/** Honest evidence about one package, which a test then changes in one point. */
import { createHash } from 'node:crypto'
import type { LabKey } from '../../fixtures/lab/key.ts'
import { keysDocument, labKey } from '../../fixtures/lab/key.ts'
import type { Publishing } from '../../fixtures/lab/publication.ts'
import { publish } from '../../fixtures/lab/publication.ts'
import type { Check } from '../../src/checks/check.ts'
import type { Digest } from '../../src/digest.ts'
import { parseIntegrity } from '../../src/digest.ts'
import type { Evidence, Manifest, Obtained, Tarball } from '../../src/evidence.ts'
import type { LockedPackage, Source } from '../../src/lockfile/locked-package.ts'
import { ENGINES } from '../../src/sigstore/signature.ts'
import type { RegistryKey } from '../../src/trust/registry-key.ts'
import { decodeEndpointKeys } from '../../src/trust/registry-key.ts'

export const REGISTRY = 'https://registry.example/'

/** The key of that registry. */
export const KEY = labKey('test registry')

/** As if the package had been published, locked, and fetched again, with nothing changed on the way. */
export async function honestEvidence(publishing: Partial<Publishing> = {}): Promise<Evidence> {
  const keys = publishing.keys ?? [KEY]
  const { name, version, tarball, integrity, path, time, document } = await publish({
    name: 'honest',
    ...publishing,
    keys,
  })
  const address = new URL(path, REGISTRY).href
  const pkg: LockedPackage = {
    name,
    version,
    source: { type: 'registry', resolved: address },
    integrity: parseIntegrity(integrity),
    locations: [{ file: 'package-lock.json', line: 7, path: `node_modules/${name}` }],
    omittedWith: [],
  }
  const { shasum, signatures = [] } = document.dist
  return {
    package: pkg,
    registry: REGISTRY,
    resolved: address,
    manifest: present({
      integrity,
      shasum,
      tarball: address,
      signatures,
      advertisesAttestations: false,
      claimed: { level: 'none', staged: false, tellsPublisher: true },
      repository: undefined,
      uploadedAt: undefined,
    }),
    tarball: present(measured(tarball)),
    keys: present(registryKeys(keys)),
    published: keys.some(({ expires }) => expires !== null) ? present(new Date(time)) : absent,
    attestations: absent,
    trust: absent,
    history: absent,
  }
}

/** What the lockfile's entry says. */
export function withLock(evidence: Evidence, changes: Partial<Omit<LockedPackage, 'source'>>): Evidence {
  return { ...evidence, package: { ...evidence.package, ...changes } }
}

/** What the lockfile's entry pins, as it is written there. */
export function withPin(evidence: Evidence, integrity: string): Evidence {
  return withLock(evidence, { integrity: parseIntegrity(integrity) })
}

/** Where the lockfile's entry says that the tarball is. */
export function withResolved(evidence: Evidence, resolved: string | undefined): Evidence {
  return { ...withSource(evidence, { type: 'registry', resolved }), resolved }
}

export function withSource(evidence: Evidence, source: Source): Evidence {
  return { ...evidence, package: { ...evidence.package, source } }
}

/** What the registry's document says. */
export function withDocument(evidence: Evidence, changes: Partial<Manifest>): Evidence {
  if (evidence.manifest.state !== 'present') throw new Error('there is no document to change')
  return { ...evidence, manifest: present({ ...evidence.manifest.value, ...changes }) }
}

/** Which bytes come down the wire. */
export function withBytes(evidence: Evidence, bytes: Uint8Array): Evidence {
  return { ...evidence, tarball: present(measured(bytes)) }
}

export function withKeys(evidence: Evidence, keys: readonly RegistryKey[]): Evidence {
  return { ...evidence, keys: present(keys) }
}

export function registryKeys(keys: readonly LabKey[]): readonly RegistryKey[] {
  return decodeEndpointKeys(keysDocument(keys), 'the test registry')
}

export function registryKey(key: LabKey): RegistryKey {
  const [only] = registryKeys([key])
  if (only === undefined) throw new Error('one key was made')
  return only
}

export function present<T>(value: T): Obtained<T> {
  return { state: 'present', value, from: REGISTRY }
}

export const absent = { state: 'absent', from: REGISTRY } as const

export const unavailable = { state: 'unavailable', from: REGISTRY, reason: 'the server answered 503' } as const

/** What a check says, as far as tests hold it to that: messages may change. Always by both engines. */
export function said(check: Check, evidence: Evidence) {
  const { findings, proof } = check.run(evidence, { engines: ENGINES })
  return { codes: findings.map(({ rule }) => rule.code), proven: proof !== undefined }
}

/** Every digest that a lockfile of any age may pin. */
function measured(bytes: Uint8Array): Tarball {
  const digests: Digest[] = ['sha512', 'sha384', 'sha256', 'sha1', 'md5'].map((algorithm) => ({
    algorithm,
    value: createHash(algorithm).update(bytes).digest('base64'),
  }))
  return { digests, bytes: bytes.length }
}

export function digestOf({ tarball }: Evidence, algorithm: string): string {
  const digests = tarball.state === 'present' ? tarball.value.digests : []
  const value = digests.find((digest) => digest.algorithm === algorithm)?.value
  if (value === undefined) throw new Error(`the bytes have no ${algorithm}`)
  return `${algorithm}-${value}`
}
