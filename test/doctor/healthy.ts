/** A project in which everything is well; each test changes one thing. */
import { parseIntegrity } from '../../src/digest.ts'
import type { Diagnosis } from '../../src/doctor/diagnosis.ts'
import type { Check, Network, Surroundings } from '../../src/doctor/surroundings.ts'
import type { Manifest, Obtained } from '../../src/evidence.ts'
import { shipped } from '../../src/init/shipped.ts'
import type { Lockfile } from '../../src/lockfile/format.ts'
import type { LockedPackage } from '../../src/lockfile/locked-package.ts'
import { readRootManifest } from '../../src/lockfile/root-manifest.ts'
import { EMPTY_IDENTITY_LOCK } from '../../src/publisher/identity-lock.ts'
import { configured } from '../support/npm-home.ts'

export const NOW = new Date('2026-10-01T12:00:00Z')
const REGISTRY = 'https://registry.example/'
export const PNPM_DOOR = await shipped('doors/pnpmfile.cjs')
export const BUN_DOOR = await shipped('dist/doors/bun-scanner.js')
export const YARN_DOOR = await shipped('doors/yarn-plugin.cjs')

export function locked(name: string, changes: Partial<LockedPackage> = {}): LockedPackage {
  return {
    name,
    version: '1.0.0',
    source: { type: 'registry', resolved: `${REGISTRY}${name}/-/${name}-1.0.0.tgz` },
    integrity: parseIntegrity(`sha512-${Buffer.alloc(64, name).toString('base64')}`),
    locations: [{ file: 'package-lock.json', line: 1, path: `node_modules/${name}` }],
    omittedWith: [],
    ...changes,
  }
}

export function lockfileOf(...packages: readonly LockedPackage[]): { readonly value: Lockfile } {
  return { value: { format: 'npm', version: '3', path: 'package-lock.json', packages } }
}

const MANIFEST: Manifest = {
  integrity: undefined,
  shasum: undefined,
  tarball: undefined,
  signatures: [{ keyid: 'SHA256:a', sig: 'aa' }],
  advertisesAttestations: false,
  claimed: undefined,
  repository: undefined,
  uploadedAt: undefined,
}

export interface Serving {
  readonly manifest?: Obtained<Manifest> | Partial<Manifest>
  readonly keys?: Obtained<readonly { readonly keyid: string }[]>
  readonly attestations?: Obtained<readonly never[]>
  readonly clock?: Awaited<ReturnType<Network['clock']>>
  readonly sigstore?: Awaited<ReturnType<Network['sigstore']>>
}

export const ABSENT = { state: 'absent', from: REGISTRY } as const
export const SILENT = { state: 'unavailable', from: REGISTRY, reason: 'nobody answers' } as const

export function network(serving: Serving = {}): { readonly value: Network } {
  const { manifest = {}, keys = { state: 'present', value: [{ keyid: 'SHA256:a' }], from: REGISTRY } } = serving
  const answer: Obtained<Manifest> =
    'state' in manifest ? manifest : { state: 'present', value: { ...MANIFEST, ...manifest }, from: REGISTRY }
  return {
    value: {
      registry: REGISTRY,
      evidence: {
        locate: () => ({ registry: REGISTRY, resolved: undefined, isPublic: false }),
        manifest: async () => answer,
        keys: async () => keys as Awaited<ReturnType<Network['evidence']['keys']>>,
        attestations: async () => serving.attestations ?? { state: 'present', value: [], from: REGISTRY },
      },
      clock: async () => serving.clock ?? { value: NOW },
      sigstore: async () => serving.sigstore ?? { value: undefined },
    },
  }
}

/** @param texts files of the project, beside those that are read anyway */
export async function healthy(
  changes: Partial<Surroundings> = {},
  texts: Readonly<Record<string, string>> = {},
  npmrc: readonly string[] = [],
): Promise<Surroundings> {
  const project = npmrc.join('\n')
  return {
    files: { directory: '/project', root: '/nowhere-at-all', prefix: '', isRepository: true },
    now: NOW,
    env: {},
    nodeVersion: '22.12.0',
    npmVersion: '11.1.0',
    supportedNode: '^20.19.0 || >=22.12.0',
    manifest: readRootManifest('{"scripts":{"ci:verified":"verify-deps exec -- npm ci"}}'),
    manager: { value: { name: 'npm', version: undefined, from: 'package-lock.json' } },
    lockfiles: new Map([['npm', ['package-lock.json']]]),
    lockfile: lockfileOf(locked('a'), locked('b')),
    config: { value: await configured({ project: npmrc }, { registry: REGISTRY }) },
    npmrc: { value: project },
    policy: { value: undefined },
    identityLock: { value: EMPTY_IDENTITY_LOCK },
    workflows: { value: new Map() },
    text: async (file) => texts[file],
    network: network(),
    trustedRoots: [],
    ...changes,
  }
}

/** What a check says, in brief. */
export async function said(
  check: Check,
  surroundings: Surroundings | Promise<Surroundings>,
): Promise<readonly string[]> {
  const diagnoses = await check.examine(await surroundings)
  return diagnoses.map(brief)
}

function brief({ status, title }: Diagnosis): string {
  return `${status}: ${title}`
}

export function json(text: string) {
  return readRootManifest(text)
}
