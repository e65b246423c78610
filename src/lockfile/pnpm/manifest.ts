/** What the package.json beside the lockfile asks for, as pnpm understands it. */
import type { Json } from '../json.ts'
import { isObject } from '../json.ts'
import { readRootManifest } from '../root-manifest.ts'
import type { Group } from './importer.ts'

interface Requested {
  readonly specifier: string
  readonly group: Group
}

export interface Manifest {
  /** By name. A later group takes the place of an earlier one: dev, then others, then optional. */
  readonly requests: ReadonlyMap<string, Requested>
  /** That nothing else asks for; pnpm installs them with `autoInstallPeers`. */
  readonly peers: ReadonlyMap<string, string>
}

/** A package.json that cannot be read tells nothing; pnpm itself will complain about it. */
export function readManifest(text: string | undefined): Manifest | undefined {
  const document = text === undefined ? undefined : readRootManifest(text)
  if (document === undefined) return undefined
  const requests = new Map<string, Requested>()
  for (const group of ['devDependencies', 'dependencies', 'optionalDependencies'] as const) {
    for (const [name, specifier] of readTexts(document[group])) requests.set(name, { specifier, group })
  }
  const peers = readTexts(document['peerDependencies']).filter(([name]) => !requests.has(name))
  return { requests, peers: new Map(peers) }
}

function readTexts(group: Json | undefined): readonly (readonly [string, string])[] {
  if (!isObject(group)) return []
  return Object.entries(group).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : []))
}
