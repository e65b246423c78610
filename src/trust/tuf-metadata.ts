/**
 * One file of TUF metadata: read strictly, and believed only with the signatures of enough keys of whoever delegates to it.
 * https://theupdateframework.github.io/specification/latest/#document-formats
 */
import { createHash } from 'node:crypto'
import type { Key, MetaFile, Root, Snapshot, TargetFile, Targets, Timestamp } from '@tufjs/models'
import { Metadata, MetadataKind } from '@tufjs/models'

interface Kinds {
  readonly root: Root
  readonly timestamp: Timestamp
  readonly snapshot: Snapshot
  readonly targets: Targets
}

/** In bytes. Sigstore's own are a tenth of this. */
export const MAX_BYTES: Readonly<Record<keyof Kinds, number>> = {
  root: 96 * 1024,
  timestamp: 16 * 1024,
  snapshot: 96 * 1024,
  targets: 96 * 1024,
}

/** @tufjs/models takes time that grows with the square of these, and has to read them before it can see who signed. */
const MAX_MEMBERS = 256

/** Attacker-controlled. @throws Error when it is anything but well-formed metadata of this kind */
export function readMetadata<K extends keyof Kinds>(kind: K, bytes: Uint8Array): Metadata<Kinds[K]> {
  if (bytes.length > MAX_BYTES[kind]) throw new Error(`${bytes.length} bytes, of at most ${MAX_BYTES[kind]}`)
  const document = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  checkMembers(document)
  const metadata = Metadata.fromJSON(kind as MetadataKind.Root, document) as Metadata<Root> & Metadata<Kinds[K]>
  const { version, expires } = metadata.signed
  if (!Number.isSafeInteger(version) || version < 1) throw new Error('its version is no number that counts')
  // A time that cannot be read would never come.
  if (Number.isNaN(Date.parse(expires))) throw new Error('it does not say when it expires')
  return metadata
}

function checkMembers(document: unknown): void {
  const left = [document]
  for (let value = left.pop(); value !== undefined; value = left.pop()) {
    if (typeof value !== 'object' || value === null) continue
    const members = Object.values(value)
    if (members.length > MAX_MEMBERS) throw new Error(`something in it has ${members.length} members`)
    left.push(...members)
  }
}

/** @throws Error without good signatures by as many keys as the delegating role asks for */
export function verifySigned(by: Metadata<Root | Targets>, role: string, metadata: Metadata<Kinds[keyof Kinds]>): void {
  const { keys = {}, threshold, keyIDs } = delegation(by, role)
  if (!Number.isSafeInteger(threshold)) throw new Error(`the threshold of ${role} is no number that counts`)
  // A threshold is of keys, whatever names they have.
  const values = keyIDs.flatMap((id) => (Object.hasOwn(keys, id) ? [keys[id]?.keyVal['public']] : []))
  if (new Set(values).size !== values.length) throw new Error(`the keys of ${role} have one twice`)
  by.verifyDelegate(role, metadata)
}

interface Delegation {
  readonly keys?: Readonly<Record<string, Key>>
  readonly threshold: number
  readonly keyIDs: readonly string[]
}

function delegation({ signed }: Metadata<Root | Targets>, role: string): Delegation {
  if (signed.type === MetadataKind.Root) {
    const found = Object.hasOwn(signed.roles, role) ? signed.roles[role] : undefined
    if (found !== undefined) return { keys: signed.keys, threshold: found.threshold, keyIDs: found.keyIDs }
  } else if (signed.delegations !== undefined) {
    const { roles = {}, succinctRoles, keys } = signed.delegations
    const found = Object.hasOwn(roles, role) ? roles[role] : succinctRoles
    if (found !== undefined) return { keys, threshold: found.threshold, keyIDs: found.keyIDs }
  }
  throw new Error(`nobody is said to sign ${role}`)
}

/** 5.3.10, 5.4.4, 5.5.6, 5.6.5: the freeze attack. */
export function checkExpiry({ signed }: Metadata<Kinds[keyof Kinds]>, at: Date): void {
  if (signed.isExpired(at)) throw new Error(`it expired on ${new Date(signed.expires).toISOString()}`)
}

/** 5.5.2 and 5.5.4, 5.6.2 and 5.6.4: what the metadata before it says of this one. */
export function checkAgainst(meta: MetaFile, bytes: Uint8Array, { signed }: Metadata<Snapshot | Targets>): void {
  meta.verify(Buffer.from(bytes))
  if (signed.version !== meta.version) throw new Error(`it is version ${signed.version}, and not ${meta.version}`)
}

/** 5.7.2. @throws Error when these are not the bytes that were signed */
export function checkTarget({ length, hashes }: TargetFile, bytes: Uint8Array): void {
  if (bytes.length !== length) throw new Error(`it has ${bytes.length} bytes, and not ${length}`)
  const known = ['sha256', 'sha512'].filter((algorithm) => Object.hasOwn(hashes, algorithm))
  if (known.length === 0) throw new Error('it is signed without a hash that is known here')
  for (const algorithm of known) {
    const digest = createHash(algorithm).update(bytes).digest('hex')
    if (digest !== hashes[algorithm]) throw new Error(`its ${algorithm} is ${digest}, and not ${hashes[algorithm]}`)
  }
}
