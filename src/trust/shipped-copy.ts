/** What ships with @sigstore/tuf of Sigstore's TUF repository: the root to begin at, and a copy of the targets. */
import { readFile } from 'node:fs/promises'

/** Where the metadata is. Sigstore's own root is shipped; any other repository has to bring its first one along. */
export interface Repository {
  readonly mirrorURL: string
  readonly rootPath?: string
}

export const SIGSTORE: Repository = { mirrorURL: 'https://tuf-repo-cdn.sigstore.dev' }

export interface ShippedCopy {
  /** Why, in words. */
  readonly reason: string
  /** When the TUF root that it came with did. The copy itself has no date. */
  readonly expired: Date
}

type Seeds = Readonly<Record<string, { 'root.json': string; targets: Readonly<Record<string, string>> }>>

async function seed(): Promise<Seeds[string]> {
  // Large, and seldom needed.
  const { default: seeds } = await import('@sigstore/tuf/seeds.json', { with: { type: 'json' } })
  const own = (seeds as Seeds)[SIGSTORE.mirrorURL]
  if (own === undefined) throw new Error(`@sigstore/tuf ships no root of ${SIGSTORE.mirrorURL}`)
  return own
}

/** The root that is trusted as it is. */
export async function firstRoot({ rootPath }: Repository): Promise<Uint8Array> {
  return rootPath === undefined ? Buffer.from((await seed())['root.json'], 'base64') : readFile(rootPath)
}

/** @throws SyntaxError when it has no such target */
export async function shippedTarget(target: string): Promise<{ document: unknown; expired: Date }> {
  const { targets, 'root.json': root } = await seed()
  const name = encodeURIComponent(target)
  const decode = (base64 = '') => JSON.parse(Buffer.from(base64, 'base64').toString('utf8'))
  return {
    document: decode(Object.hasOwn(targets, name) ? targets[name] : undefined),
    expired: new Date(decode(root).signed.expires),
  }
}
