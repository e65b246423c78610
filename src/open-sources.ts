/**
 * The network, and before it what is kept: documents of earlier runs, and npm's content cache; or what there is without a
 * network; and before either, a snapshot.
 */

import { cachedDocuments } from './registry/cache/cached-documents.ts'
import type { EvidenceCache } from './registry/cache/evidence-cache.ts'
import type { Documents } from './registry/documents.ts'
import { documentsFrom, LARGE_AT_ONCE, networkOrigin } from './registry/fetch-json.ts'
import type { Sources } from './registry/index.ts'
import { openTransport } from './registry/network.ts'
import type { NpmConfig } from './registry/npm-config.ts'
import type { Origin } from './registry/origin.ts'
import { OFFLINE, openTarballs } from './registry/tarball.ts'
import { openTufOf } from './registry/tuf-files.ts'
import type { Examiner } from './sigstore/examiner.ts'
import { examineHere } from './sigstore/examiner.ts'
import type { Snapshot } from './snapshot/open-snapshot.ts'
import { replay } from './snapshot/replay.ts'
import type { Threads } from './threads/index.ts'
import type { OnlineTuf } from './trust/tuf.ts'
import { openTufCache } from './trust/tuf-offline.ts'

export interface OpenSources extends Sources {
  /** All of the TUF repository that was needed; only where it may be asked. */
  readonly archive?: OnlineTuf['archive']
  readonly examiner: Examiner
  /** Lets go of connections and threads. */
  close(): Promise<void>
}

export interface SourceOptions {
  /** Whether nobody is asked: then there is no transport at all. */
  readonly isOffline?: boolean
  readonly snapshot?: Snapshot | undefined
  readonly now?: Date | undefined
  /** Documents of earlier runs. It is closed with the rest. */
  readonly kept?: EvidenceCache | undefined
  /** Who does most of the work; by default this thread alone. */
  readonly threads?: Threads | undefined
}

export function openSources(
  config: NpmConfig,
  { isOffline = false, snapshot, now = new Date(), kept, threads }: SourceOptions = {},
): OpenSources {
  const transport = isOffline ? undefined : openTransport(config)
  // Of what is held whole, threads hold their half.
  const origin = transport && networkOrigin(transport, threads === undefined ? LARGE_AT_ONCE : LARGE_AT_ONCE / 2)
  const online = isOffline ? undefined : openTufOf(config)
  const sources: Sources = {
    documents: documentsOf(origin && (threads?.origin(origin) ?? origin), kept),
    tarballs: threads?.tarballs ?? openTarballs(config.cache, transport),
    tuf: online ?? openTufCache(config.tufCache, now),
  }
  return {
    ...(snapshot === undefined ? sources : replay(snapshot, sources, { isOffline, now })),
    ...(online && { archive: online.archive }),
    examiner: threads?.examiner ?? examineHere,
    close: async () => {
      transport?.close()
      await kept?.close()
    },
  }
}

function documentsOf(origin: Origin | undefined, kept: EvidenceCache | undefined): Documents {
  if (kept !== undefined) return cachedDocuments(origin, kept)
  return origin === undefined ? NOBODY : documentsFrom(origin)
}

const NOBODY: Documents = { ask: async () => ({ state: 'unavailable', reason: OFFLINE }) }
