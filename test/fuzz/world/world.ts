/** The demo's packages, honest and hostile, with a registry of which any one answer can be another. No network, no clock. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { KEY, OLD_KEY } from '../../../fixtures/demo/exhibits.ts'
import { keysDocument } from '../../../fixtures/lab/key.ts'
import { BASE } from '../../../fixtures/lab/publication.ts'
import { readWorld } from '../../../src/demo/world.ts'
import type { Tarball } from '../../../src/evidence.ts'
import type { Lockfile } from '../../../src/lockfile/format.ts'
import { parseLockfile } from '../../../src/lockfile/index.ts'
import type { LockedPackage } from '../../../src/lockfile/locked-package.ts'
import { lockfileNames } from '../../../src/lockfile-names.ts'
import { readProjectPolicy } from '../../../src/project-policy.ts'
import { networkDocuments } from '../../../src/registry/fetch-json.ts'
import type { Sources } from '../../../src/registry/index.ts'
import { openRegistry } from '../../../src/registry/index.ts'
import { measure } from '../../../src/registry/measure.ts'
import type { NpmConfig } from '../../../src/registry/npm-config.ts'
import { npmRegistry } from '../../../src/registry/npm-config.ts'
import type { Tarballs } from '../../../src/registry/tarballs.ts'
import type { Transport } from '../../../src/registry/transport.ts'
import { examineHere } from '../../../src/sigstore/examiner.ts'
import { targetPublishers } from '../../../src/target-publisher.ts'
import { decodeTarget, type Tuf } from '../../../src/trust/from-tuf.ts'
import type { Means, Seen } from '../../../src/verify-package.ts'
import { verifyPackage } from '../../../src/verify-package.ts'
import { openYarnCache } from '../../../src/yarn-cache/index.ts'

/** Where a document is: a path on the registry, or the name of a target in the TUF repository. */
type Answers = ReadonlyMap<string, Uint8Array>

export const KEYS = '/-/npm/v1/keys'
export const TRUSTED_ROOT = 'trusted_root.json'
export const TUF_KEYS = `${new URL(npmRegistry()).host}/keys.json`

export interface FuzzWorld {
  readonly lockfile: Lockfile
  /** JSON, by where it is. */
  readonly answers: Answers
  /** The bytes of tarballs, by their paths. */
  readonly tarballs: Answers
  /** @param changed answers in place of its own; without a text, a 404 */
  verify(pkg: LockedPackage, changed: ReadonlyMap<string, Uint8Array | undefined>): Promise<Seen>
  /** Without any change. */
  readonly sources: Sources
  /** With evidence that comes from elsewhere. */
  verifyBy(pkg: LockedPackage, sources: Sources): Promise<Seen>
}

const config: NpmConfig = {
  options: { registry: `${BASE}/` },
  cache: '',
  tufCache: '',
  mayAskTuf: false,
  trustedRoots: [],
  replaceRegistryHost: 'never',
  publicRegistry: npmRegistry(),
}

export async function openWorld(): Promise<FuzzWorld> {
  const { project, answers: all, trustedRoot, now = '' } = await readWorld()
  const entries = Object.entries(all)
  const text = (value: unknown) => Buffer.from(JSON.stringify(value))
  const documents = entries.flatMap(([place, answer]) =>
    'json' in answer ? [[place, text(answer.json)] as const] : [],
  )
  const answers = new Map([...documents, [TRUSTED_ROOT, text(trustedRoot)], [TUF_KEYS, text(tufKeys())]])
  const tarballs = new Map(
    entries.flatMap(([place, answer]) => ('base64' in answer ? [[place, Buffer.from(answer.base64, 'base64')]] : [])),
  )
  const lockfile = parseLockfile(project['package-lock.json'] ?? '', 'package-lock.json', project['package.json'])
  const policy = await withDirectory(project, (directory) => readProjectPolicy(directory, { now: new Date(now) }))
  const names = await lockfileNames(lockfile, policy.protect)
  const bytes = tarballsOf(tarballs)
  const known = new Map<string, Promise<unknown>>()

  const verifyBy = (pkg: LockedPackage, from: Sources) => {
    const registry = openRegistry(config, from)
    const means: Means = {
      registry,
      engines: ['node'],
      examiner: examineHere,
      publisherOfTarget: targetPublishers(registry, ['node']),
      project: policy,
      baseline: undefined,
      yarnCache: openYarnCache('', {}),
      installed: undefined,
      overridden: lockfile.overridden,
      names: async () => names,
      locked: { format: 'npm', has: () => false },
    }
    return verifyPackage(pkg, means)
  }
  const sourcesOf = (changed: ReadonlyMap<string, Uint8Array | undefined>): Sources => {
    const find = (place: string) => (changed.has(place) ? changed.get(place) : answers.get(place))
    return {
      documents: networkDocuments(transportOf(find)),
      tarballs: bytes,
      tuf: tufOf(find, (target) => (changed.has(target) ? undefined : known)),
    }
  }
  return {
    lockfile,
    answers,
    tarballs,
    sources: sourcesOf(new Map()),
    verify: (pkg, changed) => verifyBy(pkg, sourcesOf(changed)),
    verifyBy,
  }
}

function transportOf(find: (place: string) => Uint8Array | undefined): Transport {
  return {
    get: ({ address }, read) => {
      const bytes = address.startsWith(BASE) ? find(decodeURIComponent(address.slice(BASE.length))) : undefined
      const body = (async function* () {
        if (bytes !== undefined) yield bytes
      })()
      return read({ status: bytes === undefined ? 404 : 200, address, header: () => undefined, body })
    },
    close: () => {},
  }
}

/** @param keep what was decoded of a target before, where that may be used again: decoding a trusted root takes long */
function tufOf(
  find: (target: string) => Uint8Array | undefined,
  keep: (target: string) => Map<string, Promise<unknown>> | undefined,
): Tuf {
  return {
    load: (name, decode) => {
      const bytes = find(name)
      const load = () => decodeTarget(name, bytes === undefined ? { reason: 'there is none' } : { bytes }, decode)
      const kept = keep(name)
      if (kept === undefined) return load()
      // One target may be decoded in several ways.
      const key = `${name} ${decode}`
      const loaded = (kept.get(key) as ReturnType<typeof load> | undefined) ?? load()
      kept.set(key, loaded)
      return loaded
    },
    findings: () => [],
  }
}

function tarballsOf(all: Answers): Tarballs {
  // They stay the same.
  const measured = new Map<string, Promise<Tarball>>()
  return {
    get: async ({ address, algorithms, contents }) => {
      const bytes = address.startsWith(BASE) ? all.get(address.slice(BASE.length)) : undefined
      if (bytes === undefined) return { state: 'absent', from: address }
      const once = (async function* () {
        yield bytes
      })()
      const key = JSON.stringify([address, algorithms, contents])
      const value = measured.get(key) ?? measure(once, { algorithms, contents })
      measured.set(key, value)
      return { state: 'present', from: address, value: await value }
    },
  }
}

/** As if npm signed with the lab's keys, for a registry that passes on what npm signed. */
function tufKeys(): object {
  const { keys } = keysDocument([KEY, OLD_KEY]) as {
    readonly keys: readonly { readonly keyid: string; readonly key: string; readonly expires: string | null }[]
  }
  return {
    keys: keys.flatMap(({ keyid, key, expires }) =>
      ['npm:signatures', 'npm:attestations'].map((keyUsage) => ({
        keyId: keyid,
        keyUsage,
        publicKey: {
          rawBytes: key,
          keyDetails: 'PKIX_ECDSA_P256_SHA_256',
          validFor: { start: '2020-01-01T00:00:00.000Z', ...(expires !== null && { end: expires }) },
        },
      })),
    ),
  }
}

async function withDirectory<T>(
  files: Readonly<Record<string, string>>,
  work: (directory: string) => Promise<T>,
): Promise<T> {
  const directory = await mkdtemp(path.join(tmpdir(), 'verify-deps-fuzz-'))
  try {
    await Promise.all(Object.entries(files).map(([name, text]) => writeFile(path.join(directory, name), text)))
    return await work(directory)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
