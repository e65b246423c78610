/**
 * The workflow of a TUF client, over files that may come from anywhere: a cache, a snapshot, the network. Everything in them
 * is verified from the first root on, each time.
 *
 * https://theupdateframework.github.io/specification/latest/#detailed-client-workflow
 */
import type { Metadata, Root, Snapshot, TargetFile, Targets, Timestamp } from '@tufjs/models'
import { inWords } from '../in-words.ts'
import { checkAgainst, checkExpiry, checkTarget, MAX_BYTES, readMetadata, verifySigned } from './tuf-metadata.ts'

/** By their names in the repository, such as `15.root.json`. */
export type Files = ReadonlyMap<string, Uint8Array>

/** @returns `undefined` when the repository has no such file */
export type AskFile = (name: string, maxBytes: number) => Promise<Uint8Array | undefined>

export interface Sources {
  /** Trusted as it is. */
  readonly firstRoot: Uint8Array
  /** Looked at first. */
  readonly kept: Files
  /** Left out, all has to be in what is kept. */
  readonly ask?: AskFile | undefined
  /** Whether nothing newer is asked for: only what is missing of what is kept. */
  readonly isCurrent?: boolean | undefined
  /** What must not have expired. */
  readonly at: Date
}

export interface Client {
  /** @throws Error when there is no such target, or not as it was signed */
  target(path: string): Promise<Uint8Array>
  /** All that was needed so far, verified. */
  readonly used: Files
  /** The first moment at which part of it has expired. */
  expires(): Date
}

const MAX_ROOT_ROTATIONS = 256
const MAX_DELEGATIONS = 32
const MAX_TARGET_BYTES = 5_000_000

/** @throws Error with the name of the first file that does not hold */
export async function openClient({ firstRoot, kept, ask, isCurrent, at }: Sources): Promise<Client> {
  const used = new Map<string, Uint8Array>()
  const trusted = new Map<string, Metadata<Root | Timestamp | Snapshot | Targets>>()
  const askNewer = isCurrent ? undefined : ask

  const ownFirst = async <T>({ name, maxBytes, ask }: Wanted, verify: (bytes: Uint8Array) => T): Promise<T> => {
    const take = (bytes: Uint8Array) => {
      const value = named(name, () => verify(bytes))
      used.set(name, bytes)
      return value
    }
    const own = kept.get(name)
    if (own !== undefined) {
      try {
        return take(own)
      } catch (error) {
        if (ask === undefined) throw error
      }
    }
    const bytes = await ask?.(name, maxBytes)
    if (bytes === undefined) throw new Absent(name)
    return take(bytes)
  }

  // 5.3 The root role: from one version to the next, each signed by the keys of both.
  let root = named('the first root', () => readMetadata('root', firstRoot))
  used.set(`${root.signed.version}.root.json`, firstRoot)
  for (let rotations = 0; ; rotations++) {
    if (rotations === MAX_ROOT_ROTATIONS) throw new Error(`more than ${MAX_ROOT_ROTATIONS} roots`)
    const name = `${root.signed.version + 1}.root.json`
    const next = await ownFirst({ name, maxBytes: MAX_BYTES.root, ask: askNewer }, (bytes) => succeed(root, bytes))
      // Which root is the newest shows by there being none beyond it.
      .catch((error: unknown) => (error instanceof Absent ? undefined : Promise.reject(error)))
    if (next === undefined) break
    root = next
  }
  named(`${root.signed.version}.root.json`, () => checkExpiry(root, at))
  trusted.set('root', root)
  const versioned = (version: number, file: string) => (root.signed.consistentSnapshot ? `${version}.${file}` : file)

  // 5.4 The timestamp role. Asked for, it must not be older than the one that is kept, if that holds.
  const readTimestamp = (bytes: Uint8Array) => {
    const metadata = readMetadata('timestamp', bytes)
    verifySigned(root, 'timestamp', metadata)
    return metadata
  }
  const old = askNewer && attempt(() => readTimestamp(kept.get('timestamp.json') ?? new Uint8Array()))
  const asked =
    askNewer === undefined ? kept.get('timestamp.json') : await askNewer('timestamp.json', MAX_BYTES.timestamp)
  if (asked === undefined) throw new Absent('timestamp.json')
  const timestamp = named('timestamp.json', () => {
    const metadata = readTimestamp(asked)
    if (old !== undefined) {
      const [was, is] = [old.signed, metadata.signed]
      if (is.version < was.version) throw new Error(`version ${is.version} takes the place of ${was.version}`)
      if (is.snapshotMeta.version < was.snapshotMeta.version) throw new Error('it goes back to an older snapshot.json')
    }
    checkExpiry(metadata, at)
    return metadata
  })
  used.set('timestamp.json', asked)
  trusted.set('timestamp', timestamp)

  // 5.5 The snapshot role.
  const readSnapshot = (bytes: Uint8Array, { signed }: Metadata<Timestamp>) => {
    const metadata = readMetadata('snapshot', bytes)
    verifySigned(root, 'snapshot', metadata)
    checkAgainst(signed.snapshotMeta, bytes, metadata)
    return metadata
  }
  const { snapshotMeta } = timestamp.signed
  const snapshotName = versioned(snapshotMeta.version, 'snapshot.json')
  const snapshot = await ownFirst({ name: snapshotName, maxBytes: MAX_BYTES.snapshot, ask }, (bytes) => {
    const metadata = readSnapshot(bytes, timestamp)
    if (old !== undefined) checkNotRolledBack(keptSnapshot(old), metadata)
    checkExpiry(metadata, at)
    return metadata
  })
  trusted.set('snapshot', snapshot)
  function keptSnapshot(before: Metadata<Timestamp>): Metadata<Snapshot> | undefined {
    const bytes = kept.get(versioned(before.signed.snapshotMeta.version, 'snapshot.json'))
    return bytes && attempt(() => readSnapshot(bytes, before))
  }

  // 5.6 The targets role, and those that it delegates to, as they are needed.
  const loadTargets = async (role: string, by: Metadata<Root | Targets>): Promise<Metadata<Targets>> => {
    const known = trusted.get(role)
    if (known !== undefined) return known as Metadata<Targets>
    const meta = Object.hasOwn(snapshot.signed.meta, `${role}.json`) ? snapshot.signed.meta[`${role}.json`] : undefined
    if (meta === undefined) throw new Error(`${snapshotName} does not name ${role}.json`)
    const name = versioned(meta.version, `${encodeURIComponent(role)}.json`)
    const metadata = await ownFirst({ name, maxBytes: MAX_BYTES.targets, ask }, (bytes) => {
      const read = readMetadata('targets', bytes)
      verifySigned(by, role, read)
      checkAgainst(meta, bytes, read)
      checkExpiry(read, at)
      return read
    })
    trusted.set(role, metadata)
    return metadata
  }
  const top = await loadTargets('targets', root)

  /** 5.6.7: depth first, in the order in which they are delegated to. */
  const find = async (path: string): Promise<TargetFile> => {
    const toVisit: (() => Promise<[string, Metadata<Targets>]>)[] = [async () => ['targets', top]]
    const visited = new Set<string>()
    for (let visit = toVisit.pop(); visit !== undefined; visit = toVisit.pop()) {
      const [role, metadata] = await visit()
      if (visited.has(role)) continue
      visited.add(role)
      if (visited.size > MAX_DELEGATIONS) throw new Error(`more than ${MAX_DELEGATIONS} delegations`)
      const { targets, delegations } = metadata.signed
      const target = Object.hasOwn(targets, path) ? targets[path] : undefined
      if (target !== undefined) return target
      const children: typeof toVisit = []
      for (const { role: child, terminating } of delegations?.rolesForTarget(path) ?? []) {
        children.push(async () => [child, await loadTargets(child, metadata)])
        if (!terminating) continue
        toVisit.length = 0
        break
      }
      toVisit.push(...children.reverse())
    }
    throw new Error(`${path} is no target of the repository`)
  }

  return {
    target: async (path) => {
      const info = await find(path)
      if (info.length > MAX_TARGET_BYTES) throw new Error(`${path} has more than ${MAX_TARGET_BYTES} bytes`)
      const name = targetName(info, root.signed.consistentSnapshot)
      return ownFirst({ name, maxBytes: info.length, ask }, (bytes) => {
        checkTarget(info, bytes)
        return bytes
      })
    },
    used,
    expires: () => new Date(Math.min(...[...trusted.values()].map(({ signed }) => Date.parse(signed.expires)))),
  }
}

interface Wanted {
  readonly name: string
  readonly maxBytes: number
  readonly ask: AskFile | undefined
}

/** 5.3.4, 5.3.5 */
function succeed(before: Metadata<Root>, bytes: Uint8Array): Metadata<Root> {
  const metadata = readMetadata('root', bytes)
  verifySigned(before, 'root', metadata)
  verifySigned(metadata, 'root', metadata)
  const [version, due] = [metadata.signed.version, before.signed.version + 1]
  if (version !== due) throw new Error(`it is version ${version}, and not ${due}`)
  return metadata
}

/** 5.5.5 */
function checkNotRolledBack(before: Metadata<Snapshot> | undefined, { signed }: Metadata<Snapshot>): void {
  for (const [file, { version }] of Object.entries(before?.signed.meta ?? {})) {
    const now = Object.hasOwn(signed.meta, file) ? signed.meta[file] : undefined
    if (now === undefined) throw new Error(`it has lost ${file}`)
    if (now.version < version) throw new Error(`it goes back to an older ${file}`)
  }
}

/** 5.7.3 */
function targetName({ path, hashes }: TargetFile, isConsistent: boolean): string {
  if (!isConsistent) return `targets/${path}`
  const [, folder = '', file] = /^(.*\/)?([^/]*)$/su.exec(path) ?? []
  return `targets/${folder}${Object.values(hashes)[0]}.${file}`
}

class Absent extends Error {
  constructor(name: string) {
    super(`${name} is not there`)
  }
}

/** What is thrown about a file may quote it. */
const MAX_REASON = 160

function named<T>(name: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new Error(`${name} does not hold: ${inWords(error).slice(0, MAX_REASON)}`)
  }
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
