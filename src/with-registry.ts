/** Opens all that the evidence of a run comes from, and lets go of it afterwards. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Registry } from './evidence.ts'
import type { Finding } from './finding.ts'
import type { Lockfile } from './lockfile/format.ts'
import type { OpenSources } from './open-sources.ts'
import type { EvidencePlaces } from './registry/evidence-places.ts'
import { anotherLockfile } from './run-findings.ts'
import type { Examiner } from './sigstore/examiner.ts'
import { examineHere } from './sigstore/examiner.ts'
import type { ThreadsToBe } from './threads/index.ts'
import { startThreads } from './threads/index.ts'
import type { VerifyOptions } from './verify-options.ts'

export interface Where {
  /** Whose .npmrc counts. */
  readonly directory: string
  readonly places: EvidencePlaces
  /** How many packages will be looked at. */
  readonly packages: number
  /** Put before all that is asked. */
  readonly over?: ((sources: OpenSources) => OpenSources) | undefined
}

export interface OpenedRegistry {
  readonly registry: Registry
  readonly examiner: Examiner
  /** What is to be said about the run as a whole, once all packages are through. */
  readonly findings: () => readonly Finding[]
}

/** @throws UsageError when npm's configuration or the snapshot cannot be used */
export async function withRegistry<T>(
  lockfile: Lockfile,
  where: Where,
  options: VerifyOptions,
  work: (opened: OpenedRegistry) => Promise<T>,
): Promise<T> {
  if (options.source !== undefined) {
    return work({ registry: options.source, examiner: examineHere, findings: () => [] })
  }
  const throwaway = options.cache === false ? await mkdtemp(path.join(tmpdir(), 'verify-deps-')) : undefined
  const threads = startThreads(where.packages)
  try {
    return await withSources(lockfile, where, { ...options, npmCache: throwaway, threads }, work)
  } finally {
    await threads?.close()
    if (throwaway !== undefined) await rm(throwaway, { recursive: true, force: true })
  }
}

async function withSources<T>(
  lockfile: Lockfile,
  { directory, places, over = (sources) => sources }: Where,
  options: VerifyOptions & { readonly npmCache: string | undefined; readonly threads: ThreadsToBe | undefined },
  work: (opened: OpenedRegistry) => Promise<T>,
): Promise<T> {
  const [{ openRegistry }, { openSources }, { readNpmConfig }, { openSnapshot }, { openUsualCache }] =
    await Promise.all([
      import('./registry/index.ts'),
      import('./open-sources.ts'),
      import('./registry/npm-config.ts'),
      import('./snapshot/open-snapshot.ts'),
      import('./registry/cache/open.ts'),
    ])
  const { env = process.env, registry: address, npmCache, trustedRoots = [], tuf: mayAskTuf = true, now } = options
  const config = await readNpmConfig({ directory, env, registry: address, cache: npmCache, mayAskTuf, trustedRoots })
  const kept = options.cache === false ? undefined : openUsualCache(env)
  const snapshot = options.evidence === undefined ? undefined : await openSnapshot(options.evidence)
  const isOffline = options.offline === true
  const begun = options.threads?.begin(config, isOffline)
  const sources = over(
    openSources(begun?.config ?? config, { isOffline, snapshot, now, kept, threads: begun?.threads }),
  )
  try {
    const registry = openRegistry(config, sources, { digests: options.installed === true }, places)
    const findings = () => [...registry.findings(), ...anotherLockfile(snapshot?.index, lockfile)]
    return await work({ registry, examiner: sources.examiner, findings })
  } finally {
    await sources.close()
    await snapshot?.close()
  }
}
