/** Files of snapshots, made without a run. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import type { DocumentEntry, Index, TarballEntry } from '../../src/snapshot/snapshot-index.ts'
import { openSpool } from '../../src/snapshot/spool.ts'
import { writeSnapshot } from '../../src/snapshot/write-snapshot.ts'
import { temporaryDirectory } from './npm-home.ts'

export interface Content {
  readonly lockfile?: Index['lockfile']
  /** By their address. */
  readonly documents?: Readonly<Record<string, unknown>>
  readonly tarballs?: Readonly<Record<string, Uint8Array>>
  readonly tuf?: unknown
  /** Further entries, of any kind. */
  readonly entries?: readonly DocumentEntry[]
}

export interface Made {
  readonly file: string
  readonly bytes: Buffer
  readonly sha256: string
}

export async function makeSnapshot(content: Content = {}): Promise<Made> {
  const { lockfile = { name: 'package-lock.json' }, documents = {}, tarballs = {}, tuf, entries = [] } = content
  const directory = await temporaryDirectory()
  const spool = await openSpool(path.join(directory, 'spool'))
  const pack = (document: unknown) => spool.add(gzipSync(JSON.stringify(document)))
  const documentEntries: DocumentEntry[] = [...entries]
  for (const [address, document] of Object.entries(documents)) {
    documentEntries.push({ question: { address }, answer: { state: 'present', blob: await pack(document) } })
  }
  const tarballEntries: TarballEntry[] = []
  for (const [address, bytes] of Object.entries(tarballs)) {
    tarballEntries.push({ address, wanted: [], answer: { state: 'present', blob: await spool.add(bytes) } })
  }
  const file = path.join(directory, 'verify-deps.snapshot')
  const { sha256 } = await writeSnapshot(
    file,
    {
      ...{ tool: '1.0.0', takenAt: '2026-04-01T12:00:00.000Z', lockfile },
      ...(tuf !== undefined && { tuf: await pack(tuf) }),
      documents: documentEntries,
      tarballs: tarballEntries,
    },
    spool,
  )
  await spool.close()
  return { file, bytes: await readFile(file), sha256 }
}
