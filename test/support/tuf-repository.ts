/**
 * TUF repositories of our own. https://theupdateframework.github.io/specification/latest/
 */
import type { KeyObject } from 'node:crypto'
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { DEFAULT_MIRROR_URL } from '@sigstore/tuf'
import { npmRegistry } from '../../src/registry/npm-config.ts'

const EXPIRES = '2999-01-01T00:00:00Z'

export interface TufKey {
  readonly keyid: string
  readonly public: string
  readonly privateKey: KeyObject
}

export function tufKey(): TufKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
  return { keyid: createHash('sha256').update(raw).digest('hex'), public: raw.toString('hex'), privateKey }
}

interface Plan {
  version: number
  expires: string
  /** One signature each, in this order. */
  signers: TufKey[]
}

interface Role {
  keys: TufKey[]
  threshold: number
}

interface RootPlan extends Plan {
  roles: Record<'root' | 'timestamp' | 'snapshot' | 'targets', Role>
}

interface TargetsPlan extends Plan {
  targets: Record<string, Buffer>
}

/** What a repository says, before it is signed. A test changes one thing in it. */
export interface RepositoryPlan {
  /** The first is the one that is trusted. */
  roots: RootPlan[]
  timestamp: Plan
  snapshot: Plan
  targets: TargetsPlan
  /** By the top role, for all paths with this prefix. */
  delegated: TargetsPlan & { name: string; prefix: string; keys: TufKey[] }
  /** Of metadata, as it is about to be signed. */
  edit: (file: 'timestamp' | 'snapshot' | 'targets' | 'delegated', body: Record<string, unknown>) => void
}

/** That the shipped copy has keys for, too. */
const HOST = new URL(npmRegistry()).host
export const PLANNED_ROOT = { ours: 'root' }
export const PLANNED_KEYS = { ours: 'keys' }
export const KEYS_TARGET = `${HOST}/keys.json`

/** An honest one: three roots, each with keys of its own, two of two; all else signed by keys that the last of them names. */
export function planTufRepository(expires = EXPIRES): RepositoryPlan {
  const online = tufKey()
  const formerly = tufKey()
  const offline = [1, 2, 3].map(() => [tufKey(), tufKey()])
  const delegate = tufKey()
  const roots = offline.map((keys, index): RootPlan => {
    const is = { keys: [index === 2 ? online : formerly], threshold: 1 }
    const roles = { root: { keys: [...keys], threshold: 2 }, timestamp: is, snapshot: is, targets: is }
    return { version: index + 1, expires, signers: [...(offline[index - 1] ?? []), ...keys], roles }
  })
  const bytes = (value: object) => Buffer.from(JSON.stringify(value))
  return {
    roots,
    timestamp: { version: 40, expires, signers: [online] },
    snapshot: { version: 30, expires, signers: [online] },
    targets: {
      version: 20,
      expires,
      signers: [online],
      targets: { 'trusted_root.json': bytes(PLANNED_ROOT) },
    },
    delegated: {
      version: 10,
      expires,
      signers: [delegate],
      name: HOST,
      prefix: `${HOST}/*`,
      keys: [delegate],
      targets: { [KEYS_TARGET]: bytes(PLANNED_KEYS) },
    },
    edit: () => undefined,
  }
}

/** @returns its files by their names, the roots among them */
export function makeTufRepository(plan: RepositoryPlan): Map<string, Buffer> {
  const files = new Map<string, Buffer>()
  const add = (name: string, text: string | Buffer) => files.set(name, Buffer.from(text)).get(name) as Buffer
  const meta = (version: number, bytes: Buffer) => ({
    version,
    length: bytes.length,
    hashes: { sha256: sha256(bytes) },
  })
  const targetsBody = ({ targets }: TargetsPlan) => {
    const entries = Object.entries(targets).map(([name, bytes]) => {
      const { dir, base } = path.posix.parse(name)
      add(path.posix.join('targets', dir, `${sha256(bytes)}.${base}`), bytes)
      return [name, { length: bytes.length, hashes: { sha256: sha256(bytes) } }] as const
    })
    return { targets: Object.fromEntries(entries) }
  }
  const signedBody = (name: Parameters<RepositoryPlan['edit']>[0], type: string, planned: Plan, more: object) => {
    const body = bodyOf(type, planned, more)
    plan.edit(name, body)
    return signTuf(body, planned.signers)
  }

  for (const root of plan.roots) {
    const all = Object.values(root.roles).flatMap(({ keys }) => keys)
    const roles = Object.entries(root.roles).map(([role, { keys, threshold }]) => [role, roleOf(keys, threshold)])
    const more = { consistent_snapshot: true, keys: keysOf(all), roles: Object.fromEntries(roles) }
    const place = plan.roots.indexOf(root) + (plan.roots[0]?.version ?? 1)
    add(`${place}.root.json`, signTuf(bodyOf('root', root, more), root.signers))
  }
  const { delegated, targets, snapshot, timestamp } = plan
  const role = { ...roleOf(delegated.keys, 1), name: delegated.name, paths: [delegated.prefix], terminating: true }
  const own = signedBody('delegated', 'targets', delegated, targetsBody(delegated))
  const delegatedFile = add(`${delegated.version}.${delegated.name}.json`, own)
  const delegations = { keys: keysOf(delegated.keys), roles: [role] }
  const top = signedBody('targets', 'targets', targets, { ...targetsBody(targets), delegations })
  const targetsFile = add(`${targets.version}.targets.json`, top)
  const all = {
    'targets.json': meta(targets.version, targetsFile),
    [`${delegated.name}.json`]: meta(delegated.version, delegatedFile),
  }
  const snapshotFile = add(
    `${snapshot.version}.snapshot.json`,
    signedBody('snapshot', 'snapshot', snapshot, { meta: all }),
  )
  const latest = { 'snapshot.json': meta(snapshot.version, snapshotFile) }
  add('timestamp.json', signedBody('timestamp', 'timestamp', timestamp, { meta: latest }))
  return files
}

function sha256(bytes: string | Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function keysOf(keys: readonly TufKey[]) {
  const shape = ({ public: value }: TufKey) => ({ keytype: 'ed25519', scheme: 'ed25519', keyval: { public: value } })
  return Object.fromEntries(keys.map((key) => [key.keyid, shape(key)]))
}

function roleOf(keys: readonly TufKey[], threshold: number) {
  return { keyids: keys.map(({ keyid }) => keyid), threshold }
}

function bodyOf(type: string, { version, expires }: Pick<Plan, 'version' | 'expires'>, more: object) {
  return { _type: type, expires, spec_version: '1.0.31', version, ...more }
}

function signTuf(body: object, keys: readonly TufKey[]): string {
  const bytes = Buffer.from(canonical(body))
  const signatures = keys.map(({ keyid, privateKey }) => ({
    keyid,
    sig: sign(null, bytes, privateKey).toString('hex'),
  }))
  return JSON.stringify({ signatures, signed: body })
}

/**
 * A client's cache with a repository in it: every signature in it is good, but by a key that nobody has a reason to trust. It
 * is there twice: as @sigstore/tuf keeps it, and as we do.
 *
 * @param target the name of the only file in it, and what that file says
 */
export async function writeTufCache(cachePath: string, target: string, document: object): Promise<void> {
  const key = tufKey()
  const role = { keys: [key], threshold: 1 }
  const text = Buffer.from(JSON.stringify(document))
  const planned = { version: 9999, expires: EXPIRES, signers: [key] }
  const rootsFrom = (first: number, count: number) =>
    Array.from({ length: count }, (_, index) => ({
      ...planned,
      version: first + index,
      roles: { root: role, timestamp: role, snapshot: role, targets: role },
    }))
  const plan: RepositoryPlan = {
    ...planTufRepository(),
    roots: rootsFrom(1, 100),
    timestamp: planned,
    snapshot: planned,
    targets: { ...planned, targets: { [target]: text } },
  }
  const files = makeTufRepository(plan)
  const { host, pathname } = new URL(DEFAULT_MIRROR_URL)
  const directory = path.join(cachePath, encodeURIComponent(host + pathname.replace(/\/$/u, '')))
  await mkdir(path.join(directory, 'targets'), { recursive: true })
  const as = {
    'root.json': '100.root.json',
    'snapshot.json': '9999.snapshot.json',
    'targets.json': '9999.targets.json',
  }
  for (const [name, file] of Object.entries({ ...as, 'timestamp.json': 'timestamp.json' })) {
    await writeFile(path.join(directory, name), files.get(file) as Buffer)
  }
  await writeFile(path.join(directory, 'targets', encodeURIComponent(target)), text)
  await writeFile(`${directory}.json`, JSON.stringify(archiveOf(files)))
}

/** As a snapshot has it, and the cache. */
export function archiveOf(files: ReadonlyMap<string, Uint8Array>, takenAt = new Date()) {
  const entries = [...files].map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')])
  return { takenAt: takenAt.toISOString(), files: Object.fromEntries(entries) as Record<string, string>, missed: {} }
}

/** Canonical JSON, as far as texts and whole numbers go: members in order, no space. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1))
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`
}
